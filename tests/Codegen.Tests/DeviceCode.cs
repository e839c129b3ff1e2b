using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ExprJit.Codegen.Ilgpu;
using FluentAssertions;
using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Tests;

/// <summary>The code that kernels become for devices that need not be there. All of it that the tests make passes here.</summary>
/// <remarks>
/// Where <c>EXPRJIT_PTX</c> or <c>EXPRJIT_OPENCL_C</c> names a folder, each text is also written there, under a name made
/// of its bits, for ptxas or an OpenCL compiler to judge: see <c>tests/ptxas</c> and <c>tests/opencl</c>.
/// </remarks>
internal static class DeviceCode
{
    /// <summary>The oldest architecture that is supported and the one that products are tuned for.</summary>
    private static readonly CudaArchitecture[] Architectures = [CudaArchitecture.SM_70, CudaArchitecture.SM_90];

    private static readonly string? PtxFolder = Folder("EXPRJIT_PTX"), OpenClFolder = Folder("EXPRJIT_OPENCL_C");

    /// <summary>The kernel compiles for every kind of GPU, without an instruction that approximates or flushes.</summary>
    public static void Check(MethodInfo kernel, string what)
    {
        foreach (var architecture in Architectures)
        {
            string ptx = PtxCompiler.Compile(kernel, architecture);
            Write(PtxFolder, ptx, $"sm_{architecture.Major}{architecture.Minor}.ptx");
            ptx.Should().Contain(".entry", what).And.NotContain(".approx", what).And.NotContain(".ftz", what);
        }
        string c = OpenClCompiler.Compile(kernel);
        Write(OpenClFolder, c, "cl");
        c.Should().StartWith("#pragma OPENCL FP_CONTRACT OFF", what).And.Contain("kernel void", what).And.NotContain("native_", what)
            .And.NotMatchRegex(OpenClTests.SignedArithmetic, what);
    }

    private static string? Folder(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder ? Directory.CreateDirectory(folder).FullName : null;

    private static void Write(string? folder, string text, string extension)
    {
        if (folder is not null)
            File.WriteAllText(Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16] + "." + extension), text);
    }
}

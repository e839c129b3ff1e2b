using System.Security.Cryptography;
using System.Text;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// A folder, named by a variable of the environment, that keeps every device text which the tests compile, for ptxas or an OpenCL compiler to
/// judge: see <c>tests/ptxas</c> and <c>tests/opencl</c>. Without the variable nothing is kept.
/// </summary>
internal sealed class KernelFiles(string variable)
{
    public static readonly KernelFiles Ptx = new("EXPRJIT_PTX"), OpenCl = new("EXPRJIT_OPENCL_C");

    private readonly string? _folder =
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder ? Directory.CreateDirectory(folder).FullName : null;

    /// <summary>Keeps a text under a name made of its bits, so that equal ones are kept once, and gives it back.</summary>
    /// <param name="text">The text of one module.</param>
    /// <param name="extension">Says what it was compiled for, such as <c>sm_90.ptx</c>.</param>
    public string Write(string text, string extension)
    {
        if (_folder is not null)
            File.WriteAllText(Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16] + "." + extension), text);
        return text;
    }
}

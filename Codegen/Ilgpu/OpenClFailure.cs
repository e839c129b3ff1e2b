using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Puts into words what failed in OpenCL: ILGPU's exceptions hold a number, and it drops the compiler's log.</summary>
internal static class OpenClFailure
{
    private const int LongestLog = 2000;

    /// <summary>The failure with OpenCL's name for it; any other as it is.</summary>
    public static Exception Named(Exception failure) =>
        failure is CLException { InnerException: null } unnamed ? new CLException($"OpenCL's error is {unnamed.Error}.", unnamed) : failure;

    /// <summary>Loads a program, or throws what the device's compiler said of it.</summary>
    public static Kernel Load(CLAccelerator accelerator, CLCompiledKernel kernel)
    {
        try
        {
            return accelerator.LoadKernel(kernel);
        }
        catch (CLException failure)
        {
            throw new CLException($"OpenCL's error is {failure.Error}. {Log(accelerator, kernel)}".TrimEnd(), failure);
        }
    }

    private static string Log(CLAccelerator accelerator, CLCompiledKernel kernel)
    {
        CLError error = CLKernel.LoadKernel(
            accelerator, kernel.Name, kernel.Source, kernel.CVersion, out nint program, out nint entry, out string? log);
        if (error == CLError.CL_SUCCESS)
        {
            CLException.ThrowIfFailed(CLAPI.CurrentAPI.ReleaseKernel(entry));
            CLException.ThrowIfFailed(CLAPI.CurrentAPI.ReleaseProgram(program));
        }
        log = log?.Trim('\0', ' ', '\n') ?? "";
        return log.Length > LongestLog ? log[..LongestLog] + "…" : log;
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Finds the OpenCL loader for ILGPU.</summary>
/// <remarks>
/// ILGPU asks Linux for libOpenCL.so, which only a development package installs; every driver's package has
/// libOpenCL.so.1. The event is asked last and is shared, unlike an import resolver, of which an assembly has one.
/// </remarks>
internal static class OpenClLibrary
{
    private const string Linux = "libOpenCL.so.1";

    private static readonly Lazy<bool> Registered = new(() =>
    {
        if (OperatingSystem.IsLinux() && AssemblyLoadContext.GetLoadContext(typeof(Context).Assembly) is { } context)
            context.ResolvingUnmanagedDll += static (assembly, name) =>
                name == "OpenCL" && assembly == typeof(Context).Assembly && NativeLibrary.TryLoad(Linux, out nint library) ? library : 0;
        return true;
    });

    /// <summary>To be called before ILGPU's first call of OpenCL, which it does not repeat when that fails.</summary>
    public static void Register() => _ = Registered.Value;

    /// <summary>Asking the dynamic loader is far cheaper than starting ILGPU to learn that there is no OpenCL.</summary>
    public static bool IsInstalled => NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "OpenCL.dll" : Linux, out _);
}

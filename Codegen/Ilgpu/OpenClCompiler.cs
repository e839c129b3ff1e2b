using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Compiles kernels to OpenCL C source on machines without a device.</summary>
internal static class OpenClCompiler
{
    private static readonly Lock s_lock = new();
    private static readonly Lazy<KernelCompiler> s_compiler = new(Create);

    public static string Compile(MethodInfo kernel)
    {
        lock (s_lock)
        {
            CLCompiledKernel compiled = (CLCompiledKernel)s_compiler.Value.Compile(kernel, default);
            Correct(compiled);
            return compiled.Source;
        }
    }

    /// <summary>Loads a kernel that ILGPU compiled for a device.</summary>
    public static Kernel Load(CLAccelerator accelerator, CLCompiledKernel kernel)
    {
        Correct(kernel);
        return OpenClFailure.Load(accelerator, kernel);
    }

    private static void Correct(CLCompiledKernel kernel)
    {
        ref string source = ref Source(kernel);
        source = OpenClSource.Exact(source);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Source>k__BackingField")]
    private static extern ref string Source(CLCompiledKernel kernel);

    private static KernelCompiler Create()
    {
        Context context = Context.Create(static builder => KernelCompiler.Configure(builder));
        CLCapabilityContext capabilities = new(
            float16: false,
            float64: true,
            genericAddressSpace: true,
            int64_Atomics: true,
            subGroups: true);
        return new KernelCompiler(context, new CLBackend(context, capabilities, CLDeviceVendor.Other, CLCVersion.CL20));
    }
}

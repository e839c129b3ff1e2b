using System.Reflection;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Compiles kernels to PTX text on machines without a GPU.</summary>
internal static class PtxCompiler
{
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<CudaArchitecture, KernelCompiler> s_compilers = [];

    public static string Compile(MethodInfo kernel, CudaArchitecture architecture, KernelSpecialization bounds = default)
    {
        lock (s_lock)
        {
            if (!s_compilers.TryGetValue(architecture, out KernelCompiler? compiler))
            {
                s_compilers.Add(architecture, compiler = Create(architecture));
            }

            return ((PTXCompiledKernel)compiler.Compile(kernel, bounds)).PTXAssembly;
        }
    }

    private static KernelCompiler Create(CudaArchitecture architecture)
    {
        Context context = Context.Create(static builder => KernelCompiler.Configure(builder));
        return new KernelCompiler(context, new PTXBackend(
            context,
            new CudaCapabilityContext(architecture),
            architecture,
            CudaInstructionSet.ISA_78,
            nvvmAPI: null));
    }
}

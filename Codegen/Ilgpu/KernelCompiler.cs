using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.IR;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Drives a backend and keeps its context usable and small. Not thread-safe: ILGPU's compiler is not.</summary>
internal sealed class KernelCompiler
{
    // A context keeps all it ever translated, and compiles take longer the more that is; after a
    // clearing, the next compile takes half a millisecond more.
    private const int CompilesPerClearing = 32;

    private readonly Context _context;
    private readonly Backend _backend;
    private int _compiles;

    public KernelCompiler(Context context, Backend backend)
    {
        _context = context;
        _backend = backend;
    }

    /// <summary>The settings of all contexts.</summary>
    public static void Configure(Context.Builder builder)
    {
        // Not O2: it marks loop branches as uniform (bra.uni) that depend on the thread's index.
        // MathMode.Default keeps floats exact: no flush to zero, no approximate division.
        builder.Optimize(OptimizationLevel.O1).Math(MathMode.Default).Inlining(InliningMode.Aggressive);
        IlgpuIntrinsicCode.Register(builder.GetIntrinsicManager());
    }

    /// <param name="method">The kernel.</param>
    /// <param name="bounds">How many threads its groups have, and how many of them should share a multiprocessor's registers.</param>
    public CompiledKernel Compile(MethodInfo method, KernelSpecialization bounds)
    {
        if (++_compiles % CompilesPerClearing == 0)
        {
            _context.ClearCache(ClearCacheMode.Everything);
        }

        try
        {
            return _backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), bounds, new GlobalParameters());
        }
        catch
        {
            // A half-translated method stays in the context and makes every later compile fail.
            _context.ClearCache(ClearCacheMode.Everything);
            throw;
        }
    }
}

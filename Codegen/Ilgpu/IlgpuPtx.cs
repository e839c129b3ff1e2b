using ExprJit.Graphs;
using ExprJit.Optimization;
using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The PTX of a plan's kernels, made without a GPU.</summary>
internal static class IlgpuPtx
{
    public static string Of(LoopKernel kernel)
    {
        IlgpuLoopEmitter.Check(kernel, Device.Cuda(0));
        var accesses = kernel.Operands.Select(o => o.Rank == 0 ? IlgpuAccess.Single : IlgpuAccess.Strided).ToArray();
        var texts = new List<string>();
        if (kernel.Dense.Length > 0)
            texts.Add(Compile(new IlgpuLoopLayout(kernel, -1, accesses, [])));
        for (int i = 0; i < kernel.Reductions.Length; i++)
        {
            bool[] reduced = IlgpuLoopLayout.ReducedAxes((Apply)kernel.Reductions[i].Node, kernel.Space.Rank, null);
            texts.Add(Compile(new IlgpuLoopLayout(kernel, i, accesses, reduced)));
        }
        return string.Join('\n', texts);
    }

    public static string Of(ProductKernel kernel) =>
        PtxCompiler.Compile(IlgpuProductEmitter.Emit(kernel.Stores[0].Node.Element), CudaArchitecture.SM_90);

    private static string Compile(IlgpuLoopLayout layout) =>
        PtxCompiler.Compile(IlgpuLoopEmitter.Emit(layout), CudaArchitecture.SM_90);
}

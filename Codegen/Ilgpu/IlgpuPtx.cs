using System.Reflection;
using ExprJit.Graphs;
using ExprJit.Optimization;
using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The kernels of a plan's steps and their PTX, made without a GPU.</summary>
internal static class IlgpuPtx
{
    public static string Of(Loop kernel) => Compile(Kernels(kernel));

    public static string Of(Routine kernel) => Compile(Kernels(kernel));

    public static IEnumerable<MethodInfo> Kernels(Loop kernel)
    {
        IlgpuLoopEmitter.Check(kernel, Device.Cuda(0));
        var accesses = kernel.Operands.Select(o => o.Rank == 0 ? IlgpuAccess.Single : IlgpuAccess.Strided).ToArray();
        if (kernel.Dense.Length > 0)
            yield return IlgpuLoopEmitter.Emit(new IlgpuLoopLayout(kernel, -1, accesses, []));
        for (int i = 0; i < kernel.Reductions.Length; i++)
        {
            bool[] reduced = IlgpuLoopLayout.ReducedAxes((Apply)kernel.Reductions[i].Node, kernel.Space.Rank, null);
            yield return IlgpuLoopEmitter.Emit(new IlgpuLoopLayout(kernel, i, accesses, reduced));
        }
    }

    /// <summary>The kernels of an op's routine; of a movement, the copy that it is.</summary>
    public static IEnumerable<MethodInfo> Kernels(Routine kernel)
    {
        var op = kernel.Node;
        return IlgpuRoutines.Rows.TryGetValue(op.Op, out var routine) ? routine.Kernels(op)
            : [IlgpuCopy.Emit(IlgpuCopy.Raw(op.Element), op.Rank), IlgpuCopy.EmitClear(IlgpuCopy.Raw(op.Element))];
    }

    private static string Compile(IEnumerable<MethodInfo> kernels) =>
        string.Join('\n', kernels.Select(method => PtxCompiler.Compile(method, CudaArchitecture.SM_90)));
}

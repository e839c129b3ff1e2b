using System.Reflection;
using ExprJit.Graphs;
using ExprJit.Optimization;
using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The PTX of a plan's kernels, made without a GPU.</summary>
internal static class IlgpuPtx
{
    public static string Of(Loop kernel) => Of(kernel, CudaArchitecture.SM_90);

    public static string Of(Loop kernel, CudaArchitecture architecture)
    {
        IlgpuLoopEmitter.Check(kernel, Device.Cuda(0));
        var accesses = kernel.Operands.Select(o => o.Rank == 0 ? IlgpuAccess.Single : IlgpuAccess.Strided).ToArray();
        var texts = new List<string>();
        if (kernel.Dense.Length > 0)
            texts.Add(Compile(new IlgpuLoopLayout(kernel, -1, accesses, []), architecture));
        for (int i = 0; i < kernel.Reductions.Length; i++)
        {
            bool[] reduced = IlgpuLoopLayout.ReducedAxes((Apply)kernel.Reductions[i].Node, kernel.Space.Rank, null);
            texts.Add(Compile(new IlgpuLoopLayout(kernel, i, accesses, reduced), architecture));
        }
        return string.Join('\n', texts);
    }

    /// <summary>The kernels of an op's routine; of a movement, the copy that it is.</summary>
    public static string Of(Routine kernel)
    {
        var op = kernel.Node;
        MethodInfo[] methods = IlgpuRoutines.Rows.TryGetValue(op.Op, out var routine) ? routine.Kernels(op)
            : [IlgpuCopy.Emit(IlgpuCopy.Raw(op.Element), op.Rank), IlgpuCopy.EmitClear(IlgpuCopy.Raw(op.Element))];
        return string.Join('\n', methods.Select(method => PtxCompiler.Compile(method, CudaArchitecture.SM_90)));
    }

    private static string Compile(IlgpuLoopLayout layout, CudaArchitecture architecture) =>
        PtxCompiler.Compile(IlgpuLoopEmitter.Emit(layout), architecture);
}

using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>How an op that no loop computes runs on a device, and the kernels it is made of.</summary>
internal sealed record IlgpuRoutine(Action<IlgpuLauncher, Apply, View[], View> Run, Func<Apply, MethodInfo[]> Kernels)
{
    /// <summary>Memory that it needs beside its operands, after which <see cref="Run"/> finds it: a call that has begun asks for none.</summary>
    public Func<Apply, long[], (ElementType Element, long[] Shape)[]> Memory { get; init; } = static (_, _) => [];
}

/// <summary>The routine of each such op; a test walks the op table against this one.</summary>
internal static class IlgpuRoutines
{
    public static readonly IReadOnlyDictionary<Op, IlgpuRoutine> Rows = new Dictionary<Op, IlgpuRoutine>
    {
        [Op.MatMul] = new((on, _, x, result) => Product(on, x[0], x[1], result), op => [IlgpuProductEmitter.Emit(op.Element)]),
        [Op.TakeAlong] = new((on, op, x, result) => IlgpuIndexing.Take(on, op, x[0], x[1], result),
            op => [IlgpuIndexing.EmitTake(IlgpuCopy.Raw(op.Element), op.Rank, op.Attributes.Axis)]),
        [Op.PutAlong] = Writing,
        [Op.AddAlong] = Writing,
        [Op.CumSum] = new((on, op, x, result) => IlgpuLines.CumSum(on, op, x[0], result),
            op => [IlgpuLines.EmitCumSum(op.Element, op.Rank, op.Attributes.Axis)]),
        [Op.ArgSort] = new(IlgpuLines.ArgSort, _ => [IlgpuLines.EmitStart(), IlgpuLines.EmitMerge()]) { Memory = IlgpuLines.ArgSortMemory },
        [Op.Iota] = new((on, _, _, result) => IlgpuCopy.Iota(on, result), op => [IlgpuCopy.EmitIota(op.Element)]),
    };

    /// <summary>The memory that an op's routine needs beside its operands for a result of this shape.</summary>
    public static (ElementType Element, long[] Shape)[] MemoryOf(Apply op, long[] shape) => Rows.TryGetValue(op.Op, out var routine) ? routine.Memory(op, shape) : [];

    private static IlgpuRoutine Writing => new(
        (on, op, x, result) =>
        {
            IlgpuCopy.Run(on, x[0], result);
            IlgpuIndexing.Write(on, op, x[1], x[2], result);
        },
        op => [IlgpuCopy.Emit(IlgpuCopy.Raw(op.Element), op.Rank), IlgpuIndexing.EmitWrite(op.Op, op.Element, op.Rank, op.Attributes.Axis)]);

    /// <summary>One product for each place along the axes before the last two.</summary>
    private static void Product(IlgpuLauncher on, View a, View b, View c)
    {
        var element = c.Storage.Element;
        foreach (long[] place in View.Places(c.Shape[..^2]))
        {
            View x = a.Matrix(place), y = b.Matrix(place), result = c.Matrix(place);
            on.Run($"product {element.Name()}", () => IlgpuProductEmitter.Emit(element), result.Length,
                [IlgpuLauncher.Whole(x.Storage), IlgpuLauncher.Whole(y.Storage), new BufferArg(((IlgpuStorage)c.Storage).Buffer, (long)IlgpuWindow.Start(result) * element.Size(), result.Length)],
                [(ulong)result.Shape[1], (ulong)x.Shape[1], IlgpuWindow.Start(x), (ulong)x.Strides[0], (ulong)x.Strides[1], IlgpuWindow.Start(y), (ulong)y.Strides[0], (ulong)y.Strides[1]]);
        }
    }
}

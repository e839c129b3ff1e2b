using System.Numerics;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>The routine of each op that no loop computes; a test walks the op table against this one.</summary>
internal static unsafe class HostRoutines
{
    public delegate void Routine(Apply op, View[] operands, View result);

    public static readonly IReadOnlyDictionary<Op, Routine> Rows = new Dictionary<Op, Routine>
    {
        [Op.MatMul] = (_, x, result) => HostProduct.Run(x[0], x[1], result),
        [Op.TakeAlong] = (op, x, result) => HostIndexing.Take(op, x[0], x[1], result),
        [Op.PutAlong] = (op, x, result) =>
        {
            HostCopy.Run(x[0], result);
            HostIndexing.Put(op, x[1], x[2], result);
        },
        [Op.AddAlong] = (op, x, result) =>
        {
            HostCopy.Run(x[0], result);
            Typed(op.Element).AddAlong(op, x[1], x[2], result);
        },
        [Op.CumSum] = (op, x, result) => Typed(op.Element).CumSum(op.Attributes.Axis, x[0], result),
        [Op.ArgSort] = (op, x, result) => RadixOrder.Run(op.Attributes.Axis, x[0], result),
        [Op.Iota] = (op, _, result) => Typed(op.Element).Iota(result),
    };

    /// <summary>The routines whose arithmetic depends on the element type.</summary>
    private abstract class Arithmetic
    {
        public abstract void AddAlong(Apply op, View indices, View values, View result);

        public abstract void CumSum(int axis, View x, View result);

        public abstract void Iota(View result);
    }

    private sealed class Arithmetic<T> : Arithmetic where T : unmanaged, INumber<T>
    {
        public override void AddAlong(Apply op, View indices, View values, View result) => HostIndexing.Add<T>(op, indices, values, result);

        public override void CumSum(int axis, View x, View result) => RunningSum<T>.Run(axis, x, result);

        public override void Iota(View result)
        {
            T* to = (T*)((HostStorage)result.Storage).Pointer;
            for (long i = 0; i < result.Length; i++)
                to[i] = T.CreateTruncating(i);
        }
    }

    private static readonly Arithmetic[] ByType =
    [
        new Arithmetic<byte>(), new Arithmetic<sbyte>(), new Arithmetic<byte>(), new Arithmetic<short>(), new Arithmetic<ushort>(),
        new Arithmetic<int>(), new Arithmetic<uint>(), new Arithmetic<long>(), new Arithmetic<ulong>(),
        new Arithmetic<Half>(), new Arithmetic<float>(), new Arithmetic<double>(),
    ];

    private static Arithmetic Typed(ElementType element) => ByType[(int)element];
}

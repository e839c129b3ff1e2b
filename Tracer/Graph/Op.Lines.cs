namespace ExprJit.Graphs;

/// <content>Ops on each line along the axis of the attributes.</content>
internal sealed partial class Op
{
    /// <summary>The running sum; of floats rounded once from a sum in double precision.</summary>
    public static readonly Op CumSum = Row(OpKind.Line, 1,
        (op, inputs, _) => Number(inputs[0].Element) ? inputs[0].Type : throw Errors.ElementUnfit(op, inputs[0]), Unchanged,
        derivative: (n, g) => [N.Flip(n.Arena.Apply(CumSum!, [N.Flip(g, n.Attributes.Axis)], n.Attributes), n.Attributes.Axis)],
        whole: (node, inputs, result) => EachLine(result.Shape, node.Attributes.Axis, (start, step, length) =>
        {
            double real = 0;
            long integer = 0;
            for (long i = 0, at = start; i < length; i++, at += step)
            {
                real += node.Element.IsFloat() ? inputs[0][at].Real : 0;
                integer += node.Element.IsFloat() ? 0 : inputs[0][at].Integer;
                result.Bits[at] = (node.Element.IsFloat() ? Scalar.FromReal(node.Element, real) : Scalar.FromInteger(node.Element, integer)).Bits;
            }
        }),
        cost: 2);

    /// <summary>The places, along the axis, of a line's elements in ascending order; equal ones keep their order. Keys of other types are mapped to these first.</summary>
    public static readonly Op ArgSort = Row(OpKind.Line, 1,
        (op, inputs, _) => inputs[0].Element == ElementType.Int64 ? inputs[0].Type : throw Errors.ElementUnfit(op, inputs[0]), Unchanged,
        whole: (node, inputs, result) => EachLine(result.Shape, node.Attributes.Axis, (start, step, length) =>
        {
            long at = start;
            foreach (long place in Enumerable.Range(0, (int)length).OrderBy(i => inputs[0][start + i * step].Integer))
            {
                result.Bits[at] = (ulong)place;
                at += step;
            }
        }),
        cost: 20);

    private static void EachLine(long[] shape, int axis, Action<long, long, long> visit)
    {
        long step = Storage.Product(shape.AsSpan(axis + 1)), length = shape[axis];
        for (long outer = 0; outer < Storage.Product(shape.AsSpan(0, axis)); outer++)
            for (long inner = 0; inner < step; inner++)
                visit(outer * length * step + inner, step, length);
    }
}

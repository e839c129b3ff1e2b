namespace ExprJit.Graphs;

/// <content>Sources: values made from lengths alone.</content>
internal sealed partial class Op
{
    /// <summary>The length of an axis; only the input's shape is read.</summary>
    public static readonly Op Length = Row(OpKind.Source, 1,
        (_, _, _) => TensorType.Scalar(ElementType.Int64), OfRankZero, shapeOnly: [0]);

    /// <summary>0, 1, 2, … up to the length given, in the element type of the attributes.</summary>
    public static readonly Op Iota = Row(OpKind.Source, 1,
        (op, inputs, attributes) =>
        {
            RequireIndexScalar(op, inputs[0]);
            return new TensorType(attributes.Element!.Value, 1);
        },
        (node, _, dims) => [dims.Value(node[0])],
        whole: (node, _, result) =>
        {
            for (long i = 0; i < result.Length; i++)
                result.Bits[i] = Scalar.FromInteger(node.Element, i).Bits;
        },
        firstHostInput: 0);
}

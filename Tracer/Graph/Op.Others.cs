namespace ExprJit.Graphs;

/// <content>Sources and the symbolic gradient.</content>
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

    /// <summary>The gradient of the first input, a float scalar, with respect to the second; the gradient pass puts a graph in its place.</summary>
    public static readonly Op Grad = Row(OpKind.Symbolic, 2,
        (_, inputs, _) =>
        {
            if (inputs[0].Rank is not (0 or Unknown) || !inputs[0].Element.IsFloat())
                throw Errors.CostNotScalar(inputs[0]);
            if (!inputs[1].Element.IsFloat())
                throw Errors.NotDifferentiable(inputs[1]);
            return inputs[1].Type;
        },
        (_, shapes, _) => shapes[1], shapeOnly: []);
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Rules that take out data movement which cancels, or which does nothing for shapes known when compiling.</summary>
internal static class DataMovement
{
    public static readonly IReadOnlyList<Rule> Rules =
    [
        Rule.Coded("transpose-identity", [Op.Transpose], (node, _) => IsIdentity(node.Attributes.Numbers) ? node[0] : null)
            .On(2, x => N.Transpose(x, 0, 1)),
        Rule.Coded("transpose-transpose", [Op.Transpose], (node, _) => Under(node, Op.Transpose) is { } inner ? Compose(inner, node) : null)
            .On(2, x => N.Transpose(N.Transpose(x, 1, 0), 1, 0)).On(3, x => N.Transpose(N.Transpose(x, 1, 2, 0), 0, 2, 1)),
        Rule.Coded("squeeze-expand", [Op.Squeeze], (node, _) => Inverse(node, Op.ExpandDims)).On(2, x => N.Squeeze(N.ExpandDims(x, 1), 1)),
        Rule.Coded("expand-squeeze", [Op.ExpandDims], (node, _) => Inverse(node, Op.Squeeze)).On(2, x => N.ExpandDims(N.Squeeze(N.ExpandDims(x, 0), 0), 0)),
        Rule.Coded("flip-flip", [Op.Flip], (node, _) => Inverse(node, Op.Flip)).On(2, x => N.Flip(N.Flip(x, 1), 1)),
        Rule.Coded("flip-nothing", [Op.Flip], (node, _) => node.Attributes.Numbers.IsEmpty ? node[0] : null)
            .On(1, x => x.Arena.Apply(Op.Flip, [x], Attributes.Axes())),
        Rule.Coded("flip-one", [Op.Flip], (node, around) => IsOnes(node, around) ? node[0] : null).On(1, x => N.Flip(N.ExpandDims(x, 1), 1)),

        // The rewriter puts a node's first input in its place only where the shapes are proved the same.
        Rule.Coded("broadcast-like-same", [Op.BroadcastLike], (node, _) => node[0]).On(2, x => N.BroadcastLike(x, x + x)),
        Rule.Coded("broadcast-to-same", [Op.BroadcastTo], (node, _) => node[0]).On(2, x => BroadcastTo(x, N.Length(x, 0), N.Length(x, 1))),
        Rule.Coded("reshape-same", [Op.Reshape], (node, _) => node[0]).On(2, x => N.ReshapeLike(x, x)),
        Rule.Coded("slice-all", [Op.Slice], (node, _) => IsZero(node[1]) ? node[0] : null)
            .On(2, x => N.Slice(x, x.Arena.Constant(0L), N.Length(x, 1), 1)),
        Rule.Coded("unslice-all", [Op.Unslice], (node, _) => IsZero(node[2]) ? node[0] : null).On(2, x => N.Unslice(x, x * x, x.Arena.Constant(0L), 0)),

        Rule.Coded("broadcast-broadcast", [Op.BroadcastLike], (node, around) =>
            Under(node, Op.BroadcastLike) is { } inner && around.Facts.BroadcastsTo(inner[0], inner) ? N.BroadcastLike(inner[0], node[1]) : null)
            .On(0, 1, 2, (x, y, z) => N.BroadcastLike(N.BroadcastLike(x, y), z)),
        Rule.Coded("broadcast-like-broadcast", [Op.BroadcastLike, Op.SumTo, Op.Unslice], LikeSource)
            .On(0, 2, (x, y) => N.BroadcastLike(x, N.BroadcastLike(x, y))).On(2, 1, (x, y) => N.SumTo(x, y * y))
            .On(1, 1, (x, y) => N.Unslice(x, y * y, x.Arena.Constant(1L), 0)),
        Rule.Coded("broadcast-expand", [Op.BroadcastLike, Op.BroadcastTo], WithoutLeadingOne).On(1, 2, (x, y) => N.BroadcastLike(N.ExpandDims(x, 0), y)),
        Rule.Coded("reshape-reshape", [Op.Reshape], (node, _) =>
            Under(node, Op.Reshape) is { } inner && Array.TrueForAll(inner.Inputs[1..], IsLength) ? N.Reshape(inner[0], node.Inputs[1..]) : null)
            .On(2, x => N.Reshape(N.Reshape(x, N.Length(x, 1), N.Length(x, 0)), x.Arena.Constant(-1L)))
            .On(2, x => N.ReshapeLike(N.Reshape(x, N.Length(x, 1), N.Length(x, 0)), x + x)),
        Rule.Coded("reshape-expand", [Op.Reshape], (node, _) =>
            Under(node, Op.ExpandDims) is { } inner ? N.Reshape(inner[0], node.Inputs[1..]) : null)
            .On(2, x => N.Reshape(N.ExpandDims(x, 1), x.Arena.Constant(-1L))),
        Rule.Coded("reshape-squeeze", [Op.Reshape], (node, _) =>
            Under(node, Op.Squeeze) is { } inner ? N.Reshape(inner[0], node.Inputs[1..]) : null)
            .On(1, x => N.Reshape(N.Squeeze(N.Reshape(x, x.Arena.Constant(1L), N.Length(x, 0)), 0), x.Arena.Constant(-1L))),

        // What a window on zeros gives back, and one part of what was joined.
        Rule.Coded("slice-unslice", [Op.Slice], (node, _) =>
            Under(node, Op.Unslice) is { } inner && inner.Attributes == node.Attributes && ReferenceEquals(inner[2], node[1]) ? inner[0] : null)
            .On(1, x => Piece(N.Unslice(Piece(x), x, x.Arena.Constant(1L), 0))),
        Rule.Coded("slice-concat", [Op.Slice], PartOfConcat).On(2, 2, (x, y) => N.Slice(N.Concat(0, x, y), x.Arena.Constant(0L), N.Length(x, 0), 0))
            .On(2, 2, (x, y) => N.Slice(N.Concat(0, x, y), N.Length(x, 0), N.Length(y, 0), 0)),
        Rule.Coded("concat-concat", [Op.Concat], Flattened).On(2, 2, (x, y) => N.Concat(1, x, N.Concat(1, y, x), y)),

        // An elementwise op broadcasts by itself.
        Rule.Coded("elementwise-broadcast", [.. Op.All.Where(op => op.Kind == OpKind.Elementwise)], WithoutBroadcast)
            .On(0, 2, (x, y) => y * N.BroadcastLike(x, y)).On(1, 2, (x, y) => y + N.BroadcastLike(x, y)),
        Rule.Coded("elementwise-expand", [.. Op.All.Where(op => op.Kind == OpKind.Elementwise)], WithoutLeadingOne).On(1, 2, (x, y) => y * N.ExpandDims(x, 0)),

        // Lengths are asked of what is nearer the leaves.
        Rule.Coded("length-source", [Op.Length], LengthSource).On(2, x => N.Length(x * x, 0)).On(2, x => N.Length(N.Transpose(x, 1, 0), 0)),
        Rule.Coded("length-known", [Op.Length], (node, around) =>
            around.Facts.Of(node[0])[node.Attributes.Axis] is { IsKnown: true } dim ? node.Arena.Constant(dim.Number) : null)
            .On(1, x => N.Length(N.ExpandDims(x, 0), 0)),
    ];

    public static Apply? Under(Apply node, Op op) => node[0] is Apply inner && inner.Op == op ? inner : null;

    /// <summary>What lies under two movements with the same axes, the outer undoing the inner.</summary>
    private static Node? Inverse(Apply node, Op inverse) =>
        Under(node, inverse) is { } inner && inner.Attributes == node.Attributes ? inner[0] : null;

    private static bool IsIdentity(ReadOnlySpan<long> permutation)
    {
        for (int i = 0; i < permutation.Length; i++)
            if (permutation[i] != i)
                return false;
        return true;
    }

    private static Node Compose(Apply inner, Apply outer)
    {
        var permutation = new int[outer.Rank];
        for (int i = 0; i < permutation.Length; i++)
            permutation[i] = (int)inner.Attributes.Numbers[(int)outer.Attributes.Numbers[i]];
        return N.Transpose(inner[0], permutation);
    }

    private static bool IsZero(Node node) => node is Constant { Value.Bits: 0 };

    /// <summary>Whether a scalar is certainly a length, so not the -1 of a reshape.</summary>
    private static bool IsLength(Node node) => node.Is(Op.Length) || node is Constant { Value.Integer: >= 0 };

    /// <summary>Where only a shape is read, the same shape from nearer the leaves, so that the value need not be computed.</summary>
    private static Node? LikeSource(Apply node, Surroundings around)
    {
        var facts = around.Facts;
        if (node[1] is not Apply { Op: var op } like || op != Op.BroadcastLike && op.Kind != OpKind.Elementwise)
            return null;
        foreach (var input in like.Inputs)
            if (facts.SameShape(input, like) && (op.Kind != OpKind.Elementwise || like.Inputs.All(other => facts.BroadcastsTo(other, like))))
                return node.Arena.Rebuild(node, [node[0], input, .. node.Inputs[2..]]);
        return null;
    }

    private static Node? WithoutBroadcast(Apply node, Surroundings around)
    {
        var facts = around.Facts;
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            if (node[i] is not Apply { Op: var op } broadcast || op != Op.BroadcastLike && op != Op.BroadcastTo
                || !facts.BroadcastsTo(broadcast[0], broadcast))
                continue;
            var inputs = (Node[])node.Inputs.Clone();
            inputs[i] = broadcast[0];
            var made = node.Arena.Rebuild(node, inputs);
            if (made.Type == node.Type && facts.SameShape(made, node))
                return made;
        }
        return null;
    }

    private static Node Piece(Node x) => N.Slice(x, x.Arena.Constant(1L), x.Arena.Constant(3L), 0);

    private static Node BroadcastTo(Node x, params Node[] lengths) => x.Arena.Apply(Op.BroadcastTo, [x, .. lengths]);

    private static bool IsOnes(Apply node, Surroundings around)
    {
        var shape = around.Facts.Of(node[0]);
        foreach (long axis in node.Attributes.Numbers)
            if (!shape[axis].IsOne)
                return false;
        return true;
    }

    /// <summary>An axis of length 1 in front need not be there to be broadcast.</summary>
    private static Node? WithoutLeadingOne(Apply node, Surroundings around)
    {
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            if (node[i] is not Apply { Op: var op, Attributes: var attributes } expand || op != Op.ExpandDims || attributes.Axis != 0 || node.Op.ReadsOnlyShape(i))
                continue;
            Node[] inputs = [.. node.Inputs];
            inputs[i] = expand[0];
            var made = node.Arena.Rebuild(node, inputs);
            if (made.Type == node.Type && around.Facts.SameShape(made, node))
                return made;
        }
        return null;
    }

    private static Node? PartOfConcat(Apply node, Surroundings around)
    {
        if (Under(node, Op.Concat) is not { } concat || concat.Attributes != node.Attributes || Array.Exists(concat.Inputs, around.MayThrow))
            return null;
        int axis = node.Attributes.Axis;
        bool isFirst = IsZero(node[1]) && IsLengthOf(node[2], concat[0], axis);
        bool isSecond = IsLengthOf(node[1], concat[0], axis) && IsLengthOf(node[2], concat[1], axis);
        return isFirst ? concat[0] : isSecond ? concat[1] : null;
    }

    private static bool IsLengthOf(Node length, Node x, int axis) => length is Apply { Op: var op } apply && op == Op.Length && apply[0] == x && apply.Attributes.Axis == axis;

    private static Node? Flattened(Apply node, Surroundings around) =>
        Array.Exists(node.Inputs, input => IsConcat(input, node) && around.IsUsedOnce(input))
            ? N.Concat(node.Attributes.Axis, [.. node.Inputs.SelectMany(input => IsConcat(input, node) && around.IsUsedOnce(input) ? input.Inputs : [input])])
            : null;

    private static bool IsConcat(Node input, Apply node) => input is Apply { Op: var op, Attributes: var attributes } && op == Op.Concat && attributes == node.Attributes;

    private static Node? LengthSource(Apply node, Surroundings around)
    {
        if (node[0] is not Apply { Op.Kind: OpKind.Elementwise or OpKind.Movement or OpKind.Reduction } of)
            return null;
        var dim = around.Facts.Of(of)[node.Attributes.Axis];
        foreach (var input in of.Inputs)
        {
            int axis = Array.IndexOf(around.Facts.Of(input), dim);
            if (axis >= 0)
                return N.Length(input, axis);
        }
        return null;
    }
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Rules that take out data movement which cancels, or which does nothing for shapes known when compiling.</summary>
internal static class DataMovement
{
    private static readonly Op[] Merging = [Op.Sum, Op.Prod, Op.Max, Op.Min];

    public static readonly IReadOnlyList<Rule> Rules =
    [
        Rule.Coded("transpose-identity", [Op.Transpose], (node, _) => IsIdentity(node.Attributes.Numbers) ? node[0] : null),
        Rule.Coded("transpose-transpose", [Op.Transpose], (node, _) => Under(node, Op.Transpose) is { } inner ? Compose(inner, node) : null),
        Rule.Coded("squeeze-expand", [Op.Squeeze], (node, _) => Inverse(node, Op.ExpandDims)),
        Rule.Coded("expand-squeeze", [Op.ExpandDims], (node, _) => Inverse(node, Op.Squeeze)),
        Rule.Coded("flip-flip", [Op.Flip], (node, _) => Inverse(node, Op.Flip)),
        Rule.Coded("flip-nothing", [Op.Flip], (node, _) => node.Attributes.Numbers.IsEmpty ? node[0] : null),

        // The rewriter puts a node's first input in its place only where the shapes are proved the same.
        Rule.Coded("broadcast-like-same", [Op.BroadcastLike], (node, _) => node[0]),
        Rule.Coded("broadcast-to-same", [Op.BroadcastTo], (node, _) => node[0]),
        Rule.Coded("sum-to-same", [Op.SumTo], (node, _) => node[0]),
        Rule.Coded("reshape-same", [Op.Reshape], (node, _) => node[0]),
        Rule.Coded("slice-all", [Op.Slice], (node, _) => IsZero(node[1]) ? node[0] : null),
        Rule.Coded("unslice-all", [Op.Unslice], (node, _) => IsZero(node[2]) ? node[0] : null),

        Rule.Coded("broadcast-broadcast", [Op.BroadcastLike], (node, facts) =>
            Under(node, Op.BroadcastLike) is { } inner && facts.BroadcastsTo(inner[0], inner) ? N.BroadcastLike(inner[0], node[1]) : null),
        Rule.Coded("broadcast-like-broadcast", [Op.BroadcastLike, Op.SumTo, Op.Unslice], (node, facts) => LikeSource(node, facts)),
        Rule.Coded("reshape-reshape", [Op.Reshape], (node, _) =>
            Under(node, Op.Reshape) is { } inner && Array.TrueForAll(inner.Inputs[1..], IsLength) ? N.Reshape(inner[0], node.Inputs[1..]) : null),
        Rule.Coded("reshape-expand", [Op.Reshape], (node, _) =>
            Under(node, Op.ExpandDims) is { } inner ? N.Reshape(inner[0], node.Inputs[1..]) : null),

        // An elementwise op broadcasts by itself.
        Rule.Coded("elementwise-broadcast", [.. Op.All.Where(op => op.Kind == OpKind.Elementwise)], WithoutBroadcast),

        Rule.Coded("sum-to-axes", [Op.SumTo], SumOverAxes),
        Rule.Coded("reduce-nothing", Merging, (node, _) => node.Attributes.Numbers.IsEmpty ? node[0] : null),
        Rule.Coded("reduce-reduce", Merging, (node, _) => Under(node, node.Op) is { } inner ? MergeReductions(inner, node) : null),
        Rule.Coded("reduce-expand", Merging, (node, _) => Under(node, Op.ExpandDims) is { } inner ? ReduceExpanded(inner, node) : null),
    ];

    private static Apply? Under(Apply node, Op op) => node[0] is Apply inner && inner.Op == op ? inner : null;

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
    private static Node? LikeSource(Apply node, ShapeFacts facts)
    {
        if (node[1] is not Apply { Op: var op } like || op != Op.BroadcastLike && op.Kind != OpKind.Elementwise)
            return null;
        foreach (var input in like.Inputs)
            if (facts.SameShape(input, like) && (op.Kind != OpKind.Elementwise || like.Inputs.All(other => facts.BroadcastsTo(other, like))))
                return node.Arena.Rebuild(node, [node[0], input, .. node.Inputs[2..]]);
        return null;
    }

    private static Node? WithoutBroadcast(Apply node, ShapeFacts facts)
    {
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

    /// <summary>A sum to a shape whose axes are each provably kept or summed, as a plain sum with kept axes put back.</summary>
    private static Node? SumOverAxes(Apply node, ShapeFacts facts)
    {
        Dim[] from = facts.Of(node[0]), to = facts.Of(node[1]);
        int offset = from.Length - to.Length;
        var summed = new List<int>();
        var kept = new List<int>();
        for (int i = 0; i < from.Length; i++)
        {
            if (i >= offset && from[i] == to[i - offset])
                continue;
            if (i >= offset && !to[i - offset].IsOne)
                return null;
            summed.Add(i);
            if (i >= offset)
                kept.Add(i - offset);
        }
        var sum = N.Reduce(Op.Sum, node[0], Attributes.Axes([.. summed]));
        foreach (int axis in kept)
            sum = N.ExpandDims(sum, axis);
        return sum;
    }

    private static Node? MergeReductions(Apply inner, Apply outer)
    {
        if (Op.IsOverAll(inner.Attributes) || Op.IsOverAll(outer.Attributes))
            return null;
        var left = Enumerable.Range(0, inner[0].Rank).Where(axis => !inner.Attributes.Numbers.Contains(axis)).ToArray();
        var axes = new SortedSet<int>(inner.Attributes.Numbers.ToArray().Select(axis => (int)axis));
        foreach (long axis in outer.Attributes.Numbers)
            axes.Add(left[axis]);
        return N.Reduce(outer.Op, inner[0], Attributes.Axes([.. axes]));
    }

    /// <summary>A reduction over an axis of length 1 that was just inserted does nothing along it.</summary>
    private static Node? ReduceExpanded(Apply expand, Apply reduction)
    {
        int inserted = expand.Attributes.Axis;
        if (Op.IsOverAll(reduction.Attributes) || !reduction.Attributes.Numbers.Contains(inserted))
            return null;
        var axes = reduction.Attributes.Numbers.ToArray().Where(axis => axis != inserted).Select(axis => (int)(axis > inserted ? axis - 1 : axis));
        return N.Reduce(reduction.Op, expand[0], Attributes.Axes([.. axes]));
    }
}

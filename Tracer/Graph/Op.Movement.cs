namespace ExprJit.Graphs;

/// <summary>What an index map may ask: the node, its inputs' lengths, its own, and the integer scalars it was given.</summary>
internal sealed record Movement(Apply Node, long[][] Inputs, long[] Shape, Func<Node, long> Value)
{
    public int Axis => Node.Attributes.Axis;
}

/// <content>Ops that move elements and compute nothing: strided windows on their first input. A further input is a length or position.</content>
internal sealed partial class Op
{
    private static Op Moving(int arity, TypingRule typing, ShapeRule shape, IndexMap map, Derivative? derivative = null, int[]? shapeOnly = null,
        Hazard? hazard = null, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Row(OpKind.Movement, arity, typing, shape, derivative: derivative, map: map, shapeOnly: shapeOnly, cost: 0, hazard: hazard, isView: true, firstHostInput: 1, name: name);

    /// <summary>Zeros of the second input's shape into which the first is written through a window: the adjoint of a view.</summary>
    private static Op Placing(int arity, TypingRule typing, IndexMap map, Derivative derivative,
        [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Row(OpKind.Movement, arity, typing, (_, shapes, _) => shapes[1], derivative: derivative, map: map, shapeOnly: [1], cost: 0, firstHostInput: 2, name: name);

    /// <summary>Row-major reshape to the lengths of the further inputs, one of which may be -1.</summary>
    public static readonly Op Reshape = Moving(-1,
        (op, inputs, _) =>
        {
            foreach (var length in inputs[1..])
                RequireIndexScalar(op, length);
            return inputs[0].Type.WithRank(inputs.Length - 1);
        },
        (node, shapes, dims) => dims.Reshape(shapes[0], node.Inputs[1..], node),
        (m, index, source) =>
        {
            long flat = 0;
            for (int i = 0; i < index.Length; i++)
                flat = flat * m.Shape[i] + index[i];
            for (int i = source.Length - 1; i >= 0; i--)
                (flat, source[i]) = Math.DivRem(flat, m.Inputs[0][i]);
            return 0;
        },
        (n, g) => [N.ReshapeLike(g, n[0]), .. new Node?[n.Inputs.Length - 1]]);

    /// <summary>Axis i of the result is axis <c>Numbers[i]</c> of the input; without numbers, the axes reversed.</summary>
    public static readonly Op Transpose = Moving(1,
        (_, inputs, _) => inputs[0].Type,
        (node, shapes, _) =>
        {
            var result = new Dim[shapes[0].Length];
            for (int i = 0; i < result.Length; i++)
                result[i] = shapes[0][(int)node.Attributes.Numbers[i]];
            return result;
        },
        (m, index, source) =>
        {
            for (int i = 0; i < index.Length; i++)
                source[(int)m.Node.Attributes.Numbers[i]] = index[i];
            return 0;
        },
        (n, g) =>
        {
            var inverse = new int[n.Rank];
            for (int i = 0; i < inverse.Length; i++)
                inverse[(int)n.Attributes.Numbers[i]] = i;
            return [N.Transpose(g, inverse)];
        });

    /// <summary>Inserts an axis of length 1 before the given one.</summary>
    public static readonly Op ExpandDims = Moving(1,
        (_, inputs, _) => inputs[0].Type.WithRank(inputs[0].Rank == Unknown ? Unknown : inputs[0].Rank + 1),
        (node, shapes, _) => [.. shapes[0][..node.Attributes.Axis], Dim.One, .. shapes[0][node.Attributes.Axis..]],
        (m, index, source) =>
        {
            index[..m.Axis].CopyTo(source);
            index[(m.Axis + 1)..].CopyTo(source[m.Axis..]);
            return 0;
        },
        (n, g) => [N.Squeeze(g, n.Attributes.Axis)]);

    /// <summary>Removes an axis, whose length must be 1.</summary>
    public static readonly Op Squeeze = Moving(1,
        (_, inputs, _) => inputs[0].Type.WithRank(inputs[0].Rank == Unknown ? Unknown : inputs[0].Rank - 1),
        (node, shapes, dims) =>
        {
            dims.Match(shapes[0][node.Attributes.Axis], Dim.One, node);
            return [.. shapes[0][..node.Attributes.Axis], .. shapes[0][(node.Attributes.Axis + 1)..]];
        },
        (m, index, source) =>
        {
            index[..m.Axis].CopyTo(source);
            source[m.Axis] = 0;
            index[m.Axis..].CopyTo(source[(m.Axis + 1)..]);
            return 0;
        },
        (n, g) => [N.ExpandDims(g, n.Attributes.Axis)]);

    /// <summary>Repeats axes of length 1, and adds axes in front, to the lengths of the further inputs.</summary>
    public static readonly Op BroadcastTo = Moving(-1,
        (op, inputs, _) =>
        {
            foreach (var length in inputs[1..])
                RequireIndexScalar(op, length);
            if (inputs[0].Rank > inputs.Length - 1)
                throw Errors.RankTooLarge(op, inputs[0], inputs.Length - 1);
            return inputs[0].Type.WithRank(inputs.Length - 1);
        },
        (node, shapes, dims) =>
        {
            var to = Array.ConvertAll(node.Inputs[1..], dims.Value);
            dims.BroadcastsTo(shapes[0], to, node);
            return to;
        },
        BroadcastMap,
        (n, g) => [N.SumTo(g, n[0]), .. new Node?[n.Inputs.Length - 1]]);

    /// <summary>Broadcasts the first input to the shape of the second, of which only the shape is read.</summary>
    public static readonly Op BroadcastLike = Moving(2,
        (op, inputs, _) => inputs[0].Type.WithRank(inputs[1].Rank),
        (node, shapes, dims) =>
        {
            dims.BroadcastsTo(shapes[0], shapes[1], node);
            return shapes[1];
        },
        BroadcastMap,
        (n, g) => [N.SumTo(g, n[0]), null], shapeOnly: [1]);

    /// <summary><c>length</c> rows of an axis from a run-time start, clipped to the axis as NumPy's slices are.</summary>
    public static readonly Op Slice = Moving(3,
        (op, inputs, _) =>
        {
            RequireIndexScalar(op, inputs[1]);
            RequireIndexScalar(op, inputs[2]);
            return inputs[0].Type;
        },
        (node, shapes, dims) =>
        {
            var result = (Dim[])shapes[0].Clone();
            result[node.Attributes.Axis] = dims.Clip(result[node.Attributes.Axis], node[1], node[2]);
            return result;
        },
        (m, index, source) =>
        {
            index.CopyTo(source);
            source[m.Axis] += NumberDims.ClipStart(m.Inputs[0][m.Axis], m.Value(m.Node[1]));
            return 0;
        },
        (n, g) => [N.Unslice(g, n[0], n[1], n.Attributes.Axis), null, null]);

    /// <summary>One row of an axis, which is removed; an index out of range is an error, a negative one counts from the end.</summary>
    public static readonly Op Index_ = Moving(2,
        (op, inputs, _) =>
        {
            RequireIndexScalar(op, inputs[1]);
            return inputs[0].Type.WithRank(inputs[0].Rank == Unknown ? Unknown : inputs[0].Rank - 1);
        },
        (node, shapes, dims) =>
        {
            int axis = node.Attributes.Axis;
            dims.Within(shapes[0][axis], node[1], node);
            return [.. shapes[0][..axis], .. shapes[0][(axis + 1)..]];
        },
        (m, index, source) =>
        {
            long at = m.Value(m.Node[1]);
            index[..m.Axis].CopyTo(source);
            source[m.Axis] = at < 0 ? at + m.Inputs[0][m.Axis] : at;
            index[m.Axis..].CopyTo(source[(m.Axis + 1)..]);
            return 0;
        },
        (n, g) => [N.Unslice(N.ExpandDims(g, n.Attributes.Axis), n[0], n[1], n.Attributes.Axis), null],
        hazard: new Hazard(1, 0), name: "Index");

    /// <summary>Reverses the given axes.</summary>
    public static readonly Op Flip = Moving(1,
        (_, inputs, _) => inputs[0].Type, Unchanged,
        (m, index, source) =>
        {
            index.CopyTo(source);
            foreach (long axis in m.Node.Attributes.Numbers)
                source[(int)axis] = m.Shape[(int)axis] - 1 - index[(int)axis];
            return 0;
        },
        (n, g) => [n.Arena.Apply(Flip!, [g], n.Attributes)]);

    private static int BroadcastMap(Movement m, ReadOnlySpan<long> index, Span<long> source)
    {
        int offset = index.Length - source.Length;
        for (int i = 0; i < source.Length; i++)
            source[i] = m.Inputs[0][i] == 1 ? 0 : index[offset + i];
        return 0;
    }
}

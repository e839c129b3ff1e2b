namespace ExprJit.Graphs;

/// <content>Windows with steps, diagonals, and the placing and joining of values: what undoes a window.</content>
internal sealed partial class Op
{
    /// <summary>Every <c>Numbers[1]</c>-th row of an axis, from the first on.</summary>
    public static readonly Op Step = Moving(1,
        (_, inputs, _) => inputs[0].Type,
        (node, shapes, dims) =>
        {
            var result = (Dim[])shapes[0].Clone();
            result[node.Attributes.Axis] = dims.DivideUp(result[node.Attributes.Axis], node.Attributes.Numbers[1]);
            return result;
        },
        (m, index, source) =>
        {
            index.CopyTo(source);
            source[m.Axis] *= m.Node.Attributes.Numbers[1];
            return 0;
        },
        (n, g) => [n.Arena.Apply(Unstep!, [g, n[0]], n.Attributes)]);

    /// <summary>The elements whose two indices, along the first and the second axis of the attributes, are equal; they become one last axis.</summary>
    public static readonly Op Diagonal = Moving(1,
        (op, inputs, _) => inputs[0].Rank is 0 or 1 ? throw Errors.RankUnfit(op, inputs[0], "2 or more")
            : inputs[0].Type.WithRank(inputs[0].Rank == Unknown ? Unknown : inputs[0].Rank - 1),
        (node, shapes, dims) =>
        {
            int first = node.Attributes.Axis, second = (int)node.Attributes.Numbers[1];
            return [.. shapes[0].Where((_, axis) => axis != first && axis != second), dims.Shorter(shapes[0][first], shapes[0][second])];
        },
        (m, index, source) =>
        {
            for (int axis = 0, next = 0; axis < source.Length; axis++)
                source[axis] = m.Node.Attributes.Numbers.Contains(axis) ? index[^1] : index[next++];
            return 0;
        },
        (n, g) => [n.Arena.Apply(Undiagonal!, [g, n[0]], n.Attributes)]);

    /// <summary>Zeros of the second input's shape with the first placed from a start on: the adjoint of <see cref="Slice"/>.</summary>
    public static readonly Op Unslice = Placing(3,
        (op, inputs, _) =>
        {
            RequireIndexScalar(op, inputs[2]);
            return inputs[0].Type.WithRank(inputs[1].Rank);
        },
        (m, index, source) =>
        {
            long start = NumberDims.ClipStart(m.Shape[m.Axis], m.Value(m.Node[2]));
            index.CopyTo(source);
            source[m.Axis] -= start;
            return source[m.Axis] < 0 || source[m.Axis] >= m.Inputs[0][m.Axis] ? -1 : 0;
        },
        (n, g) => [N.Slice(g, n[2], N.Length(n[0], n.Attributes.Axis), n.Attributes.Axis), null, null]);

    /// <summary>Zeros of the second input's shape with the first on every <c>Numbers[1]</c>-th row: the adjoint of <see cref="Step"/>.</summary>
    public static readonly Op Unstep = Placing(2,
        (_, inputs, _) => inputs[0].Type,
        (m, index, source) =>
        {
            index.CopyTo(source);
            (source[m.Axis], long rest) = Math.DivRem(index[m.Axis], m.Node.Attributes.Numbers[1]);
            return rest == 0 ? 0 : -1;
        },
        (n, g) => [n.Arena.Apply(Step, [g], n.Attributes), null]);

    /// <summary>Zeros of the second input's shape with the first on a diagonal: the adjoint of <see cref="Diagonal"/>.</summary>
    public static readonly Op Undiagonal = Placing(2,
        (_, inputs, _) => inputs[0].Type.WithRank(inputs[1].Rank),
        (m, index, source) =>
        {
            int first = m.Axis, second = (int)m.Node.Attributes.Numbers[1];
            for (int axis = 0, next = 0; axis < index.Length; axis++)
                if (axis != first && axis != second)
                    source[next++] = index[axis];
            source[^1] = index[first];
            return index[first] == index[second] ? 0 : -1;
        },
        (n, g) => [n.Arena.Apply(Diagonal, [g], n.Attributes), null]);

    /// <summary>The inputs one after another along an axis; their other lengths are equal.</summary>
    public static readonly Op Concat = Row(OpKind.Movement, -1,
        (op, inputs, _) =>
        {
            CommonElement(op, inputs);
            foreach (var input in inputs)
                if (input.Rank == 0 || input.Type.IsRankKnown && inputs[0].Type.IsRankKnown && input.Rank != inputs[0].Rank)
                    throw Errors.RanksDiffer(op, inputs[0], input);
            return inputs[0].Type;
        },
        (node, shapes, dims) =>
        {
            int axis = node.Attributes.Axis;
            var result = (Dim[])shapes[0].Clone();
            for (int k = 1; k < shapes.Length; k++)
                for (int i = 0; i < result.Length; i++)
                    if (i == axis)
                        result[i] = dims.Sum(result[i], shapes[k][i]);
                    else
                        dims.Match(result[i], shapes[k][i], node);
            return result;
        },
        derivative: (n, g) =>
        {
            int axis = n.Attributes.Axis;
            var start = n.Arena.Constant(0L);
            var parts = new Node[n.Inputs.Length];
            for (int k = 0; k < parts.Length; k++)
            {
                var length = N.Length(n[k], axis);
                parts[k] = N.Slice(g, start, length, axis);
                start = start is Constant ? length : start + length;
            }
            return parts;
        },
        map: (m, index, source) =>
        {
            index.CopyTo(source);
            int input = 0;
            for (; source[m.Axis] >= m.Inputs[input][m.Axis]; input++)
                source[m.Axis] -= m.Inputs[input][m.Axis];
            return input;
        },
        cost: 0);
}

using ExprJit.Graphs;

namespace ExprJit;

/// <content>Products of vectors, matrices and stacks of them.</content>
internal static partial class Formulas
{
    /// <summary>
    /// NumPy's dot: a number scales; otherwise the sum of products over the last axis of the first and the last but one
    /// (or only) axis of the second. While a rank is not known, an elementwise product stands in.
    /// </summary>
    public static Node Dot(Node x, Node y)
    {
        if (IsAnyUnknown(x, y))
            return Unranked(x * y, x, y);
        if (x.Rank <= 2 && y.Rank <= 2)
            return N.Dot(x, y);
        return TensorDot(x, y, [x.Rank - 1], [Math.Max(y.Rank - 2, 0)]);
    }

    /// <summary>NumPy's matmul: the matrices of the last two axes, the axes before broadcast; a vector is a row or a column.</summary>
    public static Node MatMul(Node x, Node y)
    {
        foreach (var input in new[] { x, y })
            if (input.Rank == 0)
                throw Errors.RankUnfit(Op.MatMul, input, "1 or more");
        if (IsAnyUnknown(x, y))
            return Unranked(x * y, x, y);
        if (x.Rank <= 2 && y.Rank <= 2)
            return N.Dot(x, y);
        if (x.Rank == 1)
            return Drop(N.MatMul(N.ExpandDims(x, 0), y), y.Rank - 2);
        return y.Rank == 1 ? Drop(N.MatMul(x, N.ExpandDims(y, 1)), x.Rank - 1) : N.MatMul(x, y);

        static Node Drop(Node product, int axis) => N.Squeeze(product, axis);
    }

    public static Node TensorDot(Node x, Node y, int axes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axes);
        if (IsAnyUnknown(x, y))
            return Unranked(x * y, x, y);
        foreach (var input in new[] { x, y })
            if (input.Rank < axes)
                throw Errors.RankUnfit(Op.MatMul, input, $"{axes} or more");
        return TensorDot(x, y, [.. Enumerable.Range(x.Rank - axes, axes)], [.. Enumerable.Range(0, axes)]);
    }

    /// <summary>The products summed over pairs of axes; the other axes of the first, then those of the second, remain.</summary>
    public static Node TensorDot(Node x, Node y, int[] xAxes, int[] yAxes)
    {
        if (xAxes.Length != yAxes.Length)
            throw new ArgumentException($"{xAxes.Length} axes of the first value meet {yAxes.Length} of the second.", nameof(yAxes));
        if (IsAnyUnknown(x, y))
            return Unranked(x * y, x, y);
        int[] left = Axes.Ordered(x, xAxes), right = Axes.Ordered(y, yAxes);
        int[] rows = [.. Enumerable.Range(0, x.Rank).Except(left)], columns = [.. Enumerable.Range(0, y.Rank).Except(right)];
        Node[] lengths = [.. rows.Select(axis => N.Length(x, axis)), .. columns.Select(axis => N.Length(y, axis))];
        if (x.Element != y.Element)
            throw Errors.TypesDisagree(Op.MatMul, [x, y]);
        var a = N.Reshape(N.Transpose(x, [.. rows, .. left]), Product(x, rows), Product(x, left));
        var facing = N.Transpose(y, [.. right, .. columns]);
        // Several axes meet as their product, where (2, 3) would fit (3, 2): so each is held against its own first.
        if (left.Length > 1)
            facing = BroadcastTo(facing, [.. left.Select(axis => N.Length(x, axis)), .. columns.Select(axis => N.Length(y, axis))]);
        var b = N.Reshape(facing, Product(y, right), Product(y, columns));
        return N.Reshape(N.MatMul(a, b), lengths);

        static Node Product(Node value, int[] axes) => axes.Aggregate(value.Arena.Constant(1L), (size, axis) => size * N.Length(value, axis));
    }

    public static Node Einsum(string subscripts, Node[] operands) =>
        Array.Exists(operands, x => !x.Type.IsRankKnown) ? Unranked(operands.Aggregate((x, y) => x * y), operands) : new Einstein(subscripts, operands).Build();
}

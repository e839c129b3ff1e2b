namespace ExprJit.Graphs;

/// <summary>Builds nodes by name, so that derivative rows and rewrite rules read as formulas.</summary>
internal static class N
{
    public static Node Exp(Node x) => x.Arena.Apply(Op.Exp, x);

    public static Node ExpM1(Node x) => x.Arena.Apply(Op.ExpM1, x);

    public static Node Log(Node x) => x.Arena.Apply(Op.Log, x);

    public static Node LogP1(Node x) => x.Arena.Apply(Op.LogP1, x);

    public static Node Sqrt(Node x) => x.Arena.Apply(Op.Sqrt, x);

    public static Node Rsqrt(Node x) => x.Arena.Apply(Op.Rsqrt, x);

    public static Node Sin(Node x) => x.Arena.Apply(Op.Sin, x);

    public static Node Cos(Node x) => x.Arena.Apply(Op.Cos, x);

    public static Node Sinh(Node x) => x.Arena.Apply(Op.Sinh, x);

    public static Node Cosh(Node x) => x.Arena.Apply(Op.Cosh, x);

    public static Node Tanh(Node x) => x.Arena.Apply(Op.Tanh, x);

    public static Node Sigmoid(Node x) => x.Arena.Apply(Op.Sigmoid, x);

    public static Node Softplus(Node x) => x.Arena.Apply(Op.Softplus, x);

    public static Node Abs(Node x) => x.Arena.Apply(Op.Abs, x);

    public static Node Sign(Node x) => x.Arena.Apply(Op.Sign, x);

    public static Node Floor(Node x) => x.Arena.Apply(Op.Floor, x);

    public static Node Truncate(Node x) => x.Arena.Apply(Op.Truncate, x);

    public static Node Not(Node x) => x.Arena.Apply(Op.Not, x);

    public static Node Pow(Node x, Node y) => x.Arena.Apply(Op.Pow, x, y);

    public static Node Less(Node a, Node b) => a.Arena.Apply(Op.Less, a, b);

    public static Node LessEqual(Node a, Node b) => a.Arena.Apply(Op.LessEqual, a, b);

    public static Node Equal(Node a, Node b) => a.Arena.Apply(Op.Equal, a, b);

    public static Node NotEqual(Node a, Node b) => a.Arena.Apply(Op.NotEqual, a, b);

    public static Node Maximum(Node a, Node b) => a.Arena.Apply(Op.Maximum, a, b);

    public static Node Minimum(Node a, Node b) => a.Arena.Apply(Op.Minimum, a, b);

    public static Node And(Node a, Node b) => a.Arena.Apply(Op.And, a, b);

    public static Node Or(Node a, Node b) => a.Arena.Apply(Op.Or, a, b);

    public static Node Where(Node condition, Node a, Node b) => condition.Arena.Apply(Op.Where, condition, a, b);

    public static Node Cast(Node x, ElementType to) => x.Element == to ? x : x.Arena.Apply(Op.Cast, [x], Attributes.To(to));

    /// <summary>Checked arithmetic; of floats, which have none, the plain one.</summary>
    public static Node AddChecked(Node a, Node b) => a.Element.IsFloat() ? a + b : a.Arena.Apply(Op.AddChecked, a, b);

    /// <inheritdoc cref="AddChecked"/>
    public static Node SubChecked(Node a, Node b) => a.Element.IsFloat() ? a - b : a.Arena.Apply(Op.SubChecked, a, b);

    /// <inheritdoc cref="AddChecked"/>
    public static Node MulChecked(Node a, Node b) => a.Element.IsFloat() ? a * b : a.Arena.Apply(Op.MulChecked, a, b);

    /// <inheritdoc cref="AddChecked"/>
    public static Node NegChecked(Node a) => a.Element.IsFloat() ? -a : a.Arena.Apply(Op.NegChecked, a);

    /// <summary>The cast under <c>checked</c>; where it cannot fail, the plain cast.</summary>
    public static Node CastChecked(Node x, ElementType to) =>
        x.Element == ElementType.Bool || !to.IsInteger() || ElementTypes.Widens(x.Element, to) ? Cast(x, to)
            : x.Arena.Apply(Op.CastChecked, [x], Attributes.To(to));

    public static Node ZerosLike(Node x) => BroadcastLike(x.Like(0), x);

    public static Node BroadcastLike(Node x, Node like) => like.Rank == 0 && x.Rank == 0 ? x : x.Arena.Apply(Op.BroadcastLike, x, like);

    public static Node SumTo(Node x, Node like) => x.Rank == 0 && like.Rank == 0 ? x : x.Arena.Apply(Op.SumTo, x, like);

    public static Node ExpandDims(Node x, int axis) => x.Arena.Apply(Op.ExpandDims, [x], Attributes.Axes(axis));

    public static Node Squeeze(Node x, int axis) => x.Arena.Apply(Op.Squeeze, [x], Attributes.Axes(axis));

    public static Node Transpose(Node x, params int[] permutation) => x.Arena.Apply(Op.Transpose, [x], Attributes.Axes(permutation));

    /// <summary>The last two axes swapped.</summary>
    public static Node TransposeLast(Node x)
    {
        if (!x.Type.IsRankKnown)
            throw new RankNotKnownException();
        int[] axes = [.. Enumerable.Range(0, x.Rank)];
        (axes[^2], axes[^1]) = (axes[^1], axes[^2]);
        return Transpose(x, axes);
    }

    public static Node Flip(Node x, int axis) => x.Arena.Apply(Op.Flip, [x], Attributes.Axes(axis));

    public static Node Step(Node x, int axis, long step) => x.Arena.Apply(Op.Step, [x], new Attributes([axis, step]));

    public static Node Diagonal(Node x, int first, int second) => x.Arena.Apply(Op.Diagonal, [x], Attributes.Axes(first, second));

    public static Node Concat(int axis, params Node[] xs) => xs.Length == 1 ? xs[0] : xs[0].Arena.Apply(Op.Concat, xs, Attributes.Axes(axis));

    public static Node TakeAlong(Node x, Node indices, int axis) => x.Arena.Apply(Op.TakeAlong, [x, indices], Attributes.Axes(axis));

    public static Node PutAlong(Node x, Node indices, Node values, int axis) => x.Arena.Apply(Op.PutAlong, [x, indices, values], Attributes.Axes(axis));

    public static Node AddAlong(Node x, Node indices, Node values, int axis) => x.Arena.Apply(Op.AddAlong, [x, indices, values], Attributes.Axes(axis));

    public static Node MatMul(Node a, Node b) => a.Arena.Apply(Op.MatMul, a, b);

    public static Node Reduce(Op op, Node x, Attributes axes) => x.Arena.Apply(op, [x], axes);

    public static Node Length(Node x, int axis) => x.Arena.Apply(Op.Length, [x], Attributes.Axes(axis));

    public static Node Iota(Node length, ElementType element) => length.Arena.Apply(Op.Iota, [length], Attributes.To(element));

    public static Node Slice(Node x, Node start, Node length, int axis) => x.Arena.Apply(Op.Slice, [x, start, length], Attributes.Axes(axis));

    public static Node Unslice(Node x, Node like, Node start, int axis) => x.Arena.Apply(Op.Unslice, [x, like, start], Attributes.Axes(axis));

    public static Node Reshape(Node x, params Node[] lengths) => x.Arena.Apply(Op.Reshape, [x, .. lengths]);

    public static Node ReshapeLike(Node x, Node like)
    {
        var lengths = new Node[like.Rank];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = Length(like, i);
        return Reshape(x, lengths);
    }

    /// <summary>The axes a reduction removed, put back with length 1.</summary>
    public static Node Expand(Node x, Apply reduction)
    {
        foreach (long axis in reduction.Attributes.Numbers)
            x = ExpandDims(x, (int)axis);
        return x;
    }

    /// <summary>0, 1, 2, … along one axis of <paramref name="x"/>, with length 1 along the others.</summary>
    public static Node IndexAlong(Node x, int axis)
    {
        var index = Iota(Length(x, axis), ElementType.Int64);
        for (int i = axis + 1; i < x.Rank; i++)
            index = ExpandDims(index, index.Rank);
        for (int i = 0; i < axis; i++)
            index = ExpandDims(index, 0);
        return index;
    }

    public static Node Dot(Node a, Node b) => (a.Rank, b.Rank) switch
    {
        (TensorType.UnknownRank, _) or (_, TensorType.UnknownRank) => a.Arena.Apply(Op.MatMul, a, b),
        (0, _) or (_, 0) => a * b,
        (1, 1) => Reduce(Op.Sum, a * b, Attributes.Axes(0)),
        (2, 1) => Squeeze(MatMul(a, ExpandDims(b, 1)), 1),
        (1, 2) => Squeeze(MatMul(ExpandDims(a, 0), b), 0),
        (2, 2) => MatMul(a, b),
        _ => throw Errors.RankUnfit(Op.MatMul, a.Rank > 2 ? a : b, "1 or 2"),
    };
}

namespace ExprJit.Graphs;

/// <content>
/// Reductions: the attributes are the axes, ascending. The reduced axes are removed; keeping them is an
/// <see cref="ExpandDims"/> after. Floats accumulate in at least their own precision.
/// </content>
internal sealed partial class Op
{
    private static Op Reduction(Func<Op> combine, Func<ElementType, bool> allowed, Derivative? derivative = null, ElementType? result = null,
        [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Row(OpKind.Reduction, 1,
            (op, inputs, attributes) =>
            {
                if (!allowed(inputs[0].Element))
                    throw Errors.ElementUnfit(op, inputs[0]);
                int rank = inputs[0].Rank == Unknown ? Unknown : inputs[0].Rank - attributes.Numbers.Length;
                return new TensorType(result ?? inputs[0].Element, IsOverAll(attributes) ? 0 : rank);
            },
            (node, shapes, _) => [.. shapes[0].Where((_, axis) => !node.Attributes.Numbers.Contains(axis))],
            derivative: derivative, combine: combine, name: name);

    /// <summary>The axes of a reduction over everything, while the rank is not known yet.</summary>
    public static readonly Attributes OverAll = new([long.MinValue]);

    public static bool IsOverAll(Attributes attributes) => attributes == OverAll;

    public static readonly Op Sum = Reduction(() => Add, Number, (n, g) => [N.BroadcastLike(N.Expand(g, n), n[0])]);

    public static readonly Op Prod = Reduction(() => Mul, Number, (n, g) =>
    {
        // The product of the others: x may be zero, so dividing the product by x would not do.
        var x = n[0];
        var isZero = N.Equal(x, x.Like(0));
        var others = N.Where(isZero, x.Like(1), x);
        var product = N.Expand(N.Reduce(Op.Prod!, others, n.Attributes), n);
        var zeros = N.Expand(N.Reduce(Op.Sum, N.Where(isZero, x.Like(1), x.Like(0)), n.Attributes), n);
        // 0 where an element is 0, but with a derivative of its own.
        var ofZeros = N.Expand(N.Reduce(Op.Prod!, N.Where(isZero, x, x.Like(1)), n.Attributes), n);
        var factor = N.Where(isZero, N.Where(N.Equal(zeros, x.Like(1)), product, x.Like(0)), ofZeros * (product / others));
        return [N.Expand(g, n) * factor];
    });

    /// <summary>The largest; NaN wins.</summary>
    public static readonly Op Max = Reduction(() => Maximum, Any_, (n, g) => [AtFirst(n, g)]);

    /// <summary>The smallest; NaN wins.</summary>
    public static readonly Op Min = Reduction(() => Minimum, Any_, (n, g) => [AtFirst(n, g)]);

    /// <summary>The row-major index, within the reduced axes, of the first largest element; of the first NaN if there is one.</summary>
    public static readonly Op ArgMax = Reduction(() => Maximum, Any_, result: ElementType.Int64);

    /// <summary>The row-major index, within the reduced axes, of the first smallest element; of the first NaN if there is one.</summary>
    public static readonly Op ArgMin = Reduction(() => Minimum, Any_, result: ElementType.Int64);

    /// <summary>Sums over the axes along which the second input's shape is broadcast to the first's: the adjoint of broadcasting.</summary>
    public static readonly Op SumTo = Row(OpKind.Reduction, 2,
        (op, inputs, _) => Number(inputs[0].Element) ? new TensorType(inputs[0].Element, inputs[1].Rank) : throw Errors.ElementUnfit(op, inputs[0]),
        (node, shapes, dims) =>
        {
            dims.BroadcastsTo(shapes[1], shapes[0], node);
            return shapes[1];
        },
        derivative: (n, g) => [N.BroadcastLike(g, n[0]), null], combine: () => Add, shapeOnly: [1]);

    /// <summary>The adjoint of choosing one element along the reduced axes: it flows to the chosen place, the first at a tie.</summary>
    private static Node AtFirst(Apply n, Node g) => Chosen(n) is { } chosen ? N.Where(chosen, N.Expand(g, n), g.Like(0)) : g;

    /// <summary>Whether an element is the one that a <see cref="Max"/> or <see cref="Min"/> chose, the first at a tie; null where it reduces nothing.</summary>
    public static Node? Chosen(Apply n)
    {
        var x = n[0];
        Node? place = null;
        foreach (long axis in n.Attributes.Numbers)
        {
            var along = N.IndexAlong(x, (int)axis);
            place = place is null ? along : place * N.Length(x, (int)axis) + along;
        }
        return place is null ? null : N.Equal(place, N.Expand(N.Reduce(n.Op == Max ? ArgMax : ArgMin, x, n.Attributes), n));
    }
}

using ExprJit.Graphs;

namespace ExprJit;

/// <content>Gathers, scatters, orders and running sums.</content>
internal static partial class Formulas
{
    /// <summary>The rows of an axis at the indices; these' axes take the axis's place.</summary>
    public static Node Gather(Node x, Node indices, int axis)
    {
        if (IsAnyUnknown(x, indices))
            return Unranked(x, indices);
        int at = Axes.One(x, axis);
        var taken = N.TakeAlong(x, Lined(x, indices, at), at);
        return indices.Rank == 1 ? taken : N.Reshape(taken, Around(x, indices, at));
    }

    public static Node Scatter(Node x, Node indices, Node values, int axis) => Write(N.PutAlong, x, indices, values, axis);

    public static Node ScatterAdd(Node x, Node indices, Node values, int axis) => Write(N.AddAlong, x, indices, values, axis);

    private static Node Write(Func<Node, Node, Node, int, Node> write, Node x, Node indices, Node values, int axis)
    {
        if (IsAnyUnknown(x, indices) || !values.Type.IsRankKnown)
            return x.Element == values.Element ? Unranked(x, indices, values) : write(x, indices, values, axis);
        int at = Axes.One(x, axis);
        if (indices.Rank != 1)
        {
            var lengths = Around(x, indices, at);
            values = BroadcastTo(values, lengths);
            values = N.Reshape(values, [.. lengths[..at], Size(indices), .. lengths[(at + indices.Rank)..]]);
        }
        return write(x, Lined(x, indices, at), values, at);
    }

    /// <summary>The indices along one axis among as many as the value has.</summary>
    private static Node Lined(Node x, Node indices, int axis)
    {
        if (!indices.Element.IsInteger())
            throw Errors.ElementUnfit(Op.TakeAlong, indices);
        var line = N.Cast(indices.Rank == 1 ? indices : Flatten(indices), ElementType.Int64);
        for (int k = 0; k < x.Rank; k++)
            if (k != axis)
                line = N.ExpandDims(line, k);
        return line;
    }

    private static Node[] Around(Node x, Node indices, int axis) =>
        [.. Lengths(x)[..axis], .. Lengths(indices), .. Lengths(x)[(axis + 1)..]];

    private static Node[] Lengths(Node x) => [.. Enumerable.Range(0, x.Rank).Select(axis => N.Length(x, axis))];

    private static Node Size(Node x) => Lengths(x).Aggregate(x.Arena.Constant(1L), (size, length) => size * length);

    public static Node Sort(Node x, int axis) => x.Type.IsRankKnown ? N.TakeAlong(x, ArgSort(x, axis), Axes.One(x, axis)) : x;

    public static Node ArgSort(Node x, int axis) => Order(SortKeys(x), axis);

    /// <summary>The places of the k largest, largest first and of equal ones the first; NaN counts as the largest, as in a sort.</summary>
    public static Node TopKIndices(Node x, Node k, int axis) =>
        N.Slice(Order(N.Not(SortKeys(x)), axis), x.Arena.Constant(0L), k, Axes.One(x, axis));

    public static Node TopKValues(Node x, Node k, int axis) => x.Type.IsRankKnown ? N.TakeAlong(x, TopKIndices(x, k, axis), Axes.One(x, axis)) : Unranked(x, k);

    private static Node Order(Node keys, int axis) => keys.Arena.Apply(Op.ArgSort, [keys], Attributes.Axes(Axes.One(keys, axis)));

    /// <summary>
    /// Integers in the order of the values. A float's bits order as its magnitude, so a negative one's are inverted; the
    /// two zeros are one key, and NaN comes last.
    /// </summary>
    private static Node SortKeys(Node x)
    {
        if (x.Element == ElementType.UInt64)
            return Bitcast(x, ElementType.Int64) + long.MinValue;
        if (!x.Element.IsFloat())
            return N.Cast(x, ElementType.Int64);
        var wide = x.Element == ElementType.Float64 ? x : N.Cast(x, ElementType.Float32);
        var bits = Bitcast(wide, wide.Element == ElementType.Float64 ? ElementType.Int64 : ElementType.Int32);
        var all = bits.Arena.Constant(wide.Element == ElementType.Float64 ? Scalar.Of(long.MaxValue) : Scalar.Of(int.MaxValue));
        var zero = all.Like(0);
        var ordered = N.Where(N.Less(bits, zero), bits.Arena.Apply(Op.Xor, bits, all), bits);
        return N.Cast(N.Where(IsNaN(wide), all, N.Where(N.Equal(wide, wide.Like(0)), zero, ordered)), ElementType.Int64);
    }

    private static Node Bitcast(Node x, ElementType to) => x.Arena.Apply(Op.Bitcast, [x], Attributes.To(to));

    public static Node CumSum(Node x, int? axis)
    {
        if (!x.Type.IsRankKnown)
            return Unranked(x);
        if (axis is null && x.Rank != 1)
            x = Flatten(x);
        return x.Arena.Apply(Op.CumSum, [x], Attributes.Axes(Axes.One(x, axis ?? 0)));
    }
}

using ExprJit.Graphs;

namespace ExprJit;

/// <summary>
/// Axes as a user writes them, made ready for a node: counted from the front, ascending, and checked. While the rank is
/// not known they pass as they are, since the graph then only checks types.
/// </summary>
internal static class Axes
{
    /// <summary>An axis of <paramref name="x"/>.</summary>
    public static int One(Node x, int axis) => Normal(x, axis, x.Rank);

    /// <summary>The place of a new axis of <paramref name="x"/>.</summary>
    public static int New(Node x, int axis) => x.Type.IsRankKnown ? Normal(x, axis, x.Rank + 1) : axis;

    /// <summary>Each axis in the order written; a repeated one is an error.</summary>
    public static int[] Ordered(Node x, int[] axes)
    {
        var result = Array.ConvertAll(axes, axis => One(x, axis));
        for (int i = 1; i < result.Length; i++)
            if (Array.IndexOf(result, result[i], 0, i) >= 0)
                throw Errors.AxisTwice(result[i], axes, x);
        return result;
    }

    /// <summary>The axes a reduction removes; null means all.</summary>
    public static Attributes Reduced(Node x, int[]? axes)
    {
        if (axes is null)
            return x.Type.IsRankKnown ? Attributes.Axes([.. Enumerable.Range(0, x.Rank)]) : Op.OverAll;
        var ordered = Ordered(x, axes);
        Array.Sort(ordered);
        return Attributes.Axes(ordered);
    }

    /// <summary>Puts the axes that a reduction of <paramref name="x"/> removed back with length 1.</summary>
    public static Node Keep(Node reduced, Node x, Attributes axes)
    {
        if (!x.Type.IsRankKnown)
            return N.BroadcastLike(reduced, x);
        foreach (long axis in axes.Numbers)
            reduced = N.ExpandDims(reduced, (int)axis);
        return reduced;
    }

    private static int Normal(Node x, int axis, int rank)
    {
        if (!x.Type.IsRankKnown)
            return axis;
        return axis >= -rank && axis < rank ? (axis < 0 ? axis + rank : axis) : throw Errors.AxisOutOfRange(axis, x, rank);
    }
}

using ExprJit.Graphs;

namespace ExprJit;

/// <content>Joining, repeating, steps, diagonals and triangles.</content>
internal static partial class Formulas
{
    /// <summary>A value of unknown rank that depends on all of these, in place of a formula that needs to know a rank.</summary>
    public static Node Unranked(Node value, params Node[] others)
    {
        var result = value;
        foreach (var other in others.Append(value).OrderByDescending(n => n.Type.IsRankKnown))
            if (!ReferenceEquals(other, value) || !value.Type.IsRankKnown)
                result = N.BroadcastLike(result, other);
        return result;
    }

    public static Node Concat(int axis, Node[] xs)
    {
        if (xs.Length == 0)
            throw new ArgumentException("There is nothing to join.", nameof(xs));
        return Array.TrueForAll(xs, x => x.Type.IsRankKnown) ? N.Concat(Axes.One(xs[0], axis), xs)
            : xs[0].Arena.Apply(Op.Concat, xs, Attributes.Axes(axis));
    }

    public static Node Stack(int axis, Node[] xs)
    {
        if (xs.Length == 0)
            throw new ArgumentException("There is nothing to stack.", nameof(xs));
        if (Array.Exists(xs, x => !x.Type.IsRankKnown))
            return Unranked(xs[0], xs[1..]);
        foreach (var x in xs)
            if (x.Rank != xs[0].Rank)
                throw Errors.RanksDiffer(Op.Concat, xs[0], x);
        int place = Axes.New(xs[0], axis);
        return N.Concat(place, Array.ConvertAll(xs, x => N.ExpandDims(x, place)));
    }

    /// <summary>The value once for each of the new axes that the repeats stand on, then both merged.</summary>
    public static Node Tile(Node x, Node[] repeats)
    {
        if (!x.Type.IsRankKnown)
            return Unranked(x, repeats);
        while (x.Rank < repeats.Length)
            x = N.ExpandDims(x, 0);
        int rank = x.Rank, plain = rank - repeats.Length;
        var wide = x;
        var lengths = new List<Node>();
        var merged = new Node[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            var length = N.Length(x, axis);
            merged[axis] = axis < plain ? length : length * repeats[axis - plain];
            if (axis >= plain)
            {
                wide = N.ExpandDims(wide, lengths.Count);
                lengths.Add(repeats[axis - plain]);
            }
            lengths.Add(length);
        }
        return N.Reshape(BroadcastTo(wide, [.. lengths]), merged);
    }

    /// <summary>The value without the axes, from the last on so that the others keep their numbers.</summary>
    public static Node Squeeze(Node x, int[] axes) =>
        Axes.Ordered(x, axes).OrderDescending().Aggregate(x, N.Squeeze);

    /// <summary>The value with new axes at these places of the result, from the first on.</summary>
    public static Node ExpandDims(Node x, int[] axes)
    {
        if (!x.Type.IsRankKnown)
            return axes.Aggregate(x, N.ExpandDims);
        int rank = x.Rank + axes.Length;
        int[] places = Array.ConvertAll(axes, axis => axis >= -rank && axis < rank ? (axis < 0 ? axis + rank : axis) : throw Errors.AxisOutOfRange(axis, x, rank));
        if (places.Distinct().Count() < places.Length)
            throw Errors.AxisTwice(places.GroupBy(place => place).First(same => same.Count() > 1).Key, axes, x);
        return places.Order().Aggregate(x, N.ExpandDims);
    }

    public static Node Repeat(Node x, Node count, int axis)
    {
        if (!x.Type.IsRankKnown)
            return Unranked(x, count);
        int at = Axes.One(x, axis);
        var lengths = Enumerable.Range(0, x.Rank).Select(k => N.Length(x, k)).ToArray();
        var wide = BroadcastTo(N.ExpandDims(x, at + 1), [.. lengths[..(at + 1)], count, .. lengths[(at + 1)..]]);
        lengths[at] *= count;
        return N.Reshape(wide, lengths);
    }

    /// <summary>As <see cref="N.Slice"/> with every step-th row; a negative step walks back from the start.</summary>
    public static Node Slice(Node x, Node start, Node length, int axis, long step)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        int at = Axes.One(x, axis);
        if (step == 1 || !x.Type.IsRankKnown)
            return N.Slice(x, start, length, at);
        var zero = x.Arena.Constant(0L);
        if (step > 0)
            return N.Step(N.Slice(x, start, (length - 1) * step + 1, at), at, step);
        var last = N.Where(N.Less(start, zero), start + N.Length(x, at), start);
        return N.Slice(N.Step(N.Flip(N.Slice(x, zero, last + 1, at), at), at, -step), zero, length, at);
    }

    public static Node Diag(Node x, int diagonal)
    {
        if (!x.Type.IsRankKnown)
            return Unranked(x);
        if (x.Rank is not (1 or 2))
            throw Errors.RankUnfit(Op.Diagonal, x, "1 or 2");
        var offset = x.Arena.Constant((long)Math.Abs(diagonal));
        if (x.Rank == 2)
        {
            var length = N.Length(x, diagonal < 0 ? 0 : 1);
            return N.Diagonal(diagonal == 0 ? x : N.Slice(x, offset, length, diagonal < 0 ? 0 : 1), 0, 1);
        }
        var row = N.ExpandDims(x, 0);
        var matrix = N.Where(N.Equal(N.IndexAlong(x, 0), N.ExpandDims(N.IndexAlong(x, 0), 1)), row, x.Like(0));
        if (diagonal == 0)
            return matrix;
        var zeros = BroadcastTo(x.Like(0), [N.Length(x, 0), offset]);
        var more = BroadcastTo(x.Like(0), [offset, N.Length(x, 0) + offset]);
        var wide = diagonal > 0 ? N.Concat(1, zeros, matrix) : N.Concat(1, matrix, zeros);
        return diagonal > 0 ? N.Concat(0, wide, more) : N.Concat(0, more, wide);
    }

    /// <summary>The elements on and below a diagonal of the last two axes.</summary>
    public static Node Tril(Node x, int diagonal) => Triangle(x, (row, column) => N.LessEqual(column, row + diagonal));

    /// <summary>The elements on and above a diagonal of the last two axes.</summary>
    public static Node Triu(Node x, int diagonal) => Triangle(x, (row, column) => N.LessEqual(row + diagonal, column));

    private static Node Triangle(Node x, Func<Node, Node, Node> keeps)
    {
        if (!x.Type.IsRankKnown)
            return x;
        if (x.Rank < 2)
            throw Errors.RankUnfit(Op.Diagonal, x, "2 or more");
        return N.Where(keeps(N.IndexAlong(x, x.Rank - 2), N.IndexAlong(x, x.Rank - 1)), x, x.Like(0));
    }
}

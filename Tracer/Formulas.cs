using ExprJit.Graphs;

namespace ExprJit;

/// <summary>What each function of <see cref="Ops"/> builds, where <see cref="N"/> has no builder of that name.</summary>
internal static partial class Formulas
{
    public static Node Exp2(Node x) => x.Arena.Apply(Op.Exp2, x);

    public static Node Log2(Node x) => x.Arena.Apply(Op.Log2, x);

    public static Node Log10(Node x) => x.Arena.Apply(Op.Log10, x);

    public static Node Erf(Node x) => x.Arena.Apply(Op.Erf, x);

    public static Node Erfc(Node x) => x.Arena.Apply(Op.Erfc, x);

    public static Node Tan(Node x) => x.Arena.Apply(Op.Tan, x);

    public static Node Asin(Node x) => x.Arena.Apply(Op.Asin, x);

    public static Node Acos(Node x) => x.Arena.Apply(Op.Acos, x);

    public static Node Atan(Node x) => x.Arena.Apply(Op.Atan, x);

    public static Node Asinh(Node x) => x.Arena.Apply(Op.Asinh, x);

    public static Node Acosh(Node x) => x.Arena.Apply(Op.Acosh, x);

    public static Node Atanh(Node x) => x.Arena.Apply(Op.Atanh, x);

    public static Node Ceiling(Node x) => x.Arena.Apply(Op.Ceiling, x);

    public static Node Round(Node x) => x.Arena.Apply(Op.Round, x);

    public static Node IsNaN(Node x) => x.Arena.Apply(Op.IsNaN, x);

    public static Node IsFinite(Node x) => x.Arena.Apply(Op.IsFinite, x);

    public static Node IsInfinity(Node x) => x.Arena.Apply(Op.IsInfinity, x);

    public static Node Shift(Op shift, Node x, int count) => x.Arena.Apply(shift, x, x.Arena.Constant(Scalar.FromInteger(x.Element, count)));

    public static Node Square(Node x) => x * x;

    /// <summary>Zero comes first, so that the gradient at 0 is 0.</summary>
    public static Node Relu(Node x) => N.Maximum(x.Like(0), x);

    /// <summary>x·Φ(x), by the complement of the error function: 1 + erf would cancel far below zero.</summary>
    public static Node Gelu(Node x) => 0.5 * x * Erfc(x * -Math.Sqrt(0.5));

    public static Node Atan2(Node y, Node x) => y.Arena.Apply(Op.Atan2, y, x);

    public static Node FloorDiv(Node x, Node y) => x.Arena.Apply(Op.FloorDiv, x, y);

    public static Node FloorMod(Node x, Node y) => x.Arena.Apply(Op.FloorMod, x, y);

    public static Node BinaryCrossEntropy(Node logits, Node targets) => N.Softplus(logits) - logits * targets;

    public static Node Where(Node[] n) => N.Where(n[0], n[1], n[2]);

    public static Node Clamp(Node[] n) => Clamp(n[0], n[1], n[2]);

    public static Node Clamp(Node x, Node low, Node high) => N.Minimum(N.Maximum(x, low), high);

    public static Node Cast<TTo>(Node x) => N.Cast(x, ElementTypes.Of<TTo>());

    public static Node Sum(Node x, int[]? axes, bool keepDims) => Reduce(Op.Sum, x, axes, keepDims);

    public static Node Prod(Node x, int[]? axes, bool keepDims) => Reduce(Op.Prod, x, axes, keepDims);

    public static Node Max(Node x, int[]? axes, bool keepDims) => Reduce(Op.Max, x, axes, keepDims);

    public static Node Min(Node x, int[]? axes, bool keepDims) => Reduce(Op.Min, x, axes, keepDims);

    public static Node ArgMax(Node x, int[]? axes, bool keepDims) => Reduce(Op.ArgMax, x, axes, keepDims);

    public static Node ArgMin(Node x, int[]? axes, bool keepDims) => Reduce(Op.ArgMin, x, axes, keepDims);

    public static Node Any(Node x, int[]? axes, bool keepDims) => Reduce(Op.Max, x, axes, keepDims);

    public static Node All(Node x, int[]? axes, bool keepDims) => Reduce(Op.Min, x, axes, keepDims);

    public static Node Mean(Node x, int[]? axes, bool keepDims)
    {
        if (!x.Element.IsFloat())
            throw Errors.MeanOfIntegers(x);
        // The sum of a few thousand halves, and their number, can be beyond the range of Half where the mean is not.
        if (x.Element == ElementType.Float16)
            return N.Cast(Mean(N.Cast(x, ElementType.Float32), axes, keepDims), ElementType.Float16);
        var sum = Sum(x, axes, keepDims);
        return x.Type.IsRankKnown && Count(x, axes) is { } count ? sum / N.Cast(count, x.Element) : sum;
    }

    public static Node Var(Node x, int[]? axes, bool keepDims)
    {
        RequireFloat("Var", x);
        return Mean(Square(x - Mean(x, axes, true)), axes, keepDims);
    }

    public static Node Std(Node x, int[]? axes, bool keepDims) => RootOfSquares(Var(x, axes, keepDims));

    public static Node Norm(Node x, int[]? axes, bool keepDims)
    {
        RequireFloat("Norm", x);
        return RootOfSquares(Sum(Square(x), axes, keepDims));
    }

    /// <summary>
    /// The largest is subtracted first; the result does not depend on it, so no gradient need flow there. Where it is
    /// infinite the result is it, and small changes change nothing: the gradient is 0.
    /// </summary>
    public static Node LogSumExp(Node x, int[]? axes, bool keepDims)
    {
        var reduced = Axes.Reduced(x, axes);
        var max = StopGradient(N.Reduce(Op.Max, x, reduced));
        var result = N.Where(IsInfinity(max), max, N.Log(Sum(N.Exp(x - Axes.Keep(max, x, reduced)), axes, false)) + max);
        return keepDims ? Axes.Keep(result, x, reduced) : result;
    }

    public static Node Softmax(Node x, int axis)
    {
        RequireFloat("Softmax", x);
        var e = N.Exp(Shifted(x, axis));
        return e / Sum(e, [axis], true);
    }

    public static Node LogSoftmax(Node x, int axis)
    {
        RequireFloat("LogSoftmax", x);
        var shifted = Shifted(x, axis);
        return shifted - N.Log(Sum(N.Exp(shifted), [axis], true));
    }

    public static Node OneHot<T>(Node indices, Node depth) => N.Cast(IsAt(indices, depth), ElementTypes.Of<T>());

    public static Node CrossEntropyOfRows(Node logits, Node labels)
    {
        RequireFloat("CrossEntropy", logits);
        RequireRank("CrossEntropy", labels, logits.Rank, logits);
        return -Sum(labels * LogSoftmax(logits, -1), [-1], false);
    }

    /// <summary>Selects instead of multiplying by zero: an impossible class (-∞) that is not the label's costs nothing.</summary>
    public static Node CrossEntropyOfIndices(Node logits, Node labels)
    {
        RequireFloat("CrossEntropy", logits);
        RequireRank("CrossEntropy", labels, logits.Rank - 1, logits);
        var classes = N.Length(logits, Axes.One(logits, -1));
        // Looked up among 0, 1, 2, …, so that a label which names no class fails the call; below zero none counts from the end.
        var wide = N.Cast(labels, ElementType.Int64);
        var known = Gather(N.Iota(classes, ElementType.Int64), N.Where(N.Less(wide, wide.Like(0)), classes, wide), 0);
        var isLabel = IsAt(known, classes);
        var shifted = Shifted(logits, -1);
        return N.Log(Sum(N.Exp(shifted), [-1], false)) - Sum(N.Where(isLabel, shifted, logits.Like(0)), [-1], false);
    }

    public static Node Outer(Node x, Node y)
    {
        return N.ExpandDims(Line(x), 1) * N.ExpandDims(Line(y), 0);

        static Node Line(Node value) => value.Rank == 1 ? value : Flatten(value);
    }

    public static Node Transpose(Node x, int[]? axes)
    {
        if (axes is null)
            return x.Rank is 0 or 1 ? x : N.Transpose(x, [.. Enumerable.Range(0, Math.Max(x.Rank, 0)).Reverse()]);
        if (x.Type.IsRankKnown && axes.Length != x.Rank)
            throw Errors.RankUnfit(Op.Transpose, x, axes.Length.ToString());
        return N.Transpose(x, Axes.Ordered(x, axes));
    }

    public static Node Reshape(Node x, Node[] lengths) => N.Reshape(x, lengths);

    public static Node BroadcastTo(Node x, Node[] lengths) => x.Arena.Apply(Op.BroadcastTo, [x, .. lengths]);

    public static Node Flatten(Node x) => N.Reshape(x, x.Arena.Constant(-1L));

    public static Node Flip(Node x, int[]? axes) => x.Arena.Apply(Op.Flip, [x], Axes.Reduced(x, axes));

    public static Node[] Constants(Node x, long[] numbers) => Array.ConvertAll(numbers, x.Arena.Constant);

    private static Node Reduce(Op op, Node x, int[]? axes, bool keepDims)
    {
        var attributes = Axes.Reduced(x, axes);
        var reduced = N.Reduce(op, x, attributes);
        return keepDims ? Axes.Keep(reduced, x, attributes) : reduced;
    }

    /// <summary>The root of a sum of squares. At 0, where the root's slope is infinite, a constant stands for it: so the gradient is 0 there.</summary>
    private static Node RootOfSquares(Node squares) => N.Where(N.Equal(squares, squares.Like(0)), squares.Like(0), N.Sqrt(squares));

    /// <summary>How many elements a reduction combines, or null for a single one.</summary>
    private static Node? Count(Node x, int[]? axes)
    {
        Node? count = null;
        foreach (long axis in Axes.Reduced(x, axes).Numbers)
            count = count is null ? N.Length(x, (int)axis) : count * N.Length(x, (int)axis);
        return count;
    }

    /// <summary>Less the largest along an axis; a softmax does not depend on it, so no gradient need flow there.</summary>
    private static Node Shifted(Node x, int axis) => x - StopGradient(Max(x, [axis], true));

    /// <summary>Whether each index is j, along a new last axis of j = 0, 1, 2, …</summary>
    private static Node IsAt(Node indices, Node depth) =>
        N.Equal(N.ExpandDims(indices, Axes.New(indices, -1)), N.Iota(depth, indices.Element));

    private static bool IsAnyUnknown(Node x, Node y) => !x.Type.IsRankKnown || !y.Type.IsRankKnown;

    private static void RequireFloat(string function, Node x)
    {
        if (!x.Element.IsFloat())
            throw Errors.ElementUnfit(function, x);
    }

    private static void RequireRank(string function, Node x, int rank, Node other)
    {
        if (!IsAnyUnknown(x, other) && x.Rank != rank)
            throw Errors.RankUnfit(function, x, rank.ToString());
    }
}

using ExprJit.Graphs;
using static ExprJit.Optimization.DataMovement;

namespace ExprJit.Optimization;

/// <summary>
/// Rules about reductions, the same bits for every input. A sum of floats is rounded once and starts from +0, so that a sum
/// of one -0 is +0; and its order is part of its bits. The larger and the smaller are of any order.
/// </summary>
internal static class Reductions
{
    private static readonly Op[] Merging = [Op.Sum, Op.Prod, Op.Max, Op.Min];
    private static readonly Op[] Choosing = [Op.Max, Op.Min, Op.ArgMax, Op.ArgMin];
    private static readonly Op[] Roundings = [Op.Floor, Op.Ceiling, Op.Round, Op.Truncate];

    public static readonly IReadOnlyList<Rule> Rules =
    [
        Rule.Coded("sum-to-same", [Op.SumTo], (node, _) => Alone(Op.Sum, node[0])).On(2, x => N.SumTo(x, x)),
        Rule.Coded("sum-to-axes", [Op.SumTo], SumOverAxes).On(2, 1, N.SumTo).On(2, 0, N.SumTo).On(2, x => N.SumTo(x, N.ExpandDims(N.Reduce(Op.Sum, x, Attributes.Axes(1)), 1))),
        Rule.Coded("reduce-nothing", Merging, (node, _) => node.Attributes.Numbers.IsEmpty ? Alone(node.Op, node[0]) : null)
            .On(1, x => N.Reduce(Op.Sum, x, Attributes.Axes())).On(2, x => N.Reduce(Op.Max, x, Attributes.Axes())),
        Rule.Coded("reduce-reduce", Merging, (node, _) => IsOfAnyOrder(node) && Under(node, node.Op) is { } inner ? MergeReductions(inner, node) : null)
            .On(3, x => Twice(Op.Sum, x)).On(3, x => Twice(Op.Prod, x)).On(3, x => Twice(Op.Max, x)).On(3, x => Twice(Op.Min, x)),
        Rule.Coded("reduce-expand", Merging, (node, _) => Under(node, Op.ExpandDims) is { } inner ? ReduceExpanded(inner, node) : null)
            .On(2, x => N.Reduce(Op.Sum, N.ExpandDims(x, 1), Attributes.Axes(0, 1))),
        Rule.Coded("reduce-one", Merging, ReduceOne).On(2, x => N.Reduce(Op.Max, N.ExpandDims(x, 1) * N.ExpandDims(x, 1), Attributes.Axes(1)))
            .On(2, x => N.Reduce(Op.Sum, -N.ExpandDims(x, 0), Attributes.Axes(0))),
        Rule.Coded("reduce-transpose", Merging, ReduceTransposed).On(2, x => N.Reduce(Op.Sum, N.Transpose(x, 1, 0), Attributes.Axes(0)))
            .On(2, x => N.Reduce(Op.Max, N.Transpose(x, 1, 0), Attributes.Axes(0, 1))).On(3, x => N.Reduce(Op.Prod, N.Transpose(x, 0, 2, 1), Attributes.Axes(1))),
        Rule.Coded("reduce-flip", Merging, ReduceFlipped).On(2, x => N.Reduce(Op.Max, N.Flip(x, 1), Attributes.Axes(0, 1)))
            .On(2, x => N.Reduce(Op.Sum, N.Flip(x, 0), Attributes.Axes(0))),
        Rule.Coded("max-broadcast", [Op.Max, Op.Min], MaxOfBroadcast)
            .On(0, x => N.Reduce(Op.Max, x.Arena.Apply(Op.BroadcastTo, x, x.Arena.Constant(3L)), Attributes.Axes(0)))
            .On(1, 2, (x, y) => N.Reduce(Op.Min, N.BroadcastLike(x, y), Attributes.Axes(0))),
        Rule.Coded("choose-cast", Choosing, (node, _) => Under(node, Op.Cast) is { } cast && Casts.Holds(cast[0].Element, cast.Element)
            ? N.Cast(N.Reduce(node.Op, cast[0], node.Attributes), node.Element) : null)
            .On(2, x => N.Reduce(Op.Max, N.Cast(x, ElementType.Float64), Attributes.Axes(1))).On(2, x => N.Reduce(Op.ArgMin, N.Cast(x, ElementType.Float64), Attributes.Axes(1))),

        // Signs.
        Rule.Along("max-neg", (x, a) => a.Max(-x), (x, a) => -a.Min(x)),
        Rule.Along("min-neg", (x, a) => a.Min(-x), (x, a) => -a.Max(x)),
        Rule.Along("arg-max-neg", (x, a) => a.ArgMax(-x), (x, a) => a.ArgMin(x)),
        Rule.Along("arg-min-neg", (x, a) => a.ArgMin(-x), (x, a) => a.ArgMax(x)),
        Rule.Along("int-sum-neg", (x, a) => a.Sum(-x), (x, a) => -a.Sum(x)).On(Rule.Integers),

        // What rises with its argument, and gives no NaN of a number, is done once to the largest.
        Rule.Along("max-add", (x, c, a) => a.Max(x + c), (x, c, a) => a.Max(x) + c).Constant(1, IsFinite),
        Rule.Along("min-add", (x, c, a) => a.Min(x + c), (x, c, a) => a.Min(x) + c).Constant(1, IsFinite),
        Rule.Along("max-sub", (x, c, a) => a.Max(x - c), (x, c, a) => a.Max(x) - c).Constant(1, IsFinite),
        Rule.Along("min-sub", (x, c, a) => a.Min(x - c), (x, c, a) => a.Min(x) - c).Constant(1, IsFinite),
        Rule.Along("max-mul", (x, c, a) => a.Max(x * c), (x, c, a) => a.Max(x) * c).Constant(1, IsPositive),
        Rule.Along("min-mul", (x, c, a) => a.Min(x * c), (x, c, a) => a.Min(x) * c).Constant(1, IsPositive),
        Rule.Along("max-mul-negative", (x, c, a) => a.Max(x * c), (x, c, a) => a.Min(x) * c).Constant(1, IsNegative),
        Rule.Along("min-mul-negative", (x, c, a) => a.Min(x * c), (x, c, a) => a.Max(x) * c).Constant(1, IsNegative),
        Rule.Along("max-div", (x, c, a) => a.Max(x / c), (x, c, a) => a.Max(x) / c).Constant(1, IsPositive),
        Rule.Along("min-div", (x, c, a) => a.Min(x / c), (x, c, a) => a.Min(x) / c).Constant(1, IsPositive),
        Rule.Along("max-maximum", (x, s, a) => a.Max(N.Maximum(x, s)), (x, s, a) => N.Maximum(a.Max(x), s)).On(Rule.Numbers).When(SecondIsScalar),
        Rule.Along("max-minimum", (x, s, a) => a.Max(N.Minimum(x, s)), (x, s, a) => N.Minimum(a.Max(x), s)).On(Rule.Numbers).When(SecondIsScalar),
        Rule.Along("min-maximum", (x, s, a) => a.Min(N.Maximum(x, s)), (x, s, a) => N.Maximum(a.Min(x), s)).On(Rule.Numbers).When(SecondIsScalar),
        Rule.Along("min-minimum", (x, s, a) => a.Min(N.Minimum(x, s)), (x, s, a) => N.Minimum(a.Min(x), s)).On(Rule.Numbers).When(SecondIsScalar),
        .. from rounding in Roundings
           from rule in new[]
           {
               Rule.Along($"max-{rounding.Name.ToLowerInvariant()}", (x, a) => a.Max(x.Arena.Apply(rounding, x)), (x, a) => x.Arena.Apply(rounding, a.Max(x))),
               Rule.Along($"min-{rounding.Name.ToLowerInvariant()}", (x, a) => a.Min(x.Arena.Apply(rounding, x)), (x, a) => x.Arena.Apply(rounding, a.Min(x))),
           }
           select rule,

        // Integers distribute.
        Rule.Along("int-sum-scaled", (x, s, a) => a.Sum(x * s), (x, s, a) => a.Sum(x) * s).On(Rule.Integers).When(SecondIsScalar),
        Rule.Along("int-sum-broadcast", (x, y, a) => a.Sum(N.BroadcastLike(x, y)), (x, y, a) => x * N.Cast(a.Count(y), x.Element)).On(Rule.Integers).When(RepeatsFirst),
    ];

    public static bool SecondIsScalar(Match match) => match[1].Rank == 0;

    /// <summary>Whether the axes are those along which the second value's shape repeats the first: the leading ones that it lacks.</summary>
    public static bool RepeatsFirst(Match match)
    {
        foreach (long axis in match.Axes!.Value.Numbers)
            if (axis >= match[1].Rank - match[0].Rank)
                return false;
        return true;
    }

    private static bool IsFinite(Scalar c) => double.IsFinite(c.Real);

    private static bool IsPositive(Scalar c) => double.IsFinite(c.Real) && c.Real > 0;

    private static bool IsNegative(Scalar c) => double.IsFinite(c.Real) && c.Real < 0;

    private static Node Twice(Op op, Node x) => N.Reduce(op, N.Reduce(op, x, Attributes.Axes(1)), Attributes.Axes(0));

    /// <summary>A reduction of one element: a sum adds it to +0, which only makes a difference to a -0.</summary>
    private static Node Alone(Op op, Node x) => op == Op.Sum && x.Element.IsFloat() ? x + 0 : x;

    private static bool IsOfAnyOrder(Apply node) => !node.Element.IsFloat() || node.Op == Op.Max || node.Op == Op.Min;

    private static Node? ReduceOne(Apply node, Surroundings around)
    {
        if (Op.IsOverAll(node.Attributes))
            return null;
        var shape = around.Facts.Of(node[0]);
        for (int i = node.Attributes.Numbers.Length - 1; i >= 0; i--)
        {
            long axis = node.Attributes.Numbers[i];
            if (!shape[axis].IsOne)
                continue;
            int[] rest = [.. node.Attributes.Numbers.ToArray().Where(other => other != axis).Select(other => (int)(other > axis ? other - 1 : other))];
            var squeezed = N.Squeeze(node[0], (int)axis);
            return rest.Length == 0 ? Alone(node.Op, squeezed) : N.Reduce(node.Op, squeezed, Attributes.Axes(rest));
        }
        return null;
    }

    /// <summary>The same elements in the same order, where the axes that are left stay in order and those that go do too, or need not.</summary>
    private static Node? ReduceTransposed(Apply node, Surroundings around)
    {
        if (Under(node, Op.Transpose) is not { } transpose || Op.IsOverAll(node.Attributes))
            return null;
        var gone = new List<int>();
        int last = -1;
        for (int i = 0; i < transpose.Rank; i++)
        {
            int axis = (int)transpose.Attributes.Numbers[i];
            if (node.Attributes.Numbers.Contains(i))
                gone.Add(axis);
            else if (axis < last)
                return null;
            else
                last = axis;
        }
        int[] sorted = [.. gone.Order()];
        return IsOfAnyOrder(node) || gone.SequenceEqual(sorted) ? N.Reduce(node.Op, transpose[0], Attributes.Axes(sorted)) : null;
    }

    private static Node? ReduceFlipped(Apply node, Surroundings around)
    {
        if (!IsOfAnyOrder(node) || Under(node, Op.Flip) is not { } flip || Op.IsOverAll(node.Attributes))
            return null;
        foreach (long axis in flip.Attributes.Numbers)
            if (!node.Attributes.Numbers.Contains(axis))
                return null;
        return N.Reduce(node.Op, flip[0], node.Attributes);
    }

    /// <summary>The largest of copies is what was copied, where there is one at all.</summary>
    private static Node? MaxOfBroadcast(Apply node, Surroundings around)
    {
        if (node[0] is not Apply { Op: var op } broadcast || op != Op.BroadcastTo && op != Op.BroadcastLike || Op.IsOverAll(node.Attributes))
            return null;
        foreach (long axis in node.Attributes.Numbers)
            if (axis >= broadcast.Rank - broadcast[0].Rank)
                return null;
        return around.Facts.HasElements(broadcast, node.Attributes.Numbers) ? broadcast[0] : null;
    }

    /// <summary>A sum to a shape whose axes are each provably kept or summed, as a plain sum with kept axes put back.</summary>
    private static Node? SumOverAxes(Apply node, Surroundings around)
    {
        var facts = around.Facts;
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

    public static Node? MergeReductions(Apply inner, Apply outer)
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

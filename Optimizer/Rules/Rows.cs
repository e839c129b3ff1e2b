using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Rules that bring rows of exponentials into range: the largest of a row is subtracted first, as <c>LogSumExp</c>,
/// <c>Softmax</c> and <c>LogSoftmax</c> do. Subtracting rounds, so it is done only where exponentials would leave the range;
/// elsewhere every bit is as written. The logarithm of a softmax is the more accurate for it always. A row without elements
/// has no largest, so the rules apply where there are elements.
/// </summary>
internal static class Rows
{
    public static readonly IReadOnlyList<Rule> Rules = Rule.Of(RuleKind.Stabilising,
        Rule.Along("log-sum-exp", (x, a) => N.Log(a.Sum(N.Exp(x))), LogSumExp).When(IsUnshifted).For("eˣ overflows"),
        Rule.Along("log-sum-exp-kept", (x, a) => N.Log(a.Keep(a.Sum(N.Exp(x)))), (x, a) => a.Keep(LogSumExp(x, a))).When(IsUnshifted).For("eˣ overflows"),
        Rule.Along("log-mean-exp", (x, n, a) => N.Log(a.Sum(N.Exp(x)) / n), (x, n, a) => LogSumExp(x, a) - N.Log(n)).When(match => IsUnshifted(match) && IsCount(match[1]))
            .On(2, x => N.Log(MeanOfExp(x))).For("eˣ overflows"),
        Rule.Along("log-mean-exp-constant", (x, c, a) => N.Log(a.Sum(N.Exp(x)) * c), (x, c, a) => LogSumExp(x, a) + N.Log(c)).Constant(1, IsPositive).When(IsUnshifted)
            .For("eˣ overflows"),
        Rule.Along("softmax", (x, a) => N.Exp(x) / a.Keep(a.Sum(N.Exp(x))), (x, a) => Softmax(Shifted(x, a), a)).When(IsUnshifted).For("∞/∞ from x = 710"),
        Rule.Along("log-softmax", (x, a) => N.Log(Softmax(Shifted(x, a), a)), LogSoftmax).For("log 0 for the unlikely"),
        Rule.Along("log-softmax-of-shifted", (x, a) => N.Log(Softmax(x, a)), (x, a) => x - a.Keep(N.Log(a.Sum(N.Exp(x))))).When(match => IsShifted(match[0]))
            .On(2, x => N.Log(Softmax(x - Largest(x)))).For("log 0 for the unlikely"),
        Rule.Along("log-softmax-written-out", (x, a) => x - a.Keep(LogSumExp(x, a)), LogSoftmax).For("cancels where the row is far from 0"),
        Rule.Along("log-softmax-by-name", (x, a) => x - a.Keep(N.Log(a.Sum(N.Exp(x - a.Keep(Finite(a.Max(x)))))) + Finite(a.Max(x))), LogSoftmax)
            .For("cancels where the row is far from 0"),
        Rule.Along("log-prod-exp", (x, a) => N.Log(a.Prod(N.Exp(x))), (x, a) => a.Sum(x)).For("eˣ overflows"),
        Rule.Along("log-prod-sigmoid", (x, a) => N.Log(a.Prod(N.Sigmoid(x))), (x, a) => -a.Sum(N.Softplus(-x))).For("the product underflows"));

    /// <summary>A value where it is so large that exponentials of it leave the range, also summed; otherwise 0.</summary>
    public static Node WhereLarge(Node x) =>
        N.Where(N.And(x.Arena.Apply(Op.IsFinite, x), N.Less(x.Like(Safe(x.Element)), N.Abs(x))), x, x.Like(0));

    /// <summary>Whether a value has a largest subtracted already.</summary>
    public static bool IsShifted(Node x)
    {
        if (!x.Is(Op.Sub))
            return false;
        var shift = x[1];
        while (shift is Apply { Op: var op } && (op == Op.ExpandDims || op == Op.BroadcastLike || op == Op.StopGradient || op == Op.Where))
            shift = shift[op == Op.Where ? 1 : 0];
        return shift.Is(Op.Max) || shift.Is(Op.Maximum);
    }

    /// <summary>The exponential of this, and of its negation, leaves room for the sum of any number of them.</summary>
    private static double Safe(ElementType element) => element switch { ElementType.Float16 => 2, ElementType.Float32 => 64, _ => 600 };

    private static Node Softmax(Node x, AxesHole a) => N.Exp(x) / a.Keep(a.Sum(N.Exp(x)));

    private static Node LogSumExp(Node x, AxesHole a) => N.Log(a.Sum(N.Exp(Shifted(x, a)))) + Shift(x, a);

    private static Node LogSoftmax(Node x, AxesHole a)
    {
        var shifted = x - a.Keep(Finite(a.Max(x)));
        return shifted - a.Keep(N.Log(a.Sum(N.Exp(shifted))));
    }

    private static Node Shifted(Node x, AxesHole a) => x - a.Keep(Shift(x, a));

    private static Node Shift(Node x, AxesHole a) => WhereLarge(a.Max(x));

    private static Node Finite(Node max) => N.Where(max.Arena.Apply(Op.IsFinite, max), max, max.Like(0));

    private static Node Largest(Node x) => N.ExpandDims(Finite(N.Reduce(Op.Max, x, Attributes.Axes(1))), 1);

    private static Node Softmax(Node x) => N.Exp(x) / N.ExpandDims(N.Reduce(Op.Sum, N.Exp(x), Attributes.Axes(1)), 1);

    private static Node MeanOfExp(Node x) => N.Reduce(Op.Sum, N.Exp(x), Attributes.Axes(1)) / N.Cast(N.Length(x, 1), x.Element);

    private static bool IsPositive(Scalar c) => double.IsFinite(c.Real) && c.Real > 0;

    /// <summary>Whether a divisor is a number of elements, so not negative.</summary>
    private static bool IsCount(Node n) =>
        n.Rank == 0 && (n is Apply { Op: var op } cast && op == Op.Cast && cast[0].Element.IsInteger() || n is Constant { Value: var c } && IsPositive(c));

    private static bool IsUnshifted(Match match) => !IsShifted(match[0]) && match.HasElements(0);
}

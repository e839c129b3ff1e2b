using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Rules that bring rows of exponentials into range: the largest of a row is subtracted first, where it is finite, as
/// <c>LogSumExp</c>, <c>Softmax</c> and <c>LogSoftmax</c> do. A row without elements has no largest, so the rules apply
/// where there are elements.
/// </summary>
internal static class Rows
{
    public static readonly IReadOnlyList<Rule> Rules = Rule.Of(RuleKind.Stabilising,
        Rule.Along("log-sum-exp", (x, a) => N.Log(a.Sum(N.Exp(x))), LogSumExp).When(IsUnshifted).For("eˣ overflows"),
        Rule.Along("log-sum-exp-kept", (x, a) => N.Log(a.Keep(a.Sum(N.Exp(x)))), (x, a) => a.Keep(LogSumExp(x, a))).When(IsUnshifted).For("eˣ overflows"),
        Rule.Along("log-mean-exp", (x, n, a) => N.Log(a.Sum(N.Exp(x)) / n), (x, n, a) => LogSumExp(x, a) - N.Log(n)).When(match => IsUnshifted(match) && IsCount(match[1]))
            .For("eˣ overflows"),
        Rule.Along("log-mean-exp-constant", (x, c, a) => N.Log(a.Sum(N.Exp(x)) * c), (x, c, a) => LogSumExp(x, a) + N.Log(c)).Constant(1, IsPositive).When(IsUnshifted)
            .For("eˣ overflows"),
        Rule.Along("softmax", (x, a) => N.Exp(x) / a.Keep(a.Sum(N.Exp(x))), (x, a) => Softmax(Shifted(x, a), a)).When(IsUnshifted).For("∞/∞ from x = 710"),
        Rule.Along("log-softmax", (x, a) => N.Log(Softmax(x, a)), (x, a) => x - a.Keep(N.Log(a.Sum(N.Exp(x))))).For("log 0 for the unlikely"),
        Rule.Along("log-softmax-written-out", (x, a) => x - a.Keep(LogSumExp(x, a)), (x, a) => Shifted(x, a) - a.Keep(N.Log(a.Sum(N.Exp(Shifted(x, a))))))
            .For("cancels where the row is far from 0"),
        Rule.Along("log-prod-exp", (x, a) => N.Log(a.Prod(N.Exp(x))), (x, a) => a.Sum(x)).For("eˣ overflows"),
        Rule.Along("log-prod-sigmoid", (x, a) => N.Log(a.Prod(N.Sigmoid(x))), (x, a) => -a.Sum(N.Softplus(-x))).For("the product underflows"));

    private static Node Softmax(Node x, AxesHole a) => N.Exp(x) / a.Keep(a.Sum(N.Exp(x)));

    private static Node LogSumExp(Node x, AxesHole a) => N.Log(a.Sum(N.Exp(Shifted(x, a)))) + Shift(x, a);

    private static Node Shifted(Node x, AxesHole a) => x - a.Keep(Shift(x, a));

    private static Node Shift(Node x, AxesHole a) => N.Where(x.Arena.Apply(Op.IsFinite, a.Max(x)), a.Max(x), x.Like(0));

    private static bool IsPositive(Scalar c) => double.IsFinite(c.Real) && c.Real > 0;

    /// <summary>Whether a divisor is a number of elements, so not negative.</summary>
    private static bool IsCount(Node n) => n.Rank == 0 && (n is Apply { Op: var op } cast && op == Op.Cast && cast[0].Element.IsInteger() || n is Constant { Value: var c } && IsPositive(c));

    /// <summary>Whether rows are not shifted by their largest already, and have one.</summary>
    private static bool IsUnshifted(Match match)
    {
        var x = match[0];
        if (x.Is(Op.Sub))
        {
            var shift = x[1];
            while (shift is Apply { Op: var op } && (op == Op.ExpandDims || op == Op.BroadcastLike || op == Op.StopGradient || op == Op.Where))
                shift = shift[op == Op.Where ? 1 : 0];
            if (shift.Is(Op.Max))
                return false;
        }
        return match.HasElements(0);
    }
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Rules whose right side is closer to the real-number value: it does not overflow, cancel or round where the left
/// side does. For NaN and infinite inputs both sides agree; a zero result may differ in sign.
/// </summary>
internal static class Stability
{
    public static readonly IReadOnlyList<Rule> Rules = Rule.Of(RuleKind.Stabilising,

        // Logarithms of sums near 1, and exponentials near 0.
        Rule.Of("log1p", x => N.Log(1 + x), x => N.LogP1(x)).For("1 + x rounds x away"),
        Rule.Of("log1p-minus", x => N.Log(1 - x), x => N.LogP1(-x)).For("1 - x rounds x away"),
        Rule.Of("expm1", x => N.Exp(x) - 1, x => N.ExpM1(x)).For("cancels near 0"),
        Rule.Of("expm1-add", x => N.Exp(x) + -1, x => N.ExpM1(x)).For("cancels near 0"),
        Rule.Of("one-minus-exp", x => 1 - N.Exp(x), x => -N.ExpM1(x)).For("cancels near 0"),
        Rule.Of("log-one-minus-exp", x => N.Log(-N.ExpM1(x)), x => N.Where(N.Less(x.Like(-Math.Log(2)), x), N.Log(N.ExpM1(-x)) + x, N.LogP1(-N.Exp(x))))
            .For("1 - eˣ rounds eˣ away far below 0"),
        Rule.Of("log-exp", x => N.Log(N.Exp(x)), x => x).For("eˣ overflows"),
        Rule.Of("log2-exp2", x => Apply(Op.Log2, Apply(Op.Exp2, x)), x => x).For("2ˣ overflows"),
        Rule.Of("log1p-expm1", x => N.LogP1(N.ExpM1(x)), x => x).For("eˣ overflows"),
        Rule.Of("log-add-exp", (a, b) => N.Log(N.Exp(a) + N.Exp(b)), (a, b) => N.Log(N.Exp(a - Shift(a, b)) + N.Exp(b - Shift(a, b))) + Shift(a, b))
            .When(match => !Rows.IsShifted(match[0]) && !Rows.IsShifted(match[1])).For("eˣ overflows"),
        Rule.Of("log-square", x => N.Log(x * x), x => N.Log(N.Abs(x)) * 2).For("x² overflows"),
        Rule.Of("log-sqrt", x => N.Log(N.Sqrt(x)), x => N.Log(x) * 0.5).For("rounds once less"),
        Rule.Of("sqrt-exp", x => N.Sqrt(N.Exp(x)), x => N.Exp(x * 0.5)).For("eˣ overflows"),
        Rule.Of("exp-reciprocal", x => 1 / N.Exp(x), x => N.Exp(-x)).For("eˣ overflows"),

        // The logistic function.
        Rule.Of("sigmoid", x => 1 / (1 + N.Exp(-x)), x => N.Sigmoid(x)).For("rounds less"),
        Rule.Of("sigmoid-minus", x => 1 / (1 + N.Exp(x)), x => N.Sigmoid(-x)).For("eˣ overflows"),
        Rule.Of("sigmoid-of-ratio", x => N.Exp(x) / (1 + N.Exp(x)), x => N.Sigmoid(NaNAt(x, double.PositiveInfinity))).For("∞/∞ from x = 710"),
        Rule.Of("sigmoid-of-tanh", x => (1 + N.Tanh(x * 0.5)) * 0.5, x => N.Sigmoid(x)).For("cancels far below 0"),
        Rule.Of("one-minus-sigmoid", x => 1 - N.Sigmoid(x), x => N.Sigmoid(-x)).For("cancels far above 0"),
        Rule.Of("softplus", x => N.LogP1(N.Exp(x)), x => N.Softplus(x)).For("eˣ overflows"),
        Rule.Of("log-sigmoid", x => N.Log(N.Sigmoid(x)), x => -N.Softplus(-x)).For("log 0 far below 0"),
        Rule.Of("log-one-minus-sigmoid", x => N.Log(1 - N.Sigmoid(x)), x => -N.Softplus(x)).For("log 0 far above 0"),
        Rule.Of("log1p-minus-sigmoid", x => N.LogP1(-N.Sigmoid(x)), x => -N.Softplus(x)).For("log 0 far above 0"),
        Rule.Of("exp-minus-softplus", x => N.Exp(-N.Softplus(x)), x => N.Sigmoid(-x)).For("rounds less"),

        // Functions written out.
        Rule.Of("sinh", x => (N.Exp(x) - N.Exp(-x)) * 0.5, x => N.Sinh(x)).For("cancels near 0"),
        Rule.Of("sinh-div", x => (N.Exp(x) - N.Exp(-x)) / 2, x => N.Sinh(x)).For("cancels near 0"),
        Rule.Of("cosh", x => (N.Exp(x) + N.Exp(-x)) * 0.5, x => N.Cosh(x)).For("overflows early"),
        Rule.Of("cosh-div", x => (N.Exp(x) + N.Exp(-x)) / 2, x => N.Cosh(x)).For("overflows early"),
        Rule.Of("tanh", x => (N.Exp(x) - N.Exp(-x)) / (N.Exp(x) + N.Exp(-x)), x => N.Tanh(N.Where(Apply(Op.IsInfinity, x), x.Like(double.NaN), x)))
            .For("cancels near 0, ∞/∞ from x = 710"),
        Rule.Of("tanh-of-expm1", x => N.ExpM1(x) / (1 + N.Exp(x)), x => N.Tanh(NaNAt(x, double.PositiveInfinity) * 0.5)).For("∞/∞ from x = 710"),
        Rule.Of("one-minus-tanh-square", x => 1 - N.Tanh(x) * N.Tanh(x), x => 4 * (N.Sigmoid(x * 2) * N.Sigmoid(x * -2)))
            .When(match => match.Around is not { } around || around.IsUsedOnce(N.Tanh(match[0]))).For("cancels away from 0"),
        Rule.Of("atanh", x => N.Log((1 + x) / (1 - x)) * 0.5, x => Apply(Op.Atanh, x)).For("cancels near 0"),
        Rule.Of("tan", x => N.Sin(x) / N.Cos(x), x => Apply(Op.Tan, x)).For("rounds once less"),
        Rule.Of("one-minus-cos", x => 1 - N.Cos(x), x => 2 * (N.Sin(x * 0.5) * N.Sin(x * 0.5))).For("cancels near 0"),
        Rule.Of("erfc", x => 1 - Apply(Op.Erf, x), x => Apply(Op.Erfc, x)).For("cancels far above 0"),
        Rule.Of("one-plus-erf", x => 1 + Apply(Op.Erf, x), x => Apply(Op.Erfc, -x)).For("cancels far below 0"),
        Rule.Of("erf", x => 1 - Apply(Op.Erfc, x), x => Apply(Op.Erf, x)).For("cancels near 0"),

        // Powers and roots.
        Rule.Of("sqrt-square", x => N.Sqrt(x * x), x => N.Abs(x)).For("x² overflows"),
        Rule.Of("rsqrt", x => 1 / N.Sqrt(x), x => N.Rsqrt(x)).For("rounds once less"),
        Rule.Of("pow-two", x => N.Pow(x, x.Like(2)), x => x * x).For("exact to one rounding"),
        Rule.Of("pow-minus-one", x => N.Pow(x, x.Like(-1)), x => 1 / x).For("exact to one rounding"));

    private static Node Shift(Node a, Node b) => Rows.WhereLarge(N.Maximum(a, b));

    private static Node Apply(Op op, Node x) => x.Arena.Apply(op, x);

    /// <summary>What was written gives NaN at an infinity, by dividing two, and inputs that are infinite give what they gave.</summary>
    private static Node NaNAt(Node x, double infinity) => N.Where(N.Equal(x, x.Like(infinity)), x.Like(double.NaN), x);
}

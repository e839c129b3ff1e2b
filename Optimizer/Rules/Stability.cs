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
        Rule.Of("log1p", x => N.Log(1 + x), x => N.LogP1(x)),
        Rule.Of("log1p-minus", x => N.Log(1 - x), x => N.LogP1(-x)),
        Rule.Of("expm1", x => N.Exp(x) - 1, x => N.ExpM1(x)),
        Rule.Of("expm1-add", x => N.Exp(x) + -1, x => N.ExpM1(x)),
        Rule.Of("log-exp", x => N.Log(N.Exp(x)), x => x),
        Rule.Of("log2-exp2", x => Apply(Op.Log2, Apply(Op.Exp2, x)), x => x),
        Rule.Of("log1p-expm1", x => N.LogP1(N.ExpM1(x)), x => x),
        Rule.Of("log-sqrt", x => N.Log(N.Sqrt(x)), x => N.Log(x) * 0.5),
        Rule.Of("sqrt-exp", x => N.Sqrt(N.Exp(x)), x => N.Exp(x * 0.5)),

        // The logistic function.
        Rule.Of("sigmoid", x => 1 / (1 + N.Exp(-x)), x => N.Sigmoid(x)),
        Rule.Of("sigmoid-minus", x => 1 / (1 + N.Exp(x)), x => N.Sigmoid(-x)),
        Rule.Of("one-minus-sigmoid", x => 1 - N.Sigmoid(x), x => N.Sigmoid(-x)),
        Rule.Of("softplus", x => N.LogP1(N.Exp(x)), x => N.Softplus(x)),
        Rule.Of("log-sigmoid", x => N.Log(N.Sigmoid(x)), x => -N.Softplus(-x)),
        Rule.Of("log-one-minus-sigmoid", x => N.Log(1 - N.Sigmoid(x)), x => -N.Softplus(x)),
        Rule.Of("log1p-minus-sigmoid", x => N.LogP1(-N.Sigmoid(x)), x => -N.Softplus(x)),
        Rule.Of("exp-minus-softplus", x => N.Exp(-N.Softplus(x)), x => N.Sigmoid(-x)),

        // Functions written out.
        Rule.Of("sinh", x => (N.Exp(x) - N.Exp(-x)) * 0.5, x => N.Sinh(x)),
        Rule.Of("sinh-div", x => (N.Exp(x) - N.Exp(-x)) / 2, x => N.Sinh(x)),
        Rule.Of("cosh", x => (N.Exp(x) + N.Exp(-x)) * 0.5, x => N.Cosh(x)),
        Rule.Of("cosh-div", x => (N.Exp(x) + N.Exp(-x)) / 2, x => N.Cosh(x)),
        Rule.Of("tan", x => N.Sin(x) / N.Cos(x), x => Apply(Op.Tan, x)),
        Rule.Of("erfc", x => 1 - Apply(Op.Erf, x), x => Apply(Op.Erfc, x)),
        Rule.Of("erf", x => 1 - Apply(Op.Erfc, x), x => Apply(Op.Erf, x)),

        // Powers and roots.
        Rule.Of("sqrt-square", x => N.Sqrt(x * x), x => N.Abs(x)),
        Rule.Of("rsqrt", x => 1 / N.Sqrt(x), x => N.Rsqrt(x)),
        Rule.Of("pow-two", x => N.Pow(x, x.Like(2)), x => x * x),
        Rule.Of("pow-minus-one", x => N.Pow(x, x.Like(-1)), x => 1 / x));

    private static Node Apply(Op op, Node x) => x.Arena.Apply(op, x);
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Rules that hold for real numbers but change bits, or what NaN, infinities and signed zeros give. They run only under
/// <c>FloatMode.Fast</c>.
/// </summary>
internal static class Fast
{
    public static readonly IReadOnlyList<Rule> Rules = Rule.Of(RuleKind.Fast,
        Rule.Of("fast-add-zero", x => x + 0, x => x),
        Rule.Of("fast-zero-sub", x => 0 - x, x => -x),
        Rule.Of("fast-mul-zero", x => x * 0, x => x.Like(0)),
        Rule.Of("fast-zero-div", x => 0 / x, x => x.Like(0)),
        Rule.Of("fast-sub-same", x => x - x, x => x.Like(0)),
        Rule.Of("fast-div-same", x => x / x, x => x.Like(1)),
        Rule.Of("fast-neg-sub", (a, b) => -(a - b), (a, b) => b - a),
        Rule.Of("fast-add-sub", (a, b) => a + b - b, (a, b) => a),
        Rule.Of("fast-sub-add", (a, b) => a - b + b, (a, b) => a),
        Rule.Of("fast-mul-div", (a, b) => a * b / b, (a, b) => a),
        Rule.Of("fast-div-mul", (a, b) => a / b * b, (a, b) => a),
        Rule.Of("fast-div-div", (a, b, c) => a / b / c, (a, b, c) => a / (b * c)),
        Rule.Of("fast-factor", (a, b, c) => a * b + a * c, (a, b, c) => a * (b + c)),
        Rule.Of("fast-factor-sub", (a, b, c) => a * b - a * c, (a, b, c) => a * (b - c)),
        Rule.Of("fast-exp-log", x => N.Exp(N.Log(x)), x => x),
        Rule.Of("fast-exp-mul", (a, b) => N.Exp(a) * N.Exp(b), (a, b) => N.Exp(a + b)),
        Rule.Of("fast-exp-div", (a, b) => N.Exp(a) / N.Exp(b), (a, b) => N.Exp(a - b)),
        Rule.Of("fast-log-add", (a, b) => N.Log(a) + N.Log(b), (a, b) => N.Log(a * b)),
        Rule.Of("fast-sqrt-sqrt", x => N.Sqrt(x) * N.Sqrt(x), x => x),
        Rule.Of("fast-div-sqrt", (a, b) => a / N.Sqrt(b), (a, b) => a * N.Rsqrt(b)),
        Rule.Of("fast-pow-half", x => N.Pow(x, x.Like(0.5)), x => N.Sqrt(x)),
        Rule.Of("fast-pow-minus-half", x => N.Pow(x, x.Like(-0.5)), x => N.Rsqrt(x)),
        Rule.Of("fast-pow-three", x => N.Pow(x, x.Like(3)), x => x * x * x),
        Rule.Of("fast-pow-four", x => N.Pow(x, x.Like(4)), x => x * x * (x * x)),
        Rule.Of("fast-sinh-cosh", x => N.Sinh(x) / N.Cosh(x), x => N.Tanh(x)),
        Rule.Coded("fast-div-constant", [Op.Div], (node, _) =>
            node[1] is Constant { Value: { Type: ElementType.Float32 or ElementType.Float64 } c } && IsNormal(1 / c.Real, c.Type)
                ? node[0] * node[0].Like(1 / c.Real) : null));

    private static bool IsNormal(double value, ElementType type) =>
        type == ElementType.Float32 ? float.IsNormal((float)value) : double.IsNormal(value);
}

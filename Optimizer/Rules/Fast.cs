using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Rules that hold for real numbers but change bits, or what NaN, infinities and signed zeros give. They run only under
/// <c>FloatMode.Fast</c>.
/// </summary>
internal static class Fast
{
    private const string Special = "NaN, ∞ and the sign of 0", Rounding = "rounding", Range = "rounding; over- and underflow";

    public static readonly IReadOnlyList<Rule> Rules = Rule.Of(RuleKind.Fast,
        Rule.Of("fast-add-zero", x => x + 0, x => x).For("the sign of 0"),
        Rule.Of("fast-zero-sub", x => 0 - x, x => -x).For("the sign of 0"),
        Rule.Of("fast-mul-zero", x => x * 0, x => x.Like(0)).For(Special),
        Rule.Of("fast-zero-div", x => 0 / x, x => x.Like(0)).For(Special),
        Rule.Of("fast-sub-same", x => x - x, x => x.Like(0)).For("NaN and ∞"),
        Rule.Of("fast-div-same", x => x / x, x => x.Like(1)).For("NaN, ∞ and 0"),
        Rule.Of("fast-neg-sub", (a, b) => -(a - b), (a, b) => b - a).For("the sign of 0"),
        Rule.Of("fast-add-sub", (a, b) => a + b - b, (a, b) => a).For(Range),
        Rule.Of("fast-sub-add", (a, b) => a - b + b, (a, b) => a).For(Range),
        Rule.Of("fast-mul-div", (a, b) => a * b / b, (a, b) => a).For(Range),
        Rule.Of("fast-div-mul", (a, b) => a / b * b, (a, b) => a).For(Range),
        Rule.Of("fast-div-div", (a, b, c) => a / b / c, (a, b, c) => a / (b * c)).For(Range),
        Rule.Of("fast-mul-reciprocal", (a, b) => a * (1 / b), (a, b) => a / b).For(Range),
        Rule.Of("fast-factor", (a, b, c) => a * b + a * c, (a, b, c) => a * (b + c)).For(Range),
        Rule.Of("fast-factor-sub", (a, b, c) => a * b - a * c, (a, b, c) => a * (b - c)).For(Range),
        Rule.Of("fast-add-constants", (x, c, d) => x + c + d, (x, c, d) => x + (c + d)).Constant(1, IsTame).Constant(2, IsTame).For(Rounding),
        Rule.Of("fast-add-sub-constants", (x, c, d) => x + c - d, (x, c, d) => x + (c - d)).Constant(1, IsTame).Constant(2, IsTame).For(Rounding),
        Rule.Of("fast-mul-constants", (x, c, d) => x * c * d, (x, c, d) => x * (c * d)).Constant(1, IsTame).Constant(2, IsTame).For(Range),
        Rule.Of("fast-div-constant", (x, c) => x / c, (x, c) => x * (1 / c)).Constant(1, c => IsNormal(c.Real) && IsNormal(1 / c.Real)).For(Rounding),
        Rule.Of("fast-exp-log", x => N.Exp(N.Log(x)), x => x).For("NaN below 0"),
        Rule.Of("fast-exp-mul", (a, b) => N.Exp(a) * N.Exp(b), (a, b) => N.Exp(a + b)).For(Range),
        Rule.Of("fast-exp-div", (a, b) => N.Exp(a) / N.Exp(b), (a, b) => N.Exp(a - b)).For(Range),
        Rule.Of("fast-log-add", (a, b) => N.Log(a) + N.Log(b), (a, b) => N.Log(a * b)).For("NaN below 0; over- and underflow"),
        Rule.Of("fast-log-sub", (a, b) => N.Log(a) - N.Log(b), (a, b) => N.Log(a / b)).For("NaN below 0; over- and underflow"),
        Rule.Of("fast-log-pow", (x, y) => N.Log(N.Pow(x, y)), (x, y) => N.Log(x) * y).For("even powers of what is below 0"),
        Rule.Of("fast-sqrt-sqrt", x => N.Sqrt(x) * N.Sqrt(x), x => x).For("NaN below 0"),
        Rule.Of("fast-sqrt-mul", (a, b) => N.Sqrt(a) * N.Sqrt(b), (a, b) => N.Sqrt(a * b)).For("NaN below 0; over- and underflow"),
        Rule.Of("fast-div-sqrt", (a, b) => a / N.Sqrt(b), (a, b) => a * N.Rsqrt(b)).For(Rounding),
        Rule.Of("fast-pow-half", x => N.Pow(x, x.Like(0.5)), x => N.Sqrt(x)).For("-0 and -∞"),
        Rule.Of("fast-pow-minus-half", x => N.Pow(x, x.Like(-0.5)), x => N.Rsqrt(x)).For("-0 and -∞"),
        Rule.Of("fast-pow-three", x => N.Pow(x, x.Like(3)), x => x * x * x).For(Rounding),
        Rule.Of("fast-pow-four", x => N.Pow(x, x.Like(4)), x => x * x * (x * x)).For(Rounding),
        Rule.Coded("fast-pow-integer", [Op.Pow], (node, _) => BySquaring(node))
            .On(1, x => N.Pow(x, x.Like(7))).On(1, x => N.Pow(x, x.Like(-3))).On(1, x => N.Pow(x, x.Like(12))).On(Rule.Floats).For(Range),
        Rule.Of("fast-pow-mul", (x, a, b) => N.Pow(x, a) * N.Pow(x, b), (x, a, b) => N.Pow(x, a + b)).For("NaN below 0; over- and underflow"),
        Rule.Of("fast-sinh-cosh", x => N.Sinh(x) / N.Cosh(x), x => N.Tanh(x)).For(Special),
        Rule.Of("fast-where-less-max", (a, b) => N.Where(N.Less(a, b), b, a), (a, b) => N.Maximum(a, b)).For(Special),
        Rule.Of("fast-where-less-min", (a, b) => N.Where(N.Less(a, b), a, b), (a, b) => N.Minimum(a, b)).For(Special),
        Rule.Of("fast-where-negative", x => N.Where(N.Less(x, x.Like(0)), -x, x), x => N.Abs(x)).For("the sign of 0"),
        Rule.Along("fast-sum-neg", (x, a) => a.Sum(-x), (x, a) => -a.Sum(x)).For("the sign of 0"),
        Rule.Along("fast-sum-scaled", (x, s, a) => a.Sum(x * s), (x, s, a) => a.Sum(x) * s).When(Reductions.SecondIsScalar).For(Range),
        Rule.Along("fast-sum-divided", (x, s, a) => a.Sum(x / s), (x, s, a) => a.Sum(x) / s).When(Reductions.SecondIsScalar).For(Range),
        Rule.Along("fast-sum-broadcast", (x, y, a) => a.Sum(N.BroadcastLike(x, y)), (x, y, a) => x * N.Cast(a.Count(y), x.Element)).When(Reductions.RepeatsFirst)
            .For("rounding; NaN and ∞ where there are no elements"),
        Rule.Coded("fast-sum-sum", [Op.Sum, Op.Prod], (node, _) => DataMovement.Under(node, node.Op) is { } inner ? Reductions.MergeReductions(inner, node) : null)
            .On(3, x => N.Reduce(Op.Sum, N.Reduce(Op.Sum, x, Attributes.Axes(1)), Attributes.Axes(0))).On(Rule.Floats).For(Rounding),
        Rule.Of("fast-matmul-factor", (a, b, c) => N.MatMul(a, b) + N.MatMul(a, c), (a, b, c) => N.MatMul(a, b + c)).OverTensors().When(Products.SameShapes).For(Range),
        Rule.Of("fast-matmul-factor-right", (a, b, c) => N.MatMul(b, a) + N.MatMul(c, a), (a, b, c) => N.MatMul(b + c, a)).OverTensors().When(Products.SameShapes).For(Range),
        Rule.Coded("fast-matmul-chain", [Op.MatMul], (node, around) => node.Element.IsFloat() ? Products.Reassociated(node, around) : null)
            .On(2, x => N.MatMul(N.MatMul(x, N.TransposeLast(x)), N.ExpandDims(N.Reduce(Op.Max, x, Attributes.Axes(1)), 1))).On(Rule.Floats).For(Range));

    /// <summary>Neither so small nor so large that two of them leave the range of any float type.</summary>
    private static bool IsTame(Scalar c) => Math.Abs(c.Real) is > 1e-2 and < 1e2;

    private static bool IsNormal(double value) => Math.Abs(value) is > 1e-4 and < 6e4;

    /// <summary>A whole power by squaring: at most two products for each binary digit.</summary>
    private static Node? BySquaring(Apply node)
    {
        if (node[1] is not Constant { Value.Real: >= -16 and <= 16 and var power } || power != Math.Floor(power) || Math.Abs(power) < 2)
            return null;
        Node? product = null;
        var square = node[0];
        for (int left = (int)Math.Abs(power); left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
                product = product is null ? square : product * square;
            if (left > 1)
                square *= square;
        }
        return power < 0 ? 1 / product! : product;
    }
}

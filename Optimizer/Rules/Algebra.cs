using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Rules that give the same bits for every input, with NaN, infinities, signed zeros and integer overflow. What holds
/// for real numbers only, such as <c>x + 0 = x</c> (false for -0), is in <see cref="Fast"/>.
/// </summary>
internal static class Algebra
{
    private static readonly Op[] Roundings = [Op.Floor, Op.Ceiling, Op.Round, Op.Truncate];

    public static readonly IReadOnlyList<Rule> Rules =
    [
        // Signs and units.
        Rule.Of("stop-gradient", x => F(Op.StopGradient, x), x => x).On(Rule.Any),
        Rule.Of("mul-one", x => x * 1, x => x).On(Rule.Numbers),
        Rule.Of("div-one", x => x / 1, x => x).On(Rule.Numbers),
        Rule.Of("sub-zero", x => x - 0, x => x).On(Rule.Numbers),
        Rule.Of("add-minus-zero", x => x + -0.0, x => x),
        Rule.Of("minus-zero-sub", x => -0.0 - x, x => -x),
        Rule.Of("neg-neg", x => -(-x), x => x).On(Rule.Numbers),
        Rule.Of("mul-minus-one", x => x * -1, x => -x).On(Rule.Numbers),
        Rule.Of("div-minus-one", x => x / -1, x => -x),
        Rule.Of("add-neg", (a, b) => a + -b, (a, b) => a - b).On(Rule.Numbers),
        Rule.Of("sub-neg", (a, b) => a - -b, (a, b) => a + b).On(Rule.Numbers),
        Rule.Of("mul-neg-neg", (a, b) => -a * -b, (a, b) => a * b).On(Rule.Numbers),
        Rule.Of("div-neg-neg", (a, b) => -a / -b, (a, b) => a / b),
        Rule.Of("neg-mul-neg", (a, b) => -(-a * b), (a, b) => a * b).On(Rule.Numbers),
        Rule.Of("neg-div-neg", (a, b) => -(-a / b), (a, b) => a / b),
        Rule.Of("neg-div-by-neg", (a, b) => -(a / -b), (a, b) => a / b),
        Rule.Of("pow-zero", x => N.Pow(x, x.Like(0)), x => x.Like(1)),
        Rule.Of("pow-one", x => N.Pow(x, x.Like(1)), x => x),
        Rule.Of("one-pow", x => N.Pow(x.Like(1), x), x => x.Like(1)),
        Rule.Of("two-pow", x => N.Pow(x.Like(2), x), x => F(Op.Exp2, x)),
        Rule.Of("div-power-of-two", (x, c) => x / c, (x, c) => x * (1 / c)).Constant(1, IsPowerOfTwo),
        Rule.Of("neg-mul-constant", (x, c) => -(x * c), (x, c) => x * -c).On(Rule.Numbers).Constant(1),
        Rule.Of("mul-neg-constant", (x, c) => -x * c, (x, c) => x * -c).On(Rule.Numbers).Constant(1),
        Rule.Of("neg-div-constant", (x, c) => -(x / c), (x, c) => x / -c).Constant(1),
        Rule.Of("div-neg-constant", (x, c) => -x / c, (x, c) => x / -c).Constant(1),
        Rule.Of("neg-constant-div", (x, c) => -(c / x), (x, c) => -c / x).Constant(1),
        Rule.Of("constant-div-neg", (x, c) => c / -x, (x, c) => -c / x).Constant(1),
        Rule.Of("neg-sub-constant", (x, c) => -x - c, (x, c) => -c - x).On(Rule.Numbers).Constant(1),
        Rule.Of("sign-mul", x => N.Sign(x) * x, x => N.Abs(x)).On(Rule.Numbers),
        Rule.Of("sign-mul-abs", x => N.Sign(x) * N.Abs(x), x => x).On(Rule.Numbers),
        Rule.Of("copy-sign-self", x => F(Op.CopySign, x, x), x => x),
        Rule.Of("copy-sign-abs", (a, b) => F(Op.CopySign, N.Abs(a), b), (a, b) => F(Op.CopySign, a, b)),
        Rule.Of("copy-sign-neg", (a, b) => F(Op.CopySign, -a, b), (a, b) => F(Op.CopySign, a, b)),
        Rule.Of("abs-copy-sign", (a, b) => N.Abs(F(Op.CopySign, a, b)), (a, b) => N.Abs(a)),

        // Even and odd functions.
        Rule.Of("abs-neg", x => N.Abs(-x), x => N.Abs(x)).On(Rule.Signed),
        Rule.Of("abs-abs", x => N.Abs(N.Abs(x)), x => N.Abs(x)).On(Rule.Numbers),
        Rule.Of("abs-square", x => N.Abs(x * x), x => x * x),
        Rule.Of("abs-exp", x => N.Abs(N.Exp(x)), x => N.Exp(x)),
        Rule.Of("abs-sigmoid", x => N.Abs(N.Sigmoid(x)), x => N.Sigmoid(x)),
        Rule.Of("abs-softplus", x => N.Abs(N.Softplus(x)), x => N.Softplus(x)),
        Rule.Of("square-abs", x => N.Abs(x) * N.Abs(x), x => x * x).On(Rule.Numbers),
        Rule.Of("abs-mul", (a, b) => N.Abs(a) * N.Abs(b), (a, b) => N.Abs(a * b)),
        Rule.Of("abs-div", (a, b) => N.Abs(a) / N.Abs(b), (a, b) => N.Abs(a / b)),
        Rule.Of("cos-neg", x => N.Cos(-x), x => N.Cos(x)),
        Rule.Of("cos-abs", x => N.Cos(N.Abs(x)), x => N.Cos(x)),
        Rule.Of("cosh-neg", x => N.Cosh(-x), x => N.Cosh(x)),
        Rule.Of("cosh-abs", x => N.Cosh(N.Abs(x)), x => N.Cosh(x)),
        Rule.Of("neg-sin-neg", x => -N.Sin(-x), x => N.Sin(x)),
        Rule.Of("neg-sinh-neg", x => -N.Sinh(-x), x => N.Sinh(x)),
        Rule.Of("neg-tanh-neg", x => -N.Tanh(-x), x => N.Tanh(x)),
        Rule.Of("neg-sign-neg", x => -N.Sign(-x), x => N.Sign(x)),
        Rule.Of("sign-sign", x => N.Sign(N.Sign(x)), x => N.Sign(x)).On(Rule.Numbers),
        .. from odd in new[] { Op.Tan, Op.Asin, Op.Atan, Op.Asinh, Op.Atanh, Op.Erf, Op.Cbrt, Op.Round, Op.Truncate }
           select Rule.Of($"neg-{odd.Name.ToLowerInvariant()}-neg", x => -F(odd, -x), x => F(odd, x)),
        Rule.Of("neg-floor-neg", x => -N.Floor(-x), x => F(Op.Ceiling, x)),
        Rule.Of("neg-ceiling-neg", x => -F(Op.Ceiling, -x), x => N.Floor(x)),
        .. from outer in Roundings from inner in Roundings
           select Rule.Of($"{outer.Name.ToLowerInvariant()}-{inner.Name.ToLowerInvariant()}", x => F(outer, F(inner, x)), x => F(inner, x)),

        // The larger and the smaller.
        Rule.Of("max-same", x => N.Maximum(x, x), x => x).On(Rule.Any),
        Rule.Of("min-same", x => N.Minimum(x, x), x => x).On(Rule.Any),
        Rule.Of("max-max", (a, b) => N.Maximum(N.Maximum(a, b), b), (a, b) => N.Maximum(a, b)).On(Rule.Any),
        Rule.Of("min-min", (a, b) => N.Minimum(N.Minimum(a, b), b), (a, b) => N.Minimum(a, b)).On(Rule.Any),
        Rule.Of("max-neg-neg", (a, b) => N.Maximum(-a, -b), (a, b) => -N.Minimum(a, b)),
        Rule.Of("min-neg-neg", (a, b) => N.Minimum(-a, -b), (a, b) => -N.Maximum(a, b)),
        Rule.Of("max-neg-self", x => N.Maximum(x, -x), x => N.Abs(x)).On(Rule.Signed),
        Rule.Of("min-neg-self", x => N.Minimum(x, -x), x => -N.Abs(x)).On(Rule.Signed),
        Rule.Of("max-constants", (x, c, d) => N.Maximum(N.Maximum(x, c), d), (x, c, d) => N.Maximum(x, N.Maximum(c, d))).On(Rule.Numbers).Constant(1).Constant(2),
        Rule.Of("min-constants", (x, c, d) => N.Minimum(N.Minimum(x, c), d), (x, c, d) => N.Minimum(x, N.Minimum(c, d))).On(Rule.Numbers).Constant(1).Constant(2),
        Rule.Of("max-infinity", (x, c) => N.Maximum(x, c), (x, c) => x).Constant(1, c => double.IsNegativeInfinity(c.Real)),
        Rule.Of("min-infinity", (x, c) => N.Minimum(x, c), (x, c) => x).Constant(1, c => double.IsPositiveInfinity(c.Real)),
        Rule.Of("max-add-min", (a, b) => N.Maximum(a, b) + N.Minimum(a, b), (a, b) => a + b).On(Rule.Numbers),
        Rule.Of("max-mul-min", (a, b) => N.Maximum(a, b) * N.Minimum(a, b), (a, b) => a * b).On(Rule.Numbers),
        Rule.Of("max-sub-min", (a, b) => N.Maximum(a, b) - N.Minimum(a, b), (a, b) => N.Abs(a - b)),

        // Selection.
        Rule.Of("where-true", (a, b) => N.Where(Logic.True(a), a, b), (a, b) => a).On(Rule.Any),
        Rule.Of("where-false", (a, b) => N.Where(Logic.False(a), a, b), (a, b) => b).On(Rule.Any),
        Rule.Of("where-same", (c, x) => N.Where(c, x, x), (c, x) => x).On(Rule.Any).WithCondition(),
        Rule.Of("where-not", (c, a, b) => N.Where(N.Not(c), a, b), (c, a, b) => N.Where(c, b, a)).On(Rule.Any).WithCondition(),
        Rule.Of("where-where-first", (c, a, b, d) => N.Where(c, N.Where(c, a, b), d), (c, a, b, d) => N.Where(c, a, d)).On(Rule.Any).WithCondition(),
        Rule.Of("where-where-second", (c, a, b, d) => N.Where(c, a, N.Where(c, b, d)), (c, a, b, d) => N.Where(c, a, d)).On(Rule.Any).WithCondition(),
        Rule.Of("where-bool", c => N.Where(c, Logic.True(c), Logic.False(c)), c => c).On(Rule.Bools),
        Rule.Of("where-not-bool", c => N.Where(c, Logic.False(c), Logic.True(c)), c => N.Not(c)).On(Rule.Bools),
        Rule.Of("where-and", (c, a) => N.Where(c, a, Logic.False(c)), (c, a) => N.And(c, a)).On(Rule.Bools),
        Rule.Of("where-or", (c, b) => N.Where(c, Logic.True(c), b), (c, b) => N.Or(c, b)).On(Rule.Bools),
        Rule.Of("where-condition-first", (c, b) => N.Where(c, c, b), (c, b) => N.Or(c, b)).On(Rule.Bools),
        Rule.Of("where-condition-second", (c, a) => N.Where(c, a, c), (c, a) => N.And(c, a)).On(Rule.Bools),
        Rule.Of("where-one-zero", (c, x) => N.Where(c, x.Like(1), x.Like(0)), (c, x) => N.Cast(c, x.Element)).On(Rule.Numbers).WithCondition(),
        Rule.Coded("where-same-op", [Op.Where], (node, around) => Selection.Common(node, around))
            .On(1, x => N.Where(N.Less(x, x * x), N.Abs(x), N.Abs(x + x)))
            .On(1, x => N.Where(N.Less(x, x * x), x * N.Abs(x), (x + x) * N.Abs(x)))
            .On(1, x => N.Where(N.Less(x, x * x), x - N.Abs(x), x - N.Sign(x))),
    ];

    /// <summary>Whether both the number and its reciprocal are powers of two that are normal, so that the product is exact where the quotient is.</summary>
    private static bool IsPowerOfTwo(Scalar c)
    {
        double value = Math.Abs(c.Real);
        return c.Type switch
        {
            ElementType.Float32 => value is >= 1e-37 and <= 1e37 && float.IsPow2((float)value),
            ElementType.Float64 => value is >= 1e-307 and <= 1e307 && double.IsPow2(value),
            _ => false,
        };
    }

    private static Node F(Op op, params Node[] x) => x[0].Arena.Apply(op, x);
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Rules that give the same bits for every input, with NaN, infinities, signed zeros and integer overflow. What holds
/// for real numbers only, such as <c>x + 0 = x</c> (false for -0), is in <see cref="Fast"/>.
/// </summary>
internal static class Algebra
{
    public static readonly IReadOnlyList<Rule> Rules =
    [
        // Signs and units.
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
        Rule.Coded("div-power-of-two", [Op.Div], (node, _) =>
            node[1] is Constant { Value: var c } && IsPowerOfTwo(c) ? node[0] * node[0].Like(1 / c.Real) : null),

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
        Rule.Of("floor-floor", x => N.Floor(N.Floor(x)), x => N.Floor(x)),
        Rule.Of("floor-truncate", x => N.Floor(N.Truncate(x)), x => N.Truncate(x)),
        Rule.Of("truncate-floor", x => N.Truncate(N.Floor(x)), x => N.Floor(x)),
        Rule.Of("truncate-truncate", x => N.Truncate(N.Truncate(x)), x => N.Truncate(x)),

        // The larger and the smaller.
        Rule.Of("max-same", x => N.Maximum(x, x), x => x).On(Rule.Any),
        Rule.Of("min-same", x => N.Minimum(x, x), x => x).On(Rule.Any),
        Rule.Of("max-max", (a, b) => N.Maximum(N.Maximum(a, b), b), (a, b) => N.Maximum(a, b)).On(Rule.Any),
        Rule.Of("min-min", (a, b) => N.Minimum(N.Minimum(a, b), b), (a, b) => N.Minimum(a, b)).On(Rule.Any),
        Rule.Of("max-neg-neg", (a, b) => N.Maximum(-a, -b), (a, b) => -N.Minimum(a, b)),
        Rule.Of("min-neg-neg", (a, b) => N.Minimum(-a, -b), (a, b) => -N.Maximum(a, b)),

        // Comparisons.
        Rule.Of("less-self", x => N.Less(x, x), x => False(x)).On(Rule.Any),
        Rule.Of("less-equal-self", x => N.LessEqual(x, x), x => True(x)).On(Rule.Bits),
        Rule.Of("equal-self", x => N.Equal(x, x), x => True(x)).On(Rule.Bits),
        Rule.Of("not-equal-self", x => N.NotEqual(x, x), x => False(x)).On(Rule.Bits),
        Rule.Of("is-nan", x => N.NotEqual(x, x), x => x.Arena.Apply(Op.IsNaN, x)),
        Rule.Of("less-neg-neg", (a, b) => N.Less(-a, -b), (a, b) => N.Less(b, a)),
        Rule.Of("less-equal-neg-neg", (a, b) => N.LessEqual(-a, -b), (a, b) => N.LessEqual(b, a)),
        Rule.Of("equal-neg-neg", (a, b) => N.Equal(-a, -b), (a, b) => N.Equal(a, b)).On(Rule.Numbers),
        Rule.Of("not-equal", (a, b) => N.Not(N.Equal(a, b)), (a, b) => N.NotEqual(a, b)).On(Rule.Any),
        Rule.Of("not-not-equal", (a, b) => N.Not(N.NotEqual(a, b)), (a, b) => N.Equal(a, b)).On(Rule.Any),
        Rule.Of("not-less", (a, b) => N.Not(N.Less(a, b)), (a, b) => N.LessEqual(b, a)).On(Rule.Bits),
        Rule.Of("not-less-equal", (a, b) => N.Not(N.LessEqual(a, b)), (a, b) => N.Less(b, a)).On(Rule.Bits),
        Rule.Of("is-nan-neg", x => x.Arena.Apply(Op.IsNaN, -x), x => x.Arena.Apply(Op.IsNaN, x)),
        Rule.Of("is-finite-neg", x => x.Arena.Apply(Op.IsFinite, -x), x => x.Arena.Apply(Op.IsFinite, x)),
        Rule.Of("is-infinity-neg", x => x.Arena.Apply(Op.IsInfinity, -x), x => x.Arena.Apply(Op.IsInfinity, x)),

        // Selection.
        Rule.Of("where-true", (a, b) => N.Where(True(a), a, b), (a, b) => a).On(Rule.Any),
        Rule.Of("where-false", (a, b) => N.Where(False(a), a, b), (a, b) => b).On(Rule.Any),
        Rule.Of("where-same", (c, x) => N.Where(c, x, x), (c, x) => x).On(Rule.Any).WithCondition(),
        Rule.Of("where-not", (c, a, b) => N.Where(N.Not(c), a, b), (c, a, b) => N.Where(c, b, a)).On(Rule.Any).WithCondition(),
        Rule.Of("where-where-first", (c, a, b, d) => N.Where(c, N.Where(c, a, b), d), (c, a, b, d) => N.Where(c, a, d)).On(Rule.Any).WithCondition(),
        Rule.Of("where-where-second", (c, a, b, d) => N.Where(c, a, N.Where(c, b, d)), (c, a, b, d) => N.Where(c, a, d)).On(Rule.Any).WithCondition(),
        Rule.Of("where-bool", c => N.Where(c, True(c), False(c)), c => c).On(Rule.Bools),
        Rule.Of("where-not-bool", c => N.Where(c, False(c), True(c)), c => N.Not(c)).On(Rule.Bools),

        // Bits and logic.
        Rule.Of("not-not", x => N.Not(N.Not(x)), x => x).On(Rule.Bits),
        Rule.Of("and-same", x => N.And(x, x), x => x).On(Rule.Bits),
        Rule.Of("or-same", x => N.Or(x, x), x => x).On(Rule.Bits),
        Rule.Of("xor-same", x => Xor(x, x), x => x.Like(0)).On(Rule.Bits),
        Rule.Of("and-none", x => N.And(x, x.Like(0)), x => x.Like(0)).On(Rule.Bits),
        Rule.Of("or-none", x => N.Or(x, x.Like(0)), x => x).On(Rule.Bits),
        Rule.Of("xor-none", x => Xor(x, x.Like(0)), x => x).On(Rule.Bits),
        Rule.Of("and-all", x => N.And(x, AllBits(x)), x => x).On(Rule.Bits),
        Rule.Of("or-all", x => N.Or(x, AllBits(x)), x => AllBits(x)).On(Rule.Bits),
        Rule.Of("xor-all", x => Xor(x, AllBits(x)), x => N.Not(x)).On(Rule.Bits),
        Rule.Of("and-absorbs", (a, b) => N.And(a, N.Or(a, b)), (a, b) => a).On(Rule.Bits),
        Rule.Of("or-absorbs", (a, b) => N.Or(a, N.And(a, b)), (a, b) => a).On(Rule.Bits),
        Rule.Of("and-not-not", (a, b) => N.And(N.Not(a), N.Not(b)), (a, b) => N.Not(N.Or(a, b))).On(Rule.Bits),
        Rule.Of("or-not-not", (a, b) => N.Or(N.Not(a), N.Not(b)), (a, b) => N.Not(N.And(a, b))).On(Rule.Bits),

        // Integers, which wrap.
        Rule.Of("int-add-zero", x => x + 0, x => x).On(Rule.Integers),
        Rule.Of("int-zero-sub", x => 0 - x, x => -x).On(Rule.Integers),
        Rule.Of("int-mul-zero", x => x * 0, x => x.Like(0)).On(Rule.Integers),
        Rule.Of("int-sub-same", x => x - x, x => x.Like(0)).On(Rule.Integers),
        Rule.Of("int-neg-sub", (a, b) => -(a - b), (a, b) => b - a).On(Rule.Integers),
        Rule.Of("int-add-sub", (a, b) => a + b - b, (a, b) => a).On(Rule.Integers),
        Rule.Of("int-sub-add", (a, b) => a - b + b, (a, b) => a).On(Rule.Integers),
        Rule.Of("int-factor", (a, b, c) => a * b + a * c, (a, b, c) => a * (b + c)).On(Rule.Integers),
        Rule.Of("int-rem-one", x => x.Arena.Apply(Op.Rem, x, x.Like(1)), x => x.Like(0)).On(Rule.Integers),
        Rule.Of("int-floor-div-one", x => x.Arena.Apply(Op.FloorDiv, x, x.Like(1)), x => x).On(Rule.Integers),
        Rule.Of("int-floor-mod-one", x => x.Arena.Apply(Op.FloorMod, x, x.Like(1)), x => x.Like(0)).On(Rule.Integers),
        Rule.Of("int-shift-left-zero", x => x.Arena.Apply(Op.ShiftLeft, x, x.Like(0)), x => x).On(Rule.Integers),
        Rule.Of("int-shift-right-zero", x => x.Arena.Apply(Op.ShiftRight, x, x.Like(0)), x => x).On(Rule.Integers),

        // Casts that lose nothing.
        Rule.Coded("cast-same", [Op.Cast], (node, _) => node[0].Element == node.Element ? node[0] : null),
        Rule.Coded("cast-cast", [Op.Cast], (node, _) =>
            node[0] is Apply { Op: var op } inner && op == Op.Cast && IsThroughLossless(inner[0].Element, inner.Element, node.Element)
                ? N.Cast(inner[0], node.Element) : null),
    ];

    private static Node True(Node x) => x.Arena.Constant(true);

    private static Node False(Node x) => x.Arena.Constant(false);

    private static Node Xor(Node a, Node b) => a.Arena.Apply(Op.Xor, a, b);

    private static Node AllBits(Node x) => x.Element == ElementType.Bool ? True(x) : x.Like(-1);

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

    /// <summary>Whether a cast by way of a type that holds every value of the first gives what the direct cast gives.</summary>
    private static bool IsThroughLossless(ElementType from, ElementType by, ElementType to)
    {
        if (from == ElementType.Bool)
            return true;
        if (by == ElementType.Bool)
            return false;
        if (from.IsFloat())
            return by.IsFloat() && by.Size() >= from.Size();
        // A float that holds the integer saturates on the way to another integer, where the integer would wrap.
        return by.IsFloat() ? by.Size() > from.Size() && (to.IsFloat() || to == from) : ElementTypes.Widens(from, by);
    }
}

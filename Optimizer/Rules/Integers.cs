using ExprJit.Graphs;
using static ExprJit.Optimization.Logic;

namespace ExprJit.Optimization;

/// <summary>Rules about bits and about integers, which wrap: their sums and products are associative, whatever the width.</summary>
internal static class Integer
{
    public static readonly IReadOnlyList<Rule> Rules =
    [
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
        Rule.Of("and-and", (a, b) => N.And(N.And(a, b), b), (a, b) => N.And(a, b)).On(Rule.Bits),
        Rule.Of("or-or", (a, b) => N.Or(N.Or(a, b), b), (a, b) => N.Or(a, b)).On(Rule.Bits),
        Rule.Of("xor-xor", (a, b) => Xor(Xor(a, b), b), (a, b) => a).On(Rule.Bits),
        Rule.Of("xor-not-not", (a, b) => Xor(N.Not(a), N.Not(b)), (a, b) => Xor(a, b)).On(Rule.Bits),
        Rule.Of("and-not", x => N.And(x, N.Not(x)), x => x.Like(0)).On(Rule.Bits),
        Rule.Of("or-not", x => N.Or(x, N.Not(x)), x => AllBits(x)).On(Rule.Bits),
        Rule.Of("and-constants", (x, c, d) => N.And(N.And(x, c), d), (x, c, d) => N.And(x, N.And(c, d))).On(Rule.Bits).Constant(1).Constant(2),
        Rule.Of("or-constants", (x, c, d) => N.Or(N.Or(x, c), d), (x, c, d) => N.Or(x, N.Or(c, d))).On(Rule.Bits).Constant(1).Constant(2),
        Rule.Of("xor-constants", (x, c, d) => Xor(Xor(x, c), d), (x, c, d) => Xor(x, Xor(c, d))).On(Rule.Bits).Constant(1).Constant(2),

        // Arithmetic.
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
        Rule.Of("int-factor-sub", (a, b, c) => a * b - a * c, (a, b, c) => a * (b - c)).On(Rule.Integers),
        Rule.Of("int-factor-one", (x, c) => x * c + x, (x, c) => x * (c + 1)).On(Rule.Integers).Constant(1),
        Rule.Of("int-factor-minus-one", (x, c) => x * c - x, (x, c) => x * (c - 1)).On(Rule.Integers).Constant(1),
        Rule.Of("int-add-constants", (x, c, d) => x + c + d, (x, c, d) => x + (c + d)).On(Rule.Integers).Constant(1).Constant(2),
        Rule.Of("int-sub-constants", (x, c, d) => x - c - d, (x, c, d) => x - (c + d)).On(Rule.Integers).Constant(1).Constant(2),
        Rule.Of("int-add-sub-constants", (x, c, d) => x + c - d, (x, c, d) => x + (c - d)).On(Rule.Integers).Constant(1).Constant(2),
        Rule.Of("int-sub-add-constants", (x, c, d) => x - c + d, (x, c, d) => x + (d - c)).On(Rule.Integers).Constant(1).Constant(2),
        Rule.Of("int-mul-constants", (x, c, d) => x * c * d, (x, c, d) => x * (c * d)).On(Rule.Integers).Constant(1).Constant(2),
        Rule.Of("int-sub-of-sums", (a, b, c) => a + b - (a + c), (a, b, c) => b - c).On(Rule.Integers),
        Rule.Of("int-sub-sub", (a, b) => a - (a - b), (a, b) => b).On(Rule.Integers),
        Rule.Of("int-sub-of-sum", (a, b) => a - (a + b), (a, b) => -b).On(Rule.Integers),
        Rule.Of("int-telescope", (a, b, c) => a - b + (b - c), (a, b, c) => a - c).On(Rule.Integers),
        Rule.Of("int-mul-mask", (c, x) => x * N.Cast(c, x.Element), (c, x) => N.Where(c, x, x.Like(0))).On(Rule.Integers).WithCondition(),
        Rule.Of("int-max-absorbs", (a, b) => N.Maximum(a, N.Minimum(a, b)), (a, b) => a).On(Rule.Bits),
        Rule.Of("int-min-absorbs", (a, b) => N.Minimum(a, N.Maximum(a, b)), (a, b) => a).On(Rule.Bits),
        Rule.Of("unsigned-rem-power-of-two", (x, c) => x.Arena.Apply(Op.Rem, x, c), (x, c) => N.And(x, c - 1)).On(Rule.Unsigned).Constant(1, IsPowerOfTwo),
        Rule.Of("int-floor-mod-power-of-two", (x, c) => x.Arena.Apply(Op.FloorMod, x, c), (x, c) => N.And(x, c - 1)).On(Rule.Integers).Constant(1, IsPowerOfTwo),
        Rule.Coded("int-div-power-of-two", [Op.Div, Op.FloorDiv], (node, _) => ByShift(node))
            .On(1, x => x.Arena.Apply(Op.FloorDiv, x, x.Like(8))).On(1, x => x / 2).On(Rule.Integers),
        Rule.Of("int-shift-left-twice", (x, c, d) => Left(Left(x, c), d), (x, c, d) => Left(x, c + d)).On(Rule.Integers).Constant(1, IsSmall).Constant(2, IsSmall),
        Rule.Of("int-shift-right-twice", (x, c, d) => Right(Right(x, c), d), (x, c, d) => Right(x, c + d)).On(Rule.Integers).Constant(1, IsSmall).Constant(2, IsSmall),
    ];

    private static Node Left(Node x, Node count) => x.Arena.Apply(Op.ShiftLeft, x, count);

    private static Node Right(Node x, Node count) => x.Arena.Apply(Op.ShiftRight, x, count);

    /// <summary>Less than half the 32 bits that the narrowest types shift in, so that two of them stay below the width.</summary>
    private static bool IsSmall(Scalar c) => c.Integer is >= 0 and < 16;

    private static bool IsPowerOfTwo(Scalar c) => (c.Type.IsUnsigned() || c.Integer > 0) && System.Numerics.BitOperations.IsPow2(c.Bits);

    /// <summary>A quotient rounded down by 2ᵏ is a shift by k; C#'s own rounds toward zero, which is down where there is no sign.</summary>
    private static Node? ByShift(Apply node) =>
        node.Element.IsInteger() && (node.Op == Op.FloorDiv || node.Element.IsUnsigned()) && node[1] is Constant { Value: var c } && IsPowerOfTwo(c)
            ? Right(node[0], node[0].Like(System.Numerics.BitOperations.Log2(c.Bits))) : null;
}

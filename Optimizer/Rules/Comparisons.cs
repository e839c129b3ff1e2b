using ExprJit.Graphs;
using static ExprJit.Optimization.Logic;

namespace ExprJit.Optimization;

/// <summary>Rules about comparisons, the same bits for every input: a comparison with a NaN is false.</summary>
internal static class Comparisons
{
    public static readonly IReadOnlyList<Rule> Rules =
    [
        // With itself, negated, complemented.
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
        .. from test in new[] { Op.IsNaN, Op.IsFinite, Op.IsInfinity }
           select Rule.Of($"{test.Name.ToLowerInvariant()}-abs", x => x.Arena.Apply(test, N.Abs(x)), x => x.Arena.Apply(test, x)),

        // With the ends of a range, and of what has a sign.
        Rule.Of("less-than-smallest", (x, c) => N.Less(x, c), (x, c) => False(x)).On(Rule.Bits).Constant(1, IsSmallest),
        Rule.Of("largest-less", (x, c) => N.Less(c, x), (x, c) => False(x)).On(Rule.Bits).Constant(1, IsLargest),
        Rule.Of("smallest-less-equal", (x, c) => N.LessEqual(c, x), (x, c) => True(x)).On(Rule.Bits).Constant(1, IsSmallest),
        Rule.Of("less-equal-largest", (x, c) => N.LessEqual(x, c), (x, c) => True(x)).On(Rule.Bits).Constant(1, IsLargest),
        Rule.Of("abs-less-zero", x => N.Less(N.Abs(x), x.Like(0)), x => False(x)),
        Rule.Of("square-less-zero", x => N.Less(x * x, x.Like(0)), x => False(x)),
        Rule.Of("exp-less-zero", x => N.Less(N.Exp(x), x.Like(0)), x => False(x)),
        Rule.Of("sqrt-less-zero", x => N.Less(N.Sqrt(x), x.Like(0)), x => False(x)),

        // Of differences and sums.
        Rule.Of("sub-less-zero", (a, b) => N.Less(a - b, a.Like(0)), (a, b) => N.Less(a, b)),
        Rule.Of("zero-less-sub", (a, b) => N.Less(a.Like(0), a - b), (a, b) => N.Less(b, a)),
        Rule.Of("sub-equal-zero", (a, b) => N.Equal(a - b, a.Like(0)), (a, b) => N.Equal(a, b)).On(Rule.Integers),
        Rule.Of("sub-not-equal-zero", (a, b) => N.NotEqual(a - b, a.Like(0)), (a, b) => N.NotEqual(a, b)).On(Rule.Integers),
        Rule.Of("xor-equal-zero", (a, b) => N.Equal(Xor(a, b), a.Like(0)), (a, b) => N.Equal(a, b)).On(Rule.Integers),
        Rule.Of("add-equal-add", (a, b, c) => N.Equal(a + c, b + c), (a, b, c) => N.Equal(a, b)).On(Rule.Integers),
        Rule.Of("add-equal-constant", (x, c, d) => N.Equal(x + c, d), (x, c, d) => N.Equal(x, d - c)).On(Rule.Integers).Constant(1).Constant(2),
        Rule.Of("add-not-equal-constant", (x, c, d) => N.NotEqual(x + c, d), (x, c, d) => N.NotEqual(x, d - c)).On(Rule.Integers).Constant(1).Constant(2),

        // Of bools.
        Rule.Of("equal-true", x => N.Equal(x, True(x)), x => x).On(Rule.Bools),
        Rule.Of("equal-false", x => N.Equal(x, False(x)), x => N.Not(x)).On(Rule.Bools),
        Rule.Of("not-equal-true", x => N.NotEqual(x, True(x)), x => N.Not(x)).On(Rule.Bools),
        Rule.Of("not-equal-false", x => N.NotEqual(x, False(x)), x => x).On(Rule.Bools),

        // Together.
        Rule.Of("less-or-equal", (a, b) => N.Or(N.Less(a, b), N.Equal(a, b)), (a, b) => N.LessEqual(a, b)).On(Rule.Any),
        Rule.Of("less-or-less-equal", (a, b) => N.Or(N.Less(a, b), N.LessEqual(a, b)), (a, b) => N.LessEqual(a, b)).On(Rule.Any),
        Rule.Of("less-and-less-equal", (a, b) => N.And(N.Less(a, b), N.LessEqual(a, b)), (a, b) => N.Less(a, b)).On(Rule.Any),
        Rule.Of("less-equal-and-not-equal", (a, b) => N.And(N.LessEqual(a, b), N.NotEqual(a, b)), (a, b) => N.Less(a, b)).On(Rule.Any),
        Rule.Of("less-equal-both-ways", (a, b) => N.And(N.LessEqual(a, b), N.LessEqual(b, a)), (a, b) => N.Equal(a, b)).On(Rule.Any),
        Rule.Of("less-both-ways", (a, b) => N.And(N.Less(a, b), N.Less(b, a)), (a, b) => False(a)).On(Rule.Any),
        Rule.Of("less-either-way", (a, b) => N.Or(N.Less(a, b), N.Less(b, a)), (a, b) => N.NotEqual(a, b)).On(Rule.Bits),

        // Selections that are the larger or the smaller; of floats a NaN or a zero would be another.
        Rule.Of("where-less-max", (a, b) => N.Where(N.Less(a, b), b, a), (a, b) => N.Maximum(a, b)).On(Rule.Bits),
        Rule.Of("where-less-min", (a, b) => N.Where(N.Less(a, b), a, b), (a, b) => N.Minimum(a, b)).On(Rule.Bits),
        Rule.Of("where-less-equal-max", (a, b) => N.Where(N.LessEqual(a, b), b, a), (a, b) => N.Maximum(a, b)).On(Rule.Bits),
        Rule.Of("where-less-equal-min", (a, b) => N.Where(N.LessEqual(a, b), a, b), (a, b) => N.Minimum(a, b)).On(Rule.Bits),
        Rule.Of("where-equal", (a, b) => N.Where(N.Equal(a, b), a, b), (a, b) => b).On(Rule.Bits),
        Rule.Of("where-not-equal", (a, b) => N.Where(N.NotEqual(a, b), a, b), (a, b) => a).On(Rule.Bits),
        Rule.Of("where-negative", x => N.Where(N.Less(x, x.Like(0)), -x, x), x => N.Abs(x)).On(Rule.SignedIntegers),
    ];

    private static bool IsSmallest(Scalar c) => c.Type == ElementType.Bool ? !c.IsTrue : c == Scalar.FromInteger(c.Type, unchecked((long)c.Type.Range().Smallest));

    private static bool IsLargest(Scalar c) => c.Type == ElementType.Bool ? c.IsTrue : c == Scalar.FromInteger(c.Type, unchecked((long)c.Type.Range().Largest));
}

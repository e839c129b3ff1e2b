using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Optimizer.Tests;

/// <summary>What every rewrite rule must pass: it is sound and it makes the graph smaller or cheaper.</summary>
public sealed class RuleTests
{
    private static readonly IReadOnlyList<Rule> ExactRules = [.. Rule.All.Where(rule => rule.Kind == RuleKind.Exact)];

    public static TheoryData<string> Exact => Named(rule => rule.Kind == RuleKind.Exact && !rule.IsOverTensors);

    public static TheoryData<string> Stabilising => Named(rule => rule.Kind == RuleKind.Stabilising && !rule.IsOverTensors);

    public static TheoryData<string> RealOnly => Named(rule => rule.Kind == RuleKind.Fast && !rule.IsOverTensors);

    public static TheoryData<string> OfNumbers => Named(rule => !rule.IsOverTensors);

    [Fact]
    public void There_are_many_rules_and_each_has_its_own_name()
    {
        Rule.All.Should().HaveCountGreaterThan(250);
        Rule.All.Select(rule => rule.Name).Should().OnlyHaveUniqueItems();
    }

    /// <summary>By the text of both sides, whose holes and axes are named alike.</summary>
    [Fact]
    public void No_two_rules_are_the_same()
    {
        var seen = new Dictionary<string, string>();
        foreach (var rule in Rule.All)
            foreach (var pattern in rule.Patterns)
            {
                string text = $"{(rule.Kind == RuleKind.Fast ? "fast " : "")}{RuleText.Of(pattern.Left)}:{pattern.Left.Element}<-{string.Join(",", pattern.Holes.Select((h, i) => $"{h.Element}{pattern.Constants[i] is not null}"))}";
                if (pattern.Constants.All(c => c is null) && rule.Condition is null)
                    seen.TryAdd(text, rule.Name).Should().BeTrue("{0} and {1} have one left side: {2}", rule.Name, seen[text], text);
            }
    }

    [Theory, MemberData(nameof(Exact))]
    public void An_exact_rule_keeps_every_bit(string name)
    {
        foreach (var pattern in Find(name).Patterns)
            foreach (var holes in Samples.For(pattern, Find(name).Patterns.Count > 12 ? 16 : int.MaxValue))
                Evaluation.Same(Evaluation.Of(pattern.Left, holes), Evaluation.Of(pattern.Right, holes)).Should()
                    .BeTrue("{0} at ({1}): {2} against {3}", name, string.Join(", ", holes),
                        Evaluation.Of(pattern.Left, holes), Evaluation.Of(pattern.Right, holes));
    }

    /// <summary>The right side in double is the reference: that it is the same function is checked where the left side is accurate.</summary>
    [Theory, MemberData(nameof(Stabilising))]
    public void A_stabilising_rule_is_closer_to_the_real_number(string name)
    {
        var patterns = Find(name).Patterns;
        var wide = patterns.Single(pattern => pattern.Holes[0].Element == ElementType.Float64);
        foreach (var single in patterns.Where(pattern => pattern != wide))
            foreach (var holes in Samples.For(single))
            {
                Scalar[] exact = Array.ConvertAll(holes, hole => Scalar.Of(hole.Real));
                Scalar left = Evaluation.Of(single.Left, holes)!.Value, right = Evaluation.Of(single.Right, holes)!.Value;
                double real = Evaluation.Of(wide.Right, exact)!.Value.Real;
                // What an infinity yields is compared where no finite number leaves the range beside it.
                if (!holes.All(hole => double.IsFinite(hole.Real)) && holes.Any(hole => Math.Abs(hole.Real) is > 5 and < double.PositiveInfinity))
                    continue;
                string because = $"{name} at {string.Join(", ", holes)}: {left} against {right}, really {real}";
                if (holes.Any(hole => !double.IsFinite(hole.Real)))
                    Ulps.Between(left, right.Real).Should().BeLessThanOrEqualTo(4, because);
                else
                    (Ulps.Between(right, real) <= Math.Max(2, Ulps.Between(left, real))).Should().BeTrue(because);
            }
    }

    [Theory, MemberData(nameof(Stabilising)), MemberData(nameof(RealOnly))]
    public void Both_sides_are_the_same_function_of_real_numbers(string name)
    {
        var wide = Find(name).Patterns.Single(pattern => pattern.Holes[0].Element == ElementType.Float64);
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            Scalar[] holes = Array.ConvertAll(wide.Holes, _ => Scalar.Of(0.1 + 2 * random.NextDouble()));
            double left = Evaluation.Of(wide.Left, holes)!.Value.Real, right = Evaluation.Of(wide.Right, holes)!.Value.Real;
            if (double.IsNaN(left))
                continue;
            left.Should().BeApproximately(right, 1e-12 * (1 + Math.Abs(right)) * 100, name);
        }
    }

    /// <summary>A stabilising rule may cost more, once: it leaves nothing of itself to rewrite.</summary>
    [Theory, MemberData(nameof(OfNumbers))]
    public void A_rule_decreases_the_measure(string name)
    {
        var rule = Find(name);
        foreach (var (left, right, _) in Instances(rule))
            if (rule.Kind == RuleKind.Stabilising)
                Rewriter.Run(new Graph(right.Arena, [right], []), [rule]).Outputs[0].Should().BeSameAs(right, name);
            else
                Work.Of(right).Should().BeLessThan(Work.Of(left), name);
    }

    [Theory, MemberData(nameof(OfNumbers))]
    public void No_rules_loop_from_either_side(string name)
    {
        foreach (var rules in RuleSets)
            foreach (var (left, right, _) in Instances(Find(name)).Take(60))
            {
                var once = Rewriter.Run(new Graph(left.Arena, [left, right], []), rules);
                Rewriter.Run(once, rules).Outputs.Should().Equal(once.Outputs, "{0} leaves nothing to rewrite", name);
            }
    }

    [Theory, MemberData(nameof(OfNumbers))]
    public void A_rule_matches_its_own_left_side(string name)
    {
        var rule = Find(name);
        foreach (var (left, right, _) in Instances(rule))
            Rewriter.Run(new Graph(left.Arena, [left], []), [rule]).Outputs[0].Should()
                .BeSameAs(Rewriter.Run(new Graph(right.Arena, [right], []), [rule]).Outputs[0], name);
    }

    private static readonly IReadOnlyList<Rule>[] RuleSets =
        [ExactRules, [.. Rule.All.Where(rule => rule.Kind == RuleKind.Stabilising)], [.. ExactRules, .. Fast.Rules], Rule.All];

    /// <summary>Both sides over parameters, and over a constant of those it is for where a hole asks for one.</summary>
    private static IEnumerable<(Node Left, Node Right, Pattern Pattern)> Instances(Rule rule)
    {
        foreach (var pattern in rule.Patterns)
        {
            var arena = new Arena();
            var match = new Match(pattern.Holes.Length);
            var random = new Random(3);
            for (int i = 0; i < pattern.Holes.Length; i++)
            {
                var constants = pattern.Constants[i] is { } fits ? Samples.Constants(pattern.Holes[i].Element, c => fits(c) && c.Real is not (0 or 1 or -1), 20) : [];
                if (pattern.Constants[i] is { } any && constants.Length == 0)
                    constants = Samples.Constants(pattern.Holes[i].Element, any, 20);
                match.Holes[i] = pattern.Constants[i] is null ? arena.Parameter(i, pattern.Holes[i].Type, "p") : constants.Length == 0 ? null : arena.Constant(constants[random.Next(constants.Length)]);
            }
            // A pair of types for which there is no such constant is no instance.
            if (!Array.Exists(match.Holes, hole => hole is null))
                yield return (Matching.Instantiate(pattern.Left, arena, match), Matching.Instantiate(pattern.Right, arena, match), pattern);
        }
    }

    public static TheoryData<string> Numbers => [.. ElementTypes.All.Where(e => e != ElementType.Bool).Select(e => e.ToString())];

    [Theory, MemberData(nameof(Numbers))]
    public void Exact_rules_together_keep_every_bit_of_random_graphs(string type)
    {
        var element = Enum.Parse<ElementType>(type);
        for (int seed = 0; seed < 200; seed++)
        {
            var arena = new Arena();
            var graph = new Graph(arena, [RandomGraph.Make(arena, element, new Random(seed))], []);
            var after = Rewriter.Run(graph, ExactRules);
            foreach (var holes in Samples.Of(element, 2).Take(400))
                Evaluation.Same(Evaluation.Of(graph.Outputs[0], holes), Evaluation.Of(after.Outputs[0], holes)).Should()
                    .BeTrue("seed {0} at ({1})", seed, string.Join(", ", holes));
        }
    }

    [Fact]
    public void Casts_are_merged_only_where_nothing_changes()
    {
        foreach (var from in ElementTypes.All)
            foreach (var by in ElementTypes.All)
                foreach (var to in ElementTypes.All)
                {
                    var arena = new Arena();
                    var cast = N.Cast(N.Cast(arena.Parameter(0, TensorType.Scalar(from), "x"), by), to);
                    var after = Rewriter.Run(new Graph(arena, [cast], []), ExactRules).Outputs[0];
                    foreach (var holes in Samples.Of(from, 1))
                        Evaluation.Same(Evaluation.Of(cast, holes), Evaluation.Of(after, holes)).Should().BeTrue("{0} by {1} to {2} at {3}", from, by, to, holes[0]);
                }
    }

    [Fact]
    public void Division_by_a_power_of_two_becomes_an_exact_product()
    {
        for (int exponent = -126; exponent < 128; exponent++)
        {
            var arena = new Arena();
            var x = arena.Parameter(0, TensorType.Scalar(ElementType.Float32), "x");
            var quotient = x / Math.ScaleB(1, exponent);
            var after = Rewriter.Run(new Graph(arena, [quotient], []), Algebra.Rules).Outputs[0];
            foreach (var holes in Samples.Of(ElementType.Float32, 1))
                Evaluation.Same(Evaluation.Of(quotient, holes), Evaluation.Of(after, holes)).Should().BeTrue("{0} / 2^{1}", holes[0], exponent);
        }
        var other = new Arena();
        var third = other.Parameter(0, TensorType.Scalar(ElementType.Float32), "x") / 3;
        Rewriter.Run(new Graph(other, [third], []), Algebra.Rules).Outputs[0].Should().BeSameAs(third);
    }

    [Fact]
    public void An_integer_division_that_can_throw_is_not_dropped()
    {
        var arena = new Arena();
        Node a = arena.Parameter(0, TensorType.Scalar(ElementType.Int32), "a"), b = arena.Parameter(1, TensorType.Scalar(ElementType.Int32), "b");
        Rewriter.Run(new Graph(arena, [a / b * 0], []), ExactRules).Outputs[0].Should().BeSameAs(a / b * 0);
        Rewriter.Run(new Graph(arena, [(a + b) * 0], []), ExactRules).Outputs[0].Should().BeSameAs(arena.Constant(0));
    }

    [Fact]
    public void Checked_arithmetic_that_can_throw_is_not_dropped()
    {
        var arena = new Arena();
        Node a = arena.Parameter(0, TensorType.Scalar(ElementType.Int32), "a"), b = arena.Parameter(1, TensorType.Scalar(ElementType.Float64), "b");
        foreach (var throws in new[] { arena.Apply(Op.AddChecked, a, a), arena.Apply(Op.NegChecked, a), N.CastChecked(b, ElementType.Int32), arena.Apply(Op.SignChecked, b) })
            Rewriter.Run(new Graph(arena, [throws * 0, N.Equal(throws, throws), throws - throws], []), Rule.All).Outputs.Should().OnlyContain(n => Graph.Reachable(new[] { n }).Contains(throws));
    }

    [Fact]
    public void A_constant_that_throws_is_left_for_the_call()
    {
        var arena = new Arena();
        var sum = arena.Apply(Op.AddChecked, arena.Constant(int.MaxValue), arena.Constant(1));
        Fold.Run(new Graph(arena, [sum], [])).Outputs[0].Should().BeSameAs(sum);
    }

    private static TheoryData<string> Named(Func<Rule, bool> chosen) => [.. Rule.All.Where(chosen).Select(rule => rule.Name)];

    private static Rule Find(string name) => Rule.All.Single(rule => rule.Name == name);
}

using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Optimizer.Tests;

/// <summary>
/// What <see cref="RuleTests"/> asks of rules over numbers, of those over tensors: rules along axes for ranks 1 to 3, and coded
/// rules on their examples, with lengths 0, 1 and odd.
/// </summary>
public sealed class RuleTensorTests
{
    private static readonly long[][] Lengths = [[2, 3, 5], [1, 1, 1], [3, 1, 7], [0, 3, 2], [2, 0, 3], [3, 2, 0], [4, 4, 4]];

    public static TheoryData<string> Exact => Named(RuleKind.Exact);

    public static TheoryData<string> Stabilising => Named(RuleKind.Stabilising);

    public static TheoryData<string> RealOnly => Named(RuleKind.Fast);

    public static TheoryData<string> OverTensors => [.. Rule.All.Where(rule => rule.IsOverTensors).Select(rule => rule.Name)];

    /// <summary>A rule that is code applies to each of its examples, for some element type; a pattern for each of its types.</summary>
    [Theory, MemberData(nameof(OverTensors))]
    public void A_rule_applies(string name)
    {
        var rule = Find(name);
        var applied = rule.Elements.ToDictionary(element => element, element => RuleCase.All(rule, element).Select(c => c.Of).ToArray());
        rule.Examples.Select((_, i) => $"example {i}").Except(applied.Values.SelectMany(of => of)).Should().BeEmpty(name);
        if (rule.Code is null)
            applied.Should().OnlyContain(pair => pair.Value.Length > 0, name);
        else
            rule.Examples.Should().NotBeEmpty(name);
    }

    [Theory, MemberData(nameof(Exact))]
    public void An_exact_rule_keeps_every_bit(string name)
    {
        var rule = Find(name);
        foreach (var element in rule.Elements)
            foreach (var rewritten in RuleCase.All(rule, element))
                foreach (long[] lengths in Lengths.Where(rewritten.Holds))
                    for (int seed = 0; seed < 4; seed++)
                    {
                        var arguments = Arguments(rewritten, lengths, Filling.Special, seed);
                        string because = $"{name}, {rewritten.Of}, {element}, lengths {string.Join("×", lengths)}, seed {seed}";
                        Value? left = Run(rewritten.Before, arguments), right = Run(rewritten.After, arguments);
                        (left is null).Should().Be(right is null, because);
                        if (left is null)
                            continue;
                        right!.Shape.Should().Equal(left.Shape, because);
                        for (long i = 0; i < left.Length; i++)
                            Evaluation.Same(left[i], right[i]).Should().BeTrue("{0}: {1} against {2} at {3}", because, left[i], right[i], i);
                    }
    }

    /// <summary>
    /// Against the right side in double, whose inputs are the same. Where a row is shifted, what rounding the difference
    /// loses is allowed: units of the largest input, of a probability or of its logarithm.
    /// </summary>
    [Theory, MemberData(nameof(Stabilising))]
    public void A_stabilising_rule_is_closer_to_the_real_number(string name)
    {
        var rule = Find(name);
        foreach (var element in new[] { ElementType.Float16, ElementType.Float32 })
            foreach (var (narrow, wide) in RuleCase.All(rule, element).Zip(RuleCase.All(rule, ElementType.Float64)))
                foreach (long[] lengths in Lengths.Where(narrow.Holds))
                    foreach (var filling in Enum.GetValues<Filling>().Where(f => f != Filling.Special))
                        for (int seed = 0; seed < 3; seed++)
                        {
                            var arguments = Arguments(narrow, lengths, filling, seed);
                            Value? left = Run(narrow.Before, arguments), right = Run(narrow.After, arguments);
                            (left is null).Should().Be(right is null, name);
                            if (left is null || right is null)
                                continue;
                            var real = Run(wide.After, arguments.ToDictionary(p => p.Key, p => Widened(p.Value)))!;
                            bool isFinite = arguments.Values.All(v => v.Bits.Select((_, i) => v[i].Real).All(double.IsFinite));
                            for (long i = 0; i < left.Length; i++)
                            {
                                string because = $"{name}, {narrow.Of}, {element}, lengths {string.Join("×", lengths)}, {filling}, seed {seed}: {left[i]} against {right[i]}, really {real[i]}";
                                if (isFinite)
                                    (Ulps.Between(right[i], real[i].Real) <= Math.Max(4, Ulps.Between(left[i], real[i].Real))
                                        || Math.Abs(right[i].Real - real[i].Real) <= Shifting(narrow, arguments) * (narrow.Before.Is(Op.Div) ? real[i].Real : 1)).Should().BeTrue(because);
                                else
                                    Near(left[i].Real, right[i].Real, element == ElementType.Float16 ? 1e-2 : 1e-4).Should().BeTrue(because);
                            }
                        }
    }

    /// <summary>In double and for numbers near 1, where both sides are accurate.</summary>
    [Theory, MemberData(nameof(Stabilising)), MemberData(nameof(RealOnly))]
    public void Both_sides_are_the_same_function_of_real_numbers(string name)
    {
        foreach (var rewritten in RuleCase.All(Find(name), ElementType.Float64))
            foreach (long[] lengths in Lengths.Where(rewritten.Holds))
                for (int seed = 0; seed < 3; seed++)
                {
                    var arguments = Arguments(rewritten, lengths, Filling.Mild, seed);
                    Value? left = Run(rewritten.Before, arguments), right = Run(rewritten.After, arguments);
                    (left is null).Should().Be(right is null, name);
                    if (left is null)
                        continue;
                    right!.Shape.Should().Equal(left.Shape, name);
                    for (long i = 0; i < left.Length; i++)
                        Near(left[i].Real, right[i].Real, 1e-10).Should().BeTrue("{0}, {1}: {2} against {3}", name, rewritten.Of, left[i], right[i]);
                }
    }

    /// <summary>Where lengths are large enough that a window shows a part; a stabilising rule leaves nothing of itself to rewrite instead.</summary>
    [Theory, MemberData(nameof(OverTensors))]
    public void A_rule_decreases_the_measure(string name)
    {
        var rule = Find(name);
        long[] lengths = rule.IsOfMatrices ? [9, 9, 9] : [7, 9, 11];
        foreach (var element in rule.Elements)
            foreach (var rewritten in RuleCase.All(rule, element))
                if (rule.Kind == RuleKind.Stabilising)
                    Rewriter.Run(new Graph(rewritten.After.Arena, [rewritten.After], []), [rule], rewritten.Facts).Outputs[0].Should().BeSameAs(rewritten.After, name);
                else
                    Work.Of(rewritten.After, lengths).Should().BeLessThan(Work.Of(rewritten.Before, lengths), "{0}, {1}, {2}", name, rewritten.Of, element);
    }

    [Theory, MemberData(nameof(OverTensors))]
    public void No_rules_loop_from_either_side(string name)
    {
        var exact = Rule.All.Where(rule => rule.Kind == RuleKind.Exact).ToArray();
        foreach (IReadOnlyList<Rule> rules in new IReadOnlyList<Rule>[] { exact, [.. Rule.All.Where(rule => rule.Kind == RuleKind.Stabilising)], [.. exact, .. Fast.Rules], Rule.All })
            foreach (var element in Find(name).Elements.Take(2))
                foreach (var rewritten in RuleCase.All(Find(name), element))
                {
                    var once = Rewriter.Run(new Graph(rewritten.Before.Arena, [rewritten.Before, rewritten.After], []), rules, rewritten.Facts);
                    var twice = Rewriter.Run(once, rules, rewritten.Facts);
                    Rewriter.Run(twice, rules, rewritten.Facts).Outputs.Should().Equal(twice.Outputs, "{0} settles", name);
                }
    }

    private enum Filling
    {
        Mild, Large, Far, Special, Endless,
    }

    private static Dictionary<Node, Value> Arguments(RuleCase rewritten, long[] lengths, Filling filling, int seed)
    {
        var random = new Random(seed * 31 + (int)filling);
        return rewritten.Parameters.ToDictionary(p => (Node)p, parameter =>
        {
            long[] shape = RuleCase.Shape(parameter, lengths);
            var special = filling == Filling.Endless ? Endless(parameter.Element) : Samples.Special(parameter.Element);
            var value = new Value(parameter.Element, shape, new ulong[shape.Aggregate(1L, (a, b) => a * b)]);
            for (long i = 0; i < value.Length; i++)
                value.Bits[i] = (parameter.Element.IsFloat()
                    ? filling switch
                    {
                        Filling.Mild => Scalar.FromReal(parameter.Element, 0.1 + 2 * random.NextDouble()),
                        Filling.Large => Scalar.FromReal(parameter.Element, 200 * random.NextDouble() - 100),
                        Filling.Far => Scalar.FromReal(parameter.Element, 1000 + 3 * random.NextDouble()),
                        _ => random.Next(3) == 0 ? special[random.Next(special.Length)] : Scalar.FromReal(parameter.Element, 6 * random.NextDouble() - 3),
                    }
                    : special[random.Next(special.Length)]).Bits;
            return value;
        });
    }

    private static double Shifting(RuleCase rewritten, Dictionary<Node, Value> arguments)
    {
        double unit = rewritten.Before.Element == ElementType.Float16 ? Math.ScaleB(1, -11) : Math.ScaleB(1, -24);
        double largest = arguments.Values.SelectMany(v => v.Bits.Select((_, i) => Math.Abs(v[i].Real))).DefaultIfEmpty().Max();
        return 3 * unit * (1 + largest);
    }

    private static Scalar[] Endless(ElementType element) =>
        [.. new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0 }.Select(x => Scalar.FromReal(element, x))];

    private static Value Widened(Value value)
    {
        var wide = new Value(value.Element.IsFloat() ? ElementType.Float64 : value.Element, value.Shape, (ulong[])value.Bits.Clone());
        for (long i = 0; i < value.Length && value.Element.IsFloat(); i++)
            wide.Bits[i] = Scalar.Of(value[i].Real).Bits;
        return wide;
    }

    /// <summary>The value, or null where the call fails.</summary>
    private static Value? Run(Node root, Dictionary<Node, Value> arguments)
    {
        try
        {
            return new Interpreter(leaf => arguments.First(a => ((Parameter)a.Key).Index == ((Parameter)leaf).Index).Value).Run([root])[0];
        }
        catch (Exception failure) when (failure is ShapeException or ArithmeticException)
        {
            return null;
        }
    }

    private static bool Near(double a, double b, double tolerance) =>
        double.IsNaN(a) || double.IsNaN(b) ? double.IsNaN(a) && double.IsNaN(b) : a == b || Math.Abs(a - b) <= tolerance * (1 + Math.Max(Math.Abs(a), Math.Abs(b)));

    private static TheoryData<string> Named(RuleKind kind) => [.. Rule.All.Where(rule => rule.IsOverTensors && rule.Kind == kind).Select(rule => rule.Name)];

    private static Rule Find(string name) => Rule.All.Single(rule => rule.Name == name);
}

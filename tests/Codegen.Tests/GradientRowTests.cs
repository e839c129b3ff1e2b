using ExprJit.Graphs;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <summary>The derivative rows of the op table, walked: which ops have one, and what it says at random points.</summary>
public sealed class GradientRowTests
{
    private const int Points = 200;

    /// <summary>Ops that give floats from floats and have no derivative, as docs/gradients.md says.</summary>
    private static readonly string[] Without = ["FloorDiv", "StopGradient", "Bitcast"];

    public static TheoryData<string> Elementwise() =>
        [.. Op.All.Where(op => op is { Kind: OpKind.Elementwise, IsInternal: false, Derivative: not null, Arity: 1 or 2 } && op != Op.Cast).Select(op => op.Name)];

    [Fact]
    public void An_op_from_floats_to_floats_has_a_derivative_or_a_reason()
    {
        var without = new List<string>();
        foreach (var op in Op.All.Where(op => op is { IsInternal: false, Derivative: null } && op.Kind != OpKind.Symbolic))
            foreach (var other in new[] { ElementType.Float64, ElementType.Int64, ElementType.Bool })
                if (GivesFloats(op, other))
                    without.Add(op.Name);
        without.Distinct().Should().BeEquivalentTo(Without);
    }

    private static bool GivesFloats(Op op, ElementType other)
    {
        var arena = new Arena();
        Node[] inputs = [.. Enumerable.Range(0, Math.Max(op.Arity, 1)).Select(k => arena.Parameter(k, new TensorType(k == 0 ? ElementType.Float64 : other, 1), "x" + k))];
        foreach (var attributes in new[] { Attributes.None, Attributes.Axes(0), Attributes.To(ElementType.Float64) })
            try
            {
                if (op.Typing(op, inputs, attributes).Element.IsFloat() && !op.ReadsOnlyShape(0))
                    return true;
            }
            catch (Exception refused) when (refused is TraceException or InternalCompilerException or IndexOutOfRangeException or InvalidOperationException or NullReferenceException)
            {
            }
        return false;
    }

    [Theory]
    [MemberData(nameof(Elementwise))]
    public void A_row_agrees_with_finite_differences_at_random_points(string name)
    {
        var op = Op.Find(name)!;
        var random = new Random(name.Length + 7);
        double[] x = [.. Enumerable.Range(0, Points).Select(_ => random.NextDouble() * 6 - 3)], y = [.. x.Select(_ => random.NextDouble() * 4 - 1)];
        Func<T, T, T> f = (a, b) => Symbolic.Call<double>(op.Arity == 1 ? [a] : [a, b], n => n[0].Arena.Apply(op, n));
        By(f, x, y, name, "first");
        if (op.Arity == 2)
            By((b, a) => f(a, b), y, x, name, "second");
    }

    private static void By(Func<T, T, T> f, double[] at, double[] other, string name, string input)
    {
        // The cube keeps the first derivative a function of what it is taken by.
        Func<T, T, T> cost = (a, b) => Sum(f(a, b)) + Sum(a * a * a) + 0 * Sum(b);
        var value = Function.Compile((T a, T b) => f(a, b) + 0 * b + 0 * a);
        var first = Function.Compile((T a, T b) => Grad(cost(a, b), a));
        var second = Function.Compile((T a, T b) => Grad(Sum(Grad(cost(a, b), a)), a));
        Func<Func<T, T, T>, double, double[]> run = (g, by) => g(Array.ConvertAll(at, e => e + by), other).ToArray();
        int seen = Check(first, run, value, at, 3, $"{name} by its {input} input");
        Check(second, run, first, at, null, $"{name} twice by its {input} input");
        seen.Should().BeGreaterThan(Points / 6, "{0} has values at many points", name);
    }

    /// <summary>Compares where the function is smooth: finite, and of the same slope on both sides.</summary>
    private static int Check(Func<T, T, T> derivative, Func<Func<T, T, T>, double, double[]> run, Func<T, T, T> function, double[] at, double? cube, string name)
    {
        const double Step = 1e-5;
        double[] actual = run(derivative, 0), here = run(function, 0), up = run(function, Step), down = run(function, -Step);
        double[] farUp = run(function, 30 * Step), farDown = run(function, -30 * Step);
        int seen = 0;
        for (int i = 0; i < at.Length; i++)
        {
            double right = (farUp[i] - here[i]) / (30 * Step), left = (here[i] - farDown[i]) / (30 * Step), slope = (up[i] - down[i]) / (2 * Step);
            if (!double.IsFinite(right + left) || Math.Abs(right - left) > 0.1 * (1 + Math.Abs(slope)) || Math.Abs(right - slope) > 0.1 * (1 + Math.Abs(slope)) || Math.Abs(slope) > 1e4)
                continue;
            seen++;
            double expected = slope + (cube is { } factor ? factor * at[i] * at[i] : 0);
            actual[i].Should().BeApproximately(expected, 1e-5 * (1 + Math.Abs(expected)), "{0} at {1}", name, at[i]);
        }
        return seen;
    }
}

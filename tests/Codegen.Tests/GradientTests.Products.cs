using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <content>Products with the Jacobian, the Jacobian and the Hessian, of every row, against finite differences and each other.</content>
public sealed partial class GradientTests
{
    private sealed record Derivatives(Tensor<double> Y, Tensor<double> Jacobian, Tensor<double> Jvp, Tensor<double> Vjp);

    [Theory]
    [MemberData(nameof(UnaryRows))]
    public void Products_with_the_Jacobian_of_one_variable(string device, string name)
    {
        var (f, at) = Unary[name];
        var options = new FunctionOptions { Device = Device.Parse(device) };
        // The row alone, so that its own forward rule is the last, and the row in the midst of others.
        foreach (var g in new Func<Tensor<double>, Tensor<double>>[] { f, x => Sin(f(x * 1.0)) * 2.0 + f(x) })
        {
            var all = Function.Compile((Tensor<double> x, Tensor<double> v, Tensor<double> w) =>
                new Derivatives(g(x), Jacobian(g(x), x), Jvp(g(x), x, v), Vjp(g(x), x, Cos(w + g(x)))), options: options);
            double[] v = [.. at.Select((_, i) => Math.Sin(3 * i + 1))];
            var made = all(at, v, 0.7);
            double[] y = made.Y.ToArray(), jacobian = made.Jacobian.ToArray();
            double[] w = [.. y.Select(e => Math.Cos(0.7 + e))];
            int n = at.Length;

            made.Jacobian.Shape.Should().Equal([.. made.Y.Shape, n], "the Jacobian of {0} has y's axes, then x's", name);
            made.Jvp.Shape.Should().Equal(made.Y.Shape);
            made.Vjp.Shape.Should().Equal(n);
            for (int j = 0; j < n; j++)
                Close([.. y.Select((_, i) => jacobian[i * n + j])], Slopes(x => all(x, v, 0.7).Y.ToArray(), at, j), name);
            Near(made.Jvp.ToArray(), [.. y.Select((_, i) => Enumerable.Range(0, n).Sum(j => jacobian[i * n + j] * v[j]))], name + " forward");
            Near(made.Vjp.ToArray(), [.. at.Select((_, j) => Enumerable.Range(0, y.Length).Sum(i => jacobian[i * n + j] * w[i]))], name + " reverse");
        }
    }

    [Theory]
    [MemberData(nameof(BinaryRows))]
    public void Products_with_the_Jacobian_of_two_variables(string device, string name)
    {
        var (f, ax, ay) = Binary[name];
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var all = Function.Compile((Tensor<double> x, Tensor<double> y, Tensor<double> v) =>
            Outputs.Of(Jacobian(f(x, y), x), Jacobian(f(x, y), y), Jvp(f(x, y), x, v), Jvp(f(x, y), y, v), Jvp(f(x, y), new[] { x, y }, new[] { v, Sin(v) })), options: options);
        var value = Function.Compile((Tensor<double> x, Tensor<double> y) => f(x, y), options: options);
        double[] v = [.. ax.Select((_, i) => Math.Sin(3 * i + 1))];
        var made = all(ax, ay, v);
        int n = ax.Length;
        double[] byX = made.Item1.ToArray(), byY = made.Item2.ToArray();
        for (int j = 0; j < n; j++)
        {
            Close([.. byX.Where((_, at) => at % n == j)], Slopes(x => value(x, ay).ToArray(), ax, j), name + " in x");
            Close([.. byY.Where((_, at) => at % n == j)], Slopes(y => value(ax, y).ToArray(), ay, j), name + " in y");
        }
        double[] alongX = [.. byX.Chunk(n).Select(row => row.Zip(v, (d, e) => d * e).Sum())], alongY = [.. byY.Chunk(n).Select(row => row.Zip(v, (d, e) => d * e).Sum())];
        Near(made.Item3.ToArray(), alongX, name + " along x");
        Near(made.Item4.ToArray(), alongY, name + " along y");
        Near(made.Item5.ToArray(), [.. alongX.Zip(byY.Chunk(n).Select(row => row.Zip(v, (d, e) => d * Math.Sin(e)).Sum()), (a, b) => a + b)], name + " along both");
    }

    [Theory]
    [MemberData(nameof(UnaryRows))]
    public void The_Hessian(string device, string name)
    {
        if (name == "Cast")
            return;
        var (f, at) = Unary[name];
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var all = Function.Compile((Tensor<double> x, Tensor<double> v) =>
            Outputs.Of(Grad(Weighted(f(x)), x), Hessian(Weighted(f(x)), x), Jvp(Grad(Weighted(f(x)), x), x, v)), options: options);
        double[] v = [.. at.Select((_, i) => Math.Sin(3 * i + 1))];
        var made = all(at, v);
        int n = at.Length;
        double[] hessian = made.Item2.ToArray();
        made.Item2.Shape.Should().Equal(n, n);
        for (int j = 0; j < n; j++)
            Close([.. at.Select((_, i) => hessian[i * n + j])], Slopes(x => all(x, v).Item1.ToArray(), at, j), name);
        Near([.. hessian], [.. Enumerable.Range(0, n * n).Select(i => hessian[i % n * n + i / n])], name + " is symmetric");
        Near(made.Item3.ToArray(), [.. hessian.Chunk(n).Select(row => row.Zip(v, (d, e) => d * e).Sum())], name + " times a direction");
    }

    private static double[] Slopes(Func<double[], double[]> f, double[] at, int j)
    {
        const double Step = 1e-5;
        double[] up = [.. at], down = [.. at];
        up[j] += Step;
        down[j] -= Step;
        return [.. f(up).Zip(f(down), (a, b) => (a - b) / (2 * Step))];
    }

    /// <summary>As two ways to the same number agree, rounding apart.</summary>
    private static void Near(double[] actual, double[] expected, string name)
    {
        actual.Should().HaveSameCount(expected);
        // The float between the doubles rounds tangents too.
        double tolerance = name.StartsWith("Cast", StringComparison.Ordinal) ? 1e-6 : 1e-11;
        for (int i = 0; i < actual.Length; i++)
            actual[i].Should().BeApproximately(expected[i], tolerance * Math.Max(1, Math.Abs(expected[i])), "{0}[{1}]", name, i);
    }
}

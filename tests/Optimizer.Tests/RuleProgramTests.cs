using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Optimizer.Tests;

/// <summary>Programs as a user writes them out, which rules bring into range.</summary>
public sealed class RuleProgramTests
{
    private static readonly Tensor<double> Extreme = new[,] { { 1000, 1000, -1000 }, { -1000, -1001, -5000 }, { 1, 2, 3.0 } };

    private static readonly Tensor<double> Largest = new[] { 1000, -1000, 3.0 };

    [Theory]
    [InlineData(50), InlineData(-50), InlineData(1000), InlineData(-1000), InlineData(0)]
    public void Cross_entropy_of_a_logit_is_finite(double z)
    {
        var loss = Function.Compile((double z, double y) => -(y * Log(Sigmoid(z)) + (1 - y) * Log(1 - Sigmoid(z))));
        var written = Function.Compile((double z, double y) => -(y * Math.Log(1 / (1 + Math.Exp(-z))) + (1 - y) * Math.Log(1 - 1 / (1 + Math.Exp(-z)))));
        double softplus = Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
        foreach (var f in new[] { loss, written })
        {
            f(z, 0).Should().BeApproximately(softplus, 1e-12 * (1 + softplus));
            f(z, 1).Should().BeApproximately(softplus - z, 1e-12 * (1 + Math.Abs(z)));
        }
    }

    [Fact]
    public void Log_sum_exp_written_out_does_not_overflow()
    {
        double[] expected = [1000 + Math.Log(2), -1000 + Math.Log(1 + Math.Exp(-1)), 3 + Math.Log(1 + Math.Exp(-1) + Math.Exp(-2))];
        Near(Function.Compile((Tensor<double> x) => Log(Sum(Exp(x), 1)))(Extreme), expected);
        Near(Function.Compile((Tensor<double> x) => Log(Sum(Exp(x), 1, true)))(Extreme), expected);
        Near(Function.Compile((Tensor<double> x) => Log(Mean(Exp(x), 1)))(Extreme), [.. expected.Select(e => e - Math.Log(3))]);
    }

    [Fact]
    public void Softmax_written_out_and_its_logarithm_stay_in_range()
    {
        double[] softmax = [.5, .5, 0, .. Softmax(0, -1, -4000), .. Softmax(1, 2, 3)];
        Near(Function.Compile((Tensor<double> x) => Exp(x) / Sum(Exp(x), 1, true))(Extreme), softmax);
        double[] logs = [-Math.Log(2), -Math.Log(2), -2000 - Math.Log(2), .. LogSoftmax(0, -1, -4000), .. LogSoftmax(1, 2, 3)];
        Near(Function.Compile((Tensor<double> x) => Log(Exp(x) / Sum(Exp(x), 1, true)))(Extreme), logs);
        Near(Function.Compile((Tensor<double> x) => Log(Ops.Softmax(x, 1)))(Extreme), logs);
        Near(Function.Compile((Tensor<double> x) => x - Log(Sum(Exp(x), 1, true)))(Extreme), logs);
        Near(Function.Compile((Tensor<double> x) => x - LogSumExp(x, 1, true))(Extreme), logs);
        Near(Function.Compile((Tensor<double> x) => Log(Exp(x) / Sum(Exp(x))))(Largest), LogSoftmax(1000, -1000, 3));
    }

    /// <summary>The largest of nothing is an error, the sum of nothing is not: a call without elements takes the program as written.</summary>
    [Fact]
    public void A_row_without_elements_is_as_written()
    {
        var f = Function.Compile((Tensor<double> x) => Log(Sum(Exp(x), 1)));
        Near(f(new double[,] { { 1000, 1000 } }), [1000 + Math.Log(2)]);
        f(new double[2, 0]).ToArray().Should().Equal(double.NegativeInfinity, double.NegativeInfinity);
        Function.Compile((Tensor<double> x) => Exp(x) / Sum(Exp(x), 1, true))(new double[2, 0]).Length.Should().Be(0);
    }

    [Fact]
    public void Infinities_of_a_row_yield_what_they_did()
    {
        var inf = double.PositiveInfinity;
        var f = Function.Compile((Tensor<double> x) => Exp(x) / Sum(Exp(x), 1, true));
        f(new[,] { { inf, 1 }, { -inf, 0 }, { -inf, -inf } }).ToArray().Should().Equal(double.NaN, 0, 0, 1, double.NaN, double.NaN);
        Function.Compile((Tensor<double> x) => Log(Sum(Exp(x), 1)))(new[,] { { inf, 1 }, { -inf, 0 }, { -inf, -inf } }).ToArray().Should().Equal(inf, 0, -inf);
        Function.Compile((double x) => Exp(x) / (1 + Exp(x)))(inf).Should().Be(double.NaN);
        Function.Compile((double x) => Exp(x) / (1 + Exp(x)))(1000).Should().Be(1);
    }

    [Fact]
    public void A_row_of_a_product_is_a_product_of_a_row()
    {
        var f = Function.Compile((Tensor<float> x, Tensor<float> y) => Slice(MatMul(x, y), 1, 1));
        f(new float[,] { { 1, 2 }, { 3, 4 } }, new float[,] { { 5, 6 }, { 7, 8 } }).ToArray().Should().Equal(43, 50);
        Function.Inspect(f).OptimizedGraph.Should().MatchRegex(@"matmul\(%\d+, y");
    }

    [Fact]
    public void Integer_chains_are_bracketed_by_cost_and_float_ones_are_not()
    {
        var v = new Tensor<int>[] { new[,] { { 1 }, { 2 } } }[0];
        Tensor<int> m = new[,] { { 1, 2 }, { 3, 4 } };
        var f = Function.Compile((Tensor<int> a, Tensor<int> b, Tensor<int> c) => MatMul(MatMul(a, b), c));
        f(m, m, v).ToArray().Should().Equal(27, 59);
        Function.Inspect(f).OptimizedGraph.Should().Contain("matmul(b:i32[,], c:i32[,])");
        var g = Function.Compile((Tensor<float> a, Tensor<float> b, Tensor<float> c) => MatMul(MatMul(a, b), c));
        g(new float[,] { { 1, 2 }, { 3, 4 } }, new float[,] { { 1, 2 }, { 3, 4 } }, new float[,] { { 1 }, { 2 } }).ToArray().Should().Equal(27, 59);
        Function.Inspect(g).OptimizedGraph.Should().Contain("matmul(a:f32[,], b:f32[,])");
    }

    private static double[] Softmax(params double[] x) => [.. x.Select(v => Math.Exp(v - x.Max()) / x.Sum(w => Math.Exp(w - x.Max())))];

    private static double[] LogSoftmax(params double[] x) => [.. x.Select(v => v - x.Max() - Math.Log(x.Sum(w => Math.Exp(w - x.Max()))))];

    private static void Near(Tensor<double> actual, double[] expected)
    {
        double[] values = actual.ToArray();
        values.Should().HaveCount(expected.Length);
        for (int i = 0; i < values.Length; i++)
            values[i].Should().BeApproximately(expected[i], 1e-12 * (1 + Math.Abs(expected[i])));
    }
}

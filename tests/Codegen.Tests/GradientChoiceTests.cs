using FluentAssertions;
using Xunit;
using static ExprJit.Ops;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <summary>Gradients where a naive rule gives NaN: beside infinite slopes, at kinks, at zeros, in tails and at infinity.</summary>
public sealed class GradientChoiceTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    private static readonly double[] Signed = [-1, 0, 2];

    private static readonly Dictionary<string, (Func<T, T> F, double[] At, double[] Slope)> Vectors = new()
    {
        // An unchosen branch.
        ["Log"] = (x => Where(x > 0, Log(x), 0), Signed, [0, 0, .5]),
        ["Log, scaled"] = (x => Where(x > 0, 3 * Log(x) * x, 0), Signed, [0, 0, 3 + 3 * Math.Log(2)]),
        ["a chain"] = (x => Where(x > 0, Exp(Sqrt(Log(x + 1))), x), [0, 0, Math.E - 1], [1, 1, .5]),
        ["the other branch"] = (x => Where(x <= 0, 1, Sqrt(x)), [0, 0, 4], [0, 0, .25]),
        ["both branches"] = (x => Where(x > 0, Log(x), Log(-x)), [-2, 4], [-.5, .25]),
        ["a quotient"] = (x => Where(NotEqual(x, 0), Sin(x) / x, 1), [0, Math.PI], [0, -1 / Math.PI]),
        ["an overflow"] = (x => Where(x < 100, Exp(x), x), [0, 1000], [1, 1]),
        ["a NaN"] = (x => Where(IsNaN(x), 0, x * x), [NaN, 3], [0, 6]),
        ["nested"] = (x => Where(x > 0, Where(x > 1, Log(x - 1), Log(1 - x)), Sqrt(-x)), [2, .5, -4], [1, -2, -.25]),
        ["a branch in a branch's chain"] = (x => Where(x > 0, Log(Where(x > 0, x, 1)), 0), Signed, [0, 0, .5]),
        ["shared by both branches"] = (x => Where(x > 0, Log(x), Log(x)), [0, 2], [Inf, .5]),
        ["power"] = (x => Where(x > 0, Pow(x, .5), 0), [0, 4], [0, .25]),
        ["through movement"] = (x => Where(Flip(x) > 0, Reshape(Flip(Log(x)), 3), 0), Signed, [0, 0, .5]),
        ["through a slice"] = (x => Where(Slice(x, 0, 3) > 0, Slice(Log(x), 0, 3), 0), Signed, [0, 0, .5]),
        ["through a matrix"] = (x => Where(Transpose(Reshape(x, 1, 3)) > 0, Transpose(ExpandDims(Log(x), 0)), 0), Signed, [0, 0, .5]),
        ["through a gather"] = (x => Where(Gather(x, new long[] { 1, 2, 2 }) > 0, Gather(Log(x), new long[] { 1, 2, 2 }), 0), Signed, [0, 0, 1]),
        ["through a sum"] = (x => Where(Sum(x) > 5, Sum(Log(x)), 0) + 0 * x, Signed, [0, 0, 0]),
        ["through a row's sum"] = (x => Where(Reshape(x, 1, 3) > 5, Sum(Log(x)), 0), Signed, [0, 0, 0]),
        ["through a concatenation"] = (x => Where(Concat(x, x) > 0, Concat(Log(x), Sqrt(x)), 0), Signed, [0, 0, .5 + .25 * Math.Sqrt(2)]),
        ["of a triangle"] = (x => Tril(Log(Reshape(x, 2, 2))), [1, 0, 2, 4], [1, 0, .5, .25]),
        ["Maximum"] = (x => Maximum(Sqrt(x), 1), [0, .25, 4], [0, 0, .25]),
        ["Minimum"] = (x => Minimum(1, Log(x)), [Math.E * Math.E, 2], [0, .5]),
        ["Clamp"] = (x => Clamp(Sqrt(x), 1, 3), [0, 4, 16], [0, .25, 0]),
        ["Relu"] = (x => Relu(Log(x)), [0, Math.E], [0, 1 / Math.E]),
        ["Max"] = (x => Max(Log(x)), [0, 2], [0, .5]),
        ["Min"] = (x => Min(Sqrt(x) + 1 / x), [0, 4], [0, .25 - 1.0 / 16]),

        // Infinite, and chosen.
        ["Sqrt at 0"] = (Sqrt, [0, 4], [Inf, .25]),
        ["Log at 0"] = (x => Where(x >= 0, Log(x), 0), [0], [Inf]),

        // Kinks.
        ["Abs"] = (Abs, [-2, 0, -0.0, 3], [-1, 0, 0, 1]),
        ["Relu at 0"] = (Relu, [-1, 0, 1], [0, 0, 1]),
        ["Clamp at its ends"] = (x => Clamp(x, 0, 1), [-1, 0, .5, 1, 2], [0, 1, 1, 1, 0]),
        ["Maximum at a tie"] = (x => Maximum(x, 1), [0, 1, 2], [0, 1, 1]),
        ["Maximum at a tie, second"] = (x => Maximum(1, x), [0, 1, 2], [0, 0, 1]),
        ["Minimum at a tie"] = (x => Minimum(x, 1), [0, 1, 2], [1, 1, 0]),
        ["Max at a tie"] = (x => Max(x), [3, 1, 3], [1, 0, 0]),
        ["Min at a tie"] = (x => Min(x), [1, 1, 3], [1, 0, 0]),

        // Roots of sums of squares.
        ["Norm"] = (x => Norm(x), [3, 4], [.6, .8]),
        ["Norm at 0"] = (x => Norm(x), [0, 0], [0, 0]),
        ["Norm of rows"] = (x => Norm(Reshape(x, 2, 2), 1), [0, 0, 3, 4], [0, 0, .6, .8]),
        ["Norm of NaN"] = (x => Norm(x), [NaN, 1], [NaN, NaN]),
        ["Std of equal values"] = (x => Std(x), [2, 2, 2], [0, 0, 0]),
        ["Std of rows"] = (x => Std(Reshape(x, 2, 2), 1), [2, 2, 1, 3], [0, 0, -.5, .5]),
        ["Var of equal values"] = (x => Var(x), [2, 2, 2], [0, 0, 0]),

        // Exponentials of large values.
        ["LogSumExp"] = (x => LogSumExp(x), [1000, 1000], [.5, .5]),
        ["LogSumExp far apart"] = (x => LogSumExp(x), [-1000, 1000], [0, 1]),
        ["LogSumExp with an impossible one"] = (x => LogSumExp(x), [-Inf, 1, 1], [0, .5, .5]),
        ["LogSumExp at infinity"] = (x => LogSumExp(x), [Inf, 1000], [0, 0]),
        ["LogSumExp of impossible ones"] = (x => LogSumExp(x), [-Inf, -Inf], [0, 0]),
        ["LogSumExp of rows"] = (x => LogSumExp(Reshape(x, 2, 2), 1), [Inf, 1, 2, 2], [0, 0, .5, .5]),
        ["LogSumExp of NaN"] = (x => LogSumExp(x), [NaN, 1], [NaN, NaN]),
        ["Softmax"] = (x => Softmax(x)[0], [1000, 1000], [.25, -.25]),
        ["Softmax far apart"] = (x => Softmax(x)[0], [-1000, 1000], [0, 0]),
        ["Softmax with an impossible one"] = (x => Softmax(x)[0], [1, -Inf, 1], [.25, 0, -.25]),
        ["LogSoftmax"] = (x => LogSoftmax(x)[0], [-1000, 1000], [1, -1]),
        ["CrossEntropy"] = (x => CrossEntropy(Reshape(x, 1, 2), (Tensor<long>)new long[] { 0 }), [-1000, 1000], [-1, 1]),
        ["CrossEntropy with an impossible one"] = (x => CrossEntropy(Reshape(x, 1, 3), (Tensor<long>)new long[] { 0 }), [1, -Inf, 1], [-.5, 0, .5]),
        ["CrossEntropy of probabilities"] = (x => CrossEntropy(Reshape(x, 1, 2), (T)new[,] { { .25, .75 } }), [1000, 1000], [.25, -.25]),
        ["BinaryCrossEntropy"] = (x => BinaryCrossEntropy(x, 1.0), [0, 1000, -1000], [-.5, 0, -1]),
        ["Sigmoid"] = (Sigmoid, [0, 1000, -1000], [.25, 0, 0]),
        ["Softplus"] = (Softplus, [0, 1000, -1000], [.5, 1, 0]),
        ["Gelu"] = (Gelu, [0, 1000, -1000], [.5, 1, 0]),
        ["Tanh"] = (Tanh, [0, 1000, -1000], [1, 0, 0]),

        // Powers and products of zeros.
        ["Pow to 0"] = (x => Pow(x, 0), [0, 2], [0, 0]),
        ["Pow to 1"] = (x => Pow(x, 1), [0, 2], [1, 1]),
        ["Pow to 2"] = (x => Pow(x, 2), [0, 2], [0, 4]),
        ["Pow to exponents"] = (x => Pow(x, (T)new double[] { 0, 1, 2, .5 }), [0, 0, 0, 0], [0, 1, 0, Inf]),
        ["Pow by its exponent"] = (x => Pow((T)new double[] { 0, 0, Math.E }, x), [0, 2, 1], [0, 0, Math.E]),
        ["Prod of one zero"] = (x => Prod(x), [2, 0, 4], [0, 8, 0]),
        ["Prod of two zeros"] = (x => Prod(x), [0, 0, 4], [0, 0, 0]),
    };

    /// <summary>Where a formula loses digits: against numbers computed with more of them.</summary>
    private static readonly (string Name, Func<T, T> F, double At, double Slope)[] Tails =
    [
        ("ExpM1", ExpM1, -40, 4.248354255291589e-18),
        ("Erfc", Erfc, 10, -4.197656231354417e-44),
        ("Erf", Erf, 10, 4.197656231354417e-44),
        ("LogP1", LogP1, -1 + 1.1102230246251565e-16, 9007199254740992),
        ("Asin", Asin, 1 - 1.1102230246251565e-16, 67108864.0),
        ("Acos", Acos, -1 + 1.1102230246251565e-16, -67108864.0),
        ("Acosh", Acosh, 1 + 2.220446049250313e-16, 47453132.81212578),
        ("Atanh", Atanh, 1 - 1.1102230246251565e-16, 4503599627370496.25),
        ("Softplus", Softplus, -40, 4.248354255291589e-18),
    ];

    public static TheoryData<string, string> Rows()
    {
        var data = new TheoryData<string, string>();
        foreach (string name in Vectors.Keys)
            foreach (string device in new[] { "reference", "host" })
                data.Add(device, name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Is_what_docs_say(string device, string name)
    {
        var (f, at, slope) = Vectors[name];
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var f1 = Function.Compile((T x) => Grad(Sum(f(x)), x), options: options);
        Same(f1(at).ToArray(), slope, name);
        // Forward, along one axis at a time.
        if (!slope.Any(double.IsInfinity))
        {
            var f2 = Function.Compile((T x, T v) => Jvp(Sum(f(x)), x, v), options: options);
            for (int i = 0; i < at.Length; i++)
                if (!double.IsNaN(slope[i]) && double.IsFinite(at[i]))
                    Same([(double)f2(at, (double[])[.. at.Select((_, j) => i == j ? 1.0 : 0)])], [slope[i]], name + " forward");
        }
    }

    [Fact]
    public void Guards_and_jacobians_run_on_ILGPU()
    {
        Func<T, T> f = x => Where(Concat(x, x) > 0, Concat(Log(x), Sqrt(x)), 0) + Where(Reshape(x, 3, 1) > 1, Log(Gather(x, new long[] { 2, 0 })), 0)[2][0];
        double[] at = [-1, 0, 2];
        var options = new FunctionOptions { Device = Device.IlgpuCpu };
        var f1 = Function.Compile((T x) => Outputs.Of(Grad(Sum(f(x)), x), Jacobian(Sin(f(x)), x), Jvp(f(x), x, x), Hessian(LogSumExp(f(x)), x)), options: options)(at);
        var f2 = Function.Compile((T x) => Outputs.Of(Grad(Sum(f(x)), x), Jacobian(Sin(f(x)), x), Jvp(f(x), x, x), Hessian(LogSumExp(f(x)), x)), options: new FunctionOptions { Device = Device.Reference })(at);
        Same(f1.Item1.ToArray(), f2.Item1.ToArray(), "gradient");
        Same(f1.Item2.ToArray(), f2.Item2.ToArray(), "Jacobian");
        Same(f1.Item3.ToArray(), f2.Item3.ToArray(), "forward");
        Same(f1.Item4.ToArray(), f2.Item4.ToArray(), "Hessian");
        f2.Item2.ToArray().Should().OnlyContain(slope => double.IsFinite(slope)).And.Contain(slope => slope != 0);
    }

    [Fact]
    public void Tails_keep_their_digits()
    {
        foreach (var (name, f, at, slope) in Tails)
        {
            double actual = Function.Compile((T x) => Grad(Sum(f(x)), x))((T)new[] { at })[0L].ToArray()[0];
            Math.Abs(actual / slope - 1).Should().BeLessThan(1e-14, "{0} at {1} has the slope {2} and not {3}", name, at, slope, actual);
        }
    }

    [Fact]
    public void A_guard_does_not_hide_a_second_derivative()
    {
        // The adjoint of the branch is 0 at 0 by its value, not by choice: the second derivative is 2.
        var f = Function.Compile((T x) => Outputs.Of(Grad(Sum(Square(Where(x > -1, Exp(x) - 1, 0))), x), Hessian(Sum(Square(Where(x > -1, Exp(x) - 1, 0))), x)));
        var (first, second) = f(new[] { 0.0, -2 });
        first.ToArray().Should().Equal(0, 0);
        second.ToArray().Should().Equal(2, 0, 0, 0);
    }

    [Fact]
    public void Second_derivatives_stay_out_of_unchosen_branches()
    {
        var f = Function.Compile((T x) => Hessian(Sum(Where(x > 0, Log(x), x * x)), x));
        f(new[] { 0.0, 2 }).ToArray().Should().Equal(2, 0, 0, -.25);
        var third = Function.Compile((double x) => Grad(Grad(Grad(x > 0 ? Math.Log(x) : x * x * x, x), x), x));
        third(0).Should().Be(6);
        third(2).Should().Be(.25);
    }

    [Fact]
    public void A_conditional_over_numbers()
    {
        var f = Function.Compile((double v) => Grad(v > 0 ? Math.Log(v) : 0, v));
        f(0).Should().Be(0);
        f(4).Should().Be(.25);
    }

    [Fact]
    public void A_jacobian_has_zeros_beside_an_infinite_slope()
    {
        var f = Function.Compile((T x) => Jacobian(Sqrt(x), x));
        f(new[] { 0.0, 4 }).ToArray().Should().Equal(Inf, 0, 0, .25);
    }

    [Fact]
    public void The_second_derivatives_of_a_product_with_a_zero()
    {
        var f = Function.Compile((T x) => Hessian(Prod(x), x));
        f(new[] { 2.0, 0, 4 }).ToArray().Should().Equal(0, 4, 0, 4, 0, 2, 0, 2, 0);
    }

    private static void Same(double[] actual, double[] expected, string name)
    {
        actual.Should().HaveSameCount(expected, "{0}", name);
        for (int i = 0; i < actual.Length; i++)
            if (double.IsFinite(expected[i]))
                actual[i].Should().BeApproximately(expected[i], 1e-12, "{0}[{1}]", name, i);
            else
                actual[i].Should().Be(expected[i], "{0}[{1}]", name, i);
    }
}

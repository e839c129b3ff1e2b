using FluentAssertions;
using Xunit;
using static ExprJit.Ops;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <summary>The forms of derivatives in C#: their overloads, shapes, nesting, and what they share.</summary>
public sealed class GradientFormTests
{
    private readonly Shared<T> _w = new(new[,] { { 1.0, 2 }, { 3, 4 } }, "w");
    private readonly Shared<T> _b = new(new[] { .5, -.5 }, "b");
    private readonly Shared<double> _s = new(3, "s");
    private readonly Shared<double> _r = new(2, "r");

    [Fact]
    public void Numbers()
    {
        Function.Compile((double x, double v) => Jvp(x * x * x, x, v))(2, 5).Should().Be(60);
        Function.Compile((double x, double v) => Vjp(x * x * x, x, v))(2, 5).Should().Be(60);
        Function.Compile((double x) => Jacobian(x * x * x, x))(2).Should().Be(12);
        Function.Compile((double x) => Hessian(x * x * x, x))(2).Should().Be(12);
        Function.Compile((double x) => Hessian(3 * x, x))(2).Should().Be(0);
        Function.Compile((double x) => Jvp(x * _s * _s, _s, 1.0))(2).Should().Be(12);
        Function.Compile((double x) => Vjp(x * _s * _s, _s, 1.0))(2).Should().Be(12);
        Function.Compile((double x) => Jacobian(x * _s * _s, _s) + Hessian(x * _s * _s, _s))(2).Should().Be(16);
        Function.Compile((float x) => Jacobian(x * x, x))(2).Should().Be(4);
    }

    [Fact]
    public void Several_numbers()
    {
        Function.Compile((double x, double y) => Grad(x * x * y, x, y))(2, 5).Should().Equal(20, 4);
        Function.Compile((double x) => Grad(x * _s * _r, _s, _r))(5).Should().Equal(10, 15);
        var variables = new[] { _s, _r };
        Function.Compile((double x) => Grad(x * _s * _r, variables)[1])(5).Should().Be(15);
    }

    [Fact]
    public void Variables()
    {
        var x = new[] { 1.0, -1 };
        var jacobian = Function.Compile((T v) => Jacobian(Dot(_w, v) * _b, _w))(x);
        jacobian.Shape.Should().Equal(2, 2, 2);
        jacobian.ToArray().Should().Equal(.5, -.5, 0, 0, 0, 0, -.5, .5);
        Function.Compile((T v) => Jvp(Dot(_w, v), _w, _w))(x).ToArray().Should().Equal(-1, -1);
        Function.Compile((T v) => Vjp(Dot(_w, v), _w, _b))(x).ToArray().Should().Equal(.5, -.5, -.5, .5);
        Function.Compile((T v) => Jvp(Dot(_w, v) * _s, _s, 2.0))(x).ToArray().Should().Equal(-2, -2);
        Function.Compile((T v) => Vjp(Dot(_w, v) * _s, _s, v))(x).Should().BeEquivalentTo((T)0.0);
        Function.Compile((T v) => Jacobian(Dot(_w, v) * _s, _s))(x).ToArray().Should().Equal(-1, -1);
        ((double)Function.Compile((T v) => Hessian(Sum(v) * _s * _s, _s))(new[] { 1.0, 2 })).Should().Be(6);
    }

    [Fact]
    public void Shapes()
    {
        var f = Function.Compile((T x) => Jacobian(Outer(x, x), x));
        f(new[] { 1.0, 2, 3 }).Shape.Should().Equal(3, 3, 3);
        var g = Function.Compile((T x, T y) => Jacobian(MatMul(x, y), y));
        var made = g(new double[2, 3], new double[3, 4]);
        made.Shape.Should().Equal(2, 4, 3, 4);
        var h = Function.Compile((T x) => Hessian(Sum(x * x), x))(new double[2, 2]);
        h.Shape.Should().Equal(2, 2, 2, 2);
        h.ToArray().Should().Equal(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2);
        Function.Compile((T x) => Jacobian(x * 2.0, x))(new double[0]).Shape.Should().Equal(0, 0);
        Function.Compile((T x) => Jacobian(Concat(x, x), x))(new double[0]).Shape.Should().Equal(0, 0);
        Function.Compile((T x) => Hessian(Sum(3.0 * x), x))(new double[2]).ToArray().Should().Equal(0, 0, 0, 0);
    }

    [Fact]
    public void A_jacobian_of_stacked_products()
    {
        var f = Function.Compile((T x, T y, T v) => Outputs.Of(Jacobian(MatMul(x, y), x), Jvp(MatMul(x, y), x, v), Vjp(MatMul(x, y), x, 1.0)));
        T x = Reshape(Tensor.Arange<double>(0, 12, 1), 2, 2, 3), y = Reshape(Tensor.Arange<double>(0, 6, 1), 3, 2), v = Sin(x);
        var (jacobian, jvp, vjp) = f(x, y, v);
        jacobian.Shape.Should().Equal(2, 2, 2, 2, 2, 3);
        double[] along = [.. jacobian.ToArray().Chunk(12).Select(row => row.Zip(v.ToArray(), (a, b) => a * b).Sum())];
        jvp.ToArray().Should().HaveCount(8).And.BeEquivalentTo(along, o => o.Using<double>(c => c.Subject.Should().BeApproximately(c.Expectation, 1e-12)).WhenTypeIs<double>().WithStrictOrdering());
        vjp.ToArray().Should().Equal(Enumerable.Range(0, 12).Select(j => jacobian.ToArray().Chunk(12).Sum(row => row[j])));
    }

    [Fact]
    public void Element_types_of_their_own()
    {
        var f = Function.Compile((Tensor<float> x, Tensor<float> v) =>
            Outputs.Of(Jacobian(Cast<double>(x) * 2.0, x), Jvp(Cast<double>(x) * 2.0, x, v), Vjp(Cast<double>(x) * 2.0, x, Cast<double>(v))));
        var (jacobian, jvp, vjp) = f(new[] { 1f, 2 }, new[] { 3f, 4 });
        jacobian.ToArray().Should().Equal(2f, 0, 0, 2);
        jvp.ToArray().Should().Equal(6.0, 8);
        vjp.ToArray().Should().Equal(6f, 8);
        Function.Compile((Tensor<Half> x) => Jacobian(x * x, x))(new[] { (Half)1, (Half)3 }).ToArray().Should().Equal((Half)2, (Half)0, (Half)0, (Half)6);
    }

    [Fact]
    public void They_nest()
    {
        double[] x = [.3, -.8, .5], v = [1, 2, -1];
        var product = Function.Compile((T x, T v) => Outputs.Of(
            Jvp(Grad(Sum(Sin(x) * x * x), x), x, v), Dot(Hessian(Sum(Sin(x) * x * x), x), v), Vjp(Grad(Sum(Sin(x) * x * x), x), x, v),
            Grad(Sum(Grad(Sum(Sin(x) * x * x), x) * StopGradient(v)), x)));
        var (forward, whole, reverse, twice) = product(x, v);
        foreach (var other in new[] { whole, reverse, twice })
            Close(other, forward.ToArray());
        // Σ log of the squares of a Jacobian's diagonal, differentiated: 2 f''/f'.
        var penalty = Function.Compile((T x) => Grad(Sum(Log(Square(Diag(Jacobian(Sin(x), x))))), x));
        Close(penalty(x), [.. x.Select(e => -2 * Math.Tan(e))]);
        // The Jacobian of a Jacobian.
        var second = Function.Compile((T x) => Jacobian(Jacobian(x * x * x, x), x))(x);
        second.Shape.Should().Equal(3, 3, 3);
        Close(second, [.. Enumerable.Range(0, 27).Select(i => i % 13 == 0 ? 6 * x[i / 13] : 0)]);
        // A cost that holds a Hessian.
        var trace = Function.Compile((T x) => Grad(Sum(Diag(Hessian(Sum(x * x * x * x), x))), x));
        Close(trace(x), [.. x.Select(e => 24 * e)]);
        // Along a direction that depends on x: x·∇ twice.
        var euler = Function.Compile((T x) => Jvp(Jvp(Sum(x * x * x), x, x), x, x));
        ((double)euler(x)).Should().BeApproximately(9 * x.Sum(e => e * e * e), 1e-12);
    }

    [Fact]
    public void Orders()
    {
        var f = Function.Compile((double x) => Grad(Grad(Grad(Grad(Math.Sin(2 * x), x), x), x), x));
        f(.3).Should().BeApproximately(16 * Math.Sin(.6), 1e-13);
        var g = Function.Compile((T x) => Grad(Sum(Grad(Sum(Grad(Sum(Exp(x * 2) * x), x)), x)), x));
        Close(g(new[] { .3, -1 }), [.. new[] { .3, -1 }.Select(x => (8 * x + 12) * Math.Exp(2 * x))]);
    }

    [Fact]
    public void Several_variables_share_one_sweep()
    {
        var one = Function.Compile((T x) => Grad(Sum(Tanh(Dot(Tanh(Dot(x, _w)), _w) + _b)), _w));
        var both = Function.Compile((T x) => Grad(Sum(Tanh(Dot(Tanh(Dot(x, _w)), _w) + _b)), _w, _b));
        T x = new[,] { { 1.0, 2 } };
        both(x)[0].ToArray().Should().Equal(one(x).ToArray());
        // The bias adds at most its own sum over rows to what the weights need.
        Nodes(both).Should().BeLessThanOrEqualTo(Nodes(one) + 2);
        Function.Inspect(both).Kernels.Count(k => k.Name.StartsWith("matmul", StringComparison.Ordinal))
            .Should().Be(Function.Inspect(one).Kernels.Count(k => k.Name.StartsWith("matmul", StringComparison.Ordinal)));

        var products = Function.Compile((T x, T v) => Vjp(Tanh(Dot(Tanh(Dot(x, _w)), _w) + _b), new[] { _w, _b }, v));
        var product = Function.Compile((T x, T v) => Vjp(Tanh(Dot(Tanh(Dot(x, _w)), _w) + _b), _w, v));
        products(x, x)[0].ToArray().Should().Equal(product(x, x).ToArray());
        Nodes(products).Should().BeLessThanOrEqualTo(Nodes(product) + 2);
    }

    [Fact]
    public void Several_values_share_one_forward_sweep()
    {
        var one = Function.Compile((T x, T v) => Jvp(Sin(Exp(Tanh(x * x))), x, v));
        var two = Function.Compile((T x, T v) => Outputs.Of(Jvp(Sin(Exp(Tanh(x * x))), x, v), Jvp(Exp(Tanh(x * x)), x, v)));
        one(new[] { 1.0 }, new[] { 1.0 });
        two(new[] { 1.0 }, new[] { 1.0 });
        Nodes(two).Should().Be(Nodes(one));
    }

    [Fact]
    public void A_jacobian_needs_no_loop_over_rows()
    {
        // The function, the places of the diagonal, and all rows at once: as many kernels whatever the length.
        var f = Function.Compile((T x) => Jacobian(Tanh(x) * x, x));
        f(new double[50]).ToArray().Should().OnlyContain(slope => slope == 0);
        Function.Inspect(f).Kernels.Should().HaveCountLessThanOrEqualTo(3);
    }

    [Fact]
    public void A_chain_in_a_branch_is_selected_once()
    {
        var f = Function.Compile((T x) => Grad(Sum(Where(x > 0, Exp(Sqrt(Log(x + 1))), 0)), x));
        f(new[] { 1.0, 0 });
        Function.Inspect(f).OptimizedGraph.Split('\n').Count(line => line.Contains("where(", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public void Weights_and_directions_broadcast()
    {
        var f = Function.Compile((T x, T w) => Outputs.Of(Vjp(x * x, x, w), Jvp(x * x, x, w)));
        foreach (var w in new T[] { 3.0, new[] { 3.0 }, new[] { 3.0, 3 }, new[,] { { 3.0, 3 } } })
        {
            var (reverse, forward) = f(new[,] { { 1.0, 2 }, { 3, 4 } }, w);
            reverse.ToArray().Should().Equal(6, 12, 18, 24);
            forward.ToArray().Should().Equal(6, 12, 18, 24);
        }
    }

    [Fact]
    public void Updates_may_use_them()
    {
        var w = new Shared<T>(new[] { 1.0, -2 }, "w");
        // Newton's method on a quartic: W ← W - ∇²⁻¹∇, the Hessian being diagonal.
        var step = Function.Compile(() => Sum(Square(Square(w))), updates: () => new() { { w, w - Grad(Sum(Square(Square(w))), w) / Diag(Hessian(Sum(Square(Square(w))), w)) } });
        step();
        Close(w.GetValue(), [2.0 / 3, -4.0 / 3]);
    }

    private static int Nodes(Delegate f)
    {
        var text = Function.Inspect(f).OptimizedGraph;
        return text.Split('\n').Count(line => line.StartsWith('%'));
    }

    private static void Close(T actual, double[] expected)
    {
        double[] values = actual.ToArray();
        values.Should().HaveSameCount(expected);
        for (int i = 0; i < values.Length; i++)
            values[i].Should().BeApproximately(expected[i], 1e-12, "[{0}]", i);
    }
}

using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs whose branch that is not chosen would throw: it is lazy, wherever the branch is written.</summary>
public sealed class ContractProgramsBranches
{
    private static Tensor<int> Quotient(Tensor<int> a, Tensor<int> b)
    {
        var halves = a / b;
        return halves + a % b;
    }

    private static Tensor<int> CheckedProduct(Tensor<int> a, Tensor<int> b) => checked(a * b);

    private static Tensor<double> Picked(Tensor<double> x, Tensor<long> i) => Gather(x, i);

    private static Tensor<double> Row(Tensor<double> x, Tensor<long> i) => x[i];

    private static Tensor<int> Nested(Tensor<int> a, Tensor<int> b) => Quotient(a, b) + Quotient(b, a);

    private static int Plain(int a, int b) => b == 0 ? -1 : a / b;

    [Fact]
    public void A_division_in_a_helper_that_is_not_chosen_does_not_throw()
    {
        var f = Function.Compile((Tensor<int> a, Tensor<int> b, bool divide) => divide ? Quotient(a, b) : a);
        f(new[] { 7, 8 }, new[] { 0, 2 }, false).ToArray().Should().Equal(7, 8);
        f(new[] { 7, 8 }, new[] { 2, 2 }, true).ToArray().Should().Equal(4, 4);
        f.Invoking(g => g(new[] { 7 }, new[] { 0 }, true)).Should().Throw<DivideByZeroException>();
        var nested = Function.Compile((Tensor<int> a, Tensor<int> b, bool p, bool q) => p ? q ? Nested(a, b) : b : a);
        nested(new[] { 7 }, new[] { 0 }, true, false).ToArray().Should().Equal(0);
        nested(new[] { 7 }, new[] { 0 }, false, true).ToArray().Should().Equal(7);
        nested.Invoking(g => g(new[] { 7 }, new[] { 0 }, true, true)).Should().Throw<DivideByZeroException>();
    }

    [Fact]
    public void A_checked_product_in_a_helper_that_is_not_chosen_does_not_throw()
    {
        var f = Function.Compile((Tensor<int> a, int limit) => limit > 0 ? CheckedProduct(a, a) : -a);
        f(new[] { 100_000 }, 0).ToArray().Should().Equal(-100_000);
        f.Invoking(g => g(new[] { 100_000 }, 1)).Should().Throw<OverflowException>();
    }

    [Fact]
    public void Indices_in_a_helper_that_is_not_chosen_may_be_out_of_range()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<long> i, bool inside) => inside ? Picked(x, i) : Cast<double>(i));
        f(new[] { 1.0, 2 }, new[] { 9L, 0 }, false).ToArray().Should().Equal(9, 0);
        f.Invoking(g => g(new[] { 1.0, 2 }, new[] { 9L }, true)).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
        var row = Function.Compile((Tensor<double> x, long i) => (bool)(i < Length(x, 0)) ? Row(x, i) : 0.0);
        ((double)row(new[] { 1.0, 2 }, 1)).Should().Be(2);
        ((double)row(new[] { 1.0, 2 }, 2)).Should().Be(0);
        var written = Function.Compile((Tensor<double> x, long i) => i < 2 ? x[i] : x[0]);
        ((double)written(new[] { 1.0, 2 }, 5)).Should().Be(1);
    }

    [Fact]
    public void Lazy_operators_and_conditionals_are_lazy_in_lambdas_and_plain_helpers()
    {
        Function.Compile((int a, int b) => b != 0 && a / b > 1)(4, 0).Should().BeFalse();
        Function.Compile((int a, int b) => b == 0 || a % b == 0)(4, 0).Should().BeTrue();
        Function.Compile((int a, int b) => b == 0 ? 0 : a / b)(4, 0).Should().Be(0);
        Function.Compile((int a, int b) => Plain(a, b))(4, 0).Should().Be(-1);
        Function.Compile((int a, int b) => a > 0 ? Plain(a, b) : a / b)(4, 0).Should().Be(-1);
        Function.Compile((int a) => a == int.MinValue ? 0 : Math.Abs(a))(int.MinValue).Should().Be(0);
        Function.Compile((double x) => double.IsNaN(x) ? 0 : Math.Sign(x))(double.NaN).Should().Be(0);
        Function.Compile((long n) => n > int.MaxValue ? -1 : checked((int)n))(1L << 40).Should().Be(-1);
    }

    [Fact]
    public void A_lambda_in_a_branch_is_as_lazy_as_the_branch()
    {
        Func<Tensor<int>, Tensor<int>> inverse = x => 100 / x;
        var f = Function.Compile((Tensor<int> x, bool p) => p ? inverse(x) : x);
        f(new[] { 0 }, false).ToArray().Should().Equal(0);
        var counts = new[] { 2, 3 };
        var g = Function.Compile((Tensor<int> x, bool p) => p ? counts.Aggregate(x, (h, k) => k / h) : x);
        g(new[] { 0 }, false).ToArray().Should().Equal(0);
        g.Invoking(h => h(new[] { 0 }, true)).Should().Throw<DivideByZeroException>();
    }

    [Fact]
    public void A_gradient_flows_only_through_the_branch_that_is_chosen()
    {
        var f = Function.Compile((double x) => Grad(x > 0 ? Math.Log(x) : x * x, x));
        f(2).Should().Be(0.5);
        f(-3).Should().Be(-6);
    }
}

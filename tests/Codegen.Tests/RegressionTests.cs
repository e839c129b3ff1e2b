using ExprJit.Graphs;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Defects that were found, each by the smallest program that showed it.</summary>
public sealed class RegressionTests
{
    [Fact]
    public void An_array_of_numbers_is_an_output()
    {
        var f = Function.Compile((double x) => new[] { x, x * 2 }, options: new() { Device = Device.Host });
        f(3).Should().Equal(3, 6);
    }

    [Fact]
    public void Lengths_may_be_parameters()
    {
        var x = Shared.Create(new double[] { 1, 2, 3, 4, 5, 6 }, "x", Device.Host);
        var f = Function.Compile((long n) => Reshape(x, n, 2));
        f(3).Shape.Should().Equal(3, 2);
    }

    [Fact]
    public void The_op_table_is_filled_by_asking_for_it() => Op.All.Should().NotBeEmpty();

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    public void A_broadcast_that_was_not_assumed_is_still_right(int rows, int columns)
    {
        var a = Shared.Create(Tensor.Ones<double>(3, 3), "a", Device.Host);
        var b = Shared.Create(Tensor.Ones<double>(3, 3), "b", Device.Host);
        var f = Function.Compile(() => Outputs.Of(Sum(a * b), Grad(Sum(a * b), b)));
        ((double)f().Item1).Should().Be(9);
        b.SetValue(Tensor.Full(2.0, rows, columns));
        var (sum, gradient) = f();
        ((double)sum).Should().Be(18);
        gradient.Shape.Should().Equal(rows, columns);
        gradient.ToArray().Should().AllBeEquivalentTo(9.0 / (rows * columns));
    }

    [Fact]
    public void A_hundred_squarings_of_a_plain_value_compile()
    {
        var f = Function.Compile((double x) => Squared(x), options: new() { Device = Device.Host });
        ((double)f(1)).Should().Be(1);
    }

    [Fact]
    public void The_interpreter_has_the_lengths_of_what_is_read_only_for_its_shape()
    {
        var options = new FunctionOptions { Device = Device.Reference };
        double[] x = [1, 2, 3, 4];
        Function.Compile((Tensor<double> v) => Grad(Sum(Slice(v, 1L, 2L, 0)), v), options: options)(x).ToArray().Should().Equal(0, 1, 1, 0);
        Function.Compile((Tensor<double> v) => Grad(Sum(Reshape(v, 2, 2)), v), options: options)(x).ToArray().Should().Equal(1, 1, 1, 1);
        ((long)Function.Compile((Tensor<double> v) => Length(Slice(v, 1L, 9L, 0), 0), options: options)(x)).Should().Be(3);
    }

    [Fact]
    public void What_is_wrong_whatever_the_ranks_are_is_refused_when_compiling()
    {
        var w = new Shared<double>(1, "w", Device.Host);
        var unused = () => Function.Compile((Tensor<double> x) => Sum(x), givens: x => new() { { w, 2.0 } });
        unused.Should().Throw<TraceException>().Where(e => e.Code == "EJ106");
        var matrix = Shared.Create(Tensor.Ones<double>(2, 2), "matrix", Device.Host);
        var unconnected = () => Function.Compile((Tensor<double> x) => Grad(Sum(x), matrix));
        unconnected.Should().Throw<TraceException>().Where(e => e.Code == "EJ109");
    }

    private static Tensor<double> Squared(Tensor<double> x)
    {
        for (int i = 0; i < 100; i++)
            x *= x;
        return x;
    }
}

using System.Linq.Expressions;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Which updates are written over the old value: seen from whether the variable keeps its memory from call to call.</summary>
public sealed class InPlaceTests
{
    private static readonly FunctionOptions OnHost = new() { Device = Device.Host };

    private readonly Shared<Tensor<double>> _v = new(new[] { 1.0, 2, 3, 4 }, "v", Device.Host);
    private readonly Shared<Tensor<double>> _w = new(new[] { 5.0, 6, 7, 8 }, "w", Device.Host);
    private readonly Shared<Tensor<double>> _m = new(new[,] { { 1.0, 2 }, { 3, 4 } }, "m", Device.Host);

    private sealed record Kept(Tensor<double> Value);

    private static bool KeepsMemory(IShared variable, Action call)
    {
        call();
        var before = variable.Storage;
        call();
        return ReferenceEquals(before, variable.Storage);
    }

    private static bool KeepsMemory(IShared variable, Expression<Func<Updates>> updates)
    {
        var f = Function.Compile(updates, options: OnHost);
        return KeepsMemory(variable, () => f());
    }

    [Fact]
    public void An_elementwise_update_is_written_over_the_old_value()
    {
        KeepsMemory(_v, () => new() { { _v, _v * 2.0 + _w } }).Should().BeTrue();
        KeepsMemory(_v, () => new() { { _v, _v - 0.1 * Grad(Sum(Square(_v)), _v) } }).Should().BeTrue();
    }

    [Fact]
    public void A_product_s_update_is_written_over_the_old_value() =>
        KeepsMemory(_m, () => new() { { _m, 0.5 * _m - 0.1 * MatMul(Tensor.Eye<double>(2), Tensor.Eye<double>(2)) } }).Should().BeTrue();

    /// <summary>The row is read by all three steps of its tile and written by the last.</summary>
    [Fact]
    public void Softmax_of_itself_is_written_over_the_old_value() => KeepsMemory(_m, () => new() { { _m, Softmax(_m, 1) } }).Should().BeTrue();

    [Fact]
    public void Nothing_that_is_still_read_is_written_over()
    {
        KeepsMemory(_v, () => new() { { _v, Flip(_v, 0) + _v } }).Should().BeFalse("the other end is read later");
        KeepsMemory(_m, () => new() { { _m, Transpose(_m) * 1.0 } }).Should().BeFalse();
        KeepsMemory(_m, () => new() { { _m, MatMul(_m, _m) * 0.5 } }).Should().BeFalse("the product reads all of it for each tile");
        KeepsMemory(_v, () => new() { { _v, _w * 1.0 }, { _w, Flip(_v, 0) * 1.0 } }).Should().BeFalse();
    }

    [Fact]
    public void Nothing_is_written_over_where_the_call_can_still_fail()
    {
        var made = Function.Compile(() => new Kept(_w * 2.0), updates: () => new() { { _v, _v + 1.0 } }, options: OnHost);
        KeepsMemory(_v, () => made()).Should().BeFalse("the record's constructor is the user's");
        var pair = Function.Compile(() => Outputs.Of(_w * 2.0, Sum(_w)), updates: () => new() { { _v, _v + 1.0 } }, options: OnHost);
        KeepsMemory(_v, () => pair()).Should().BeTrue("a tuple's is not");
        var gathered = Function.Compile((Tensor<long> i) => Gather(_w, i), updates: i => new() { { _v, _v + 1.0 } }, options: OnHost);
        long[] places = [0, 3];
        KeepsMemory(_v, () => gathered(places)).Should().BeTrue("the gather is over when the update begins");
        var before = _v.GetValue();
        gathered.Invoking(g => g(new long[] { 4 })).Should().Throw<ShapeException>();
        _v.GetValue().ToArray().Should().Equal(before.ToArray());
        var divided = Function.Compile((Tensor<long> i) => Sum(i / i), updates: i => new() { { _v, _v * Sum(Cast<double>(i / i)) } }, options: OnHost);
        KeepsMemory(_v, () => divided(new long[] { 1, 2 })).Should().BeTrue("the division is over too");
        var inside = new Shared<Tensor<long>>(new long[] { 8, 9 }, "inside", Device.Host);
        var divides = Function.Compile((Tensor<long> i) => Sum(i), updates: i => new() { { inside, inside / i } }, options: OnHost);
        KeepsMemory(inside, () => divides(new long[] { 1, 1 })).Should().BeFalse("the second element may throw when the first is written");
        divides.Invoking(d => d(new long[] { 2, 0 })).Should().Throw<DivideByZeroException>();
        inside.GetValue().ToArray().Should().Equal(8, 9);
    }

    [Fact]
    public void What_was_read_before_stays_as_it_was()
    {
        var f = Function.Compile(() => _v, updates: () => new() { { _v, _v + 1.0 } }, options: OnHost);
        Tensor<double> old = f(), value = _v.GetValue();
        f();
        old.ToArray().Should().Equal(1, 2, 3, 4);
        value.ToArray().Should().Equal(2, 3, 4, 5);
        _v.GetValue().ToArray().Should().Equal(3, 4, 5, 6);
    }
}

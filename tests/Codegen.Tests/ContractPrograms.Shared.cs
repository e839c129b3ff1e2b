using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs over variables: what they keep, what they copy and what they refuse.</summary>
public sealed class ContractProgramsShared
{
    [Fact]
    public void The_seed_program_prints_what_it_says()
    {
        var printed = new List<double>();
        var state = new Shared<double>(0, "state");

        var accumulator = Function.Compile((double inc) => state,
            updates: inc => new() { { state, state + inc } });

        printed.Add(state.GetValue());
        printed.Add(accumulator(1));
        printed.Add(state.GetValue());
        printed.Add(accumulator(10));
        printed.Add(state.GetValue());
        state.SetValue(-1);
        printed.Add(accumulator(3));
        printed.Add(state.GetValue());

        var skipShared = Function.Compile((double inc, double a) => state * 2 + inc,
            givens: (inc, a) => new() { { state, a } });
        printed.Add(skipShared(2, 3));
        printed.Add(state.GetValue());
        printed.Should().Equal(0, 0, 1, 1, 11, -1, 2, 8, 2);
    }

    private static void Keeps<T>(T value, T other) where T : struct, IEquatable<T>
    {
        var s = new Shared<T>(value, "s");
        s.Name.Should().Be("s");
        s.GetValue().Should().Be(value);
        s.SetValue(other);
        s.GetValue().Should().Be(other);
        s.Value.Should().Be(other);
        T converted = s;
        converted.Should().Be(other);
        var v = new Shared<Tensor<T>>(new[] { value, other }, "v");
        v.SetValue(new[] { other, value, other });
        v.GetValue().ToArray().Should().Equal(other, value, other);
        var span = new T[3];
        v.CopyTo<T>(span);
        span.Should().Equal(other, value, other);
        var read = Function.Compile(() => v);
        read().ToArray().Should().Equal(other, value, other);
        var one = Function.Compile(() => s);
        one().Should().Be(other);
    }

    [Fact]
    public void A_variable_of_each_plain_type_keeps_its_value()
    {
        Keeps(true, false);
        Keeps((sbyte)-128, (sbyte)127);
        Keeps((byte)0, (byte)255);
        Keeps((short)-32768, (short)5);
        Keeps((ushort)65535, (ushort)1);
        Keeps(int.MinValue, int.MaxValue);
        Keeps(uint.MaxValue, 1u);
        Keeps(long.MinValue, long.MaxValue);
        Keeps(ulong.MaxValue, 1ul);
        Keeps((Half)1.5, Half.MaxValue);
        Keeps(float.NaN, float.Epsilon);
        Keeps(double.NegativeInfinity, double.Epsilon);
    }

    [Fact]
    public void Create_takes_arrays_of_one_to_four_axes()
    {
        var a = Shared.Create(new double[] { 1, 2 }, "a");
        var b = Shared.Create(new float[2, 3], "b");
        var c = Shared.Create(new int[1, 2, 3], "c");
        var d = Shared.Create(new byte[1, 2, 3, 4], "d");
        Shared<Tensor<double>> typed = a;
        typed.GetValue().Shape.Should().Equal(2);
        b.GetValue().Shape.Should().Equal(2, 3);
        c.GetValue().Rank.Should().Be(3);
        d.GetValue().Length.Should().Be(24);
        Shared<double> plain = Shared.Create(2.5, "plain");
        plain.GetValue().Should().Be(2.5);
        Shared<Tensor<float>> tensor = Shared.Create((Tensor<float>)new[] { 1f }, "tensor");
        tensor.GetValue().ToArray().Should().Equal(1f);
    }

    [Fact]
    public void A_variable_without_a_name_works() =>
        Function.Compile((double x) => x + new Shared<double>[] { new(2) }[0])(1).Should().Be(3);

    [Fact]
    public void An_array_that_made_a_variable_may_change_afterwards()
    {
        var data = new[] { 1.0, 2 };
        var w = Shared.Create(data, "w");
        data[0] = 100;
        w.GetValue().ToArray().Should().Equal(1, 2);
        var copy = w.GetValue().ToArray();
        copy[1] = 50;
        w.GetValue().ToArray().Should().Equal(1, 2);
        data = [3, 4];
        w.SetValue(data);
        data[0] = 7;
        w.GetValue().ToArray().Should().Equal(3, 4);
    }

    [Fact]
    public void SetValue_changes_lengths_and_refuses_ranks()
    {
        var w = Shared.Create(new double[,] { { 1, 2 } }, "w");
        var sum = Function.Compile(() => Sum(w));
        w.SetValue(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        ((double)sum()).Should().Be(21);
        w.Invoking(v => v.SetValue(new double[] { 1 })).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ206");
        ((double)sum()).Should().Be(21);
        w.SetValue(new double[0, 2]);
        ((double)sum()).Should().Be(0);
    }

    [Fact]
    public void CopyTo_needs_room()
    {
        var w = Shared.Create(new float[] { 1, 2, 3 }, "w");
        w.Invoking(v => v.CopyTo<float>(new float[2])).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ208");
        var s = new Shared<double>(4, "s");
        var one = new double[1];
        s.CopyTo<double>(one);
        one[0].Should().Be(4);
    }

    [Fact]
    public void A_disposed_variable_throws()
    {
        var s = new Shared<double>(1, "s");
        var f = Function.Compile((double x) => x + s);
        f(1).Should().Be(2);
        s.Dispose();
        s.Dispose();
        s.Invoking(v => v.GetValue()).Should().Throw<ObjectDisposedException>();
        s.Invoking(v => v.SetValue(2)).Should().Throw<ObjectDisposedException>();
        f.Invoking(g => g(1)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Null_arguments_throw_ArgumentNullException()
    {
        FluentActions.Invoking(() => new Shared<Tensor<double>>(null!, "w")).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => Shared.Create((double[])null!, "w")).Should().Throw<ArgumentNullException>();
        var w = Shared.Create(new[] { 1.0 }, "w");
        w.Invoking(v => v.SetValue(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => Function.Inspect(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => Function.Compile((System.Linq.Expressions.Expression<Func<double, double>>)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => Tensor.Create((double[])null!, 1)).Should().Throw<ArgumentNullException>();
        var f = Function.Compile((Tensor<double> x) => x + 1);
        f.Invoking(g => g(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_type_that_is_not_plain_is_refused()
    {
        FluentActions.Invoking(() => new Shared<decimal>(1m, "m")).Should().Throw<TraceException>().Which.Code.Should().Be("EJ117");
        FluentActions.Invoking(() => new Shared<string>("text", "m")).Should().Throw<TraceException>().Which.Code.Should().Be("EJ117");
    }

    [Fact]
    public void The_value_of_a_variable_stands_for_it_in_a_lambda()
    {
        var w = Shared.Create(new double[,] { { 1, 2 }, { 3, 4 } }, "w");
        var f = Function.Compile(() => new { Row = w.Value[0], Transposed = w.Value.T, Last = w.Value[-1] });
        f().Row.ToArray().Should().Equal(1, 2);
        f().Transposed.ToArray().Should().Equal(1, 3, 2, 4);
        w.SetValue(new double[,] { { 5, 6 } });
        f().Row.ToArray().Should().Equal(5, 6);
        f().Last.ToArray().Should().Equal(5, 6);
    }

    [Fact]
    public void A_plain_variable_converts_outside_a_lambda()
    {
        var n = new Shared<int>(3, "n");
        int plain = n;
        plain.Should().Be(3);
        double wide = n + 0.5;
        wide.Should().Be(3.5);
        var w = Shared.Create(new[] { 1f, 2 }, "w");
        Tensor<float> t = w;
        t.ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Variables_are_told_apart_by_identity_and_not_by_name()
    {
        var a = new Shared<double>(1, "same");
        var b = new Shared<double>(10, "same");
        var f = Function.Compile(() => a * 2 + b, updates: () => new() { { a, b }, { b, a } });
        f().Should().Be(12);
        f().Should().Be(21);
    }

    [Fact]
    public void IShared_lists_variables_of_any_type()
    {
        IShared[] all = [new Shared<double>(1, "a"), Shared.Create(new[] { 1f }, "b"), new Shared<bool>(true, "c")];
        all.Select(s => s.Name).Should().Equal("a", "b", "c");
        all.Select(s => s.Device).Should().OnlyContain(d => d == Device.Default);
    }
}

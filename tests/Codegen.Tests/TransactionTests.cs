using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Runs alone: the counts of the kernel cache are the process's.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class TransactionTests
{
    public static TheoryData<string> Devices() => TestDevices.Names;

    [Theory]
    [MemberData(nameof(Devices))]
    public void Two_variables_swap(string name)
    {
        var device = Device.Parse(name);
        var a = new Shared<double>(1, "a", device);
        var b = new Shared<double>(2, "b", device);
        var swap = Function.Compile(() => new Updates { { a, b }, { b, a } });
        swap();
        (a.GetValue(), b.GetValue()).Should().Be((2.0, 1.0));
        swap();
        swap();
        (a.GetValue(), b.GetValue()).Should().Be((2.0, 1.0));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Three_tensors_of_different_lengths_rotate(string name)
    {
        var device = Device.Parse(name);
        var a = new Shared<Tensor<float>>(new[] { 1f }, "a", device);
        var b = new Shared<Tensor<float>>(new[] { 2f, 3f }, "b", device);
        var c = new Shared<Tensor<float>>(new[] { 4f, 5f, 6f }, "c", device);
        var rotate = Function.Compile(() => new Updates { { a, b }, { b, c }, { c, a } });
        rotate();
        a.GetValue().ToArray().Should().Equal(2, 3);
        b.GetValue().ToArray().Should().Equal(4, 5, 6);
        c.GetValue().ToArray().Should().Equal(1);
        rotate();
        rotate();
        a.GetValue().ToArray().Should().Equal(1);
        b.GetValue().ToArray().Should().Equal(2, 3);
        c.GetValue().ToArray().Should().Equal(4, 5, 6);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void An_update_read_by_anothers_update_reads_the_old_value(string name)
    {
        var device = Device.Parse(name);
        var a = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "a", device);
        var b = new Shared<Tensor<double>>(new[] { 10.0, 20 }, "b", device);
        var f = Function.Compile((double k) => Sum(a + b), updates: k => new() { { a, a + k }, { b, b + a } });
        ((double)f(1)).Should().Be(33);
        a.GetValue().ToArray().Should().Equal(2, 3);
        b.GetValue().ToArray().Should().Equal(11, 22);
        ((double)f(1)).Should().Be(38);
        b.GetValue().ToArray().Should().Equal(13, 25);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void An_output_keeps_the_old_value_through_later_calls(string name)
    {
        var v = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "v", Device.Parse(name));
        var f = Function.Compile((double k) => v, updates: k => new() { { v, v * k } });
        var first = f(2);
        var second = f(3);
        var third = f(5);
        first.ToArray().Should().Equal(1, 2);
        second.ToArray().Should().Equal(2, 4);
        third.ToArray().Should().Equal(6, 12);
        v.GetValue().ToArray().Should().Equal(30, 60);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_value_read_before_later_calls_does_not_change(string name)
    {
        var v = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "v", Device.Parse(name));
        var f = Function.Compile(() => new Updates { { v, v + 1.0 } });
        var before = v.GetValue();
        f();
        f();
        f();
        before.ToArray().Should().Equal(1, 2);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_tensor_that_initialised_a_variable_does_not_change(string name)
    {
        double[] data = [1, 2];
        Tensor<double> t = data;
        var v = new Shared<Tensor<double>>(t, "v", Device.Parse(name));
        var f = Function.Compile(() => new Updates { { v, v + 1.0 } });
        f();
        f();
        t.ToArray().Should().Equal(1, 2);
        data[0] = 99;
        v.GetValue().ToArray().Should().Equal(3, 4);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_shape_mismatch_changes_nothing(string name)
    {
        var device = Device.Parse(name);
        var a = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "a", device);
        var n = new Shared<double>(7, "n", device);
        var f = Function.Compile((Tensor<double> x) => Sum(a), updates: x => new() { { n, n + 1 }, { a, a + x } });
        f.Invoking(g => g(new[] { 1.0, 2, 3 })).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ201");
        a.GetValue().ToArray().Should().Equal(1, 2);
        n.GetValue().Should().Be(7);
        ((double)f(new[] { 1.0, 1 })).Should().Be(3);
        n.GetValue().Should().Be(8);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_division_by_zero_changes_nothing(string name)
    {
        var device = Device.Parse(name);
        var a = new Shared<int>(10, "a", device);
        var t = new Shared<Tensor<int>>(new[] { 4, 6, 8 }, "t", device);
        var f = Function.Compile((int d, Tensor<int> x) => a / d, updates: (d, x) => new() { { a, a + 1 }, { t, t / x } });
        f(5, new[] { 1, 2, 4 }).Should().Be(2);
        f.Invoking(g => g(0, new[] { 1, 1, 1 })).Should().Throw<DivideByZeroException>();
        f.Invoking(g => g(1, new[] { 1, 0, 1 })).Should().Throw<DivideByZeroException>();
        f.Invoking(g => g(1, new[] { 1, 1, 0 })).Should().Throw<DivideByZeroException>();
        a.GetValue().Should().Be(11);
        t.GetValue().ToArray().Should().Equal(4, 3, 2);
        f(11, new[] { 1, 1, 1 }).Should().Be(1);
    }

    [Fact]
    public void A_captured_local_number_means_its_value_now()
    {
        double rate = 2;
        var f = Function.Compile((double x) => x * rate);
        f(3).Should().Be(6);
        long misses = KernelCache.Statistics.Misses;
        rate = 10;
        f(3).Should().Be(30);
        for (int i = 0; i < 20; i++)
        {
            rate = i;
            f(3).Should().Be(3 * i);
        }
        KernelCache.Statistics.Misses.Should().Be(misses);
    }

    [Fact]
    public void A_captured_tensor_means_its_value_now()
    {
        Tensor<double> w = new[] { 1.0, 2 };
        var f = Function.Compile((double x) => Sum(w * x));
        ((double)f(2)).Should().Be(6);
        w = new[] { 10.0, 20, 30 };
        ((double)f(2)).Should().Be(120);
        w = new[,] { { 1.0, 2 }, { 3, 4 } };
        ((double)f(2)).Should().Be(20);
    }

    [Fact]
    public void A_reassigned_variable_means_the_new_one()
    {
        var s = new Shared<double>(1, "first");
        var f = Function.Compile((double x) => s + x, updates: x => new() { { s, s + x } });
        f(1).Should().Be(2);
        var first = s;
        s = new Shared<double>(100, "second");
        f(1).Should().Be(101);
        first.GetValue().Should().Be(2);
        s.GetValue().Should().Be(101);
        s = first;
        f(1).Should().Be(3);
    }

    private static Tensor<double> Scaled(Tensor<double> x, double by) => by > 5 ? x * by : x + by;

    [Fact]
    public void A_captured_number_given_to_a_helper_means_its_value_now()
    {
        double by = 2;
        var f = Function.Compile((Tensor<double> x) => Scaled(x, by));
        f(new[] { 1.0 }).ToArray().Should().Equal(3);
        by = 10;
        f(new[] { 1.0 }).ToArray().Should().Equal(10);
        by = 3;
        f(new[] { 1.0 }).ToArray().Should().Equal(4);
    }

    [Fact]
    public void A_structurally_equal_function_compiles_no_kernel()
    {
        var p = new Shared<Tensor<float>>(new[] { 1f, 2 }, "p");
        var q = new Shared<Tensor<float>>(new[] { 3f, 4, 5 }, "q");
        Function.Compile((float k) => Sum(Exp(p) * k + p))(2);
        long misses = KernelCache.Statistics.Misses;
        Function.Compile((float z) => Sum(Exp(q) * z + q))(3);
        KernelCache.Statistics.Misses.Should().Be(misses);
    }

    [Fact]
    public void Lengths_may_change_between_calls()
    {
        var v = new Shared<Tensor<float>>(new[] { 1f, 2 }, "v", Device.Host);
        var f = Function.Compile((Tensor<float> x) => x * 2 + v);
        f(new[] { 1f, 2 }).ToArray().Should().Equal(3, 6);
        long misses = KernelCache.Statistics.Misses;
        v.SetValue(new[] { 1f, 1, 1, 1 });
        f(new[] { 1f, 2, 3, 4 }).ToArray().Should().Equal(3, 5, 7, 9);
        f(new[] { 5f }).ToArray().Should().Equal(11, 11, 11, 11);
        KernelCache.Statistics.Misses.Should().Be(misses);
    }
}

using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs that fail: nothing changes, and the error says where and what to write.</summary>
public sealed class ContractProgramsFailures
{
    private readonly Shared<int> _count = new(5, "count");
    private readonly Shared<Tensor<double>> _w = Shared.Create(new double[] { 1, 2, 3 }, "w");

    private void Unchanged(Action call, Type error, string? code = null)
    {
        var e = Assert.ThrowsAny<Exception>(call);
        e.Should().BeOfType(error);
        if (code is not null)
            ((ExprJitException)e).Code.Should().Be(code);
        _count.GetValue().Should().Be(5);
        _w.GetValue().ToArray().Should().Equal(1, 2, 3);
    }

    [Fact]
    public void An_integer_division_by_zero_changes_nothing()
    {
        var f = Function.Compile((int k) => 10 / k, updates: k => new() { { _count, _count + 1 }, { _w, _w * 2 } });
        Unchanged(() => f(0), typeof(DivideByZeroException));
        var g = Function.Compile((Tensor<int> k) => new Updates { { _w, _w * 2 }, { _count, Sum(7 / k) } });
        Unchanged(() => g(new[] { 1, 0 }), typeof(DivideByZeroException));
        var h = Function.Compile((int k) => new Updates { { _count, _count % k } });
        Unchanged(() => h(0), typeof(DivideByZeroException));
        f(2).Should().Be(5);
        _count.GetValue().Should().Be(6);
    }

    [Fact]
    public void A_shape_that_does_not_fit_changes_nothing()
    {
        var f = Function.Compile((Tensor<double> x) => Sum(_w), updates: x => new() { { _count, _count + 1 }, { _w, _w + x } });
        Unchanged(() => f(new double[] { 1, 2 }), typeof(ShapeException), "EJ201");
        ((double)f(1.0)).Should().Be(6);
        _w.GetValue().ToArray().Should().Equal(2, 3, 4);
    }

    [Fact]
    public void An_index_out_of_range_changes_nothing()
    {
        var f = Function.Compile((long i) => _w.Value[i], updates: i => new() { { _count, 0 } });
        Unchanged(() => f(3), typeof(ShapeException), "EJ204");
        var g = Function.Compile((Tensor<long> i) => Gather(_w, i), updates: i => new() { { _count, 0 } });
        Unchanged(() => g(new long[] { 0, -4 }), typeof(ShapeException), "EJ204");
        g(new long[] { -3 }).ToArray().Should().Equal(1);
    }

    [Fact]
    public void A_checked_overflow_changes_nothing()
    {
        var f = Function.Compile((int k) => new Updates { { _count, checked(_count * k) }, { _w, _w * 0 } });
        Unchanged(() => f(int.MaxValue), typeof(OverflowException));
        var g = Function.Compile((double x) => checked((byte)x), updates: x => new() { { _count, 0 } });
        Unchanged(() => g(256), typeof(OverflowException));
        Unchanged(() => g(double.NaN), typeof(OverflowException));
        g(255).Should().Be(255);
    }

    [Fact]
    public void An_update_that_would_change_a_rank_at_the_call_is_refused()
    {
        var f = Function.Compile((Tensor<double> x) => new Updates { { _w, x } });
        Unchanged(() => f(new double[,] { { 1 } }), typeof(TraceException), "EJ105");
        f(new double[] { 7, 8 });
        _w.GetValue().ToArray().Should().Equal(7, 8);
    }

    [Fact]
    public void A_reduction_of_nothing_changes_nothing()
    {
        var f = Function.Compile((Tensor<double> x) => Max(x), updates: x => new() { { _count, 0 } });
        Unchanged(() => f(Array.Empty<double>()), typeof(ShapeException), "EJ207");
    }

    private static ExprJitException Refused(Action compile, string code, params string[] words)
    {
        var e = Assert.ThrowsAny<ExprJitException>(compile);
        e.Code.Should().Be(code);
        e.HelpLink.Should().Contain(code.ToLowerInvariant());
        foreach (var word in words)
            e.Message.Should().Contain(word);
        return e;
    }

    [Fact]
    public void What_is_refused_when_compiling_has_its_code_and_names_what_was_written()
    {
        var narrow = new Shared<float>(0, "narrow");
        var total = new Shared<double>(0, "total");
        Refused(() => Function.Compile((double x) => new Updates { { total, x }, { total, total + x } }), "EJ103", "total");
        Refused(() => Function.Compile((double x) => new Updates { { narrow, x * 2 } }), "EJ104", "narrow", "x * 2", "float");
        Refused(() => Function.Compile((double x) => new Updates { { _w, Sum(_w) * x } }), "EJ105", "w");
        Refused(() => Function.Compile((double x, double forgotten) => x), "EJ102", "forgotten");
        Refused(() => Function.Compile((Tensor<double> x) => Grad(x * 2, x))(new double[] { 1 }), "EJ108", "x * 2");
        Refused(() => Function.Compile((double x) => Grad(x * 2, total)), "EJ109", "total");
        Refused(() => Function.Compile((double x) => x + double.Parse("1")), "EJ101", "double.Parse(\"1\")");
        Refused(() => Function.Compile((double x) => x + total.GetValue()), "EJ111", "total.GetValue()");
        Refused(() => Function.Compile((Tensor<double> x) => Sum(x, 2))(new double[] { 1 }), "EJ116", "Sum(x, 2)");
        Refused(() => Function.Compile((Tensor<double> x, Tensor<double> y) => Dot(x, y))(new double[2, 3], new double[2, 3]), "EJ202", "Dot(x, y)");
        Refused(() => Function.Compile((Tensor<double> x) => Reshape(x, 4))(new double[3]), "EJ203", "Reshape(x, 4)");
    }

    [Fact]
    public void The_smallest_failing_part_is_named()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> y) => Exp(Sum(Tanh(x + 1) * (y - 1))) + 3);
        Refused(() => f(new double[2], new double[3]), "EJ201", "'Tanh(x + 1) * (y - 1)'", "(2,)", "(3,)");
    }

    [Fact]
    public void Devices_that_are_missing_or_mixed_are_refused()
    {
        Refused(() => new Shared<double>(1, "s", Device.Cuda(99)), "EJ301", "cuda:99");
        Refused(() => Function.Compile((double x) => x * x, options: new() { Device = Device.OpenCL(99) }), "EJ301", "opencl:99");
        var near = new Shared<double>(1, "near", Device.Host);
        var far = new Shared<double>(1, "far", Device.Reference);
        Refused(() => Function.Compile(() => near + far), "EJ302", "near", "far");
        Refused(() => Function.Compile((double x) => near * x, options: new() { Device = Device.Reference }), "EJ302", "near");
        Device.All.Should().Contain([Device.Host, Device.Reference, Device.IlgpuCpu]);
        Device.All.Should().Contain(Device.Default);
    }

    [Fact]
    public void Exceptions_share_a_base()
    {
        Assert.IsAssignableFrom<ExprJitException>(new Func<Exception>(() => Refused(() => Tensor.Create([1f], 2), "EJ208"))());
        typeof(TraceException).BaseType.Should().Be<ExprJitException>();
        typeof(ShapeException).BaseType.Should().Be<ExprJitException>();
        typeof(DeviceException).BaseType.Should().Be<ExprJitException>();
        typeof(FormulaException).BaseType.Should().Be<ExprJitException>();
    }
}

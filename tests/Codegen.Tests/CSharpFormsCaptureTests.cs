using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Captures mean their value at each call: numbers are arguments of the kernel, objects are guarded.</summary>
[Collection("alone")]
public sealed class CSharpFormsCaptureTests
{
    private sealed class Layer
    {
        public double Rate = 1;

        public Inner Nested { get; set; } = new();

        public Shared<double>? W { get; set; } = new(2, "w");

        public Tensor<double> Apply(Tensor<double> x) => x * Rate;
    }

    private sealed class Inner
    {
        public double[] Steps = [1, 2, 3];

        public Point At = new() { X = 4, Y = 5 };

        public double Property { get; set; } = 7;
    }

    private struct Point
    {
        public double X;

        public double Y { get; set; }
    }

    private static double s_static = 3;

    private static Layer Global { get; set; } = new();

    /// <summary>Runs a change and tells how many kernels were compiled for the next call.</summary>
    private static long Compiled(Action change, Action call)
    {
        change();
        long before = KernelCache.Statistics.Misses;
        call();
        return KernelCache.Statistics.Misses - before;
    }

    [Fact]
    public void Chains_are_read_at_each_call()
    {
        var layer = new Layer();
        var list = new List<double> { 10, 20 };
        var table = new Dictionary<string, double> { ["a"] = 100 };
        double[,] grid = { { 1, 2 }, { 3, 4 } };
        double k = 1;
        var cases = new (Func<double, double> F, Func<double, double> Meaning, Action Change)[]
        {
            (Function.Compile((double x) => x * k), x => x * k, () => k = 5),
            (Function.Compile((double x) => x * layer.Rate), x => x * layer.Rate, () => layer.Rate = 6),
            (Function.Compile((double x) => x * layer.Nested.Property), x => x * layer.Nested.Property, () => layer.Nested.Property = 8),
            (Function.Compile((double x) => x * layer.Nested.Steps[1]), x => x * layer.Nested.Steps[1], () => layer.Nested.Steps[1] = 9),
            (Function.Compile((double x) => x * layer.Nested.Steps[1]), x => x * layer.Nested.Steps[1], () => layer.Nested.Steps = [5, 6]),
            (Function.Compile((double x) => x * layer.Nested.At.X), x => x * layer.Nested.At.X, () => layer.Nested.At.X = 11),
            (Function.Compile((double x) => x * layer.Nested.At.Y), x => x * layer.Nested.At.Y, () => layer.Nested.At.Y = 12),
            (Function.Compile((double x) => x * layer.Nested.Property), x => x * layer.Nested.Property, () => layer.Nested = new Inner { Property = 13 }),
            (Function.Compile((double x) => x * s_static), x => x * s_static, () => s_static = 14),
            (Function.Compile((double x) => x * Global.Rate), x => x * Global.Rate, () => Global = new Layer { Rate = 15 }),
            (Function.Compile((double x) => x * list[1]), x => x * list[1], () => list[1] = 16),
            (Function.Compile((double x) => x * table["a"]), x => x * table["a"], () => table["a"] = 17),
            (Function.Compile((double x) => x * grid[1, 0]), x => x * grid[1, 0], () => grid[1, 0] = 18),
            (Function.Compile((double x) => x * grid.Length), x => x * grid.Length, () => { }),
            (Function.Compile((double x) => x * layer.Nested.Steps.Length), x => x * layer.Nested.Steps.Length, () => layer.Nested.Steps = [1, 2, 3, 4]),
            (Function.Compile((double x) => x * list.Count), x => x * list.Count, () => list.Add(1)),
        };
        foreach (var (f, meaning, change) in cases)
        {
            f(3).Should().Be(meaning(3));
            f(4).Should().Be(meaning(4));
            Compiled(change, () => f(3).Should().Be(meaning(3))).Should().Be(0, "a changed number compiles nothing");
            f(-2).Should().Be(meaning(-2));
        }
    }

    [Fact]
    public void A_captured_index_may_change()
    {
        double[] values = [1, 2, 3];
        int i = 0;
        var f = Function.Compile((double x) => x * values[i]);
        f(10).Should().Be(10);
        i = 2;
        f(10).Should().Be(30);
        values[2] = 7;
        f(10).Should().Be(70);
        i = 5;
        FluentActions.Invoking(() => f(10)).Should().Throw<TraceException>().Which.Code.Should().Be("EJ119");
        i = 0;
        f(10).Should().Be(10);
    }

    [Fact]
    public void A_loop_captures_afresh()
    {
        var functions = new List<Func<double, double>>();
        foreach (double k in new[] { 1.0, 2, 3 })
            functions.Add(Function.Compile((double x) => x * k));
        functions.Select(f => f(10)).Should().Equal(10, 20, 30);
        var sums = new List<Func<double, double>>();
        for (int i = 0; i < 3; i++)
        {
            int mine = i;
            sums.Add(Function.Compile((double x) => x + mine));
        }
        sums.Select(f => f(10)).Should().Equal(10, 11, 12);
    }

    [Fact]
    public void A_closure_in_a_closure_is_read()
    {
        double outer = 2;
        Func<Func<double, double>> make = () =>
        {
            double inner = 3;
            var f = Function.Compile((double x) => x * outer + inner);
            inner = 4;
            return f;
        };
        var g = make();
        g(10).Should().Be(24);
        outer = 5;
        g(10).Should().Be(54);
    }

    [Fact]
    public void A_steady_call_with_captured_numbers_allocates_nothing()
    {
        double k = 2;
        var layer = new Layer();
        int n = 3;
        var f = Function.Compile((double x) => x * k + layer.Rate * layer.Nested.Steps[1] + layer.Nested.At.X + n + Half(x), options: new() { Device = Device.Host });
        f(1);
        f(2);
        for (int round = 0; round < 50; round++)
            f(round);
        k = 4;
        f(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double sum = 0;
        for (int round = 0; round < 100; round++)
            sum += f(round);
        long after = GC.GetAllocatedBytesForCurrentThread();
        (after - before).Should().Be(0);
        sum.Should().BeGreaterThan(0);
    }

    private static double Half(double x) => x > 0 ? x / 2 : x;

    [Fact]
    public void A_captured_tensor_is_read_again()
    {
        Tensor<double> t = new[] { 1.0, 2 };
        double[] a = [1, 2];
        var f = Function.Compile((double x) => t * x);
        var g = Function.Compile((double x) => x * (Tensor<double>)a);
        f(10).ToArray().Should().Equal(10, 20);
        g(10).ToArray().Should().Equal(10, 20);
        t = new[] { 5.0, 6, 7 };
        a = [5, 6, 7];
        f(10).ToArray().Should().Equal(50, 60, 70);
        g(10).ToArray().Should().Equal(50, 60, 70);
        a[0] = 1;
        g(10).ToArray().Should().Equal(10, 60, 70);
        t = new[,] { { 1.0, 2 }, { 3, 4 } };
        f(10).Shape.Should().Equal(2, 2);
    }

    [Fact]
    public void A_replaced_model_is_traced_again()
    {
        var layer = new Layer();
        var f = Function.Compile((double x) => layer.W! * x);
        f(10).Should().Be(20);
        layer.W = new Shared<double>(7, "v");
        f(10).Should().Be(70);
        layer = new Layer { W = new Shared<double>(8, "u") };
        f(10).Should().Be(80);
    }

    [Fact]
    public void A_helper_sees_the_model_as_it_is_now()
    {
        var layer = new Layer();
        var layers = new List<Layer> { layer };
        var f = Function.Compile((Tensor<double> x) => layer.Apply(x));
        var g = Function.Compile((Tensor<double> x) => All(x, layers));
        ((double)f(10.0)).Should().Be(10);
        ((double)g(10.0)).Should().Be(10);
        layer.Rate = 3;
        ((double)f(10.0)).Should().Be(30);
        ((double)g(10.0)).Should().Be(30);
        layers.Add(new Layer { Rate = 2 });
        ((double)g(10.0)).Should().Be(60);
        layers[1].Rate = 5;
        ((double)g(10.0)).Should().Be(150);
    }

    private static Tensor<double> All(Tensor<double> x, List<Layer> layers)
    {
        foreach (var layer in layers)
            x = layer.Apply(x);
        return x;
    }

    [Fact]
    public void A_helper_sees_static_fields_and_closures_as_they_are_now()
    {
        s_static = 2;
        var f = Function.Compile((Tensor<double> x) => Scaled(x));
        ((double)f(10.0)).Should().Be(20);
        s_static = 3;
        ((double)f(10.0)).Should().Be(30);
        double k = 2;
        Func<Tensor<double>, Tensor<double>> scale = t => t * k;
        var g = Function.Compile((Tensor<double> x) => scale(x));
        ((double)g(10.0)).Should().Be(20);
        k = 4;
        ((double)g(10.0)).Should().Be(40);
        scale = t => t + k;
        ((double)g(10.0)).Should().Be(14);
    }

    private static Tensor<double> Scaled(Tensor<double> x) => x * s_static;

    [Fact]
    public void A_captured_null_is_refused_and_changes_nothing()
    {
        var n = new Shared<double>(1, "n");
        var layer = new Layer();
        double[]? steps = [2];
        Tensor<double>? t = 3.0;
        var f = Function.Compile((double x) => x * layer.Nested.Property, updates: x => new() { { n, n + 1 } });
        var g = Function.Compile((double x) => x * steps![0], updates: x => new() { { n, n + 1 } });
        var h = Function.Compile((double x) => x * t!, updates: x => new() { { n, n + 1 } });
        var m = Function.Compile((double x) => layer.W! * x, updates: x => new() { { n, n + 1 } });
        f(1);
        g(1);
        h(1);
        m(1);
        n.GetValue().Should().Be(5);
        layer.Nested = null!;
        layer.W = null;
        steps = null;
        t = null;
        foreach (var call in new Action[] { () => f(1), () => g(1), () => h(1), () => m(1) })
            FluentActions.Invoking(call).Should().Throw<TraceException>().Which.Code.Should().Be("EJ119");
        n.GetValue().Should().Be(5);
        layer.Nested = new Inner { Property = 2 };
        f(3).Should().Be(6);
    }

    [Fact]
    public void A_swapped_delegate_is_traced_again()
    {
        Func<double, double> act = x => x * 2;
        double k = 10;
        Func<double, double> closed = x => x + k;
        var f = Function.Compile((double x) => act(x) + closed(x));
        f(1).Should().Be(13);
        act = Math.Sqrt;
        f(4).Should().Be(16);
        k = 20;
        f(4).Should().Be(26);
    }

    [Fact]
    public void Only_what_flowed_into_the_trace_is_guarded()
    {
        int traces = 0;
        var layer = new Layer();
        double unrelated = 1, k = 2;
        var f = Function.Compile((Tensor<double> x) => Counted(x) * k * layer.Rate);
        f(1.0);
        traces = Traces[0];
        unrelated++;
        k = 3;
        layer.Rate = 4;
        ((double)f(1.0)).Should().Be(24);
        Traces[0].Should().Be(traces);
        unrelated.Should().Be(2);
    }

    private sealed class Trainer
    {
        private int _steps;
        private Func<Tensor<double>, Tensor<double>>? _step;

        public double Rate { get; set; } = 2;

        public double Step(double x)
        {
            _steps++;
            _step ??= Function.Compile((Tensor<double> x) => Cost(x));
            return (double)_step(x) + _steps;
        }

        private Tensor<double> Cost(Tensor<double> x) => Counted(x) * Rate;
    }

    /// <summary>A model that counts its own steps and keeps its compiled function is traced once: its helper's code reads neither.</summary>
    [Fact]
    public void What_a_helper_does_not_read_may_change()
    {
        var trainer = new Trainer();
        trainer.Step(1).Should().Be(5);
        int traces = Traces[0];
        for (int i = 2; i < 10; i++)
            trainer.Step(1).Should().Be(4 + i);
        Traces[0].Should().Be(traces);
        trainer.Rate = 3;
        trainer.Step(1).Should().Be(16);
        Traces[0].Should().BeGreaterThan(traces);
    }

    private static readonly int[] Traces = new int[1];

    private static Tensor<double> Counted(Tensor<double> x)
    {
        Traces[0]++;
        return x * 2;
    }
}

using System.Linq.Expressions;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs that capture: numbers, arrays, tensors, models, lambdas, each meaning its value now.</summary>
[Collection("alone")]
public sealed class ContractProgramsCaptures
{
    private sealed record Layer(Shared<Tensor<double>> W, Shared<Tensor<double>> B, Func<Tensor<double>, Tensor<double>> Activation)
    {
        public Tensor<double> Apply(Tensor<double> x) => Activation(Dot(x, W) + B);
    }

    private sealed class Mlp(params int[] sizes)
    {
        public List<Layer> Layers { get; } = [.. sizes.Zip(sizes.Skip(1), (n, m) => new Layer(
            new(Weights(n, m), $"w{n}x{m}"), new(Tensor.Zeros<double>(m), $"b{m}"), Tanh))];

        public double Rate { get; set; } = 0.5;

        public Shared<Tensor<double>>[] Parameters => [.. Layers.SelectMany(l => new[] { l.W, l.B })];

        public Tensor<double> Forward(Tensor<double> x) => Layers.Aggregate(x, (h, l) => l.Apply(h));

        public Tensor<double> Cost(Tensor<double> x, Tensor<double> y) => Mean(Square(Forward(x) - y));

        public Updates Sgd(Tensor<double> cost)
        {
            var updates = new Updates();
            foreach (var p in Parameters)
                updates.Add(p, p - Rate * Grad(cost, p));
            return updates;
        }

        private static Tensor<double> Weights(int n, int m)
        {
            var random = new Random(n * 31 + m);
            return Tensor.Create([.. Enumerable.Range(0, n * m).Select(_ => random.NextDouble() * 2 - 1)], n, m);
        }
    }

    [Fact]
    public void A_model_of_a_list_of_layers_learns_exclusive_or()
    {
        var model = new Mlp(2, 8, 1);
        var train = Function.Compile((Tensor<double> x, Tensor<double> y) => model.Cost(x, y), updates: (x, y) => model.Sgd(model.Cost(x, y)));
        var predict = Function.Compile((Tensor<double> x) => model.Forward(x));
        Tensor<double> xs = new double[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } }, ys = new double[,] { { 0 }, { 1 }, { 1 }, { 0 } };
        for (var i = 0; i < 2000; i++)
            train(xs, ys);
        ((double)train(xs, ys)).Should().BeLessThan(0.02);
        predict(xs).ToArray().Select(p => p > 0.5 ? 1 : 0).Should().Equal(0, 1, 1, 0);
        model.Rate = 0;
        var before = (double)train(xs, ys);
        ((double)train(xs, ys)).Should().Be(before);
    }

    [Fact]
    public void What_LINQ_made_of_a_captured_list_follows_the_list()
    {
        var list = new List<double> { 1, 2 };
        var array = new[] { 1.0, 2 };
        var f = Function.Compile((double x) => x + list.Sum() + list.Count * 100 + array.Sum() * 10 + array.Length * 1000);
        f(0).Should().Be(3 + 200 + 30 + 2000);
        list.Add(4);
        array[0] = 5;
        f(0).Should().Be(7 + 300 + 70 + 2000);
        array = [1, 1, 1];
        f(0).Should().Be(7 + 300 + 30 + 3000);
    }

    private double _field = 2;

    private static double s_static = 3;

    private double Property => _field * 10;

    [Fact]
    public void Locals_fields_properties_and_statics_mean_their_value_now()
    {
        var local = 1.0;
        var array = new[] { 10.0, 20 };
        var map = new Dictionary<string, double> { ["rate"] = 100 };
        var f = Function.Compile((double x) => x * local + _field + s_static + Property + array[1] + map["rate"]);
        f(1).Should().Be(1 + 2 + 3 + 20 + 20 + 100);
        (local, _field, s_static, array[1]) = (2, 4, 5, 0);
        map["rate"] = 1000;
        f(1).Should().Be(2 + 4 + 5 + 40 + 0 + 1000);
    }

    [Fact]
    public void A_changed_number_compiles_nothing()
    {
        var k = 1.0;
        var f = Function.Compile((Tensor<double> x) => Tanh(x * k) + k);
        f(new[] { 0.0 });
        var before = KernelCache.Statistics;
        for (var i = 0; i < 20; i++)
        {
            k = i * 0.37;
            f(new double[i + 2]).ToArray()[1].Should().Be(k);
        }
        KernelCache.Statistics.Misses.Should().Be(before.Misses);
        KernelCache.Statistics.Count.Should().Be(before.Count);
    }

    [Fact]
    public void Captured_arrays_and_tensors_may_change_length_and_rank()
    {
        Tensor<double> c = new[] { 1.0, 2 };
        var data = new[] { 1.0, 2 };
        var f = Function.Compile((double x) => Sum(c) * x + Sum((Tensor<double>)data));
        ((double)f(2)).Should().Be(9);
        c = new[,] { { 1.0, 2 }, { 3, 4 } };
        ((double)f(2)).Should().Be(23);
        data[0] = 100;
        ((double)f(2)).Should().Be(122);
        data = [1, 1, 1];
        ((double)f(2)).Should().Be(23);
    }

    [Fact]
    public void A_captured_object_that_becomes_null_is_an_error_and_then_works_again()
    {
        var s = new Shared<double>(0, "s");
        Tensor<double>? c = new[] { 1.0, 2 };
        var f = Function.Compile((double x) => Sum(c!) * x, updates: x => new() { { s, s + 1 } });
        ((double)f(1)).Should().Be(3);
        c = null;
        f.Invoking(g => g(1)).Should().Throw<TraceException>().WithMessage("*'c'*").Which.Code.Should().Be("EJ119");
        s.GetValue().Should().Be(1);
        c = new[] { 5.0 };
        ((double)f(2)).Should().Be(10);
    }

    [Fact]
    public void A_captured_variable_may_be_replaced()
    {
        var s = new Shared<double>(1, "first");
        var f = Function.Compile((double x) => s + x, updates: x => new() { { s, s * 2 } });
        f(0).Should().Be(1);
        var first = s;
        s = new Shared<double>(100, "second");
        f(0).Should().Be(100);
        (first.GetValue(), s.GetValue()).Should().Be((2.0, 200.0));
    }

    [Fact]
    public void A_captured_delegate_and_enum_and_flag_decide_what_is_traced()
    {
        Func<Tensor<double>, Tensor<double>> act = Relu;
        var verbose = false;
        var f = Function.Compile((Tensor<double> x) => verbose ? act(x) * 100 : act(x));
        f(new[] { -1.0, 1 }).ToArray().Should().Equal(0, 1);
        act = x => -x;
        f(new[] { -1.0, 1 }).ToArray().Should().Equal(1, -1);
        verbose = true;
        f(new[] { -1.0, 1 }).ToArray().Should().Equal(100, -100);
    }

    [Fact]
    public void Functions_made_in_a_loop_keep_their_own_captures()
    {
        var functions = new List<Func<double, double>>();
        for (var i = 0; i < 5; i++)
        {
            var own = i;
            functions.Add(Function.Compile((double x) => x * own));
        }
        functions.Select(f => f(10)).Should().Equal(0, 10, 20, 30, 40);
    }

    private static readonly Expression<Func<double, double>> Softly = x => x / (1 + Math.Abs(x));

    private static double Leaky(double x) => x > 0 ? x : 0.01 * x;

    private static T Cube<T>(T x) where T : System.Numerics.INumber<T> => x * x * x;

    private static int Gcd(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    private static Tensor<double> Repeated(Tensor<double> x, int times)
    {
        for (var i = 0; i < times; i++)
            x = Square(x) + 1;
        return x;
    }

    [Fact]
    public void Helpers_of_every_kind_are_inlined_or_run()
    {
        Function.Compile((double x) => Leaky(x) + Cube(x))(-2).Should().Be(-8.02);
        Function.Compile((int a) => Cube(a))(3).Should().Be(27);
        Function.Compile((float a) => Cube(a))(0.5f).Should().Be(0.125f);
        Function.Compile((int a, int b) => Gcd(a, b))(84, 36).Should().Be(12);
        Function.Compile((double x) => Softly.Compile()(x))(1).Should().Be(0.5);
        var times = 2;
        var f = Function.Compile((Tensor<double> x) => Repeated(x, times));
        f(1.0).ToArray().Should().Equal(5);
        times = 3;
        f(1.0).ToArray().Should().Equal(26);
        Func<double, double> local = x => x * 3;
        Function.Compile((double x) => local(x))(2).Should().Be(6);
        Function.Compile((double x) => Grad(Leaky(x) * x, x))(2).Should().Be(4);
    }

    [Fact]
    public void Nested_lambdas_over_captured_lists()
    {
        var ws = new List<Shared<Tensor<double>>> { Shared.Create(new[] { 1.0, 2 }, "a"), Shared.Create(new[] { 3.0 }, "b") };
        var f = Function.Compile(() => ws.Select(w => Sum(Square(w))).Aggregate((a, b) => a + b));
        ((double)f()).Should().Be(14);
        ws.Add(Shared.Create(new[] { 10.0 }, "c"));
        ((double)f()).Should().Be(114);
        var penalty = Function.Compile((double k) => k * ws.Aggregate((Tensor<double>)0.0, (sum, w) => sum + Sum(Abs(w))));
        ((double)penalty(2)).Should().Be(32);
    }
}

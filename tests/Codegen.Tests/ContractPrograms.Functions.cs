using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs over the forms of Function.Compile, its outputs and its options.</summary>
public sealed class ContractProgramsFunctions
{
    private sealed record Moments(double Mean, double Variance);

    private sealed record Labelled(Tensor<double> Scores)
    {
        public Tensor<long>? Best { get; init; }
    }

    private readonly record struct Point(double X, double Y);

    [Fact]
    public void Functions_of_none_to_eight_parameters()
    {
        var s = new Shared<double>(1, "s");
        Function.Compile(() => s + 1)().Should().Be(2);
        Function.Compile((double a) => a)(1).Should().Be(1);
        Function.Compile((double a, double b) => a + b)(1, 2).Should().Be(3);
        Function.Compile((double a, double b, double c) => a + b + c)(1, 2, 3).Should().Be(6);
        Function.Compile((double a, double b, double c, double d) => a + b + c + d)(1, 2, 3, 4).Should().Be(10);
        Function.Compile((double a, double b, double c, double d, double e) => a + b + c + d + e)(1, 2, 3, 4, 5).Should().Be(15);
        Function.Compile((double a, double b, double c, double d, double e, double f) => a + b + c + d + e + f)(1, 2, 3, 4, 5, 6).Should().Be(21);
        Function.Compile((double a, double b, double c, double d, double e, double f, double g) => a + b + c + d + e + f + g)(1, 2, 3, 4, 5, 6, 7).Should().Be(28);
        Func<double, int, float, long, bool, Tensor<double>, byte, Half, double> eight = Function.Compile(
            (double a, int b, float c, long d, bool e, Tensor<double> f, byte g, Half h) => e ? a + b + c + d + (double)Sum(f) + g + (double)h : 0.0);
        eight(1, 2, 3, 4, true, new[] { 1.0, 2 }, 5, (Half)0.5).Should().Be(18.5);
    }

    [Fact]
    public void Actions_of_none_to_eight_parameters()
    {
        var s = new Shared<double>(0, "s");
        Action none = Function.Compile(() => new Updates { { s, s + 1 } });
        Action<double> one = Function.Compile((double a) => new Updates { { s, s + a } });
        Action<double, double> two = Function.Compile((double a, double b) => new Updates { { s, s + a * b } });
        Action<double, double, double> three = Function.Compile((double a, double b, double c) => new Updates { { s, s + a + b + c } });
        Action<double, double, double, double> four = Function.Compile((double a, double b, double c, double d) => new Updates { { s, s + a + b + c + d } });
        Action<int, int, int, int, int> five = Function.Compile((int a, int b, int c, int d, int e) => new Updates { { s, s + (a + b + c + d + e) } });
        Action<int, int, int, int, int, int> six = Function.Compile((int a, int b, int c, int d, int e, int f) => new Updates { { s, s + (a + b + c + d + e + f) } });
        Action<int, int, int, int, int, int, int> seven = Function.Compile((int a, int b, int c, int d, int e, int f, int g) => new Updates { { s, s + (a + b + c + d + e + f + g) } });
        Action<int, int, int, int, int, int, int, int> eight = Function.Compile(
            (int a, int b, int c, int d, int e, int f, int g, int h) => new Updates { { s, s + (a + b + c + d + e + f + g + h) } });
        none();
        one(2);
        two(2, 3);
        three(1, 1, 1);
        four(1, 1, 1, 1);
        five(1, 1, 1, 1, 1);
        six(1, 1, 1, 1, 1, 1);
        seven(1, 1, 1, 1, 1, 1, 1);
        eight(1, 1, 1, 1, 1, 1, 1, 1);
        s.GetValue().Should().Be(1 + 2 + 6 + 3 + 4 + 5 + 6 + 7 + 8);
    }

    [Fact]
    public void Eight_parameters_with_updates_and_givens()
    {
        var s = new Shared<double>(0, "s");
        var f = Function.Compile((double a, double b, double c, double d, double e, double g, double h, double i) => s + a + b + c + d + e + g + h + i,
            updates: (a, b, c, d, e, g, h, i) => new() { { s, s + i } },
            givens: (a, b, c, d, e, g, h, i) => new() { { s, a * 100 } },
            options: new FunctionOptions { Name = "eight" });
        f(1, 1, 1, 1, 1, 1, 1, 2).Should().Be(109);
        s.GetValue().Should().Be(102);
        Function.Inspect(f).Name.Should().Be("eight");
    }

    [Fact]
    public void A_lambda_that_is_a_variable_returns_its_value()
    {
        var n = new Shared<int>(3, "n");
        var w = Shared.Create(new[] { 1f, 2 }, "w");
        Func<int> readN = Function.Compile(() => n);
        Func<Tensor<float>> readW = Function.Compile(() => w);
        Func<float, Tensor<float>> afterwards = Function.Compile((float k) => w, updates: k => new() { { w, w * k } });
        readN().Should().Be(3);
        readW().ToArray().Should().Equal(1, 2);
        var before = afterwards(10);
        before.ToArray().Should().Equal(1, 2);
        readW().ToArray().Should().Equal(10, 20);
        before.ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Several_outputs_have_many_forms()
    {
        var record = Function.Compile((Tensor<double> x) => new Moments((double)Mean(x), (double)Var(x)));
        record(new[] { 1.0, 3 }).Should().Be(new Moments(2, 1));
        var initialised = Function.Compile((Tensor<double> x) => new Labelled(x * 2) { Best = ArgMax(x) });
        ((long)initialised(new[] { 1.0, 3, 2 }).Best!).Should().Be(1);
        var value = Function.Compile((double r, double a) => new Point(r * Math.Cos(a), r * Math.Sin(a)));
        value(2, 0).Should().Be(new Point(2, 0));
        var anonymous = Function.Compile((int a, int b) => new { Quotient = a / b, Remainder = a % b });
        anonymous(-7, 2).Should().Be(new { Quotient = -3, Remainder = -1 });
        var tuple = Function.Compile((int a, int b) => new ValueTuple<int, int, bool>(b, a, a < b));
        tuple(1, 2).Should().Be((2, 1, true));
        var of = Function.Compile((int a, double b) => Outputs.Of(a * b, a + 1));
        of(3, 0.5).Should().Be((1.5, 4));
        var reference = Function.Compile((int a) => new Tuple<int, int>(a, a * a));
        reference(3).Should().Be(Tuple.Create(3, 9));
        var created = Function.Compile((int a) => ValueTuple.Create(a, a * a));
        created(3).Should().Be((3, 9));
    }

    private static (Tensor<double> Mean, Tensor<double> Deviation) Summary(Tensor<double> x)
    {
        var mean = Mean(x);
        return (mean, Sqrt(Mean(Square(x - mean))));
    }

    [Fact]
    public void A_helper_may_return_a_tuple()
    {
        var (mean, deviation) = Function.Compile((Tensor<double> x) => Summary(x))(new[] { 1.0, 3 });
        ((double)mean).Should().Be(2);
        ((double)deviation).Should().Be(1);
        var scaled = Function.Compile((Tensor<double> x) => (x - Summary(x).Mean) / Summary(x).Deviation);
        scaled(new[] { 1.0, 3 }).ToArray().Should().Equal(-1, 1);
    }

    private static (double Root, double Other) Roots(double b, double c)
    {
        var d = Math.Sqrt(b * b - 4 * c);
        return b > 0 ? ((-b + d) / 2, (-b - d) / 2) : ((-b - d) / 2, (-b + d) / 2);
    }

    private static (int Quotient, bool IsWhole) Divided(int a, int b) => (a / b, a % b == 0);

    [Fact]
    public void A_helper_over_plain_values_may_return_a_tuple()
    {
        Function.Compile((double b, double c) => Roots(b, c))(-3, 2).Should().Be((1.0, 2.0));
        Function.Compile((double b, double c) => Roots(b, c).Root + 10 * Roots(b, c).Other)(3, 2).Should().Be(-21);
        Function.Compile((int a, int b) => Divided(a, b))(7, 2).Should().Be((3, false));
        Function.Compile((int a, int b) => Divided(a, b).IsWhole ? Divided(a, b).Quotient : -1)(8, 2).Should().Be(4);
        Function.Compile((int a, int b) => b == 0 ? 0 : Divided(a, b).Quotient)(8, 0).Should().Be(0);
    }

    [Fact]
    public void An_array_of_tensors_is_an_output()
    {
        var w = Shared.Create(new[] { 1.0, 2 }, "w");
        var b = Shared.Create(new[] { 3.0 }, "b");
        var grads = Function.Compile(() => Grad(Sum(Square(w)) + Sum(b * w), w, b));
        var g = grads();
        g.Should().HaveCount(2);
        g[0].ToArray().Should().Equal(5, 7);
        g[1].ToArray().Should().Equal(3);
        Function.Compile((Tensor<double> x) => new[] { x, x * 2 })(new[] { 1.0 })[1].ToArray().Should().Equal(2);
    }

    [Fact]
    public void A_steady_call_over_plain_values_allocates_nothing()
    {
        var state = new Shared<double>(0, "state");
        var k = 2.0;
        var f = Function.Compile((double inc, int n) => state * k + inc, updates: (inc, n) => new() { { state, state + inc * n } });
        Action<double> g = Function.Compile((double inc) => new Updates { { state, inc } });
        for (var i = 0; i < 200; i++)
        {
            f(1, 2);
            g(0);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            f(1, 2);
            g(0);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void An_unused_parameter_is_refused_unless_allowed()
    {
        FluentActions.Invoking(() => Function.Compile((double x, double unused) => x)).Should().Throw<TraceException>().WithMessage("*unused*").Which.Code.Should().Be("EJ102");
        var s = new Shared<double>(0, "s");
        FluentActions.Invoking(() => Function.Compile((double inc) => new Updates { { s, s + 1 } })).Should().Throw<TraceException>().Which.Code.Should().Be("EJ102");
        Function.Compile((double _, double _rest, double x) => x)(1, 2, 3).Should().Be(3);
        Function.Compile((double x, double y) => x, options: new() { OnUnusedInput = OnUnusedInput.Ignore })(1, 2).Should().Be(1);
        Function.Compile((double x, double y) => x, updates: (x, y) => new() { { s, y } })(1, 2).Should().Be(1);
        Function.Compile((double x, double y) => x + s, givens: (x, y) => new() { { s, y } })(1, 2).Should().Be(3);
    }

    [Fact]
    public void Fast_mode_and_checked_mode_are_options()
    {
        var fast = Function.Compile((Tensor<float> a, Tensor<float> b, Tensor<float> c) => a * b + c, options: new() { FloatMode = FloatMode.Fast, Check = true });
        fast(new[] { 2f }, new[] { 3f }, new[] { 4f }).ToArray().Should().Equal(10);
        var exact = Function.Compile((double x) => x * 0 + (x - x), options: new() { Check = true });
        exact(double.NaN).Should().Be(double.NaN);
        exact(double.PositiveInfinity).Should().Be(double.NaN);
    }

    [Fact]
    public void A_function_may_run_on_the_reference_device()
    {
        var s = new Shared<double>(1, "s", Device.Reference);
        var f = Function.Compile((double x) => s + x, updates: x => new() { { s, x } }, options: new() { Device = Device.Reference });
        f(2).Should().Be(3);
        s.GetValue().Should().Be(2);
    }

    [Fact]
    public void Optional_arguments_come_in_any_combination()
    {
        var s = new Shared<double>(2, "s");
        Function.Compile((double x) => x * s, givens: x => new() { { s, x } })(3).Should().Be(9);
        Function.Compile((double x) => x * s, options: new() { Name = "n" })(3).Should().Be(6);
        Function.Compile((double x) => new Updates { { s, x * s } }, givens: x => new() { { s, x } })(3);
        s.GetValue().Should().Be(9);
        Function.Compile((double x) => new Updates { { s, x } }, options: new() { Name = "set" })(1);
        s.GetValue().Should().Be(1);
    }

    [Fact]
    public void A_function_with_updates_named_updates_is_an_action()
    {
        var s = new Shared<int>(0, "s");
        var step = Function.Compile(updates: (int k) => new Updates { { s, s + k } });
        step(2);
        step(3);
        s.GetValue().Should().Be(5);
    }
}

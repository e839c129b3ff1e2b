using System.Linq.Expressions;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>The forms of C# that a lambda may be written in, on the host and on the reference interpreter.</summary>
public sealed class CSharpFormsTests
{
    public static TheoryData<string> Devices() => ["host", "reference"];

    private static FunctionOptions On(string device) => new() { Device = Device.Parse(device) };

    private enum Kind
    {
        Identity,
        Relu,
        Square,
    }

    private sealed record Weights(Shared<Tensor<double>> W, Shared<Tensor<double>> B);

    private sealed record Both(Tensor<double> Sum, double Twice);

    private sealed class Settable
    {
        public double A { get; set; }

        public Tensor<double>? B { get; init; }

        public double C;
    }

    private struct Complex
    {
        public Tensor<double> Re, Im;

        public Complex(Tensor<double> re, Tensor<double> im) => (Re, Im) = (re, im);

        public static Complex operator *(Complex a, Complex b) => new(a.Re * b.Re - a.Im * b.Im, a.Re * b.Im + a.Im * b.Re);

        public static Complex operator +(Complex a, Complex b) => new(a.Re + b.Re, a.Im + b.Im);
    }

    private interface ILayer
    {
        Tensor<double> Forward(Tensor<double> x);
    }

    private sealed class Dense(double scale) : ILayer
    {
        public Tensor<double> Forward(Tensor<double> x) => x * scale;
    }

    private sealed class Model
    {
        public Shared<Tensor<double>>[] Array { get; } = [Shared.Create(new[] { 1.0, 2 }, "a0"), Shared.Create(new[] { 3.0, 4 }, "a1")];

        public Dictionary<string, Shared<double>> Table { get; } = new() { ["k"] = new Shared<double>(5, "k") };

        public List<Weights> Layers { get; } =
        [
            new(Shared.Create(new[,] { { 1.0, 0 }, { 0, 1 } }, "W0"), Shared.Create(new[] { 1.0, 1 }, "b0")),
            new(Shared.Create(new[,] { { 2.0, 0 }, { 0, 2 } }, "W1"), Shared.Create(new[] { 0.0, 1 }, "b1")),
        ];

        public double Slope = 3;

        public double Line(double x) => Slope * x + 1;

        public Tensor<double> Forward(Tensor<double> x)
        {
            foreach (var layer in Layers)
                x = Dot(x, layer.W) + layer.B;
            return x;
        }
    }

    private static double Act(double x, Kind kind) => kind switch
    {
        Kind.Relu => x > 0 ? x : 0,
        Kind.Square => x * x,
        _ => x,
    };

    private static double Named(double x, string name) => name == "double" ? 2 * x : x;

    private static Tensor<double> Activate(Tensor<double> x, string name = "relu", double gain = 1) =>
        (name switch { "relu" => Relu(x), "tanh" => Tanh(x), _ => throw new ArgumentException(name) }) * gain;

    private static Tensor<double> Total(params Tensor<double>[] parts) => parts.Aggregate((a, b) => a + b);

    private static Updates Decay(double rate, params Shared<Tensor<double>>[] ps)
    {
        var updates = new Updates();
        foreach (var p in ps)
            updates.Add(p, p * rate);
        return updates;
    }

    private static Givens Fixed(Tensor<double> value, IEnumerable<Shared<Tensor<double>>> ps)
    {
        var givens = new Givens();
        foreach (var p in ps)
            givens.Add(p, value);
        return givens;
    }

    private static Expression<Func<double, double>> Squared => x => x * x;

    private static Expression<Func<double, double, double>> Weighted(double weight) => (a, b) => weight * a + b;

    [Theory]
    [MemberData(nameof(Devices))]
    public void Expressions_are_inlined(string device)
    {
        Expression<Func<double, double>> half = x => x / 2;
        var f = Function.Compile((double x) => half.Compile()(x) + half.Compile().Invoke(x + 1) + half.Invoke(x + 2), options: On(device));
        f(2).Should().Be(1 + 1.5 + 2);
        Function.Compile((double x) => Squared.Invoke(x) + Squared.Compile()(3), options: On(device))(2).Should().Be(13);
        Function.Compile((double x) => Weighted(3).Invoke(x, 1) + half.Invoke(half.Invoke(x)), options: On(device))(4).Should().Be(14);
        Squared.Invoke(3).Should().Be(9);
        half = x => x * 100;
        f(1).Should().Be(600);
        Function.Compile((double x) => Grad(Squared.Invoke(x), x), options: On(device));
    }

    [Fact]
    public void Nested_lambdas_are_traced_when_called()
    {
        var model = new Model();
        var layers = model.Layers;
        var f = Function.Compile((Tensor<double> x) => layers.Aggregate(x, (h, l) => Dot(h, l.W) + l.B));
        f(new[] { 1.0, 2 }).ToArray().Should().Equal(4, 7);
        layers.Add(layers[1]);
        f(new[] { 1.0, 2 }).ToArray().Should().Equal(8, 15);
        var norms = Function.Compile((double k) => model.Array.Select(p => Sum(p.Value * p.Value) * k).ToArray());
        norms(2).Select(t => (double)t).Should().Equal(10, 50);
        var g = Function.Compile((Tensor<double> x, double k) => Enumerable.Range(1, 3).Select(i => x * i + k).Aggregate((a, b) => a + b));
        ((double)g(1.0, 10)).Should().Be(36);
        var h = Function.Compile((Tensor<double> x) => Twice(x, t => t * t));
        ((double)h(3.0)).Should().Be(81);
        double[] gains = [1, 2];
        var rated = Function.Compile((Tensor<double> x) => gains.Select(r => x * r).Aggregate((a, b) => a + b));
        ((double)rated(2.0)).Should().Be(6);
        gains[1] = 5;
        ((double)rated(2.0)).Should().Be(12);
        var where = Function.Compile((double k) => layers.Where(l => l.W.Name == "W1").Select(l => Sum(l.W) * k).First());
        ((double)where(1)).Should().Be(4);
    }

    private static Tensor<double> Twice(Tensor<double> x, Func<Tensor<double>, Tensor<double>> f) => f(f(x));

    [Theory]
    [MemberData(nameof(Devices))]
    public void Outputs_have_many_forms(string device)
    {
        var both = Function.Compile((Tensor<double> x, double k) => new Both(Sum(x), k * 2), options: On(device))(new[] { 1.0, 2 }, 3);
        ((double)both.Sum, both.Twice).Should().Be((3.0, 6.0));
        var named = Function.Compile((double a) => new { A = a, B = a > 1 }, options: On(device))(2);
        (named.A, named.B).Should().Be((2.0, true));
        Function.Compile((double a) => new ValueTuple<double, int>(a, (int)a), options: On(device))(2.5).Should().Be((2.5, 2));
        Function.Compile((double a) => Outputs.Of(a, a + 1, a + 2), options: On(device))(1).Should().Be((1.0, 2.0, 3.0));
        var set = Function.Compile((double a, Tensor<double> t) => new Settable { A = a, B = t * 2, C = a + 1 }, options: On(device))(1, new[] { 1.0 });
        (set.A, set.B![0].ToArray()[0], set.C).Should().Be((1.0, 2.0, 2.0));
        Function.Compile((double a) => new[] { a, a + 1 }, options: On(device))(1).Should().Equal(1, 2);
        Refused("EJ118", () => Function.Compile((double a) => new { A = new { B = a } }));
        Refused("EJ118", () => Function.Compile((double a) => Outputs.Of(Outputs.Of(a, a), a)));
        Refused("EJ118", () => Function.Compile((double a) => "text"));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Models_hold_their_variables_anywhere(string device)
    {
        var model = new Model();
        _ = device;
        Function.Compile((double x) => model.Table["k"] * x)(2).Should().Be(10);
        Function.Compile((double x) => model.Array[1].Value * x)(2).ToArray().Should().Equal(6, 8);
        Function.Compile((double x) => model.Array[0] + model.Array[1] * x)(2).ToArray().Should().Equal(7, 10);
        Function.Compile((Tensor<double> x) => Dot(x, model.Layers[0].W) + model.Layers[0].B)(new[] { 1.0, 2 }).ToArray().Should().Equal(2, 3);
        Function.Compile((Tensor<double> x) => model.Forward(x))(new[] { 1.0, 2 }).ToArray().Should().Equal(4, 7);
        Function.Compile((double x) => model.Line(x))(2).Should().Be(7);
        model.Slope = 5;
        Function.Compile((double x) => model.Line(x))(2).Should().Be(11);
        Function.Compile(() => Decay(0.5, model.Array))();
        model.Array[1].GetValue().ToArray().Should().Equal(1.5, 2);
        Function.Compile(() => Decay(0.5, model.Array[0], model.Array[1]))();
        model.Array[0].GetValue().ToArray().Should().Equal(0.25, 0.5);
        var given = Function.Compile((Tensor<double> t) => Sum(model.Array[0] + model.Array[1]), givens: t => Fixed(t, model.Array));
        ((double)given(new[] { 1.0, 1 })).Should().Be(4);
    }

    [Fact]
    public void Interfaces_and_operators_of_the_user_run()
    {
        ILayer layer = new Dense(3);
        ILayer[] all = [new Dense(2), new Dense(5)];
        Function.Compile((Tensor<double> x) => layer.Forward(x))(2.0).ToArray().Should().Equal(6);
        Function.Compile((Tensor<double> x) => all[1].Forward(all[0].Forward(x)))(2.0).ToArray().Should().Equal(20);
        var f = Function.Compile((Tensor<double> a, Tensor<double> b) => (new Complex(a, b) * new Complex(a, b) + new Complex(a, b)).Im);
        f(2.0, 3.0).ToArray().Should().Equal(15);
        Function.Compile((Tensor<double> x) => x.Scaled(3))(2.0).ToArray().Should().Equal(6);
        Function.Compile((double x) => x.Cubed())(2).Should().Be(8);
    }

    [Fact]
    public void Arguments_may_be_optional_named_params_enums_and_strings()
    {
        var kind = Kind.Relu;
        var f = Function.Compile((double x) => Act(x, kind) + Act(x, Kind.Square));
        f(-2).Should().Be(4);
        kind = Kind.Identity;
        f(-2).Should().Be(2);
        Function.Compile((Tensor<double> x) => Activate(x))(-2.0).ToArray().Should().Equal(0);
        Function.Compile((Tensor<double> x) => Activate(x, name: "tanh", gain: 2))(0.0).ToArray().Should().Equal(0);
        Function.Compile((Tensor<double> x) => Activate(x, nameof(Kind.Relu).ToLower()))(2.0).ToArray().Should().Equal(2);
        Function.Compile((double x) => Named(x, "double"))(2).Should().Be(4);
        Function.Compile((Tensor<double> x) => Total(x, x * 2, x * 3))(1.0).ToArray().Should().Equal(6);
        Function.Compile((double x) => x + default(double) + (int)Kind.Square)(1).Should().Be(3);
    }

    [Fact]
    public void Conditionals_nest_and_are_lazy()
    {
        Function.Compile((int a, int b) => a > 0 ? b != 0 ? a / b : a < 5 ? 1 : 2 : -1)(3, 0).Should().Be(1);
        var flag = true;
        Tensor<double> one = new[] { 1.0 }, two = new[] { 2.0 };
        var f = Function.Compile((double x) => (flag ? one : two) * x);
        f(3).ToArray().Should().Equal(3);
        flag = false;
        f(3).ToArray().Should().Equal(6);
        var kind = Kind.Relu;
        string name = "a";
        var g = Function.Compile((double x) => kind == Kind.Relu ? name == "a" ? x : 2 * x : 3 * x);
        g(1).Should().Be(1);
        name = "b";
        g(1).Should().Be(2);
        kind = Kind.Square;
        g(1).Should().Be(3);
        Shared<double>? bias = null;
        var h = Function.Compile((double x) => bias == null ? x : x + bias);
        h(1).Should().Be(1);
        bias = new Shared<double>(5, "bias");
        h(1).Should().Be(6);
        Weights? none = null;
        var some = new Weights(Shared.Create(new[] { 1.0 }, "w"), Shared.Create(new[] { 2.0 }, "b"));
        Function.Compile((double x) => (none ?? some).B.Value * x)(3).ToArray().Should().Equal(6);
    }

    [Fact]
    public void Casts_between_tensors_and_variables_work()
    {
        var w = Shared.Create(new[] { 1.0, 2 }, "w");
        Function.Compile((double k) => (Tensor<double>)w * k)(2).ToArray().Should().Equal(2, 4);
        var s = new Shared<float>(2, "s");
        Function.Compile((double k) => (double)(float)s * k)(2).Should().Be(4);
        Function.Compile((double k) => (Tensor<double>)k + w)(2).ToArray().Should().Equal(3, 4);
    }

    [Fact]
    public void What_has_no_meaning_is_refused()
    {
        var random = new Random(1);
        object o = 1.0;
        Refused("EJ101", () => Function.Compile((double x) => x + random.NextDouble()));
        Refused("EJ101", () => Function.Compile((double x) => o is string ? x : 0));
        Refused("EJ118", () => Function.Compile((double x) => typeof(double)));
        Refused("EJ101", () => Function.Compile((double x) => (o as Weights)!.B.Value * x));
        Refused("EJ101", () => Function.Compile((double x) => x + double.Parse("3")));
        Refused("EJ124", () => Function.Compile((double x) => Prints(x)));
        Refused("EJ124", () => Function.Compile((double x) => Remembers(x)));
        Refused("EJ124", () => Function.Compile((double x) => Recurses(x)));
        Refused("EJ124", () => Function.Compile((double x) => Throws(x)));
        Refused("EJ124", () => Function.Compile((double x) => Catches(x)));
        Refused("EJ124", () => Function.Compile((double x) => Allocates(x)));
        Refused("EJ121", () => Function.Compile((double x) => Grad(Loops(x), x))(1));
    }

    private static double s_last;

    private static double Prints(double x)
    {
        Console.WriteLine(x);
        return x;
    }

    private static double Remembers(double x)
    {
        s_last = x;
        return s_last;
    }

    private static double Recurses(double x) => x > 1 ? Recurses(x / 2) : x;

    private static double Throws(double x) => x > 0 ? x : throw new ArgumentException("negative");

    private static double Catches(double x)
    {
        try
        {
            return x / 2;
        }
        catch (ArithmeticException)
        {
            return 0;
        }
    }

    private static double Allocates(double x) => new[] { x, x + 1 }.Max();

    private static double Loops(double x)
    {
        for (int i = 0; i < 3; i++)
            x *= x;
        return x;
    }

    private static void Refused(string code, Action compile)
    {
        var error = FluentActions.Invoking(compile).Should().Throw<TraceException>().Which;
        error.Code.Should().Be(code, "{0}", error.Message);
    }
}

internal static class Extensions
{
    public static Tensor<double> Scaled(this Tensor<double> x, double by) => x * by;

    public static double Cubed(this double x) => x * x * x;
}

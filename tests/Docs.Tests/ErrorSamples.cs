using static ExprJit.Ops;

namespace ExprJit.Docs.Tests;

/// <summary>
/// The programs of docs/errors.md: for each code one that throws it and one that is right. <see cref="ErrorSampleTests"/>
/// compares their text with the document and runs them.
/// </summary>
internal static class ErrorSamples
{
    private static readonly Random Random = new(1);
    private static Tensor<float>? _kept;

    private static Tensor<float> Keep(Tensor<float> x) => _kept = x;

    private static Tensor<float> UseKept(Tensor<float> x) => x + _kept!;

    private static Tensor<float> Use(Tensor<float> x, Tensor<float> kept) => x + kept;

    private static Tensor<double> Step(Tensor<double> x, Shared<double> rate)
    {
        double now = rate;
        return x * now;
    }

    private static Tensor<double> StepRight(Tensor<double> x, Shared<double> rate) => x * rate;

    private static Tensor<double> Scale(Tensor<double> x, double by) => x * by;

    private static Tensor<double> ScaleRight(Tensor<double> x, Tensor<double> by) => x * by;

    private static Tensor<double> Layer(Tensor<double> x) => x.Rank < 99 ? throw new NotSupportedException("sizes are missing") : x;

    private static Tensor<double> LayerRight(Tensor<double> x) => Tanh(x);

    private static double Logged(double x)
    {
        Console.WriteLine(x);
        return x;
    }

    private static double Leaky(double x) => x > 0 ? x : 0.01 * x;

    private static Tensor<double> Resets(Tensor<double> x, Shared<double> count)
    {
        count.SetValue(0);
        return x * count;
    }

    public static void EJ101()
    {
        Function.Compile((double x) => x + Random.NextDouble());
    }

    public static void EJ101Right()
    {
        var f = Function.Compile((double x, double noise) => x + noise);
        f(1, Random.NextDouble());
    }

    public static void EJ102()
    {
        Function.Compile((double x, double y) => x * 2);
    }

    public static void EJ102Right()
    {
        Function.Compile((double x, double _y) => x * 2);
    }

    public static void EJ103()
    {
        var g = new Shared<double>(0, "g");
        Function.Compile((double x) => new Updates { { g, g + x }, { g, g * 2 } });
    }

    public static void EJ103Right()
    {
        var g = new Shared<double>(0, "g");
        Function.Compile((double x) => new Updates { { g, (g + x) * 2 } });
    }

    public static void EJ104()
    {
        var g = new Shared<float>(0, "g");
        Function.Compile((double x) => new Updates { { g, x } });
    }

    public static void EJ104Right()
    {
        var g = new Shared<float>(0, "g");
        Function.Compile((double x) => new Updates { { g, (float)x } });
    }

    public static void EJ105()
    {
        var w = new Shared<Tensor<float>>(new[,] { { 1f, 2 }, { 3, 4 } }, "w");
        Function.Compile((float x) => new Updates { { w, Sum(w) * x } });
    }

    public static void EJ105Right()
    {
        var w = new Shared<Tensor<float>>(new[,] { { 1f, 2 }, { 3, 4 } }, "w");
        Function.Compile((float x) => new Updates { { w, w * 0f + Sum(w) * x } });
    }

    public static void EJ106()
    {
        var g = new Shared<double>(0, "g");
        Function.Compile((double x, double a) => x + a, givens: (x, a) => new() { { g, a } });
    }

    public static void EJ106Right()
    {
        var g = new Shared<double>(0, "g");
        Function.Compile((double x, double a) => x + g, givens: (x, a) => new() { { g, a } });
    }

    public static void EJ107()
    {
        var g = new Shared<double>(0, "g");
        Function.Compile((double a, double b) => g * 2, givens: (a, b) => new() { { g, a }, { g, b } });
    }

    public static void EJ107Right()
    {
        var g = new Shared<double>(0, "g");
        Function.Compile((double a, double b) => g * 2, givens: (a, b) => new() { { g, a + b } });
    }

    public static void EJ108()
    {
        var w = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "w");
        Function.Compile(() => Grad(w * w, w));
    }

    public static void EJ108Right()
    {
        var w = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "w");
        Function.Compile(() => Grad(Sum(w * w), w))();
    }

    public static void EJ109()
    {
        var w = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "w");
        var b = new Shared<Tensor<double>>(new[] { 3.0, 4 }, "b");
        Function.Compile(() => Grad(Sum(w * w), b));
    }

    public static void EJ109Right()
    {
        var w = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "w");
        var b = new Shared<Tensor<double>>(new[] { 3.0, 4 }, "b");
        Function.Compile(() => Grad(Sum(w * w + b), b))();
    }

    public static void EJ111()
    {
        // static Tensor<double> Step(Tensor<double> x, Shared<double> rate) { double now = rate; return x * now; }
        var rate = new Shared<double>(0.5, "rate");
        Function.Compile((Tensor<double> x) => Step(x, rate));
    }

    public static void EJ111Right()
    {
        // static Tensor<double> StepRight(Tensor<double> x, Shared<double> rate) => x * rate;
        var rate = new Shared<double>(0.5, "rate");
        Function.Compile((Tensor<double> x) => StepRight(x, rate))([1, 2]);
    }

    public static void EJ112()
    {
        Function.Compile((Tensor<float> x) => x[0, 1]);
    }

    public static void EJ112Right()
    {
        Function.Compile((Tensor<float> x) => x[0][1])(new[,] { { 1f, 2 } });
    }

    public static void EJ113()
    {
        // static Tensor<float> Keep(Tensor<float> x) => _kept = x;
        // static Tensor<float> UseKept(Tensor<float> x) => x + _kept;
        Function.Compile((Tensor<float> x) => Keep(x * 2f));
        Function.Compile((Tensor<float> x) => UseKept(x));
    }

    public static void EJ113Right()
    {
        // static Tensor<float> Use(Tensor<float> x, Tensor<float> kept) => x + kept;
        var twice = Function.Compile((Tensor<float> x) => x * 2f);
        Function.Compile((Tensor<float> x, Tensor<float> kept) => Use(x, kept))([1], twice([3]));
    }

    public static void EJ114()
    {
        // static Tensor<double> Scale(Tensor<double> x, double by) => x * by;
        Function.Compile((Tensor<double> x, double by) => Scale(x, by));
    }

    public static void EJ114Right()
    {
        // static Tensor<double> ScaleRight(Tensor<double> x, Tensor<double> by) => x * by;
        Function.Compile((Tensor<double> x, double by) => ScaleRight(x, by))([1, 2], 3);
    }

    public static void EJ116()
    {
        var v = new Shared<Tensor<float>>(new[] { 1f, 2 }, "v");
        Function.Compile(() => Sum(v, 1));
    }

    public static void EJ116Right()
    {
        var v = new Shared<Tensor<float>>(new[] { 1f, 2 }, "v");
        Function.Compile(() => Sum(v, 0))();
    }

    public static void EJ117()
    {
        Function.Compile((Tensor<bool> x) => Sum(x));
    }

    public static void EJ117Right()
    {
        Function.Compile((Tensor<bool> x) => Sum(Cast<int>(x)))([true, false]);
    }

    public static void EJ118()
    {
        Function.Compile((double x) => new { Name = "square", Value = x * x });
    }

    public static void EJ118Right()
    {
        Function.Compile((double x) => new { Root = Math.Sqrt(x), Value = x * x })(4);
    }

    public static void EJ119()
    {
        Tensor<float>? weights = null;
        Function.Compile((Tensor<float> x) => x * weights!);
    }

    public static void EJ119Right()
    {
        Tensor<float>? weights = new[] { 1f, 2 };
        Function.Compile((Tensor<float> x) => x * weights!)([3, 4]);
    }

    public static void EJ120()
    {
        // static Tensor<double> Layer(Tensor<double> x) => … throw new NotSupportedException("sizes are missing") …
        Function.Compile((Tensor<double> x) => Layer(x))([1]);
    }

    public static void EJ120Right()
    {
        // static Tensor<double> LayerRight(Tensor<double> x) => Tanh(x);
        Function.Compile((Tensor<double> x) => LayerRight(x))([1]);
    }

    public static void EJ121()
    {
        Function.Compile((double x) => Grad(x * x + FloorDiv(x, 2.0), x));
    }

    public static void EJ121Right()
    {
        Function.Compile((double x) => Grad(x * x + StopGradient(FloorDiv(x, 2.0)), x))(3);
    }

    public static void EJ122()
    {
        // static Tensor<double> Resets(Tensor<double> x, Shared<double> count) { count.SetValue(0); return x * count; }
        var count = new Shared<double>(1, "count");
        Function.Compile((Tensor<double> x) => Resets(x, count));
    }

    public static void EJ122Right()
    {
        var count = new Shared<double>(1, "count");
        Function.Compile((Tensor<double> x) => x * 0.0, updates: x => new() { { count, 0 } })([1]);
    }

    public static void EJ123()
    {
        var product = Function.Compile((Tensor<double> x, Tensor<double> y) => Einsum("ij,jk->il", x, y));
        product(Tensor.Ones<double>(2, 3), Tensor.Ones<double>(3, 4));
    }

    public static void EJ123Right()
    {
        var product = Function.Compile((Tensor<double> x, Tensor<double> y) => Einsum("ij,jk->ik", x, y));
        product(Tensor.Ones<double>(2, 3), Tensor.Ones<double>(3, 4));
    }

    public static void EJ124()
    {
        // static double Logged(double x) { Console.WriteLine(x); return x; }
        Function.Compile((double x) => Logged(x));
    }

    public static void EJ124Right()
    {
        // static double Leaky(double x) => x > 0 ? x : 0.01 * x;
        Function.Compile((double x) => Leaky(x))(-1);
    }

    public static void EJ201()
    {
        var add = Function.Compile((Tensor<double> x, Tensor<double> y) => x + y);
        add([1, 2], [1, 2, 3]);
    }

    public static void EJ201Right()
    {
        var add = Function.Compile((Tensor<double> x, Tensor<double> y) => x + y);
        add([1, 2, 3], [10]);
    }

    public static void EJ202()
    {
        var dot = Function.Compile((Tensor<double> x, Tensor<double> w) => Dot(x, w));
        dot(new double[1, 3], new double[2, 3]);
    }

    public static void EJ202Right()
    {
        var dot = Function.Compile((Tensor<double> x, Tensor<double> w) => Dot(x, w.T));
        dot(new double[1, 3], new double[2, 3]);
    }

    public static void EJ203()
    {
        Function.Compile((Tensor<double> x) => Reshape(x, 2, 2))([1, 2, 3]);
    }

    public static void EJ203Right()
    {
        Function.Compile((Tensor<double> x) => Reshape(x, 2, -1))([1, 2, 3, 4]);
    }

    public static void EJ204()
    {
        Function.Compile((Tensor<double> x, long i) => x[i])([1, 2, 3], 7);
    }

    public static void EJ204Right()
    {
        Function.Compile((Tensor<double> x, long i) => Slice(x, i, 1, 0))([1, 2, 3], 7);
    }

    public static void EJ205()
    {
        Tensor.Zeros<double>(3, -1);
    }

    public static void EJ205Right()
    {
        Tensor.Zeros<double>(3, 0);
    }

    public static void EJ206()
    {
        var w = new Shared<Tensor<float>>(new[,] { { 1f, 2 } }, "w");
        w.SetValue(new[] { 1f, 2 });
    }

    public static void EJ206Right()
    {
        var w = new Shared<Tensor<float>>(new[,] { { 1f, 2 } }, "w");
        w.SetValue(new[,] { { 1f, 2, 3 } });
    }

    public static void EJ207()
    {
        Function.Compile((Tensor<double> x) => Max(x))([]);
    }

    public static void EJ207Right()
    {
        Function.Compile((Tensor<double> x) => Sum(x))([]);
    }

    public static void EJ208()
    {
        Tensor.Create([1f, 2, 3], 2, 2);
    }

    public static void EJ208Right()
    {
        Tensor.Create([1f, 2, 3, 4], 2, 2);
    }

    public static void EJ301()
    {
        Device.Parse("cuda:99");
    }

    public static void EJ301Right()
    {
        Device.Parse("host");
    }

    public static void EJ302()
    {
        var near = new Shared<double>(1, "near", Device.Host);
        var far = new Shared<double>(2, "far", Device.Reference);
        Function.Compile((double x) => near + far * x);
    }

    public static void EJ302Right()
    {
        var near = new Shared<double>(1, "near", Device.Host);
        var far = new Shared<double>(2, "far", Device.Reference);
        var copy = far.CopyTo(Device.Host);
        Function.Compile((double x) => near + copy * x);
    }

    public static void EJ303()
    {
        Function.Compile((Tensor<double> x, long n) => BroadcastTo(x, n, n))(1.0, 1L << 30);
    }

    public static void EJ303Right()
    {
        Function.Compile((Tensor<double> x, long n) => BroadcastTo(x, n, n))(1.0, 1L << 3);
    }

    public static void EJ401()
    {
        Formula.Compile<Func<double, double>>("x => " + new string('(', 100) + "x" + new string(')', 100));
    }

    public static void EJ401Right()
    {
        Formula.Compile<Func<double, double>>("x => ((x))");
    }

    public static void EJ402()
    {
        Formula.Compile<Func<double, double>>("x => x ^ 2");
    }

    public static void EJ402Right()
    {
        Formula.Compile<Func<double, double>>("x => Pow(x, 2)");
    }

    public static void EJ403()
    {
        Formula.Compile<Func<double, double>>("x => 1e + x");
    }

    public static void EJ403Right()
    {
        Formula.Compile<Func<double, double>>("x => 1e3 + x");
    }

    public static void EJ404()
    {
        Formula.Compile<Func<double, double>>("x => y + 1");
    }

    public static void EJ404Right()
    {
        Formula.Compile<Func<double, double>>("x => x + 1");
    }

    public static void EJ405()
    {
        Formula.Compile<Func<double, double, double>>("x => x");
    }

    public static void EJ405Right()
    {
        Formula.Compile<Func<double, double, double>>("(x, y) => x + y");
    }

    public static void EJ406()
    {
        Formula.Compile<Func<double, double>>("x => (x");
    }

    public static void EJ406Right()
    {
        Formula.Compile<Func<double, double>>("x => (x)");
    }

    public static void EJ407()
    {
        Formula.Compile<Func<double, double>>("x => Exp(x, x)");
    }

    public static void EJ407Right()
    {
        Formula.Compile<Func<double, double>>("x => Exp(x)");
    }

    public static void EJ408()
    {
        Formula.Compile<Func<double, int>>("x => x + 0.5");
    }

    public static void EJ408Right()
    {
        Formula.Compile<Func<double, double>>("x => x + 0.5");
    }

    public static void EJ410()
    {
        var g = new Shared<double>(0, "g");
        Formula.Compile<Func<double, double>>("x => x", shared: [g], updates: ["g + x"]);
    }

    public static void EJ410Right()
    {
        var g = new Shared<double>(0, "g");
        Formula.Compile<Func<double, double>>("x => x", shared: [g], updates: ["g = g + x"]);
    }
}

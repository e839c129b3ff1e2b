using ExprJit.Graphs;
using Xunit;
using static ExprJit.Codegen.Tests.FusionTable.Plain;
using static ExprJit.Codegen.Tests.FusionTable.Regressions;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests.FusionTable;

/// <summary>Finance, dynamical systems, clustering, and small programs of vectors and matrices.</summary>
internal static class Numerics
{
    private static readonly double[] Spot = Uniform(91, 13, 80.0, 120), Volatility = Uniform(92, 13, 0.1, 0.5);

    private static Tensor<double> Normal(Tensor<double> x) => 0.5 * (1 + Ops.Erf(x / Math.Sqrt(2)));

    private static Tensor<double> Price(Tensor<double> s, Tensor<double> sigma, double k, double r, double t)
    {
        var d1 = (Log(s / k) + (r + sigma * sigma / 2) * t) / (sigma * Math.Sqrt(t));
        return s * Normal(d1) - k * Math.Exp(-r * t) * Normal(d1 - sigma * Math.Sqrt(t));
    }

    private static double D1(int i) => (Math.Log(Spot[i] / 100) + (0.05 + Volatility[i] * Volatility[i] / 2) * 0.5) / (Volatility[i] * Math.Sqrt(0.5));

    private static double PriceByLoops(int i) =>
        Spot[i] * Plain.Normal(D1(i)) - 100 * Math.Exp(-0.05 * 0.5) * Plain.Normal(D1(i) - Volatility[i] * Math.Sqrt(0.5));

    public static Delegate BlackScholes()
    {
        var f = Function.Compile((Tensor<double> s, Tensor<double> sigma) => Price(s, sigma, 100, 0.05, 0.5), options: Rows.OnHost);
        Near("price", f(Spot, Volatility), Made(13, PriceByLoops));
        return f;
    }

    public static Delegate BlackScholesWithGreeks()
    {
        var f = Function.Compile((Tensor<double> s, Tensor<double> sigma) => Outputs.Of(
            Price(s, sigma, 100, 0.05, 0.5), Grad(Sum(Price(s, sigma, 100, 0.05, 0.5)), s), Grad(Sum(Price(s, sigma, 100, 0.05, 0.5)), sigma)), options: Rows.OnHost);
        var (price, delta, vega) = f(Spot, Volatility);
        Near("price", price, Made(13, PriceByLoops));
        Near("delta", delta, Made(13, i => Plain.Normal(D1(i))));
        Near("vega", vega, Made(13, i => Spot[i] * Math.Sqrt(0.5) * Math.Exp(-D1(i) * D1(i) / 2) / Math.Sqrt(2 * Math.PI)), 1e-8);
        return f;
    }

    public static Delegate LogisticMap()
    {
        var x = new Shared<double>(0.3, "x", Device.Host);
        var step = Function.Compile((double r) => x, updates: r => new() { { x, r * x * (1 - x) } });
        double at = 0.3;
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(at, step(3.9));
            at = 3.9 * at * (1 - at);
            Assert.Equal(at, x.GetValue());
        }
        return step;
    }

    public static Delegate SeedAccumulator()
    {
        var state = new Shared<double>(0, "state", Device.Host);
        var accumulator = Function.Compile((double inc) => state, updates: inc => new() { { state, state + inc } });
        Assert.Equal(0, accumulator(1));
        Assert.Equal(1, accumulator(10));
        Assert.Equal(11, state.GetValue());
        return accumulator;
    }

    private static readonly double[,] Points = Uniform(93, 12, 2);

    private static Tensor<long> Nearest(Tensor<double> x, Tensor<double> centres) => ArgMin(Sum(Square(ExpandDims(x, 1) - ExpandDims(centres, 0)), 2), 1);

    private static Tensor<double> Moved(Tensor<double> x, Tensor<double> centres)
    {
        var member = OneHot<double>(Nearest(x, centres), 3);
        return Dot(member.T, x) / ExpandDims(Sum(member, 0), 1);
    }

    public static Delegate KMeans()
    {
        var start = Made(3, 2, (i, j) => Points[i, j]);
        var centres = Variable(start, "centres");
        var step = Function.Compile((Tensor<double> x) => Nearest(x, centres), updates: x => new() { { centres, Moved(x, centres) } });
        int[] nearest = [.. Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 3).MinBy(c => Total(2, j => (Points[i, j] - start[c, j]) * (Points[i, j] - start[c, j]))))];
        Assert.Equal(nearest.Select(n => (long)n), step(Points).ToArray());
        Near("centres", centres.GetValue(), Made(3, 2, (c, j) => Enumerable.Range(0, 12).Where(i => nearest[i] == c).Average(i => Points[i, j])));
        return step;
    }

    public static Delegate PowerIteration()
    {
        double[,] x0 = Uniform(94, 9, 4);
        double[] v0 = [1, 0, 0, 0];
        var v = Variable(v0, "v");
        var step = Function.Compile((Tensor<double> x) => Norm(Dot(x.T, Dot(x, v))), updates: x => new() { { v, Dot(x.T, Dot(x, v)) / Norm(Dot(x.T, Dot(x, v))) } });
        for (int call = 0; call < 3; call++)
        {
            double[] u = Dot(T(x0), Dot(x0, v0));
            double norm = Math.Sqrt(u.Sum(e => e * e));
            Near("norm", step(x0), norm);
            v0 = Made(4, i => u[i] / norm);
            Near("v", v.GetValue(), v0);
        }
        return step;
    }

    public static Delegate GaussianKernel()
    {
        var f = Function.Compile((Tensor<double> x) => Exp(-Sum(Square(ExpandDims(x, 1) - ExpandDims(x, 0)), 2) / 0.5), options: Rows.OnHost);
        Near("kernel", f(Points), Made(12, 12, (i, k) => Math.Exp(-Total(2, j => (Points[i, j] - Points[k, j]) * (Points[i, j] - Points[k, j])) / 0.5)));
        return f;
    }

    public static Delegate Powers()
    {
        double[] c = Uniform(95, 9);
        var f = Function.Compile((Tensor<double> x) => 1 + 2 * x - 3 * Pow(x, 2.0) + 0.5 * Pow(x, 3.0) - Pow(x, 5.0) / 7, options: Rows.OnHost);
        Near("polynomial", f(c), Made(9, i => 1 + 2 * c[i] - 3 * c[i] * c[i] + 0.5 * Math.Pow(c[i], 3) - Math.Pow(c[i], 5) / 7));
        return f;
    }

    private static Tensor<double> Heated(Tensor<double> u, double k)
    {
        var n = Length(u, 0) - 2;
        var inner = Slice(u, 1L, n) + k * (Slice(u, 2L, n) - 2 * Slice(u, 1L, n) + Slice(u, 0L, n));
        return Concat(Slice(u, 0L, 1L), inner, Slice(u, -1L, 1L));
    }

    public static Delegate HeatEquation()
    {
        double[] at = Uniform(96, 15);
        var u = Variable(at, "u");
        var step = Function.Compile(() => new Updates { { u, Heated(u, 0.2) } });
        for (int call = 0; call < 3; call++)
        {
            step();
            at = Made(15, i => i is 0 or 14 ? at[i] : at[i] + 0.2 * (at[i + 1] - 2 * at[i] + at[i - 1]));
            Near("u", u.GetValue(), at);
        }
        return step;
    }

    public static Delegate MovingAverage()
    {
        double[] at = new double[7], x = Uniform(97, 7);
        var average = Variable(at, "average");
        var step = Function.Compile((Tensor<double> v) => average, updates: v => new() { { average, 0.95 * average + 0.05 * v } });
        for (int call = 0; call < 3; call++)
        {
            Near("before", step(x), at);
            at = Made(7, i => 0.95 * at[i] + 0.05 * x[i]);
            Near("average", average.GetValue(), at);
        }
        return step;
    }

    public static Delegate ThreeOutputsTwoUpdates()
    {
        double[] a0 = Uniform(98, 10), b0 = Uniform(99, 10), x = Uniform(100, 10);
        var (a, b) = (Variable(a0, "a"), Variable(b0, "b"));
        var step = Function.Compile((Tensor<double> v) => Outputs.Of(a + v, Exp(a) * b, Sin(v - b)), updates: v => new() { { a, a * v }, { b, b + a } });
        for (int call = 0; call < 2; call++)
        {
            var (p, q, r) = step(x);
            Near("a + v", p, Made(10, i => a0[i] + x[i]));
            Near("Exp(a) * b", q, Made(10, i => Math.Exp(a0[i]) * b0[i]));
            Near("Sin(v - b)", r, Made(10, i => Math.Sin(x[i] - b0[i])));
            (a0, b0) = (Made(10, i => a0[i] * x[i]), Made(10, i => b0[i] + a0[i]));
            Near("a", a.GetValue(), a0);
            Near("b", b.GetValue(), b0);
        }
        return step;
    }

    public static Delegate TransposedAdd()
    {
        double[,] x = Uniform(101, 5, 7), y = Uniform(102, 7, 5);
        var f = Function.Compile((Tensor<double> a, Tensor<double> b) => a + b.T, options: Rows.OnHost);
        Near("sum", f(x, y), Made(5, 7, (i, j) => x[i, j] + y[j, i]));
        return f;
    }

    public static Delegate OuterAndActivation()
    {
        double[] x = Uniform(103, 5), y = Uniform(104, 7);
        var f = Function.Compile((Tensor<double> a, Tensor<double> b) => Tanh(Outer(a, b)), options: Rows.OnHost);
        Near("outer", f(x, y), Made(5, 7, (i, j) => Math.Tanh(x[i] * y[j])));
        return f;
    }
}

using ExprJit.Graphs;
using static ExprJit.Codegen.Tests.FusionTable.Plain;
using static ExprJit.Codegen.Tests.FusionTable.Regressions;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests.FusionTable;

/// <summary>Steps of a network of three layers, and of the usual optimizers.</summary>
internal static class Networks
{
    private static readonly double[,] X = Uniform(31, 8, 5);
    private static readonly long[] Labels = [0, 1, 2, 2, 1, 0, 0, 1];
    private static readonly (int In, int Out)[] Sizes = [(5, 6), (6, 4), (4, 3)];

    /// <summary>Weights and biases of the three layers, in turn.</summary>
    private static double[][] Start() => [.. Sizes.SelectMany((s, i) => new[] { Uniform(32 + i, s.In * s.Out), Uniform(35 + i, s.Out) })];

    private static Shared<Tensor<double>>[] Variables(double[][] values, string name) =>
        [.. values.Select((v, i) => i % 2 == 0 ? Variable(Shaped(v, Sizes[i / 2].In, Sizes[i / 2].Out), name + i) : Variable(v, name + i))];

    private static Tensor<double> Loss(Tensor<double> x, Tensor<long> y, Shared<Tensor<double>>[] p) =>
        Mean(Ops.CrossEntropy(Dot(Tanh(Dot(Tanh(Dot(x, p[0]) + p[1]), p[2]) + p[3]), p[4]) + p[5], y));

    private static double Loss(double[][] p)
    {
        var h = X;
        for (int i = 0; i < 3; i++)
            h = Layer(h, Shaped(p[2 * i], Sizes[i].In, Sizes[i].Out), p[2 * i + 1], i < 2 ? Math.Tanh : null);
        return CrossEntropy(h, Labels);
    }

    private static double[][] Gradients(double[][] p) =>
        [.. p.Select((_, k) => Gradient(moved => Loss([.. p.Select((q, i) => i == k ? moved : q)]), p[k]))];

    private static double[][] Each(double[][] a, double[][] b, Func<double, double, double> f) => [.. a.Zip(b, (x, y) => Made(x.Length, i => f(x[i], y[i])))];

    private static void Near(string what, Shared<Tensor<double>>[] actual, double[][] expected)
    {
        for (int i = 0; i < expected.Length; i++)
            Plain.Near($"{what}{i}", actual[i].GetValue().ToArray(), expected[i], 1e-7);
    }

    private static Updates Sgd(Tensor<double> cost, Shared<Tensor<double>>[] ps)
    {
        var updates = new Updates();
        foreach (var (p, g) in ps.Zip(Grad(cost, ps)))
            updates.Add(p, p - 0.3 * g);
        return updates;
    }

    public static Delegate PerceptronBySgd()
    {
        var values = Start();
        var ps = Variables(values, "p");
        var step = Function.Compile((Tensor<double> x, Tensor<long> y) => Loss(x, y, ps), updates: (x, y) => Sgd(Loss(x, y, ps), ps));
        for (int call = 0; call < 2; call++)
        {
            Plain.Near("loss", step(X, Labels), Loss(values));
            values = Each(values, Gradients(values), (p, g) => p - 0.3 * g);
            Near("p", ps, values);
        }
        return step;
    }

    private static Updates Momentum(Tensor<double> cost, Shared<Tensor<double>>[] ps, Shared<Tensor<double>>[] vs)
    {
        var updates = new Updates();
        var gs = Grad(cost, ps);
        for (int i = 0; i < ps.Length; i++)
        {
            updates.Add(vs[i], 0.9 * vs[i] - 0.3 * gs[i]);
            updates.Add(ps[i], ps[i] + 0.9 * vs[i] - 0.3 * gs[i]);
        }
        return updates;
    }

    public static Delegate PerceptronByMomentum()
    {
        double[][] values = Start(), velocity = [.. Start().Select(v => new double[v.Length])];
        var (ps, vs) = (Variables(values, "p"), Variables(velocity, "v"));
        var step = Function.Compile((Tensor<double> x, Tensor<long> y) => Loss(x, y, ps), updates: (x, y) => Momentum(Loss(x, y, ps), ps, vs));
        for (int call = 0; call < 2; call++)
        {
            Plain.Near("loss", step(X, Labels), Loss(values));
            velocity = Each(velocity, Gradients(values), (v, g) => 0.9 * v - 0.3 * g);
            values = Each(values, velocity, (p, v) => p + v);
            Near("v", vs, velocity);
            Near("p", ps, values);
        }
        return step;
    }

    /// <summary>A step from gradients that are given: the optimizer alone.</summary>
    public static Delegate RmsProp()
    {
        var (w0, s0, g) = (Uniform(41, 3, 4), Uniform(42, 3, 4, 0, 1), Uniform(43, 3, 4));
        var (w, s) = (Variable(w0, "w"), Variable(s0, "s"));
        var step = Function.Compile((Tensor<double> d) => new Updates
        {
            { s, 0.9 * s + 0.1 * Square(d) },
            { w, w - 0.01 * d / (Sqrt(0.9 * s + 0.1 * Square(d)) + 1e-8) },
        });
        for (int call = 0; call < 2; call++)
        {
            step(g);
            s0 = Made(3, 4, (i, j) => 0.9 * s0[i, j] + 0.1 * g[i, j] * g[i, j]);
            w0 = Made(3, 4, (i, j) => w0[i, j] - 0.01 * g[i, j] / (Math.Sqrt(s0[i, j]) + 1e-8));
            Plain.Near("s", s.GetValue(), s0);
            Plain.Near("w", w.GetValue(), w0);
        }
        return step;
    }

    private static Updates Adam(Shared<Tensor<double>>[] ps, Tensor<double>[] gs, Shared<Tensor<double>>[] ms, Shared<Tensor<double>>[] vs, Shared<double> t)
    {
        Tensor<double> one = 1.0, next = one + t;
        var updates = new Updates { { t, next } };
        for (int i = 0; i < ps.Length; i++)
        {
            var m = 0.9 * ms[i] + 0.1 * gs[i];
            var v = 0.999 * vs[i] + 0.001 * Square(gs[i]);
            updates.Add(ms[i], m);
            updates.Add(vs[i], v);
            updates.Add(ps[i], ps[i] - 0.01 * (m / (1 - Pow((Tensor<double>)0.9, next))) / (Sqrt(v / (1 - Pow((Tensor<double>)0.999, next))) + 1e-8));
        }
        return updates;
    }

    private static void AdamByLoops(double[] p, double[] g, double[] m, double[] v, int t)
    {
        for (int i = 0; i < p.Length; i++)
        {
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
            p[i] -= 0.01 * (m[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
        }
    }

    public static Delegate AdamOfSeveral()
    {
        double[][] p0 = [.. Start().Take(4)], m0 = [.. p0.Select(p => new double[p.Length])], v0 = [.. p0.Select(p => new double[p.Length])];
        var (ps, ms, vs, t) = (Variables(p0, "p"), Variables(m0, "m"), Variables(v0, "v"), new Shared<double>(0, "t", Device.Host));
        double[][] gs = [.. p0.Select((p, i) => Uniform(50 + i, p.Length))];
        var step = Function.Compile((Tensor<double> a, Tensor<double> b, Tensor<double> c, Tensor<double> d) => Adam(ps, new[] { a, b, c, d }, ms, vs, t));
        for (int call = 1; call < 4; call++)
        {
            step(Shaped(gs[0], 5, 6), gs[1], Shaped(gs[2], 6, 4), gs[3]);
            for (int i = 0; i < 4; i++)
                AdamByLoops(p0[i], gs[i], m0[i], v0[i], call);
            Near("p", ps, p0);
            Near("m", ms, m0);
            Near("v", vs, v0);
            Xunit.Assert.Equal(call, t.GetValue());
        }
        return step;
    }

    public static Delegate AdamOfOne()
    {
        double[] p0 = Uniform(61, 11), m0 = new double[11], v0 = new double[11], g = Uniform(62, 11);
        var (p, m, v, t) = (Variable(p0, "p"), Variable(m0, "m"), Variable(v0, "v"), new Shared<double>(0, "t", Device.Host));
        var step = Function.Compile((Tensor<double> d) => Adam(new[] { p }, new[] { d }, new[] { m }, new[] { v }, t));
        for (int call = 1; call < 4; call++)
        {
            step(g);
            AdamByLoops(p0, g, m0, v0, call);
            Plain.Near("p", p.GetValue(), p0);
            Plain.Near("m", m.GetValue(), m0);
            Plain.Near("v", v.GetValue(), v0);
        }
        return step;
    }
}

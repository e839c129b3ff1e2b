using ExprJit.Graphs;
using static ExprJit.Codegen.Tests.FusionTable.Plain;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests.FusionTable;

/// <summary>Training steps of linear models, and losses with their gradients.</summary>
internal static class Regressions
{
    private static readonly double[,] X = Uniform(11, 9, 4), Y = Uniform(12, 9, 3);
    private static readonly double[] Targets = Made(9, i => i % 3 == 0 ? 1 : 0), V = Uniform(13, 9);
    private static readonly long[] Labels = [0, 1, 2, 2, 1, 0, 0, 1, 2];

    internal static Shared<Tensor<double>> Variable(double[,] value, string name) => new(value, name, Device.Host);

    internal static Shared<Tensor<double>> Variable(double[] value, string name) => new(value, name, Device.Host);

    public static Delegate SoftmaxRegression()
    {
        double[,] w0 = Uniform(14, 4, 3);
        double[] b0 = Uniform(15, 3);
        var (w, b) = (Variable(w0, "W"), Variable(b0, "b"));
        var step = Function.Compile((Tensor<double> x, Tensor<long> y) => Mean(Ops.CrossEntropy(Dot(x, w) + b, y)), updates: (x, y) => new()
        {
            { w, w - 0.5 * Grad(Mean(Ops.CrossEntropy(Dot(x, w) + b, y)), w) },
            { b, b - 0.5 * Grad(Mean(Ops.CrossEntropy(Dot(x, w) + b, y)), b) },
        });
        for (int call = 0; call < 2; call++)
        {
            Near("loss", step(X, Labels), CrossEntropy(Layer(X, w0, b0), Labels));
            // The gradient by the logits is (p − onehot) / n.
            var p = Plain.Softmax(Layer(X, w0, b0));
            var d = Made(9, 3, (i, j) => (p[i, j] - (Labels[i] == j ? 1 : 0)) / 9);
            var g = Dot(T(X), d);
            (w0, b0) = (Made(4, 3, (i, j) => w0[i, j] - 0.5 * g[i, j]), Made(3, j => b0[j] - 0.5 * Total(9, i => d[i, j])));
            Near("W", w.GetValue(), w0);
            Near("b", b.GetValue(), b0);
        }
        return step;
    }

    public static Delegate LogisticRegression()
    {
        double[] w0 = Uniform(16, 4);
        double b0 = 0.25;
        var w = Variable(w0, "w");
        var b = new Shared<double>(b0, "b", Device.Host);
        var step = Function.Compile((Tensor<double> x, Tensor<double> y) => Mean(BinaryCrossEntropy(Dot(x, w) + b, y)), updates: (x, y) => new()
        {
            { w, w - 0.5 * Grad(Mean(BinaryCrossEntropy(Dot(x, w) + b, y)), w) },
            { b, b - 0.5 * Grad(Mean(BinaryCrossEntropy(Dot(x, w) + b, y)), b) },
        });
        for (int call = 0; call < 2; call++)
        {
            var z = Made(9, i => Dot(X, w0)[i] + b0);
            Near("loss", step(X, Targets), Total(9, i => Math.Log(1 + Math.Exp(z[i])) - z[i] * Targets[i]) / 9);
            var d = Made(9, i => (Sigmoid(z[i]) - Targets[i]) / 9);
            var g = Dot(T(X), d);
            (w0, b0) = (Made(4, i => w0[i] - 0.5 * g[i]), b0 - 0.5 * d.Sum());
            Near("w", w.GetValue(), w0);
            Near("b", b.GetValue(), b0);
        }
        return step;
    }

    public static Delegate LinearRegression()
    {
        double[,] w0 = Uniform(17, 4, 3);
        var w = Variable(w0, "W");
        double rate = 0.1, decay = 0.01;
        var step = Function.Compile((Tensor<double> x, Tensor<double> y) => new Updates { { w, (1 - 2 * rate * decay) * w - rate * Dot(x.T, Dot(x, w) - y) } });
        for (int call = 0; call < 2; call++)
        {
            step(X, Y);
            var r = Dot(X, w0);
            var g = Dot(T(X), Made(9, 3, (i, j) => r[i, j] - Y[i, j]));
            w0 = Made(4, 3, (i, j) => (1 - 2 * rate * decay) * w0[i, j] - rate * g[i, j]);
            Near("W", w.GetValue(), w0);
        }
        return step;
    }

    public static Delegate RidgeGradient()
    {
        double[] w0 = Uniform(18, 4);
        var f = Function.Compile((Tensor<double> x, Tensor<double> y, Tensor<double> w) => Grad(Sum(Square(Dot(x, w) - y)) + 0.1 * Sum(Square(w)), w), options: Rows.OnHost);
        var r = Made(9, i => Dot(X, w0)[i] - V[i]);
        Near("gradient", f(X, V, w0), Made(4, i => 2 * Dot(T(X), r)[i] + 0.2 * w0[i]));
        return f;
    }

    public static Delegate HuberWithGradient()
    {
        var f = Function.Compile((Tensor<double> p, Tensor<double> y) => Outputs.Of(Huber(p - y), Grad(Huber(p - y), p)), options: Rows.OnHost);
        double[] p = Uniform(19, 9, -3.0, 3);
        var (loss, gradient) = f(p, V);
        double[] r = Made(9, i => p[i] - V[i]);
        Near("loss", loss, Total(9, i => Math.Abs(r[i]) < 1 ? 0.5 * r[i] * r[i] : Math.Abs(r[i]) - 0.5) / 9);
        Near("gradient", gradient, Made(9, i => Math.Clamp(r[i], -1, 1) / 9));
        return f;
    }

    private static Tensor<double> Huber(Tensor<double> r) => Mean(Where(Abs(r) < 1, 0.5 * Square(r), Abs(r) - 0.5));

    public static Delegate BinaryCrossEntropyWithGradient()
    {
        var f = Function.Compile((Tensor<double> z, Tensor<double> y) => Outputs.Of(Mean(BinaryCrossEntropy(z, y)), Grad(Mean(BinaryCrossEntropy(z, y)), z)), options: Rows.OnHost);
        var (loss, gradient) = f(V, Targets);
        Near("loss", loss, Total(9, i => -Targets[i] * Math.Log(Sigmoid(V[i])) - (1 - Targets[i]) * Math.Log(1 - Sigmoid(V[i]))) / 9);
        Near("gradient", gradient, Made(9, i => (Sigmoid(V[i]) - Targets[i]) / 9));
        return f;
    }

    public static Delegate ClippedStep()
    {
        double[] w0 = Uniform(20, 6, 1.0, 3), t = Uniform(21, 6);
        var w = Variable(w0, "w");
        var step = Function.Compile((Tensor<double> target) => new Updates { { w, w - 0.1 * Clipped(Grad(Sum(Square(w - target)), w)) } });
        step(t);
        double[] g = Made(6, i => 2 * (w0[i] - t[i]));
        double norm = Math.Sqrt(Total(6, i => g[i] * g[i]));
        Near("w", w.GetValue(), Made(6, i => w0[i] - 0.1 * g[i] * Math.Min(1, 1 / norm)));
        return step;
    }

    private static Tensor<double> Clipped(Tensor<double> g) => g * Minimum(1.0, 1 / Norm(g));

    public static Delegate EmbeddingStep()
    {
        double[,] table0 = Uniform(22, 6, 3);
        long[] words = [4, 1, 4, 0];
        double[] target = Uniform(23, 3);
        var table = Variable(table0, "table");
        var step = Function.Compile((Tensor<long> i, Tensor<double> y) => Sum(Square(Mean(Gather(table, i), 0) - y)), updates: (i, y) => new()
        {
            { table, table - 0.5 * Grad(Sum(Square(Mean(Gather(table, i), 0) - y)), table) },
        });
        double[] mean = Made(3, j => Total(4, k => table0[words[k], j]) / 4);
        Near("loss", step(words, target), Total(3, j => (mean[j] - target[j]) * (mean[j] - target[j])));
        Near("table", table.GetValue(), Made(6, 3, (i, j) => table0[i, j] - 0.5 * Total(4, k => words[k] == i ? 2 * (mean[j] - target[j]) / 4 : 0)));
        return step;
    }
}

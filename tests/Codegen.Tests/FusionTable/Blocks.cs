using ExprJit.Graphs;
using static ExprJit.Codegen.Tests.FusionTable.Plain;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests.FusionTable;

/// <summary>Attention, gated cells and a block with a residual.</summary>
internal static class Blocks
{
    private static readonly double[,] X = Uniform(71, 6, 4), Wq = Uniform(72, 4, 3), Wk = Uniform(73, 4, 3), Wv = Uniform(74, 4, 3), Wo = Uniform(75, 3, 4);

    private static Tensor<double> Attended(Tensor<double> x, Tensor<double> wq, Tensor<double> wk, Tensor<double> wv, Tensor<double> wo) =>
        Dot(Dot(Ops.Softmax(Dot(Dot(x, wq), Dot(x, wk).T) / Math.Sqrt(3)), Dot(x, wv)), wo);

    private static double[,] Attended(double[,] x, double[,] wq)
    {
        var scores = Dot(Dot(x, wq), T(Dot(x, Wk)));
        return Dot(Dot(Plain.Softmax(Made(6, 6, (i, j) => scores[i, j] / Math.Sqrt(3))), Dot(x, Wv)), Wo);
    }

    private static double Squares(double[,] a) => Flat(a).Sum(v => v * v);

    public static Delegate Attention()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> wq, Tensor<double> wk, Tensor<double> wv, Tensor<double> wo) => Attended(x, wq, wk, wv, wo), options: Rows.OnHost);
        Near("attention", f(X, Wq, Wk, Wv, Wo), Attended(X, Wq));
        return f;
    }

    public static Delegate AttentionGradient()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> wq, Tensor<double> wk, Tensor<double> wv, Tensor<double> wo) =>
            Grad(Sum(Square(Attended(x, wq, wk, wv, wo))), x, wq), options: Rows.OnHost);
        var g = f(X, Wq, Wk, Wv, Wo);
        Near("by x", g[0], Gradient(x => Squares(Attended(x, Wq)), X), 1e-7);
        Near("by Wq", g[1], Gradient(wq => Squares(Attended(X, wq)), Wq), 1e-7);
        return f;
    }

    private static readonly double[,] W1 = Uniform(76, 4, 8), W2 = Uniform(77, 8, 4);
    private static readonly double[] B1 = Uniform(78, 8), B2 = Uniform(79, 4);

    public static Delegate GeluBlock()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> w1, Tensor<double> b1, Tensor<double> w2, Tensor<double> b2) =>
            x + Dot(Gelu(Dot(x, w1) + b1), w2) + b2, options: Rows.OnHost);
        var y = Layer(Layer(X, W1, B1, z => z * Normal(z)), W2, B2);
        Near("block", f(X, W1, B1, W2, B2), Made(6, 4, (i, j) => X[i, j] + y[i, j]));
        return f;
    }

    private static readonly double[,] State = Uniform(80, 6, 5), Cell = Uniform(81, 6, 5), U = Uniform(82, 4, 20), R = Uniform(83, 5, 20);
    private static readonly double[] Bias = Uniform(84, 20);

    /// <summary>The gates side by side in one product, as in the paper's four: input, forget, output and candidate.</summary>
    private static (Tensor<double> H, Tensor<double> C) Lstm(Tensor<double> x, Tensor<double> h, Tensor<double> c, Tensor<double> u, Tensor<double> r, Tensor<double> b)
    {
        var z = Dot(x, u) + Dot(h, r) + b;
        Tensor<double> Gate(long k) => Slice(z, 5 * k, 5L, 1);
        var next = Sigmoid(Gate(1)) * c + Sigmoid(Gate(0)) * Tanh(Gate(3));
        return (Sigmoid(Gate(2)) * Tanh(next), next);
    }

    private static (double[,] H, double[,] C) LstmByLoops(double[,] u, double[,] r)
    {
        var (zx, zh) = (Dot(X, u), Dot(State, r));
        double Z(int i, int k, int j) => zx[i, 5 * k + j] + zh[i, 5 * k + j] + Bias[5 * k + j];
        var c = Made(6, 5, (i, j) => Plain.Sigmoid(Z(i, 1, j)) * Cell[i, j] + Plain.Sigmoid(Z(i, 0, j)) * Math.Tanh(Z(i, 3, j)));
        return (Made(6, 5, (i, j) => Plain.Sigmoid(Z(i, 2, j)) * Math.Tanh(c[i, j])), c);
    }

    private static Tensor<double> LstmCost(Tensor<double> x, Tensor<double> h, Tensor<double> c, Tensor<double> u, Tensor<double> r, Tensor<double> b)
    {
        var (h1, c1) = Lstm(x, h, c, u, r, b);
        return Sum(Square(h1)) + Sum(c1);
    }

    private static Tensor<double>[] LstmStates(Tensor<double> x, Tensor<double> h, Tensor<double> c, Tensor<double> u, Tensor<double> r, Tensor<double> b)
    {
        var (h1, c1) = Lstm(x, h, c, u, r, b);
        return [h1, c1];
    }

    public static Delegate LstmCell()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> h, Tensor<double> c, Tensor<double> u, Tensor<double> r, Tensor<double> b) => LstmStates(x, h, c, u, r, b), options: Rows.OnHost);
        var states = f(X, State, Cell, U, R, Bias);
        var (h, c) = LstmByLoops(U, R);
        Near("h", states[0], h);
        Near("c", states[1], c);
        return f;
    }

    public static Delegate LstmGradient()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> h, Tensor<double> c, Tensor<double> u, Tensor<double> r, Tensor<double> b) =>
            Grad(LstmCost(x, h, c, u, r, b), u, r), options: Rows.OnHost);
        var g = f(X, State, Cell, U, R, Bias);
        static double Cost((double[,] H, double[,] C) s) => Squares(s.H) + Flat(s.C).Sum();
        Near("by U", g[0], Gradient(u => Cost(LstmByLoops(u, R)), U), 1e-7);
        Near("by R", g[1], Gradient(r => Cost(LstmByLoops(U, r)), R), 1e-7);
        return f;
    }

    private static Tensor<double> Gru(Tensor<double> x, Tensor<double> h, Tensor<double> u, Tensor<double> r, Tensor<double> b)
    {
        var (zx, zh) = (Dot(x, u) + b, Dot(h, r));
        Tensor<double> Of(Tensor<double> z, long k) => Slice(z, 5 * k, 5L, 1);
        var update = Sigmoid(Of(zx, 0) + Of(zh, 0));
        var reset = Sigmoid(Of(zx, 1) + Of(zh, 1));
        return update * h + (1 - update) * Tanh(Of(zx, 2) + reset * Of(zh, 2));
    }

    public static Delegate GruCell()
    {
        double[,] u = Uniform(85, 4, 15), r = Uniform(86, 5, 15);
        double[] b = Uniform(87, 15);
        var f = Function.Compile((Tensor<double> x, Tensor<double> h, Tensor<double> w, Tensor<double> v, Tensor<double> c) => Gru(x, h, w, v, c), options: Rows.OnHost);
        var (zx, zh) = (Layer(X, u, b), Dot(State, r));
        Near("h", f(X, State, u, r, b), Made(6, 5, (i, j) =>
        {
            double update = Plain.Sigmoid(zx[i, j] + zh[i, j]), reset = Plain.Sigmoid(zx[i, 5 + j] + zh[i, 5 + j]);
            return update * State[i, j] + (1 - update) * Math.Tanh(zx[i, 10 + j] + reset * zh[i, 10 + j]);
        }));
        return f;
    }
}

using TP = System.Numerics.Tensors.TensorPrimitives;

namespace ExprJit.Benchmarks.Peers;

/// <summary>One step of logistic regression written by hand: two products of OpenBLAS and library calls between them.</summary>
internal sealed class LogisticStep(double[] x, double[] y, double[] weights, double rate, double decay)
{
    private readonly double[] _scores = new double[y.Length], _slopes = new double[y.Length], _losses = new double[y.Length], _gradient = new double[weights.Length];

    public double[] Weights => weights;

    public double Bias { get; private set; }

    public void Run()
    {
        int rows = y.Length;
        Blas.Product<double>(x, false, weights, _scores, rows, weights.Length);
        TP.Add(_scores, Bias, _scores);
        // The loss is max(z, 0) + log(1 + exp(-|z|)) - y z, its slope sigmoid(z) - y.
        TP.Abs<double>(_scores, _losses);
        TP.Negate<double>(_losses, _losses);
        TP.Exp<double>(_losses, _losses);
        TP.LogP1<double>(_losses, _losses);
        TP.Max(_scores, 0.0, _slopes);
        TP.Add<double>(_losses, _slopes, _losses);
        TP.Multiply<double>(y, _scores, _slopes);
        TP.Subtract<double>(_losses, _slopes, _losses);
        TP.Sigmoid<double>(_scores, _slopes);
        TP.Subtract<double>(_slopes, y, _slopes);
        Blas.Product<double>(x, true, _slopes, _gradient, rows, weights.Length);
        Bias -= rate * TP.Sum<double>(_slopes) / rows;
        TP.Multiply(_gradient, -rate / rows, _gradient);
        TP.MultiplyAdd(weights, 1 - rate * 2 * decay, _gradient, weights);
    }
}

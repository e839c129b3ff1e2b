using ExprJit.Graphs;
using static ExprJit.Codegen.Tests.FusionTable.Plain;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests.FusionTable;

/// <summary>Programs of rows: softmax and its kin, moments and normalisations.</summary>
internal static class Rows
{
    internal static readonly FunctionOptions OnHost = new() { Device = Device.Host };

    private static readonly double[,] X = Uniform(1, 7, 5, -3, 3);
    private static readonly long[] Labels = [0, 4, 2, 2, 1, 3, 0];
    private static readonly double[] Scale = Uniform(2, 5, 0.5, 2), Shift = Uniform(3, 5);
    private static readonly double[,] Weights = Uniform(4, 7, 5);
    private const double Epsilon = 1e-5;

    public static Delegate Softmax()
    {
        var f = Function.Compile((Tensor<double> x) => Ops.Softmax(x), options: OnHost);
        Near("softmax", f(X), Plain.Softmax(X));
        return f;
    }

    public static Delegate LogSoftmax()
    {
        var f = Function.Compile((Tensor<double> x) => Ops.LogSoftmax(x), options: OnHost);
        Near("log-softmax", f(X), Made(7, 5, (i, j) => X[i, j] - Plain.LogSumExp(Row(X, i))));
        return f;
    }

    public static Delegate LogSumExp()
    {
        var f = Function.Compile((Tensor<double> x) => Ops.LogSumExp(x, 1), options: OnHost);
        Near("log-sum-exp", f(X), Made(7, i => Plain.LogSumExp(Row(X, i))));
        return f;
    }

    public static Delegate CrossEntropy()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<long> y) => Mean(Ops.CrossEntropy(x, y)), options: OnHost);
        Near("cross-entropy", f(X, Labels), Plain.CrossEntropy(X, Labels));
        return f;
    }

    public static Delegate MeanAndVariance()
    {
        var f = Function.Compile((Tensor<double> x) => Outputs.Of(Mean(x, 1), Var(x, 1)), options: OnHost);
        var (mean, variance) = f(X);
        Near("mean", mean, Made(7, i => Moments(Row(X, i)).Mean));
        Near("variance", variance, Made(7, i => Moments(Row(X, i)).Variance));
        return f;
    }

    private static (double Mean, double Variance) Moments(double[] row)
    {
        double mean = Total(row.Length, j => row[j]) / row.Length;
        return (mean, Total(row.Length, j => (row[j] - mean) * (row[j] - mean)) / row.Length);
    }

    private static Tensor<double> Normalised(Tensor<double> x, int axis) =>
        (x - Mean(x, axis, true)) / Sqrt(Var(x, axis, true) + Epsilon);

    private static double[,] LayerNormed(double[,] x) =>
        Made(7, 5, (i, j) => Moments(Row(x, i)) is var (mean, variance) ? (x[i, j] - mean) / Math.Sqrt(variance + Epsilon) * Scale[j] + Shift[j] : 0);

    private static double[,] BatchNormed(double[,] x) =>
        Made(7, 5, (i, j) => Moments(Row(T(x), j)) is var (mean, variance) ? (x[i, j] - mean) / Math.Sqrt(variance + Epsilon) * Scale[j] + Shift[j] : 0);

    private static double Weighed(double[,] y) => Total(7, i => Total(5, j => y[i, j] * Weights[i, j]));

    public static Delegate LayerNorm()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> scale, Tensor<double> shift) => Normalised(x, 1) * scale + shift, options: OnHost);
        Near("layer norm", f(X, Scale, Shift), LayerNormed(X));
        return f;
    }

    public static Delegate LayerNormWithGradient()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> scale, Tensor<double> shift, Tensor<double> w) => Outputs.Of(
            Normalised(x, 1) * scale + shift, Grad(Sum((Normalised(x, 1) * scale + shift) * w), x)), options: OnHost);
        var (y, g) = f(X, Scale, Shift, Weights);
        Near("layer norm", y, LayerNormed(X));
        Near("its gradient", g, Gradient(x => Weighed(LayerNormed(x)), X), 1e-7);
        return f;
    }

    public static Delegate BatchNorm()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> scale, Tensor<double> shift) => Normalised(x, 0) * scale + shift, options: OnHost);
        Near("batch norm", f(X, Scale, Shift), BatchNormed(X));
        return f;
    }

    public static Delegate BatchNormGradient()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> scale, Tensor<double> shift, Tensor<double> w) => Grad(Sum((Normalised(x, 0) * scale + shift) * w), x, scale), options: OnHost);
        var g = f(X, Scale, Shift, Weights);
        Near("by x", g[0], Gradient(x => Weighed(BatchNormed(x)), X), 1e-7);
        Near("by the scale", g[1], Made(5, j => Total(7, i => Weights[i, j] * (BatchNormed(X)[i, j] - Shift[j]) / Scale[j])));
        return f;
    }

    public static Delegate RmsNorm()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> scale) => x * Rsqrt(Mean(Square(x), 1, true) + Epsilon) * scale, options: OnHost);
        Near("RMS norm", f(X, Scale), Made(7, 5, (i, j) => X[i, j] / Math.Sqrt(Total(5, k => X[i, k] * X[i, k]) / 5 + Epsilon) * Scale[j]));
        return f;
    }

    public static Delegate CosineSimilarity()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> y) => Sum(x * y, 1) / (Norm(x, 1) * Norm(y, 1)), options: OnHost);
        Near("cosine", f(X, Weights), Made(7, i =>
            Total(5, j => X[i, j] * Weights[i, j]) / Math.Sqrt(Total(5, j => X[i, j] * X[i, j]) * Total(5, j => Weights[i, j] * Weights[i, j]))));
        return f;
    }

    public static Delegate ReductionFamily()
    {
        var f = Function.Compile((Tensor<double> x) => Outputs.Of(Sum(x), Max(x), Mean(x), Var(x)), options: OnHost);
        var (sum, max, mean, variance) = f(X);
        Near("sum", sum, Total(35, k => Flat(X)[k]));
        Near("max", max, Flat(X).Max());
        Near("mean", mean, Moments(Flat(X)).Mean);
        Near("variance", variance, Moments(Flat(X)).Variance);
        return f;
    }
}

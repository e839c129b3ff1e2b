using Xunit;

namespace ExprJit.Codegen.Tests.FusionTable;

/// <summary>What the programs of the table compute, in loops over plain arrays of double, and independent of the library.</summary>
internal static class Plain
{
    public static double[] Uniform(int seed, int n, double low = -1, double high = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => low + (high - low) * random.NextDouble())];
    }

    public static double[,] Uniform(int seed, int rows, int columns, double low = -1, double high = 1) => Shaped(Uniform(seed, rows * columns, low, high), rows, columns);

    public static double[,] Shaped(ReadOnlySpan<double> flat, int rows, int columns)
    {
        var a = new double[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                a[i, j] = flat[i * columns + j];
        return a;
    }

    public static double[] Flat(double[,] a) => [.. a.Cast<double>()];

    public static double[] Row(double[,] a, int i) => [.. Enumerable.Range(0, a.GetLength(1)).Select(j => a[i, j])];

    public static double[,] Made(int rows, int columns, Func<int, int, double> at)
    {
        var a = new double[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                a[i, j] = at(i, j);
        return a;
    }

    public static double[] Made(int n, Func<int, double> at) => [.. Enumerable.Range(0, n).Select(at)];

    public static double[,] Dot(double[,] a, double[,] b) => Made(a.GetLength(0), b.GetLength(1), (i, j) => Total(a.GetLength(1), k => a[i, k] * b[k, j]));

    public static double[] Dot(double[,] a, double[] b) => Made(a.GetLength(0), i => Total(b.Length, k => a[i, k] * b[k]));

    public static double[,] T(double[,] a) => Made(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

    /// <summary>A vector added to each row, then a function of each element.</summary>
    public static double[,] Layer(double[,] x, double[,] w, double[] b, Func<double, double>? activation = null) =>
        Dot(x, w) is var y && activation is null ? Made(y.GetLength(0), b.Length, (i, j) => y[i, j] + b[j]) : Made(y.GetLength(0), b.Length, (i, j) => activation!(y[i, j] + b[j]));

    public static double Total(int n, Func<int, double> at)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += at(i);
        return sum;
    }

    public static double LogSumExp(double[] row)
    {
        double largest = row.Max();
        return largest + Math.Log(Total(row.Length, j => Math.Exp(row[j] - largest)));
    }

    public static double[] Softmax(double[] row)
    {
        double all = LogSumExp(row);
        return Made(row.Length, j => Math.Exp(row[j] - all));
    }

    public static double[,] Softmax(double[,] a) => Made(a.GetLength(0), a.GetLength(1), (i, j) => Softmax(Row(a, i))[j]);

    /// <summary>The mean over rows of the loss of integer labels.</summary>
    public static double CrossEntropy(double[,] logits, long[] labels) =>
        Total(labels.Length, i => LogSumExp(Row(logits, i)) - logits[i, labels[i]]) / labels.Length;

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>By its Taylor series, which converges for every x and keeps twelve digits below 3.</summary>
    public static double Erf(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 80; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    public static double Normal(double x) => 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    /// <summary>Central differences of the fourth order.</summary>
    public static double[] Gradient(Func<double[], double> f, double[] at)
    {
        const double step = 1e-3;
        return Made(at.Length, k =>
        {
            double At(double by)
            {
                double[] moved = [.. at];
                moved[k] += by;
                return f(moved);
            }
            return (8 * (At(step) - At(-step)) - (At(2 * step) - At(-2 * step))) / (12 * step);
        });
    }

    public static double[,] Gradient(Func<double[,], double> f, double[,] at) =>
        Shaped(Gradient(flat => f(Shaped(flat, at.GetLength(0), at.GetLength(1))), Flat(at)), at.GetLength(0), at.GetLength(1));

    public static void Near(string what, Tensor<double> actual, double[,] expected, double tolerance = 1e-9)
    {
        Assert.Equal([expected.GetLength(0), expected.GetLength(1)], actual.Shape);
        Near(what, actual.ToArray(), Flat(expected), tolerance);
    }

    public static void Near(string what, Tensor<double> actual, double[] expected, double tolerance = 1e-9)
    {
        Assert.Equal([expected.Length], actual.Shape);
        Near(what, actual.ToArray(), expected, tolerance);
    }

    public static void Near(string what, Tensor<double> actual, double expected, double tolerance = 1e-9) => Near(what, actual.ToArray(), [expected], tolerance);

    public static void Near(string what, double[] actual, double[] expected, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(actual[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"{what}[{i}] is {actual[i]:r}, the loops give {expected[i]:r}");
    }
}

namespace ExprJit.Graphs;

/// <summary>
/// Real functions that <see cref="Math"/> lacks, accurate to about one unit in the last place of a double: the oracle's
/// own, written for clarity.
/// </summary>
internal static class Special
{
    /// <summary>eˣ - 1 as 2·e^(x/2)·sinh(x/2) near zero, where the difference would cancel.</summary>
    public static double ExpM1(double x)
    {
        if (Math.Abs(x) < 1e-300 || double.IsNaN(x))
            return x;
        if (x > 709 || x < -40)
            return Math.Exp(x) - 1;
        if (Math.Abs(x) < 0.5)
            return 2 * Math.Exp(x / 2) * Sinh(x / 2);
        return Math.Exp(x) - 1;
    }

    /// <summary>log(1 + x) by Kahan's correction: x·log u/(u-1) with u = 1 + x. Source: Higham, Accuracy and Stability of Numerical Algorithms, §1.14.</summary>
    public static double LogP1(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) ? Math.Log(u) : Math.Log(u) * (x / (u - 1));
    }

    public static double Sigmoid(double x)
    {
        if (x >= 0)
            return 1 / (1 + Math.Exp(-x));
        double e = Math.Exp(x);
        return e / (1 + e);
    }

    public static double Softplus(double x) => x > 0 ? x + LogP1(Math.Exp(-x)) : LogP1(Math.Exp(x));

    /// <summary>The error function: Maclaurin series near zero, the complement elsewhere. Source: DLMF 7.6.2.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x) || a < 1e-300)
            return x * (2 / Math.Sqrt(Math.PI));
        if (a > 2)
            return Math.CopySign(1 - Erfc(a), x);
        double term = a, sum = a;
        for (int k = 1; Math.Abs(term) > 1e-18 * sum; k++)
        {
            term *= 2 * a * a / (2 * k + 1);
            sum += term;
        }
        return Math.CopySign(2 / Math.Sqrt(Math.PI) * Math.Exp(-a * a) * sum, x);
    }

    /// <summary>The complement by its continued fraction (Lentz) for x &gt; 2. Source: DLMF 7.9.1.</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x < 0)
            return x < -6 ? 2 : 1 + Erf(-x);
        if (x <= 2)
            return x < 0.5 ? 1 - Erf(x) : ErfcNear(x);
        if (x > 27.3)
            return 0;
        double f = 0;
        for (int k = 120; k > 0; k--)
            f = k / 2.0 / (x + f);
        return ExpOfSquare(x) / ((x + f) * Math.Sqrt(Math.PI));
    }

    /// <summary>For 0.5 ≤ x ≤ 2 the fraction needs more terms, but converges.</summary>
    private static double ErfcNear(double x)
    {
        double f = 0;
        for (int k = 2000; k > 0; k--)
            f = k / 2.0 / (x + f);
        return ExpOfSquare(x) / ((x + f) * Math.Sqrt(Math.PI));
    }

    /// <summary>e^(-x²) with x² split so that its rounding error does not enter the exponent.</summary>
    private static double ExpOfSquare(double x)
    {
        double square = x * x, error = Math.FusedMultiplyAdd(x, x, -square);
        return Math.Exp(-square) * (1 - error);
    }

    private static double Sinh(double x)
    {
        if (Math.Abs(x) > 0.3)
            return Math.Sinh(x);
        double square = x * x, term = x, sum = x;
        for (int k = 1; Math.Abs(term) > 1e-19 * Math.Abs(sum); k++)
        {
            term *= square / (2 * k * (2 * k + 1));
            sum += term;
        }
        return sum;
    }
}

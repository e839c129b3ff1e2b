namespace ExprJit.Graphs;

/// <summary>
/// Real functions that <see cref="Math"/> lacks, accurate to three units in the last place of a double: the oracle's
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

    // 2/√π and √π, each with what the double lacks.
    private const double TwoOverSqrtPi = 1.1283791670955126, TwoOverSqrtPiRest = 1.533545961316588e-17;
    private const double SqrtPi = 1.772453850905516, SqrtPiRest = -7.666586499825799e-17;

    /// <summary>The error function: Maclaurin series up to 1, the complement beyond. Source: DLMF 7.6.1.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x) || a < 1e-300)
            return x * TwoOverSqrtPi;
        if (a > 1)
            return Math.CopySign(1 - Erfc(a), x);
        double power = a, rest = 0;
        for (int n = 1; Math.Abs(power) > 1e-18 * a; n++)
        {
            power *= -(a * a) / n;
            rest += power / (2 * n + 1);
        }
        return Math.CopySign(Math.FusedMultiplyAdd(a, TwoOverSqrtPi, Math.FusedMultiplyAdd(rest, TwoOverSqrtPi, a * TwoOverSqrtPiRest)), x);
    }

    /// <summary>The complement by its continued fraction for x ≥ ½, of more terms near it. Source: DLMF 7.9.1.</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x < 0.5)
            return x < -6 ? 2 : 1 - Erf(x);
        if (x > 27.3)
            return 0;
        double f = 0;
        for (int k = x <= 2 ? 2000 : 120; k > 0; k--)
            f = k / 2.0 / (x + f);
        return ExpOfSquare(x) / Math.FusedMultiplyAdd(x, SqrtPi, Math.FusedMultiplyAdd(f, SqrtPi, x * SqrtPiRest));
    }

    /// <summary>e^(-x²) with x² split so that its rounding error does not enter the exponent.</summary>
    private static double ExpOfSquare(double x)
    {
        double square = x * x, error = Math.FusedMultiplyAdd(x, x, -square), power = Math.Exp(-square);
        return Math.FusedMultiplyAdd(power, -error, power);
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

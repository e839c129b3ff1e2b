using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// The error function and its complement. Source of the form e^(-x²)·g(q)/(1 + 2x), q = (x - K)/(x + K): Shepherd and
/// Laframboise, Chebyshev approximation of (1 + 2x)exp(x²)erfc x in 0 ≤ x &lt; ∞, Math. Comp. 36 (1981).
/// </summary>
internal static class ErrorFunction
{
    /// <summary>(erf x)/x - 1 in x² ≤ 1, minimax by Remez' algorithm: degree 6, error 2⁻²⁹·³, and 11, 2⁻⁵⁵·³.</summary>
    private static readonly Series Near = new(
        [0.12837917f, -0.37612626f, 0.11283579f, -0.026853347f, 0.005187162f, -0.00079978525f, 7.806897e-05f],
        [
            0.12837916709551256, -0.3761263890318341, 0.11283791670941233, -0.026866170642750507, 0.005223977603638062,
            -0.0008548325824824682, 0.00012055290743275061, -1.4924661654959476e-05, 1.6446536406415911e-06, -1.6201880509540767e-07,
            1.3691992030169714e-08, -7.74386371411921e-10,
        ]);

    /// <summary>(1 + 2x)·e^(x²)·erfc x in q, minimax: K = 2, degree 9, error 2⁻²⁵·³ for x ≤ 10.1, and K = 4, 21, 2⁻⁵³·⁹ for x ≤ 27.3.</summary>
    private static readonly Series Far = new(
        [
            1.2769784f, -0.092763916f, -0.16603096f, 0.16405457f, -0.054207455f, -0.008057722f, 0.008640169f, 0.0013135134f, -0.0012379308f,
            -0.00040422703f,
        ],
        [
            1.2329951186255526, -0.13962111684056344, 0.015379652102606221, 0.06809705425478606, -0.10103906603555647, 0.09373283499564776,
            -0.0663303658284201, 0.03716751557239083, -0.016197733876555032, 0.005031969742451118, -0.0007577744761308679,
            -0.00019925583450238648, 0.000150626517926874, -2.4400708804636458e-05, -1.123458182093812e-05, 5.709686656853362e-06,
            3.1425444412280636e-07, -8.204462067444255e-07, 5.480307376488473e-08, 1.0152680212399386e-07, -7.88240256350927e-09,
            -8.325940008954154e-09,
        ]);

    public static Real Erf(Real x)
    {
        var size = Abs(x);
        return CopySign(Where(size < 1, OfSmall(size), 1 - Complement(size)), x);
    }

    public static Real Erfc(Real x)
    {
        var size = Abs(x);
        var complement = Complement(size);
        return Where(size < 0.25, 1 - OfSmall(x), Where(x < 0, 2 - complement, complement));
    }

    private static Real OfSmall(Real x) => Fma(x, Near.At(x * x), x);

    /// <summary>erfc x of x ≥ 0; the square is in two parts, since its error would be the result's relative error.</summary>
    private static Real Complement(Real x)
    {
        x = Min(x, x.Format.Pick(10.1, 27.3));
        double k = x.Format.Pick(2, 4);
        var g = Far.AtHalves((x - k) / (x + k)) / Fma(x, 2, 1);
        var square = x * x;
        return Exponential.Power(-square, Fma(-x, x, square)).ValueTimes(g);
    }
}

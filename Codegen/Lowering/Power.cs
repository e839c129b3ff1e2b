using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// x to the power y as e^(y·log|x|), with the logarithm in twice the precision: an error of it is multiplied by an
/// exponent of up to 89 or 710. Source of the arithmetic: Dekker, A floating-point technique for extending the available
/// precision, 1971, with fused products.
/// </summary>
internal static class Power
{
    /// <summary>ln 2, the first part short enough that its products with exponents are exact. Source: FreeBSD msun, e_log.c, and Cephes, logf.c.</summary>
    private static readonly Series Ln2 = new([0.693359375f, -2.12194440e-4f], [6.93147180369123816490e-01, 1.90821492927058770002e-10]);

    private static readonly Series Third = new([0.33333334f, -9.934108e-09f], [0.3333333333333333, 1.850371707708594e-17]);

    /// <summary>(atanh s/s - 1 - ⅓z)/z² with z = s², |s| ≤ 0.1716, minimax by Remez' algorithm: degree 2, error 2⁻³⁶·⁷ of atanh s/s, and 6, 2⁻⁶⁶.</summary>
    private static readonly Series ArcTangent = new(
        [0.20000076f, 0.14273545f, 0.11709822f],
        [
            0.2000000000000113, 0.14285714285048404, 0.1111111126022022, 0.0909089215994666, 0.07693379795358751, 0.06628381651469335,
            0.06598424983204673,
        ]);

    public static Real Pow(Real x, Real y)
    {
        var size = Abs(x);
        var value = OfSizes(size, y);
        // Any power of 1, of -1 to an infinite exponent, and any number to the power 0 is 1, NaN not excepted.
        var isFinite = x > double.NegativeInfinity;
        var half = y * 0.5;
        var isWhole = Round(y).Is(y);
        var isOdd = isWhole & !Round(half).Is(half);
        value = Where(isOdd, CopySign(value, x), value);
        value = Where((x < 0) & isFinite & !isWhole, double.NaN, value);
        value = Where(x.IsNaN | y.IsNaN, double.NaN, value);
        var isOne = size.Is(1) & Abs(y).Is(double.PositiveInfinity);
        return Where(x.Is(1) | y.Is(0) | isOne, 1, value);
    }

    /// <summary>The power of a number that is not negative.</summary>
    private static Real OfSizes(Real size, Real y)
    {
        var (high, low) = Log(size);
        Truth isZero = size.Is(0), isInfinite = size.Is(double.PositiveInfinity);
        high = Where(isZero, double.NegativeInfinity, Where(isInfinite, double.PositiveInfinity, high));
        var product = y * high;
        var rest = Fma(y, low, Fma(y, high, -product));
        double bound = size.Format.Pick(110, 760);
        rest = Where(Abs(product) < bound, rest, 0);
        return Exponential.Power(Min(Max(product, -bound), bound), rest).Value;
    }

    /// <summary>log x of a positive x as a sum of two numbers.</summary>
    private static (Real High, Real Low) Log(Real x)
    {
        var (k, f) = Logarithm.Split(x);
        var d = f + 2;
        var inverse = 1 / d;
        var s = f * inverse;
        var sLow = (Fma(-s, d, f) - s * (f - (d - 2))) * inverse;
        var z = s * s;
        var zLow = Fma(s, s, -z) + (s + s) * sLow;
        var third = z * Third[0, x];
        var thirdLow = Fma(z, Third[0, x], -third) + Fma(z, Third[1, x], zLow * Third[0, x]);
        var series = Sum(third, z * z * ArcTangent.At(z));
        var high = s * series.High;
        var low = Fma(s, series.High, -high) + Fma(s, series.Low + thirdLow, sLow * series.High);
        var half = Sum(s, high);
        var total = Sum(k * Ln2[0, x], half.High + half.High);
        var rest = half.Low + (low + sLow);
        return Sum(total.High, Fma(k, Ln2[1, x], total.Low + (rest + rest)));
    }

    /// <summary>The rounded sum and its error; b must not be larger than a, unless a is 0.</summary>
    private static (Real High, Real Low) Sum(Real a, Real b)
    {
        var high = a + b;
        return (high, b - (high - a));
    }
}

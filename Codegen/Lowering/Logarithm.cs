using ExprJit.Graphs;
using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// Logarithms: x = 2ᵏ·(1 + f) with √½ ≤ 1 + f &lt; √2, log x = k·ln 2 + log(1 + f).
/// Source of the reduction: FreeBSD msun, e_log.c.
/// </summary>
internal static class Logarithm
{
    /// <summary>ln 2, log₁₀2, log₂e and log₁₀e in two parts.</summary>
    private static readonly Series Ln2Parts = new([0.6931472f, -1.9046542e-09f], [0.6931471805599453, 2.3190468138462996e-17]);
    private static readonly Series Log10Of2 = new([0.30103f, -1.4320989e-08f], [0.3010299956639812, -2.8037281277851704e-18]);
    private static readonly Series Log2OfE = new([1.442695f, 1.925963e-08f], [1.4426950408889634, 2.0355273740931033e-17]);
    private static readonly Series Log10OfE = new([0.4342945f, -1.010305e-08f], [0.4342944819032518, 1.098319650216765e-17]);

    /// <summary>
    /// Single: (log(1 + f) - f + ½f²)/f³, degree 6, error 2⁻²⁴·⁸. Double: with s = f/(2 + f) and z = s²,
    /// (log(1 + f) - 2s)/(s·z), degree 6 in z, error 2⁻⁵⁹·⁵. Both minimax by Remez' algorithm.
    /// </summary>
    private static readonly Series Tail = new(
        [0.3333391f, -0.25001338f, 0.19963062f, -0.16577567f, 0.14914775f, -0.14267607f, 0.08700561f],
        [
            0.6666666666666734, 0.39999999999416286, 0.2857142874216051, 0.22222198587108544, 0.18183563977239905,
            0.15314051677970053, 0.14796004424770917,
        ]);

    public static Real Log(Real x, Domain domain)
    {
        var (k, f) = Reduced(x, domain);
        return Within(domain, x, Natural(k, f), Op.Log);
    }

    public static Real Log2(Real x, Domain domain)
    {
        var (k, f) = Reduced(x, domain);
        return Within(domain, x, k + Fma(f, Log2OfE[0, x], Fma(f, Log2OfE[1, x], After(f) * Log2OfE[0, x])), Op.Log2);
    }

    public static Real Log10(Real x, Domain domain)
    {
        var (k, f) = Reduced(x, domain);
        var low = Fma(k, Log10Of2[1, x], Fma(f, Log10OfE[1, x], After(f) * Log10OfE[0, x]));
        return Within(domain, x, Fma(k, Log10Of2[0, x], Fma(f, Log10OfE[0, x], low)), Op.Log10);
    }

    /// <summary>log(1 + x): k from 1 + x as rounded, but f = x·2⁻ᵏ + (2⁻ᵏ - 1) from x, so that what the sum lost is not.</summary>
    public static Real LogP1(Real x, Domain domain)
    {
        var format = x.Format;
        var (exponent, fraction) = Exponent(1 + x);
        var power = (((ulong)(2 * format.Bias) - exponent) << format.FractionBits).Real;
        var f = Fma(x, power, power - 1);
        // Beyond, 2⁻ᵏ would be subnormal.
        var isScaled = x < Math.ScaleB(1, format.Bias - 1);
        if (domain == Domain.Whole)
            f = Where(isScaled, f, fraction - 1);
        var value = CopySign(Natural(Number(exponent, format.Bias), f), x);
        return domain == Domain.Whole ? Between(-1, x, value) : Where((x > -1) & isScaled, value, Apply(Op.LogP1, x));
    }

    /// <summary>log(1 + x) for 0 ≤ x ≤ 1, where k is 0 or 1.</summary>
    public static Real LogP1OfUnit(Real x)
    {
        var isUpper = x > 0.41421356;
        var f = Where(isUpper, Fma(x, 0.5, -0.5), x);
        return Natural(Where(isUpper, 1, x.Of(0)), f);
    }

    private static Real Natural(Real k, Real f) => Fma(k, Ln2Parts[0, f], f + Fma(k, Ln2Parts[1, f], After(f)));

    /// <summary>k and f of any positive finite x.</summary>
    public static (Real K, Real F) Split(Real x)
    {
        var format = x.Format;
        var isSubnormal = x < format.SmallestNormal;
        var (k, f) = Reduced(Where(isSubnormal, x * format.Units, x));
        return (k - Where(isSubnormal, format.FractionBits, x.Of(0)), f);
    }

    private static (Real K, Real F) Reduced(Real x, Domain domain) => domain == Domain.Whole ? Split(x) : Reduced(x);

    /// <summary>k and f of a positive normal x.</summary>
    private static (Real K, Real F) Reduced(Real x)
    {
        var (exponent, fraction) = Exponent(x);
        return (Number(exponent, x.Format.Bias), fraction - 1);
    }

    /// <summary>k plus the exponent's bias, and 1 + f, of a positive normal number.</summary>
    private static (Word Exponent, Real Fraction) Exponent(Real x)
    {
        var format = x.Format;
        var shifted = x.Bits + (format.One - format.SqrtHalf);
        var fraction = ((shifted & format.FractionMask) + format.SqrtHalf).Real;
        return (shifted >> format.FractionBits, fraction);
    }

    /// <summary>A small whole number as a real one, less a bias.</summary>
    private static Real Number(Word word, int bias)
    {
        var number = (word | word.Format.UnitsBits).Real;
        return number - (word.Format.Units + bias);
    }

    /// <summary>log(1 + f) - f.</summary>
    private static Real After(Real f)
    {
        var square = f * f;
        if (f.Format.FractionBits == 23)
            return square * Fma(Tail.At(f), f, -0.5);
        var s = f / (f + 2);
        var z = s * s;
        var half = square * 0.5;
        return Fma(s, Fma(z, Tail.At(z), half), -half);
    }

    /// <summary>A logarithm's value at positive numbers, or only at normal ones and at 0: what lies beyond is then the op itself, one by one.</summary>
    private static Real Within(Domain domain, Real x, Real value, Op op)
    {
        if (domain == Domain.Whole)
            return Between(0, x, value);
        var isZero = x.Is(0);
        var isNormal = (x >= x.Format.SmallestNormal) & (x < double.PositiveInfinity);
        return Where(isNormal | isZero, Where(isZero, double.NegativeInfinity, value), Apply(op, x));
    }

    /// <summary>A value between a pole and infinity, both excluded, and there and beyond what a logarithm is.</summary>
    private static Real Between(double pole, Real x, Real value)
    {
        var isFinite = x < double.PositiveInfinity;
        return Where((x > pole) & isFinite, value, Where(x.Is(pole), double.NegativeInfinity, Where(isFinite, double.NaN, x)));
    }
}

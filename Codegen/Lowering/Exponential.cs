using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// Exponentials: with n the whole number nearest to x·log₂e and r = x - n·ln 2, eˣ = 2ⁿ·eʳ, |r| ≤ ½·ln 2.
/// Source of the reduction: Cody and Waite, Software Manual for the Elementary Functions, 1980.
/// </summary>
internal static class Exponential
{
    private const double Log2E = 1.4426950408889634;

    private static readonly Series Ln2 = new([0.6931472f, -1.9046542e-09f], [0.6931471805599453, 2.3190468138462996e-17]);

    /// <summary>
    /// (eʳ - 1 - r)/r² on |r| ≤ ½·ln 2, minimax for the relative error of eʳ - 1 by Remez' algorithm: degree 4, error
    /// 2⁻²⁵·⁸ in single, degree 9, 2⁻⁵⁴·⁶ in double precision.
    /// </summary>
    private static readonly Series Tail = new(
        [0.49999997f, 0.16666543f, 0.0416672f, 0.008366516f, 0.0013882488f],
        [
            0.5000000000000006, 0.16666666666666588, 0.04166666666657683, 0.008333333333389523, 0.0013888888931538157,
            0.00019841269719057518, 2.4801505307740002e-05, 2.755740751910989e-06, 2.7626023743562896e-07, 2.505377320129003e-08,
        ]);

    public static Real Exp(Real x) => Power(Bounded(x), null).Value;

    /// <summary>The exponential of x ≤ 0.</summary>
    public static Real OfNonPositive(Real x) => Power(Max(x, Lowest(x)), null).Value;

    /// <summary>2ˣ = 2ⁿ·e^((x - n)·ln 2), where x - n is exact.</summary>
    public static Real Exp2(Real x)
    {
        x = Min(Max(x, x.Format.Pick(-152, -1080)), x.Format.Pick(129, 1025));
        var (n, bits) = Nearest(x, x.Of(1), 2 * x.Format.Bias);
        var r = (x - n) * Ln2[0, x];
        return new Scaled(1 + Remainder(r), bits, x.Format).Value;
    }

    /// <summary>eˣ - 1; below <see cref="Format.Negligible"/> it is x.</summary>
    public static Real ExpM1(Real x)
    {
        var half = ShiftedExpM1(Min(Max(x, x.Format.Pick(-18, -40)), x.Format.Pick(89, 710)), 1);
        return Where(Abs(x) < x.Format.Negligible, x, half + half);
    }

    /// <summary>(eˣ - 1)/2 or, for a shift of 2, /4, which overflow later than eˣ - 1 does; x must not be below about -25 or -55.</summary>
    public static Real ShiftedExpM1(Real x, int shift)
    {
        var (remainder, scale) = Shifted(x, shift);
        return Fma(scale, remainder, scale - Math.ScaleB(1, -shift));
    }

    /// <summary>eˣ/2 or, for a shift of 2, /4.</summary>
    public static Real ShiftedExp(Real x, int shift)
    {
        var (remainder, scale) = Shifted(x, shift);
        return (1 + remainder) * scale;
    }

    private static (Real Remainder, Real Scale) Shifted(Real x, int shift)
    {
        var (n, bits) = Nearest(x, x.Of(Log2E), x.Format.Bias - shift);
        return (Remainder(Ln2.Remainder(x, n)), (bits << x.Format.FractionBits).Real);
    }

    /// <summary>e^(high + low) before its scaling; the sum must lie in <see cref="Bounded"/>'s range.</summary>
    public static Scaled Power(Real high, Real? low)
    {
        var (n, bits) = Nearest(high, high.Of(Log2E), 2 * high.Format.Bias);
        var r = Ln2.Remainder(high, n);
        return new Scaled(1 + Remainder(low is { } rest ? r + rest : r), bits, high.Format);
    }

    /// <summary>x within the range where eˣ neither overflows nor vanishes, and a little more of both.</summary>
    public static Real Bounded(Real x) => Min(Max(x, Lowest(x)), x.Format.Pick(89, 710));

    private static double Lowest(Real x) => x.Format.Pick(-104, -746);

    /// <summary>eʳ - 1.</summary>
    private static Real Remainder(Real r) => Fma(r * r, Tail.At(r), r);

    /// <summary>x·scale as a whole number, and again as the last bits of a word, plus a bias.</summary>
    public static (Real Value, Word Bits) Nearest(Real x, Real scale, int bias)
    {
        double rounder = x.Format.Rounder + bias;
        var sum = Fma(x, scale, rounder);
        return (sum - rounder, sum.Bits);
    }
}

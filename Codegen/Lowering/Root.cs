using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>Roots beside the square root, which is a primitive.</summary>
internal static class Root
{
    private const double CubeRootOf2 = 1.2599210498948732;

    /// <summary>m^(-⅓) on [1, 2], minimax by Remez' algorithm: degree 4, error 2⁻¹⁴·⁷.</summary>
    private static readonly Series InverseCubeRoot = new(
        [1.6700094f, -1.1728866f, 0.6954883f, -0.22124004f, 0.028591337f],
        [1.6700094047538268, -1.1728866704139171, 0.695488371603144, -0.22124007427574993, 0.02859134133834926]);

    public static Real Rsqrt(Real x) => 1 / Sqrt(x);

    /// <summary>
    /// With x = 2^(3q + j)·m and M = 2ʲ·m, j = -1, 0 or 1: an inverse cube root y of M without a division, then c = M·y², which a step of
    /// Newton's method makes exact to rounding. Source: Muller et al., Handbook of Floating-Point Arithmetic, §4.7 (Newton–Raphson iterations).
    /// </summary>
    public static Real Cbrt(Real x)
    {
        var format = x.Format;
        var size = Abs(x);
        var isSubnormal = size < format.SmallestNormal;
        var bits = Where(isSubnormal, size * format.Units, size).Bits;
        double offset = format.Units + format.Bias;
        var exponent = ((bits >> format.FractionBits) | format.UnitsBits).Real - Where(isSubnormal, offset + format.FractionBits, x.Of(offset));
        var (q, power) = Exponential.Nearest(exponent, x.Of(1 / 3.0), format.Bias);
        var j = Fma(q, -3, exponent);
        Truth isBelow = j < 0, isAbove = j > 0;
        var m = ((bits & format.FractionMask) | format.One).Real;
        var y = InverseCubeRoot.At(m) * Where(isBelow, CubeRootOf2, Where(isAbove, 1 / CubeRootOf2, x.Of(1)));
        var scaled = m * Where(isBelow, 0.5, Where(isAbove, 2, x.Of(1)));
        if (format.FractionBits > 23)
        {
            var error = Fma(-(scaled * y), y * y, 1);
            y = Fma(y * error, Fma(error, 2 / 9.0, 1 / 3.0), y);
        }
        var inverse = y * y;
        var root = scaled * inverse;
        root = Fma(Fma(-(root * root), root, scaled), inverse * (1 / 3.0), root);
        var value = CopySign(root * (power << format.FractionBits).Real, x);
        return Where((size > 0) & (size < double.PositiveInfinity), value, x);
    }
}

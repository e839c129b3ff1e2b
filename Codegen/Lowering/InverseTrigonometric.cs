using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>Inverse circular functions. Source of the reductions: S. Moshier, Cephes Mathematical Library, asin.c and atan.c.</summary>
internal static class InverseTrigonometric
{
    private static readonly Series Pi = new([3.1415927f, -8.742278e-08f], [3.141592653589793, 1.2246467991473532e-16]);

    private static readonly Series HalfPi = new([1.5707964f, -4.371139e-08f], [1.5707963267948966, 6.123233995736766e-17]);

    /// <summary>(asin s - s)/s³ in s² ≤ ¼, minimax by Remez' algorithm: degree 4, error 2⁻²⁷·⁶ of the arc, and 11, 2⁻⁵⁵·⁹.</summary>
    private static readonly Series ArcSine = new(
        [0.16666752f, 0.074953094f, 0.045469142f, 0.024184844f, 0.042158168f],
        [
            0.16666666666665408, 0.07500000000337137, 0.0446428568282188, 0.030381959141804936, 0.02237175792771604, 0.01735970670177007,
            0.013885215564819513, 0.012169346671940471, 0.00652737428279816, 0.01952995252483296, -0.016226962613403687, 0.03191416706322894,
        ]);

    /// <summary>(atan t - t)/t³ in t² ≤ 1, minimax: degree 7, error 2⁻²⁵·⁸ of the arc, and 19, 2⁻⁵⁶·².</summary>
    private static readonly Series ArcTangent = new(
        [-0.33333153f, 0.19993767f, -0.14211f, 0.10665757f, -0.07551623f, 0.043204166f, -0.016362773f, 0.0029193016f],
        [
            -0.3333333333333307, 0.19999999999951748, -0.14285714282587963, 0.11111111007337637, -0.09090907007711836, 0.07692279887814461,
            -0.06666404413854314, 0.058805297498990015, -0.05253526519735605, 0.04722347482765547, -0.04219241328711808, 0.03664311576877758,
            -0.029905680171419795, 0.021986998383567165, -0.013902504797973864, 0.007197833457134574, -0.002885582138136629,
            0.0008315496307222286, -0.0001522089274446703, 1.3229773883747964e-05,
        ]);

    public static Real Asin(Real x)
    {
        var (isUpper, arc) = Reduced(x);
        return CopySign(Where(isUpper, Complement(arc + arc, HalfPi), arc), x);
    }

    public static Real Acos(Real x)
    {
        var (isUpper, arc) = Reduced(x);
        var twice = arc + arc;
        return Where(isUpper, Where(x < 0, Complement(twice, Pi), twice), Complement(CopySign(arc, x), HalfPi));
    }

    /// <summary>atan a = ½π - atan(1/a) for a &gt; 1.</summary>
    public static Real Atan(Real x)
    {
        var size = Abs(x);
        var isUpper = size > 1;
        var arc = Arc(Where(isUpper, 1 / size, size));
        return CopySign(Where(isUpper, Complement(arc, HalfPi), arc), x);
    }

    /// <summary>By the smaller coordinate over the larger, then the octant; of equal ones, zeros and infinities too, the ratio is known.</summary>
    public static Real Atan2(Real y, Real x)
    {
        Real height = Abs(y), width = Abs(x);
        var isSteep = width < height;
        Real small = Where(isSteep, width, height), large = Where(isSteep, height, width);
        var ratio = Where(small.Is(large), Where(large > 0, 1, x.Of(0)), small / large);
        var arc = Arc(ratio);
        arc = Where(isSteep, Complement(arc, HalfPi), arc);
        return CopySign(Where(CopySign(x.Of(1), x) < 0, Complement(arc, Pi), arc), y);
    }

    /// <summary>For |x| ≤ ½ its arc; beyond, half of what the arc lacks of ½π: asin x = ½π - 2·asin √(½(1 - x)).</summary>
    private static (Truth IsUpper, Real Arc) Reduced(Real x)
    {
        var size = Abs(x);
        var isUpper = size > 0.5;
        var z = Where(isUpper, Fma(size, -0.5, 0.5), size * size);
        var s = Where(isUpper, Sqrt(z), size);
        return (isUpper, Fma(s * z, ArcSine.AtHalves(z), s));
    }

    private static Real Arc(Real t)
    {
        var z = t * t;
        return Fma(t * z, ArcTangent.AtHalves(z), t);
    }

    /// <summary>c - arc for a constant c in two parts.</summary>
    private static Real Complement(Real arc, Series c) => c[0, arc] - (arc - c[1, arc]);
}

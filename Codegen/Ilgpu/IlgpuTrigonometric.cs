using static ExprJit.Codegen.Ilgpu.IlgpuReal;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Circular functions and their inverses for kernels. The polynomials are those of FreeBSD's msun (k_sin.c, k_cos.c, s_atan.c).</summary>
internal static class IlgpuTrigonometric
{
    private const double Pi = 3.141592653589793;
    private const double PiLow = 1.2246467991473532e-16;

    public static IlgpuReal Sin(IlgpuReal x)
    {
        if (!(Abs(x) < Infinity))
            return NaN;
        var reduced = new IlgpuAngle(x);
        var sine = (reduced.Quadrant & 1) == 0 ? SineOf(reduced.High, reduced.Low) : CosineOf(reduced.High, reduced.Low);
        return reduced.Quadrant >= 2 != (x.IsNegative && reduced.IsReduced) ? -sine : sine;
    }

    public static IlgpuReal Cos(IlgpuReal x)
    {
        if (!(Abs(x) < Infinity))
            return NaN;
        var reduced = new IlgpuAngle(x);
        var cosine = (reduced.Quadrant & 1) == 0 ? CosineOf(reduced.High, reduced.Low) : SineOf(reduced.High, reduced.Low);
        return reduced.Quadrant == 1 || reduced.Quadrant == 2 ? -cosine : cosine;
    }

    public static IlgpuReal Tan(IlgpuReal x)
    {
        if (!(Abs(x) < Infinity))
            return NaN;
        if (Abs(x) < 1e-9)
            return x;
        return Sin(x) / Cos(x);
    }

    public static IlgpuReal Atan(IlgpuReal x)
    {
        if (x.IsNaN || Abs(x) < 1e-9)
            return x;
        return CopySign(Arc(Abs(x)), x);
    }

    public static IlgpuReal Asin(IlgpuReal x) => Abs(x) < 1e-9 ? x : Atan(x / Sqrt((1.0 - x) * (1.0 + x)));

    public static IlgpuReal Acos(IlgpuReal x) => 2.0 * Atan(Sqrt((1.0 - x) / (1.0 + x)));

    public static IlgpuReal Atan2(IlgpuReal y, IlgpuReal x)
    {
        if (x.IsNaN || y.IsNaN)
            return x + y;
        IlgpuReal angle;
        if (Same(y, 0.0))
            angle = FromBits(0);
        else if (Abs(x) >= Infinity && Abs(y) >= Infinity)
            angle = FromBits(0x3FE921FB54442D18);
        else
            angle = Atan(Abs(y) / Abs(x));
        if (x.IsNegative)
            angle = Pi - (angle - PiLow);
        return CopySign(angle, y);
    }

    private static IlgpuReal SineOf(IlgpuReal x, IlgpuReal low)
    {
        var z = x * x;
        var v = z * x;
        IlgpuReal r = 1.58969099521155010221e-10;
        r = -2.50507602534068634195e-08 + z * r;
        r = 2.75573137070700676789e-06 + z * r;
        r = -1.98412698298579493134e-04 + z * r;
        r = 8.33333333332248946124e-03 + z * r;
        return x - (z * (0.5 * low - v * r) - low + v * 1.66666666666666324348e-01);
    }

    private static IlgpuReal CosineOf(IlgpuReal x, IlgpuReal low)
    {
        var z = x * x;
        IlgpuReal r = -1.13596475577881948265e-11;
        r = 2.08757232129817482790e-09 + z * r;
        r = -2.75573143513906633035e-07 + z * r;
        r = 2.48015872894767294178e-05 + z * r;
        r = -1.38888888888741095749e-03 + z * r;
        r = 4.16666666666666019037e-02 + z * r;
        var half = 0.5 * z;
        var w = 1.0 - half;
        return w + (1.0 - w - half + (z * (z * r) - x * low));
    }

    /// <summary>The arc tangent of x ≥ 0.</summary>
    private static IlgpuReal Arc(IlgpuReal x)
    {
        if (x < 0.4375)
            return x - ArcTail(x);
        if (x < 0.6875)
            return ArcFrom((2.0 * x - 1.0) / (2.0 + x), 4.63647609000806093515e-01, 2.26987774529616870924e-17);
        if (x < 1.1875)
            return ArcFrom((x - 1.0) / (x + 1.0), 7.85398163397448278999e-01, 3.06161699786838301793e-17);
        if (x < 2.4375)
            return ArcFrom((x - 1.5) / (1.0 + 1.5 * x), 9.82793723247329054082e-01, 1.39033110312309984516e-17);
        return ArcFrom(-1.0 / x, 1.57079632679489655800e+00, 6.12323399573676603587e-17);
    }

    private static IlgpuReal ArcFrom(IlgpuReal t, IlgpuReal high, IlgpuReal low) => high - (ArcTail(t) - low - t);

    private static IlgpuReal ArcTail(IlgpuReal x)
    {
        var z = x * x;
        var w = z * z;
        IlgpuReal odd = 1.62858201153657823623e-02;
        odd = 4.97687799461593236017e-02 + w * odd;
        odd = 6.66107313738753120669e-02 + w * odd;
        odd = 9.09088713343650656196e-02 + w * odd;
        odd = 1.42857142725034663711e-01 + w * odd;
        odd = 3.33333333333329318027e-01 + w * odd;
        IlgpuReal even = -3.65315727442169155270e-02;
        even = -5.83357013379057348645e-02 + w * even;
        even = -7.69187620504482999495e-02 + w * even;
        even = -1.11111104054623557880e-01 + w * even;
        even = -1.99999999998764832476e-01 + w * even;
        return x * (z * odd + w * even);
    }
}

using static ExprJit.Codegen.Ilgpu.IlgpuExponential;
using static ExprJit.Codegen.Ilgpu.IlgpuReal;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Hyperbolic functions, their inverses, and the error function for kernels, by the formulas of FreeBSD's msun and of the ops' meanings.</summary>
internal static class IlgpuHyperbolic
{
    private const double Ln2 = 0.6931471805599453;

    public static IlgpuReal Rsqrt(IlgpuReal x) => 1.0 / Sqrt(x);

    public static IlgpuReal Tanh(IlgpuReal x)
    {
        if (x.IsNaN || Abs(x) < 1e-9)
            return x;
        var a = Abs(x);
        if (a >= 1.0)
            return CopySign(1.0 - 2.0 / (ExpM1(2.0 * a) + 2.0), x);
        var t = ExpM1(-2.0 * a);
        return CopySign(-t / (t + 2.0), x);
    }

    public static IlgpuReal Sinh(IlgpuReal x)
    {
        var a = Abs(x);
        if (x.IsNaN || a < 1e-9)
            return x;
        if (a > 40.0)
            return CopySign(HalfExp(a), x);
        var t = ExpM1(a);
        return CopySign(a < 1.0 ? 0.5 * (2.0 * t - t * t / (t + 1.0)) : 0.5 * (t + t / (t + 1.0)), x);
    }

    public static IlgpuReal Cosh(IlgpuReal x)
    {
        var a = Abs(x);
        if (a > 40.0)
            return HalfExp(a);
        var e = Exp(a);
        return 0.5 * e + 0.5 / e;
    }

    public static IlgpuReal Asinh(IlgpuReal x)
    {
        var a = Abs(x);
        if (!(a < Infinity) || a < 1e-9)
            return x;
        if (a > 268435456.0)
            return CopySign(Log(a) + Ln2, x);
        if (a > 2.0)
            return CopySign(Log(2.0 * a + 1.0 / (Sqrt(x * x + 1.0) + a)), x);
        return CopySign(LogP1(a + x * x / (1.0 + Sqrt(1.0 + x * x))), x);
    }

    public static IlgpuReal Acosh(IlgpuReal x)
    {
        if (x < 1.0)
            return NaN;
        if (x > 268435456.0)
            return Log(x) + Ln2;
        if (x > 2.0)
            return Log(2.0 * x - 1.0 / (x + Sqrt(x * x - 1.0)));
        var t = x - 1.0;
        return LogP1(t + Sqrt(2.0 * t + t * t));
    }

    public static IlgpuReal Atanh(IlgpuReal x)
    {
        var a = Abs(x);
        if (a < 1e-9)
            return x;
        return CopySign(0.5 * LogP1(a < 0.5 ? 2.0 * a + 2.0 * a * a / (1.0 - a) : 2.0 * a / (1.0 - a)), x);
    }

    public static IlgpuReal Erf(IlgpuReal x)
    {
        var a = Abs(x);
        if (x.IsNaN || a < 1e-300)
            return x * 1.1283791670955126;
        return CopySign(a > 2.0 ? 1.0 - ErfcByFraction(a) : ErfBySeries(a), x);
    }

    public static IlgpuReal Erfc(IlgpuReal x)
    {
        if (x.IsNaN)
            return x;
        return x < 0.5 ? 1.0 - Erf(x) : ErfcByFraction(x);
    }

    /// <summary>Maclaurin's series. Source: DLMF 7.6.2.</summary>
    private static IlgpuReal ErfBySeries(IlgpuReal x)
    {
        var term = x;
        var sum = x;
        IlgpuReal divisor = 3.0;
        while (term > 1e-18 * sum)
        {
            term *= 2.0 * x * x / divisor;
            sum += term;
            divisor += 2.0;
        }
        return 1.1283791670955126 * Exp(-(x * x)) * sum;
    }

    /// <summary>The continued fraction, which needs more terms the smaller x ≥ 0.5 is. Source: DLMF 7.9.1.</summary>
    private static IlgpuReal ErfcByFraction(IlgpuReal x)
    {
        if (x > 27.3)
            return FromBits(0);
        IlgpuReal f = 0.0;
        IlgpuReal k = x > 2.0 ? 120.0 : 2000.0;
        while (k > 0.5)
        {
            f = 0.5 * k / (x + f);
            k -= 1.0;
        }
        var square = x * x;
        return ExpOfSum(-square, -Fma(x, x, -square)) / ((x + f) * 1.7724538509055159);
    }

    /// <summary>eˣ/2 where eˣ alone might overflow.</summary>
    private static IlgpuReal HalfExp(IlgpuReal x)
    {
        var high = x - Ln2;
        return ExpOfSum(high, x - high - Ln2);
    }
}

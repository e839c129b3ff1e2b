using static ExprJit.Codegen.Ilgpu.IlgpuReal;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Exponentials and logarithms for kernels, in double precision to a few units in the last place.</summary>
internal static class IlgpuExponential
{
    // Source: FreeBSD msun e_exp.c, e_log.c: the high part's low bits are zero, so its small multiples are exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.4426950408889634;

    public static IlgpuReal Exp(IlgpuReal x) => ExpOfSum(x, 0.0);

    public static IlgpuReal Exp2(IlgpuReal x) => Pow(2.0, x);

    public static IlgpuReal ExpM1(IlgpuReal x)
    {
        if (x.IsNaN || Abs(x) < 1e-300)
            return x;
        if (x > 40.0 || x < -40.0)
            return Exp(x) - 1.0;
        if (Abs(x) < 0.34)
            return Remainder(x);
        var n = Round(x * Log2E);
        var q = Remainder(Fma(-n, Ln2Low, Fma(-n, Ln2High, x)));
        var power = PowerOfTwo((int)IlgpuIntrinsics.ToInt64(n.Value));
        return Fma(power, q, power - 1.0);
    }

    /// <summary>By the logarithm, then one step of Newton's method; the smallest are scaled so that the step does not lose their digits.</summary>
    public static IlgpuReal Cbrt(IlgpuReal x)
    {
        if (Same(x, 0.0) || !(Abs(x) < Infinity))
            return x;
        bool small = Abs(x) < 1e-280;
        var a = small ? Abs(x) * 1.329227995784916e36 : Abs(x);
        var y = Exp(Log(a) / 3.0);
        y = y - Fma(y * y, y, -a) / (3.0 * (y * y));
        return CopySign(small ? y * 9.094947017729282e-13 : y, x);
    }

    public static IlgpuReal Log(IlgpuReal x)
    {
        if (!(x > 0.0) || x >= Infinity)
            return LogAtEnds(x);
        var log = LogPair(x);
        return log.High + log.Low;
    }

    public static IlgpuReal Log2(IlgpuReal x) => InBase(x, new IlgpuRealPair(1.4426950408889634, 2.0355273740931033e-17));

    public static IlgpuReal Log10(IlgpuReal x) => InBase(x, new IlgpuRealPair(0.4342944819032518, 1.098319650216765e-17));

    /// <summary>Kahan's correction, as in the op's meaning.</summary>
    public static IlgpuReal LogP1(IlgpuReal x)
    {
        var u = 1.0 + x;
        if (Same(u, 1.0))
            return x;
        return u >= Infinity ? u : Log(u) * (x / (u - 1.0));
    }

    public static IlgpuReal Sigmoid(IlgpuReal x)
    {
        var e = Exp(-Abs(x));
        if (x >= 0.0)
            return 1.0 / (1.0 + e);
        return e / (1.0 + e);
    }

    public static IlgpuReal Softplus(IlgpuReal x)
    {
        var tail = LogP1(Exp(-Abs(x)));
        return x > 0.0 ? x + tail : tail;
    }

    public static IlgpuReal Pow(IlgpuReal x, IlgpuReal y)
    {
        if (Same(x, 1.0) || Same(y, 0.0))
            return FromBits(0x3FF0000000000000);
        if (x.IsNaN || y.IsNaN)
            return x + y;
        var size = Abs(x);
        bool whole = Same(Truncate(y), y);
        bool odd = whole && Abs(y) < 9007199254740992.0 && !Same(Truncate(y * 0.5), y * 0.5);
        IlgpuReal result;
        if (Abs(y) >= Infinity)
        {
            if (Same(size, 1.0))
                return FromBits(0x3FF0000000000000);
            return size > 1.0 == y > 0.0 ? Infinity : FromBits(0);
        }
        if (Same(size, 0.0) || size >= Infinity)
        {
            result = size > 0.0 == y > 0.0 ? Infinity : FromBits(0);
        }
        else if (x < 0.0 && !whole)
        {
            return NaN;
        }
        else
        {
            var log = LogPair(size);
            var high = y * log.High;
            // Beyond these the low part's arithmetic could overflow, and the power has.
            if (high > 1000.0)
                result = Infinity;
            else if (high < -1000.0)
                result = FromBits(0);
            else
                result = ExpOfSum(high, Fma(y, log.High, -high) + y * log.Low);
        }
        return odd && x.IsNegative ? -result : result;
    }

    /// <summary>The exponential of a sum whose second term is small.</summary>
    public static IlgpuReal ExpOfSum(IlgpuReal high, IlgpuReal low)
    {
        if (high > 720.0)
            return Infinity;
        if (high < -760.0)
            return FromBits(0);
        var n = Round(high * Log2E);
        var r = Fma(-n, Ln2Low, Fma(-n, Ln2High, high)) + low;
        int exponent = (int)IlgpuIntrinsics.ToInt64(n.Value);
        int half = exponent >> 1;
        return (1.0 + Remainder(r)) * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    /// <summary>eʳ - 1 for |r| ≤ 0.35 by its Taylor series, whose first omitted term is below 2⁻⁶⁰ of it.</summary>
    private static IlgpuReal Remainder(IlgpuReal r)
    {
        IlgpuReal p = 1.0 / 87178291200.0;
        p = Fma(p, r, 1.0 / 6227020800.0);
        p = Fma(p, r, 1.0 / 479001600.0);
        p = Fma(p, r, 1.0 / 39916800.0);
        p = Fma(p, r, 1.0 / 3628800.0);
        p = Fma(p, r, 1.0 / 362880.0);
        p = Fma(p, r, 1.0 / 40320.0);
        p = Fma(p, r, 1.0 / 5040.0);
        p = Fma(p, r, 1.0 / 720.0);
        p = Fma(p, r, 1.0 / 120.0);
        p = Fma(p, r, 1.0 / 24.0);
        p = Fma(p, r, 1.0 / 6.0);
        p = Fma(p, r, 0.5);
        return Fma(r * r, p, r);
    }

    private static IlgpuReal PowerOfTwo(int exponent) => FromBits((long)(exponent + 1023) << 52);

    private static IlgpuReal LogAtEnds(IlgpuReal x) =>
        Same(x, 0.0) ? -Infinity : x >= Infinity ? x : NaN;

    private static IlgpuReal InBase(IlgpuReal x, IlgpuRealPair factor)
    {
        if (!(x > 0.0) || x >= Infinity)
            return LogAtEnds(x);
        var log = IlgpuRealPair.Product(LogPair(x), factor);
        return log.High + log.Low;
    }

    /// <summary>
    /// log x to about 2⁻⁶⁵ for finite x &gt; 0: with x = 2ᵏ·m and s = (m - 1)/(m + 1) it is k·ln 2 + 2s(1 + s²/3 + s⁴/5 + …).
    /// </summary>
    private static IlgpuRealPair LogPair(IlgpuReal x)
    {
        long bits = IlgpuIntrinsics.ToBits(x.Value);
        int exponent = -1023;
        if (bits < 0x0010000000000000)
        {
            bits = IlgpuIntrinsics.ToBits(IlgpuIntrinsics.Multiply(x.Value, 18014398509481984.0));
            exponent = -1023 - 54;
        }
        exponent += (int)(bits >> 52);
        bits = (bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000;
        if (bits > 0x3FF6A09E667F3BCD)
        {
            bits -= 1L << 52;
            exponent += 1;
        }
        var f = FromBits(bits) - 1.0;
        var d = f + 2.0;
        var s = f / d;
        var sLow = (Fma(-s, d, f) - s * (f - (d - 2.0))) / d;
        var z = s * s;
        var zLow = Fma(s, s, -z) + 2.0 * s * sLow;
        const double third = 1.0 / 3.0;
        var t = z * third;
        var tLow = Fma(z, third, -t) + (z * 1.850371707708594e-17 + zLow * third);
        IlgpuReal q = 1.0 / 27.0;
        q = Fma(q, z, 1.0 / 25.0);
        q = Fma(q, z, 1.0 / 23.0);
        q = Fma(q, z, 1.0 / 21.0);
        q = Fma(q, z, 1.0 / 19.0);
        q = Fma(q, z, 1.0 / 17.0);
        q = Fma(q, z, 1.0 / 15.0);
        q = Fma(q, z, 1.0 / 13.0);
        q = Fma(q, z, 1.0 / 11.0);
        q = Fma(q, z, 1.0 / 9.0);
        q = Fma(q, z, 1.0 / 7.0);
        q = Fma(q, z, 0.2);
        var series = IlgpuRealPair.Sum(t, z * z * q, tLow);
        var mantissa = IlgpuRealPair.Product(new IlgpuRealPair(s, sLow), series);
        mantissa = IlgpuRealPair.Sum(s, mantissa.High, mantissa.Low + sLow);
        if (exponent == 0)
            return new IlgpuRealPair(2.0 * mantissa.High, 2.0 * mantissa.Low);
        IlgpuReal k = IlgpuIntrinsics.ToDouble(exponent);
        return IlgpuRealPair.Sum(k * Ln2High, 2.0 * mantissa.High, k * Ln2Low + 2.0 * mantissa.Low);
    }
}

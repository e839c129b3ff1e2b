using System.Numerics;
using static ExprJit.Codegen.Tests.DoubleDouble;

namespace ExprJit.Codegen.Tests;

/// <summary>A number beyond the range of doubles: <paramref name="Value"/>·2^<paramref name="Exponent"/>.</summary>
internal readonly record struct Exact(DoubleDouble Value, int Exponent = 0)
{
    public static implicit operator Exact(DoubleDouble value) => new(value);

    public static implicit operator Exact(double value) => new(value);
}

/// <summary>Elementary functions to about 100 bits, by series that anyone can check; slow.</summary>
internal static class HighPrecision
{
    /// <summary>2^<see cref="PiBits"/>·π by Machin's formula.</summary>
    private static readonly BigInteger ScaledPi = 4 * (4 * InverseTangent(5) - InverseTangent(239)) >> Guard;

    /// <summary>A multiple of π needs as many bits of it after the point as the multiple has before.</summary>
    private const int PiBits = 1300;

    private const int Guard = 32;

    public static Exact Exp(DoubleDouble x)
    {
        double n = Math.Round(x.High / Ln2.High);
        var r = x - Ln2 * n - Ln2Rest * n;
        return new Exact(Power16(1 + ExpM1Series(r.Scale(-4), 24)), (int)n);
    }

    public static DoubleDouble ExpM1(DoubleDouble x)
    {
        if (Math.Abs(x.High) < 0.5)
            return ExpM1Series(x, 30);
        var (value, exponent) = Exp(x);
        return value.Scale(exponent) - 1;
    }

    /// <summary>By a step of Halley's method for eˡ = x; near 1 as log(1 + f).</summary>
    public static DoubleDouble Log(DoubleDouble x)
    {
        int k = Math.ILogB(x.High);
        var m = x.Scale(-k);
        if (m > 1.5)
            (m, k) = (m.Scale(-1), k + 1);
        var f = m - 1;
        DoubleDouble log;
        if (Math.Abs(f.High) < 0.1)
            log = LogP1Series(f);
        else
        {
            double first = Math.Log(m.High);
            var (value, exponent) = Exp(first);
            var e = value.Scale(exponent);
            log = first + (m - e).Scale(1) / (m + e);
        }
        return k == 0 ? log : Ln2 * k + log;
    }

    public static DoubleDouble LogP1(DoubleDouble x) => Math.Abs(x.High) < 0.1 ? LogP1Series(x) : Log(1 + x);

    public static DoubleDouble Sin(double x)
    {
        var (r, quadrant) = Reduced(x);
        var value = (quadrant & 1) == 0 ? SinSeries(r) : CosSeries(r);
        return (quadrant & 2) == 0 ? value : -value;
    }

    public static DoubleDouble Cos(double x)
    {
        var (r, quadrant) = Reduced(x);
        var value = (quadrant & 1) == 0 ? CosSeries(r) : SinSeries(r);
        return quadrant is 1 or 2 ? -value : value;
    }

    /// <summary>By a step of Newton's method from the double next to it; the coordinates must not be near the ends of the range.</summary>
    public static DoubleDouble Atan2(DoubleDouble y, DoubleDouble x)
    {
        double first = Math.Atan2(y.High, x.High);
        DoubleDouble sine = Sin(first), cosine = Cos(first);
        return first + (y * cosine - x * sine) / (x * cosine + y * sine);
    }

    public static DoubleDouble Sinh(DoubleDouble x)
    {
        if (Math.Abs(x.High) < 0.5)
            return Series(x, x * x, 1, 28);
        var e = Exp(x);
        return (e.Value.Scale(e.Exponent) - 1 / e.Value.Scale(e.Exponent)).Scale(-1);
    }

    /// <summary>By Σ 2ⁿ·x²ⁿ⁺¹/(2n+1)!!, whose terms are all positive. Source: DLMF 7.6.2.</summary>
    public static DoubleDouble Erf(DoubleDouble x)
    {
        DoubleDouble square = x * x, term = x, sum = x;
        for (int n = 1; Math.Abs(term.High) > 1e-34 * Math.Abs(sum.High); n++)
        {
            term = term * square.Scale(1) / (2.0 * n + 1);
            sum += term;
        }
        var (value, exponent) = Exp(-square);
        return new DoubleDouble(1.1283791670955126, 1.533545961316588e-17) * sum * value.Scale(exponent);
    }

    /// <summary>For x ≥ 4 by the continued fraction. Source: DLMF 7.9.1.</summary>
    public static Exact Erfc(DoubleDouble x)
    {
        if (x < 4)
            return 1 - Erf(x);
        DoubleDouble f = 0;
        for (int k = 100; k > 0; k--)
            f = k / 2.0 / (x + f);
        var e = Exp(-(x * x));
        return new Exact(e.Value / ((x + f) * new DoubleDouble(1.772453850905516, -7.666586499825799e-17)), e.Exponent);
    }

    private static DoubleDouble Power16(DoubleDouble x)
    {
        for (int i = 0; i < 4; i++)
            x *= x;
        return x;
    }

    private static DoubleDouble ExpM1Series(DoubleDouble x, int terms)
    {
        DoubleDouble term = x, sum = x;
        for (int n = 2; n <= terms; n++)
        {
            term = term * x / n;
            sum += term;
        }
        return sum;
    }

    /// <summary>2·atanh(f/(2 + f)).</summary>
    private static DoubleDouble LogP1Series(DoubleDouble f)
    {
        if (Math.Abs(f.High) < 1e-200)
            return f;
        DoubleDouble s = f / (2 + f), square = s * s, power = s, sum = s;
        for (int n = 3; n < 29; n += 2)
        {
            power *= square;
            sum += power / n;
        }
        return sum.Scale(1);
    }

    private static DoubleDouble SinSeries(DoubleDouble r) => Series(r, -(r * r), 1, 28);

    private static DoubleDouble CosSeries(DoubleDouble r) => Series(1, -(r * r), 0, 28);

    /// <summary>first·(1 + z/((n+1)(n+2)) + …), the terms of every second factorial.</summary>
    private static DoubleDouble Series(DoubleDouble first, DoubleDouble z, int n, int last)
    {
        DoubleDouble term = first, sum = first;
        for (; n < last; n += 2)
        {
            term = term * z / ((n + 1.0) * (n + 2));
            sum += term;
        }
        return sum;
    }

    /// <summary>x less a multiple of ½π, exactly, and which multiple of the four.</summary>
    private static (DoubleDouble Angle, int Quadrant) Reduced(double x)
    {
        if (Math.Abs(x) < 0.75)
            return (x, 0);
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        int exponent = (int)(bits >> 52) - 1075;
        var scaled = (BigInteger)(bits & 0xFFFFFFFFFFFFF | 1L << 52) << (exponent + PiBits);
        var half = ScaledPi >> 1;
        var n = (scaled + (half >> 1)) / half;
        var rest = scaled - n * half;
        double high = (double)(rest >> (PiBits - 200)), low = (double)((rest >> (PiBits - 200)) - (BigInteger)high);
        DoubleDouble r = new DoubleDouble(Math.ScaleB(high, -200), Math.ScaleB(low, -200));
        int quadrant = (int)(n % 4);
        return x < 0 ? (-r, (4 - quadrant) & 3) : (r, quadrant);
    }

    /// <summary>2^(<see cref="PiBits"/> + <see cref="Guard"/>)·atan(1/n).</summary>
    private static BigInteger InverseTangent(int n)
    {
        BigInteger power = (BigInteger.One << (PiBits + Guard)) / n, sum = power;
        for (int k = 3; !power.IsZero; k += 2)
        {
            power /= -n * n;
            sum += power / k;
        }
        return sum;
    }
}

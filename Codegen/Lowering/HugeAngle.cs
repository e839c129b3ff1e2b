using System.Reflection;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// Angles beyond the reach of a reduction by parts of π: exactly, by multiplying the mantissa with those bits of 2/π that make neither
/// whole turns nor less than the result's last place. Plain methods, which a kernel calls for the elements concerned alone.
/// Source: Payne and Hanek, Radian reduction for trigonometric functions, 1983.
/// </summary>
internal static class HugeAngle
{
    /// <summary>By how much a rest is larger than it is where the multiple is odd: rests alone lie within ±½π, and none is below 2⁻⁶².</summary>
    public const double Odd = 1267650600228229401496703205376.0;

    /// <summary>½π in two parts, in units of a quarter turn's 2⁻⁶².</summary>
    private const float UnitSingle = 1.5707964f / (1L << 62), UnitSingleLow = -4.371139e-08f / (1L << 62);
    private const double Unit = 1.5707963267948966 / (1L << 62), UnitLow = 6.123233995736766e-17 / (1L << 62);

    private const ulong Word1 = 0xa2f9836e4e441529, Word2 = 0xfc2757d1f534ddc0, Word3 = 0xdb6295993c439041, Word4 = 0xfe5163abdebbc561;

    public static MethodInfo Of(Format format) => typeof(HugeAngle).GetMethod(format.Element.ToString())!;

    /// <summary>
    /// What a positive angle, some quarter turns added, is above or below the nearest multiple of a period, times <see cref="Odd"/> where
    /// that multiple is an odd one; of an infinity and NaN, NaN.
    /// </summary>
    /// <param name="bits">The angle's bits; it must be at least 2¹⁰.</param>
    /// <param name="quarters">The quarter turns.</param>
    /// <param name="period">62 for a period of a quarter turn, 63 for one of a half.</param>
    public static float Float32(uint bits, int quarters, int period)
    {
        if (bits >= 0x7F800000)
            return float.NaN;
        // The window's first bit weighs two quarter turns; what is above makes whole ones.
        int place = (int)(bits >> 23) - 88, shift = place & 63;
        ulong a = 0, b = Word1, c = Word2;
        if (place >= 128)
        {
            a = Word2;
            b = Word3;
            c = Word4;
        }
        else if (place >= 64)
        {
            a = Word1;
            b = Word2;
            c = Word3;
        }
        ulong mantissa = (bits & 0x7FFFFF) | 0x800000;
        ulong window = (a << shift) | (b >> 1 >> (63 - shift));
        ulong below = ((b << shift) | (c >> 1 >> (63 - shift))) >> 32;
        ulong turns = mantissa * window + (mantissa * below >> 32) + ((ulong)quarters << 62);
        ulong multiple = (turns + (1UL << (period - 1))) >> period;
        long rest = (long)(turns - (multiple << period));
        float near = rest;
        float angle = MathF.FusedMultiplyAdd(near, UnitSingle, MathF.FusedMultiplyAdd(near, UnitSingleLow, (rest - (long)near) * UnitSingle));
        return (multiple & 1) != 0 ? angle * (float)Odd : angle;
    }

    /// <inheritdoc cref="Float32"/>
    public static double Float64(ulong bits, int quarters, int period)
    {
        if (bits >= 0x7FF0000000000000)
            return double.NaN;
        int place = (int)(bits >> 52) - 1013, shift = place & 63;
        ulong mantissa = (bits & 0x000FFFFFFFFFFFFF) | 0x0010000000000000;
        ulong top = mantissa >> 32, bottom = mantissa & 0xFFFFFFFF;
        ulong high = 0, low = 0, carry = 0, after = 0;
        for (int index = (place >> 6) + 3; index >= place >> 6; index--)
        {
            ulong word = index switch
            {
                1 => Word1,
                2 => Word2,
                3 => Word3,
                4 => Word4,
                5 => 0xb7246e3a424dd2e0,
                6 => 0x06492eea09d1921c,
                7 => 0xfe1deb1cb129a73e,
                8 => 0xe88235f52ebb4484,
                9 => 0xe99c7026b45f7e41,
                10 => 0x3991d639835339f4,
                11 => 0x9c845f8bbdf9283b,
                12 => 0x1ff897ffde05980f,
                13 => 0xef2f118b5a0a6d1f,
                14 => 0x6d367ecf27cb09b7,
                15 => 0x4f463f669e5fea2d,
                16 => 0x7527bac7ebe5f17b,
                17 => 0x3d0739f78a5292ea,
                18 => 0x6bfb5fb11f8d5d08,
                19 => 0x56033046fc7b6bab,
                _ => 0,
            };
            ulong window = (word << shift) | (after >> 1 >> (63 - shift));
            after = word;
            ulong right = window & 0xFFFFFFFF, left = window >> 32;
            ulong inner = bottom * left + (bottom * right >> 32);
            ulong outer = top * right + (inner & 0xFFFFFFFF);
            low = high;
            high = mantissa * window + carry;
            carry = top * left + (inner >> 32) + (outer >> 32) + (high < carry ? 1UL : 0);
        }
        high += (ulong)quarters << 62;
        ulong multiple = (high + (1UL << (period - 1))) >> period;
        long rest = (long)(high - (multiple << period));
        // Taken positive, so that its two halves cannot cancel.
        bool isNegative = rest < 0;
        if (isNegative)
        {
            low = ~low + 1;
            rest = ~rest + (low == 0 ? 1 : 0);
        }
        double near = rest;
        double far = rest - (long)near + (long)(low >> 1) / 9223372036854775808.0;
        double angle = Math.FusedMultiplyAdd(near, Unit, Math.FusedMultiplyAdd(near, UnitLow, far * Unit));
        angle = isNegative ? -angle : angle;
        return (multiple & 1) != 0 ? angle * Odd : angle;
    }
}

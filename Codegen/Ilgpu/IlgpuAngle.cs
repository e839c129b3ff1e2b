using static ExprJit.Codegen.Ilgpu.IlgpuReal;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// |x| less the nearest multiple of π/2, for any finite x. Source: Payne and Hanek, Radian reduction for trigonometric
/// functions, 1983: of 2/π only the 192 bits matter that make neither whole turns nor less than the result's last place.
/// </summary>
internal readonly struct IlgpuAngle
{
    public readonly IlgpuReal High;
    public readonly IlgpuReal Low;

    /// <summary>The multiple of π/2, modulo 4.</summary>
    public readonly int Quadrant;

    /// <summary>False where x was small already and is itself the angle, with its sign.</summary>
    public readonly bool IsReduced;

    public IlgpuAngle(IlgpuReal x)
    {
        if (Abs(x) < 0.78)
        {
            High = x;
            Low = 0.0;
            Quadrant = 0;
            IsReduced = false;
            return;
        }
        IsReduced = true;
        long bits = IlgpuIntrinsics.ToBits(x.Value) & 0x7FFFFFFFFFFFFFFF;
        // x = mantissa · 2^(exponent - 1075); the window's first bit then weighs 2.
        int position = (int)(bits >> 52) - 1075 + 62;
        ulong mantissa = (ulong)((bits & 0x000FFFFFFFFFFFFF) | 0x0010000000000000);
        ulong top = mantissa >> 32, bottom = mantissa & 0xFFFFFFFF;
        ulong high = 0, low = 0, carryTop = 0, carryBottom = 0, carry = 0, previous = 0;
        for (int i = 5; i >= 0; i--)
        {
            ulong window = Bits(position + 32 * i);
            ulong a = bottom * window + carryBottom;
            ulong b = top * window + carryTop;
            carryBottom = a >> 32;
            carryTop = b >> 32;
            ulong sum = (a & 0xFFFFFFFF) + previous + carry;
            previous = b & 0xFFFFFFFF;
            carry = sum >> 32;
            low = (low >> 32) | (high << 32);
            high = (high >> 32) | (sum << 32);
        }
        int quadrant = (int)(high >> 62);
        long fraction = (long)((high << 2) | (low >> 62));
        low <<= 2;
        bool isNegative = fraction < 0;
        if (isNegative)
        {
            // Taken positive, so that its two halves cannot cancel.
            quadrant += 1;
            low = ~low + 1;
            fraction = ~fraction + (low == 0 ? 1 : 0);
        }
        Quadrant = quadrant & 3;
        IlgpuReal first = IlgpuIntrinsics.ToDouble(fraction);
        IlgpuReal rest = IlgpuIntrinsics.ToDouble(fraction - IlgpuIntrinsics.ToInt64(first.Value));
        const double unit = 1.0 / 18446744073709551616.0;
        rest += IlgpuIntrinsics.ToDouble(low) * (IlgpuReal)unit;
        var turns = IlgpuRealPair.Sum(first * unit, rest * unit, 0.0);
        var angle = IlgpuRealPair.Product(turns, new IlgpuRealPair(1.5707963267948966, 6.123233995736766e-17));
        High = isNegative ? -angle.High : angle.High;
        Low = isNegative ? -angle.Low : angle.Low;
    }

    /// <summary>32 bits of 2/π from a place on; the first 64 are zero.</summary>
    private static ulong Bits(int position)
    {
        int word = position >> 6, shift = position & 63;
        ulong joined = (Word(word) << shift) | ((Word(word + 1) >> 1) >> (63 - shift));
        return joined >> 32;
    }

    private static ulong Word(int index) => index switch
    {
        1 => 0xa2f9836e4e441529,
        2 => 0xfc2757d1f534ddc0,
        3 => 0xdb6295993c439041,
        4 => 0xfe5163abdebbc561,
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
}

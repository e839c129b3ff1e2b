using static ExprJit.Codegen.Ilgpu.IlgpuReal;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The exact remainder of a division, with the dividend's sign, by long division of the mantissas.</summary>
internal static class IlgpuRemainder
{
    private const long Hidden = 1L << 52;

    public static IlgpuReal Of(IlgpuReal a, IlgpuReal b)
    {
        if (a.IsNaN || b.IsNaN)
            return a + b;
        if (Abs(a) >= Infinity || Same(b, 0.0))
            return NaN;
        if (Abs(a) < Abs(b))
            return a;
        long x = IlgpuIntrinsics.ToBits(Abs(a).Value), y = IlgpuIntrinsics.ToBits(Abs(b).Value);
        int exponent = Exponent(x), last = Exponent(y);
        x = Mantissa(x);
        y = Mantissa(y);
        // Subnormals get the form of the others, with exponents below the range.
        while (x < Hidden)
        {
            x <<= 1;
            exponent -= 1;
        }
        while (y < Hidden)
        {
            y <<= 1;
            last -= 1;
        }
        while (exponent > last)
        {
            x = (x >= y ? x - y : x) << 1;
            exponent -= 1;
        }
        x = x >= y ? x - y : x;
        while (x != 0 && x < Hidden && last > 1)
        {
            x <<= 1;
            last -= 1;
        }
        // Below the range of exponents all bits shifted out are zero.
        while (last < 1)
        {
            x >>= 1;
            last += 1;
        }
        long bits = x < Hidden ? x : (x & (Hidden - 1)) | ((long)last << 52);
        return CopySign(FromBits(bits), a);
    }

    private static int Exponent(long bits) => bits < Hidden ? 1 : (int)(bits >> 52);

    private static long Mantissa(long bits) => bits < Hidden ? bits : (bits & (Hidden - 1)) | Hidden;
}

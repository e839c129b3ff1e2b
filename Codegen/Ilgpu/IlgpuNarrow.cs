namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// The types below 32 bits. In a kernel's locals the integers are ints and a Half is the float of the same value; in
/// memory they are bytes and 16-bit words. All by integer instructions, so that every device gives the same bits.
/// </summary>
internal static class IlgpuNarrow
{
    private const int SingleInfinity = 0x7F800000;
    private const int HalfInfinity = 0x7C00;

    // As floats: 2^-14, the smallest normal Half; 2^16, beyond which all is infinite; 2^112, between the exponents' biases.
    private const int SmallestNormal = 0x38800000;
    private const int Beyond = 0x47800000;
    private const int Rebias = 0x77800000;
    private const int OneHalf = 0x3F000000;

    public static int ToInt8(int value) => value << 24 >> 24;

    public static int ToUInt8(int value) => value & 0xFF;

    public static int ToInt16(int value) => value << 16 >> 16;

    public static int ToUInt16(int value) => value & 0xFFFF;

    /// <summary>The value of a Half given by its bits. Scaling makes a subnormal's value right, and keeps the others exact.</summary>
    public static float FromHalfBits(int bits)
    {
        int size = (bits & 0x7FFF) << 13;
        int sign = (bits & 0x8000) << 16;
        if (size >= HalfInfinity << 13)
            return IlgpuIntrinsics.FromBits(sign | SingleInfinity | size);
        float scaled = IlgpuIntrinsics.Multiply(IlgpuIntrinsics.FromBits(size), IlgpuIntrinsics.FromBits(Rebias));
        return IlgpuIntrinsics.FromBits(sign | IlgpuIntrinsics.ToBits(scaled));
    }

    /// <summary>The bits of the nearest Half, ties to even.</summary>
    public static int ToHalfBits(float value)
    {
        int bits = IlgpuIntrinsics.ToBits(value);
        int size = bits & 0x7FFFFFFF;
        int sign = (bits >> 16) & 0x8000;
        if (size > SingleInfinity)
            return sign | 0x7E00;
        if (size >= Beyond)
            return sign | HalfInfinity;
        if (size < SmallestNormal)
        {
            // One half has the last place of a subnormal Half, so adding it rounds as wanted.
            float shifted = IlgpuIntrinsics.Add(IlgpuIntrinsics.FromBits(size), IlgpuIntrinsics.FromBits(OneHalf));
            return sign | (IlgpuIntrinsics.ToBits(shifted) - OneHalf);
        }
        int odd = (size >> 13) & 1;
        return sign | ((size - (112 << 23) + 0xFFF + odd) >> 13);
    }

    public static float RoundToHalf(float value) => FromHalfBits(ToHalfBits(value));

    /// <summary>Through a float cut to odd where inexact, so that the second rounding is the only one.</summary>
    public static float RoundToHalf(double value)
    {
        float near = IlgpuIntrinsics.ToSingle(value);
        double again = IlgpuIntrinsics.ToDouble(near);
        if (IlgpuIntrinsics.NotEqual(again, value) == 0 || IlgpuIntrinsics.NotEqual(value, value) != 0)
            return RoundToHalf(near);
        int bits = IlgpuIntrinsics.ToBits(near);
        if (IlgpuIntrinsics.Greater(IlgpuIntrinsics.Abs(again), IlgpuIntrinsics.Abs(value)) != 0)
            bits = bits - 1;
        return RoundToHalf(IlgpuIntrinsics.FromBits(bits | 1));
    }
}

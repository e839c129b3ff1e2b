namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Conversions with one rounding where the host's would have two.</summary>
internal static class PtxRounding
{
    private const int DoubleBits = 53;

    /// <summary>To odd in 53 bits, then to nearest: exact for types of at most 51 bits. Source: Boldo and Melquiond, 2008.</summary>
    public static double ToOdd(ulong magnitude)
    {
        int excess = 64 - System.Numerics.BitOperations.LeadingZeroCount(magnitude) - DoubleBits;
        if (excess <= 0)
            return magnitude;
        ulong kept = magnitude >> excess;
        if (kept << excess != magnitude)
            kept |= 1;
        return Math.ScaleB(kept, excess);
    }

    /// <summary>To nearest, ties to even.</summary>
    public static double ToDouble(ulong magnitude)
    {
        int excess = 64 - System.Numerics.BitOperations.LeadingZeroCount(magnitude) - DoubleBits;
        if (excess <= 0)
            return magnitude;
        ulong kept = magnitude >> excess, rest = magnitude - (kept << excess), half = 1ul << (excess - 1);
        kept += rest > half || (rest == half && (kept & 1) != 0) ? 1ul : 0;
        return Math.ScaleB(kept, excess);
    }

    public static Half MultiplyAdd(Half a, Half b, Half c)
    {
        // The product of two halves is exact in double; the sum is rounded to odd before it is rounded to half.
        double product = (double)a * (double)b, addend = (double)c, sum = product + addend;
        if (!double.IsFinite(sum))
            return (Half)sum;
        double part = sum - product, error = product - (sum - part) + (addend - part);
        if (error != 0 && (BitConverter.DoubleToInt64Bits(sum) & 1) == 0)
            sum = error > 0 == sum > 0 ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(sum) + 1)
                : BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(sum) - 1);
        return (Half)sum;
    }
}

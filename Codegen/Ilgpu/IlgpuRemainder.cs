namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Remainders and quotients of floats that are exact where arithmetic alone is not: a fused product tells what a rounded quotient
/// left over. Source: Muller et al., Handbook of Floating-Point Arithmetic, 2nd ed., §4.4 and §4.7 (remainders of divisions).
/// </summary>
internal static class IlgpuRemainder
{
    /// <summary>By how much the divisor is scaled at once: a quotient below it is cut to a whole number that is right or one too large.</summary>
    private const float Step = 1 << 22;
    private const double WideStep = 1L << 51;

    /// <summary>The exact remainder, with the dividend's sign.</summary>
    public static float Of(float a, float b)
    {
        float rest = IlgpuIntrinsics.Abs(a), divisor = IlgpuIntrinsics.Abs(b);
        if ((IlgpuIntrinsics.Less(rest, IlgpuIntrinsics.FromBits(0x7F800000)) & IlgpuIntrinsics.Greater(divisor, 0)) == 0)
            return IlgpuIntrinsics.FromBits(0x7FC00000);
        float scaled = divisor;
        while (IlgpuIntrinsics.LessOrEqual(scaled, IlgpuIntrinsics.Multiply(rest, 1 / Step)) != 0)
            scaled = IlgpuIntrinsics.Multiply(scaled, Step);
        while (IlgpuIntrinsics.GreaterOrEqual(rest, divisor) != 0)
        {
            float quotient = IlgpuIntrinsics.Truncate(IlgpuIntrinsics.Divide(rest, scaled));
            rest = IlgpuIntrinsics.FusedMultiplyAdd(IlgpuIntrinsics.Negate(quotient), scaled, rest);
            if (IlgpuIntrinsics.Less(rest, 0) != 0)
                rest = IlgpuIntrinsics.Add(rest, scaled);
            scaled = IlgpuIntrinsics.Multiply(scaled, 1 / Step);
        }
        return IlgpuIntrinsics.CopySign(rest, a);
    }

    /// <inheritdoc cref="Of(float, float)"/>
    public static double Of(double a, double b)
    {
        double rest = IlgpuIntrinsics.Abs(a), divisor = IlgpuIntrinsics.Abs(b);
        if ((IlgpuIntrinsics.Less(rest, IlgpuIntrinsics.FromBits(0x7FF0000000000000)) & IlgpuIntrinsics.Greater(divisor, 0)) == 0)
            return IlgpuIntrinsics.FromBits(0x7FF8000000000000);
        double scaled = divisor;
        while (IlgpuIntrinsics.LessOrEqual(scaled, IlgpuIntrinsics.Multiply(rest, 1 / WideStep)) != 0)
            scaled = IlgpuIntrinsics.Multiply(scaled, WideStep);
        while (IlgpuIntrinsics.GreaterOrEqual(rest, divisor) != 0)
        {
            double quotient = IlgpuIntrinsics.Truncate(IlgpuIntrinsics.Divide(rest, scaled));
            rest = IlgpuIntrinsics.FusedMultiplyAdd(IlgpuIntrinsics.Negate(quotient), scaled, rest);
            if (IlgpuIntrinsics.Less(rest, 0) != 0)
                rest = IlgpuIntrinsics.Add(rest, scaled);
            scaled = IlgpuIntrinsics.Multiply(scaled, 1 / WideStep);
        }
        return IlgpuIntrinsics.CopySign(rest, a);
    }

    /// <summary>The quotient rounded down and then once to the type, without which a rounded quotient would be rounded down from the next whole number.</summary>
    public static float FloorOfQuotient(float a, float b)
    {
        float quotient = IlgpuIntrinsics.Divide(a, b);
        float size = IlgpuIntrinsics.Abs(quotient);
        if ((IlgpuIntrinsics.Less(size, IlgpuIntrinsics.FromBits(0x7F800000)) & IlgpuIntrinsics.Less(IlgpuIntrinsics.Abs(b), IlgpuIntrinsics.FromBits(0x7F800000))) == 0)
            return quotient;
        if (IlgpuIntrinsics.Less(size, 2 * Step) != 0)
            return Floor(quotient, a, b);
        // A whole number, and what it lacks of the quotient is half of its last place at most.
        float rest = IlgpuIntrinsics.FusedMultiplyAdd(IlgpuIntrinsics.Negate(quotient), b, a);
        return IlgpuIntrinsics.Add(quotient, Floor(IlgpuIntrinsics.Divide(rest, b), rest, b));
    }

    /// <summary>a/b rounded down, given its rounded value.</summary>
    private static float Floor(float quotient, float a, float b)
    {
        float floor = IlgpuIntrinsics.Floor(quotient);
        float rest = IlgpuIntrinsics.FusedMultiplyAdd(IlgpuIntrinsics.Negate(floor), b, a);
        bool isBelow = (IlgpuIntrinsics.NotEqual(rest, 0) & (IlgpuIntrinsics.Less(rest, 0) ^ IlgpuIntrinsics.Less(b, 0))) != 0;
        return isBelow ? IlgpuIntrinsics.Subtract(floor, 1) : floor;
    }
}

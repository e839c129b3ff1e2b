namespace ExprJit.Codegen.Ilgpu;

/// <content>
/// Checked arithmetic: the values are those of the plain ops, and what would throw is told by a fault code. Types below
/// int are computed in int, where nothing overflows, and compared with their wrapped values.
/// </content>
internal static partial class IlgpuElementwise
{
    public const int NotANumber = 3;

    public static int AddFault(int a, int b) => ((a ^ unchecked(a + b)) & (b ^ unchecked(a + b))) < 0 ? Overflowed : 0;

    public static int SubFault(int a, int b) => ((a ^ b) & (a ^ unchecked(a - b))) < 0 ? Overflowed : 0;

    public static int MulFault(int a, int b)
    {
        long product = (long)a * b;
        return (int)product != product ? Overflowed : 0;
    }

    public static int NegFault(int a) => a == int.MinValue ? Overflowed : 0;

    public static int AddFault(uint a, uint b) => Less(unchecked(a + b), a) != 0 ? Overflowed : 0;

    public static int SubFault(uint a, uint b) => Less(a, b) != 0 ? Overflowed : 0;

    public static int MulFault(uint a, uint b) => (unchecked((ulong)(ToInt64(a) * ToInt64(b))) >> 32) != 0 ? Overflowed : 0;

    public static int NegFault(uint a) => a != 0 ? Overflowed : 0;

    public static int AddFault(long a, long b) => ((a ^ unchecked(a + b)) & (b ^ unchecked(a + b))) < 0 ? Overflowed : 0;

    public static int SubFault(long a, long b) => ((a ^ b) & (a ^ unchecked(a - b))) < 0 ? Overflowed : 0;

    /// <summary>The wrapped product divided again gives the other factor exactly where nothing was lost.</summary>
    public static int MulFault(long a, long b)
    {
        if (a == 0)
            return 0;
        if (a == -1)
            return NegFault(b);
        return IlgpuIntrinsics.Divide(unchecked(a * b), a) != b ? Overflowed : 0;
    }

    public static int NegFault(long a) => a == long.MinValue ? Overflowed : 0;

    public static int AddFault(ulong a, ulong b) => Less(unchecked(a + b), a) != 0 ? Overflowed : 0;

    public static int SubFault(ulong a, ulong b) => Less(a, b) != 0 ? Overflowed : 0;

    public static int MulFault(ulong a, ulong b)
    {
        if (a == 0)
            return 0;
        return IlgpuIntrinsics.Divide(unchecked(a * b), a) != b ? Overflowed : 0;
    }

    public static int NegFault(ulong a) => a != 0 ? Overflowed : 0;

    /// <summary>Whether an int computed for a smaller type is not one of its values.</summary>
    public static int WrapFault(int exact, int wrapped) => exact != wrapped ? Overflowed : 0;

    public static int CastFault(long value, long smallest, long largest) => value < smallest || value > largest ? Overflowed : 0;

    public static int CastFault(ulong value, ulong largest) => Less(largest, value) != 0 ? Overflowed : 0;

    /// <summary>Both bounds are beyond the range; a NaN is in none.</summary>
    public static int CastFault(double value, double below, double above) =>
        (IlgpuIntrinsics.Greater(value, below) & IlgpuIntrinsics.Less(value, above)) != 0 ? 0 : Overflowed;

    public static int CastFault(float value, float below, float above) =>
        (IlgpuIntrinsics.Greater(value, below) & IlgpuIntrinsics.Less(value, above)) != 0 ? 0 : Overflowed;

    public static int SignFault(float a) => IlgpuIntrinsics.NotEqual(a, a) != 0 ? NotANumber : 0;

    public static int SignFault(double a) => IlgpuIntrinsics.NotEqual(a, a) != 0 ? NotANumber : 0;

    public static int SignChecked(float a) => IlgpuIntrinsics.Greater(a, 0) - IlgpuIntrinsics.Less(a, 0);

    public static int SignChecked(double a) => IlgpuIntrinsics.Greater(a, 0) - IlgpuIntrinsics.Less(a, 0);
}

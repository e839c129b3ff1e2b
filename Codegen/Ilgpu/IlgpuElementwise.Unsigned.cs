namespace ExprJit.Codegen.Ilgpu;

/// <content>Unsigned integers. Their order is that of the signed ones with the highest bit flipped.</content>
internal static partial class IlgpuElementwise
{
    public static uint Add(uint a, uint b) => unchecked(a + b);

    public static uint Sub(uint a, uint b) => unchecked(a - b);

    public static uint Mul(uint a, uint b) => unchecked(a * b);

    public static uint Div(uint a, uint b) => IlgpuIntrinsics.Divide(a, b);

    public static uint Rem(uint a, uint b) => IlgpuIntrinsics.Remainder(a, b);

    public static uint FloorDiv(uint a, uint b) => IlgpuIntrinsics.Divide(a, b);

    public static uint FloorMod(uint a, uint b) => IlgpuIntrinsics.Remainder(a, b);

    public static uint Maximum(uint a, uint b) => Less(a, b) != 0 ? b : a;

    public static uint Minimum(uint a, uint b) => Less(a, b) != 0 ? a : b;

    public static uint And(uint a, uint b) => a & b;

    public static uint Or(uint a, uint b) => a | b;

    public static uint Xor(uint a, uint b) => a ^ b;

    public static uint Not(uint a) => ~a;

    public static uint ShiftLeft(uint a, uint b) => a << (int)(b & 31);

    public static uint ShiftRight(uint a, uint b) => a >> (int)(b & 31);

    public static int Less(uint a, uint b) => Less((int)(a ^ 0x80000000u), (int)(b ^ 0x80000000u));

    public static int LessEqual(uint a, uint b) => LessEqual((int)(a ^ 0x80000000u), (int)(b ^ 0x80000000u));

    public static int Equal(uint a, uint b) => a == b ? 1 : 0;

    public static int NotEqual(uint a, uint b) => a != b ? 1 : 0;

    public static uint Neg(uint a) => unchecked(~a + 1);

    public static uint Abs(uint a) => a;

    public static uint Sign(uint a) => a != 0 ? 1u : 0u;

    public static int Fault(uint a, uint b) => b == 0 ? DividedByZero : 0;

    public static uint Where(int condition, uint a, uint b) => condition != 0 ? a : b;

    public static int ToBool(uint a) => a != 0 ? 1 : 0;

    /// <summary>The value with zeros above it.</summary>
    public static long ToInt64(uint a) => (int)a & 0xFFFFFFFFL;

    public static ulong Add(ulong a, ulong b) => unchecked(a + b);

    public static ulong Sub(ulong a, ulong b) => unchecked(a - b);

    public static ulong Mul(ulong a, ulong b) => unchecked(a * b);

    public static ulong Div(ulong a, ulong b) => IlgpuIntrinsics.Divide(a, b);

    public static ulong Rem(ulong a, ulong b) => IlgpuIntrinsics.Remainder(a, b);

    public static ulong FloorDiv(ulong a, ulong b) => IlgpuIntrinsics.Divide(a, b);

    public static ulong FloorMod(ulong a, ulong b) => IlgpuIntrinsics.Remainder(a, b);

    public static ulong Maximum(ulong a, ulong b) => Less(a, b) != 0 ? b : a;

    public static ulong Minimum(ulong a, ulong b) => Less(a, b) != 0 ? a : b;

    public static ulong And(ulong a, ulong b) => a & b;

    public static ulong Or(ulong a, ulong b) => a | b;

    public static ulong Xor(ulong a, ulong b) => a ^ b;

    public static ulong Not(ulong a) => ~a;

    public static ulong ShiftLeft(ulong a, ulong b) => a << (int)(b & 63);

    public static ulong ShiftRight(ulong a, ulong b) => a >> (int)(b & 63);

    public static int Less(ulong a, ulong b) => Less((long)(a ^ 0x8000000000000000ul), (long)(b ^ 0x8000000000000000ul));

    public static int LessEqual(ulong a, ulong b) => LessEqual((long)(a ^ 0x8000000000000000ul), (long)(b ^ 0x8000000000000000ul));

    public static int Equal(ulong a, ulong b) => a == b ? 1 : 0;

    public static int NotEqual(ulong a, ulong b) => a != b ? 1 : 0;

    public static ulong Neg(ulong a) => unchecked(~a + 1);

    public static ulong Abs(ulong a) => a;

    public static ulong Sign(ulong a) => a != 0 ? 1ul : 0ul;

    public static int Fault(ulong a, ulong b) => b == 0 ? DividedByZero : 0;

    public static ulong Where(int condition, ulong a, ulong b) => condition != 0 ? a : b;

    public static int ToBool(ulong a) => a != 0 ? 1 : 0;

    /// <inheritdoc cref="BeatsMax(double, long, double, long)"/>
    public static int BeatsMax(ulong x, long place, ulong best, long bestPlace) => BeatsMax(Ordered(x), place, Ordered(best), bestPlace);

    /// <inheritdoc cref="BeatsMax(double, long, double, long)"/>
    public static int BeatsMin(ulong x, long place, ulong best, long bestPlace) => BeatsMin(Ordered(x), place, Ordered(best), bestPlace);

    private static long Ordered(ulong x) => (long)x ^ long.MinValue;
}

namespace ExprJit.Codegen.Ilgpu;

/// <content>Integers, bools and selection.</content>
internal static partial class IlgpuElementwise
{
    public static int Add(int a, int b) => unchecked(a + b);

    public static int Sub(int a, int b) => unchecked(a - b);

    public static int Mul(int a, int b) => unchecked(a * b);

    public static int Div(int a, int b) => IlgpuIntrinsics.Divide(a, b);

    public static int Rem(int a, int b) => IlgpuIntrinsics.Remainder(a, b);

    public static int Maximum(int a, int b) => a > b ? a : b;

    public static int Minimum(int a, int b) => a < b ? a : b;

    public static int And(int a, int b) => a & b;

    public static int Or(int a, int b) => a | b;

    public static int Xor(int a, int b) => a ^ b;

    public static int ShiftLeft(int a, int b) => a << (b & 31);

    public static int ShiftRight(int a, int b) => a >> (b & 31);

    public static int Less(int a, int b) => a < b ? 1 : 0;

    public static int LessEqual(int a, int b) => a <= b ? 1 : 0;

    public static int Equal(int a, int b) => a == b ? 1 : 0;

    public static int NotEqual(int a, int b) => a != b ? 1 : 0;

    public static int FloorDiv(int a, int b)
    {
        int q = IlgpuIntrinsics.Divide(a, b);
        return (a ^ b) < 0 && unchecked(q * b) != a ? q - 1 : q;
    }

    public static int FloorMod(int a, int b)
    {
        int r = IlgpuIntrinsics.Remainder(a, b);
        return r != 0 && (r ^ b) < 0 ? r + b : r;
    }

    public static int Neg(int a) => unchecked(~a + 1);

    public static int Abs(int a) => a < 0 ? unchecked(~a + 1) : a;

    public static int Not(int a) => ~a;

    public static int Sign(int a) => a > 0 ? 1 : a < 0 ? -1 : 0;

    public static int Fault(int a, int b)
    {
        if (b == 0)
            return DividedByZero;
        return b == -1 && a == int.MinValue ? Overflowed : 0;
    }

    public static long Add(long a, long b) => unchecked(a + b);

    public static long Sub(long a, long b) => unchecked(a - b);

    public static long Mul(long a, long b) => unchecked(a * b);

    public static long Div(long a, long b) => IlgpuIntrinsics.Divide(a, b);

    public static long Rem(long a, long b) => IlgpuIntrinsics.Remainder(a, b);

    public static long Maximum(long a, long b) => a > b ? a : b;

    public static long Minimum(long a, long b) => a < b ? a : b;

    public static long And(long a, long b) => a & b;

    public static long Or(long a, long b) => a | b;

    public static long Xor(long a, long b) => a ^ b;

    public static long ShiftLeft(long a, long b) => a << (int)(b & 63);

    public static long ShiftRight(long a, long b) => a >> (int)(b & 63);

    public static int Less(long a, long b) => a < b ? 1 : 0;

    public static int LessEqual(long a, long b) => a <= b ? 1 : 0;

    public static int Equal(long a, long b) => a == b ? 1 : 0;

    public static int NotEqual(long a, long b) => a != b ? 1 : 0;

    public static long FloorDiv(long a, long b)
    {
        long q = IlgpuIntrinsics.Divide(a, b);
        return (a ^ b) < 0 && unchecked(q * b) != a ? q - 1 : q;
    }

    public static long FloorMod(long a, long b)
    {
        long r = IlgpuIntrinsics.Remainder(a, b);
        return r != 0 && (r ^ b) < 0 ? r + b : r;
    }

    public static long Neg(long a) => unchecked(~a + 1);

    public static long Abs(long a) => a < 0 ? unchecked(~a + 1) : a;

    public static long Not(long a) => ~a;

    public static long Sign(long a) => a > 0 ? 1 : a < 0 ? -1 : 0;

    public static int Fault(long a, long b)
    {
        if (b == 0)
            return DividedByZero;
        return b == -1 && a == long.MinValue ? Overflowed : 0;
    }

    public static int Where(int condition, int a, int b) => condition != 0 ? a : b;

    public static long Where(int condition, long a, long b) => condition != 0 ? a : b;

    public static float Where(int condition, float a, float b) => condition != 0 ? a : b;

    public static double Where(int condition, double a, double b) => condition != 0 ? a : b;

    public static int NotBool(int a) => a ^ 1;

    public static int ToBool(int a) => a != 0 ? 1 : 0;

    public static int ToBool(long a) => a != 0 ? 1 : 0;

    public static int ToBool(float a) => IlgpuIntrinsics.NotEqual(a, 0);

    public static int ToBool(double a) => IlgpuIntrinsics.NotEqual(a, 0);

    /// <summary>Whether a candidate of a place comes before the best so far: the larger, a NaN before any number, the first of equals. Place -1 is none.</summary>
    public static int BeatsMax(double x, long place, double best, long bestPlace)
    {
        if (place < 0)
            return 0;
        if (bestPlace < 0)
            return 1;
        int isNaN = IlgpuIntrinsics.NotEqual(x, x);
        if (isNaN != IlgpuIntrinsics.NotEqual(best, best))
            return isNaN;
        if (IlgpuIntrinsics.Greater(x, best) != 0)
            return 1;
        return IlgpuIntrinsics.Less(x, best) == 0 && place < bestPlace ? 1 : 0;
    }

    /// <inheritdoc cref="BeatsMax(double, long, double, long)"/>
    public static int BeatsMin(double x, long place, double best, long bestPlace)
    {
        if (place < 0)
            return 0;
        if (bestPlace < 0)
            return 1;
        int isNaN = IlgpuIntrinsics.NotEqual(x, x);
        if (isNaN != IlgpuIntrinsics.NotEqual(best, best))
            return isNaN;
        if (IlgpuIntrinsics.Less(x, best) != 0)
            return 1;
        return IlgpuIntrinsics.Greater(x, best) == 0 && place < bestPlace ? 1 : 0;
    }

    /// <inheritdoc cref="BeatsMax(double, long, double, long)"/>
    public static int BeatsMax(long x, long place, long best, long bestPlace) =>
        place < 0 ? 0 : bestPlace < 0 || x > best || x == best && place < bestPlace ? 1 : 0;

    /// <inheritdoc cref="BeatsMax(double, long, double, long)"/>
    public static int BeatsMin(long x, long place, long best, long bestPlace) =>
        place < 0 ? 0 : bestPlace < 0 || x < best || x == best && place < bestPlace ? 1 : 0;
}

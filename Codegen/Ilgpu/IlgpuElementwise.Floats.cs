namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// The device form of the elementwise ops, found by the op's name and its inputs' types. A bool is the int 0 or 1.
/// Integer division by zero is total here; <see cref="Fault(long, long)"/> reports it.
/// </summary>
internal static partial class IlgpuElementwise
{
    public const int DividedByZero = 1;
    public const int Overflowed = 2;

    public static float Add(float a, float b) => IlgpuIntrinsics.Add(a, b);

    public static float Sub(float a, float b) => IlgpuIntrinsics.Subtract(a, b);

    public static float Mul(float a, float b) => IlgpuIntrinsics.Multiply(a, b);

    public static float Div(float a, float b) => IlgpuIntrinsics.Divide(a, b);

    public static float Maximum(float a, float b) => IlgpuIntrinsics.Max(a, b);

    public static float Minimum(float a, float b) => IlgpuIntrinsics.Min(a, b);

    public static float Neg(float a) => IlgpuIntrinsics.Negate(a);

    public static float Abs(float a) => IlgpuIntrinsics.Abs(a);

    public static float CopySign(float a, float b) => IlgpuIntrinsics.CopySign(a, b);

    public static float Sqrt(float a) => IlgpuIntrinsics.Sqrt(a);

    public static float Floor(float a) => IlgpuIntrinsics.Floor(a);

    public static float Ceiling(float a) => IlgpuIntrinsics.Ceiling(a);

    public static float Round(float a) => IlgpuIntrinsics.RoundToEven(a);

    public static float Truncate(float a) => IlgpuIntrinsics.Truncate(a);

    public static int Less(float a, float b) => IlgpuIntrinsics.Less(a, b);

    public static int LessEqual(float a, float b) => IlgpuIntrinsics.LessOrEqual(a, b);

    public static int Equal(float a, float b) => IlgpuIntrinsics.Equal(a, b);

    public static int NotEqual(float a, float b) => IlgpuIntrinsics.NotEqual(a, b);

    public static float Rem(float a, float b) => IlgpuRemainder.Of(a, b);

    public static float FloorDiv(float a, float b) => IlgpuRemainder.FloorOfQuotient(a, b);

    public static float FloorMod(float a, float b)
    {
        float rest = IlgpuRemainder.Of(a, b);
        if (IlgpuIntrinsics.Equal(rest, 0) != 0)
            return IlgpuIntrinsics.CopySign(rest, b);
        return IlgpuIntrinsics.Less(rest, 0) != IlgpuIntrinsics.Less(b, 0) ? IlgpuIntrinsics.Add(rest, b) : rest;
    }

    public static float MulAdd(float a, float b, float c) => IlgpuIntrinsics.FusedMultiplyAdd(a, b, c);

    public static float Sign(float a)
    {
        if (IlgpuIntrinsics.Greater(a, 0) != 0)
            return IlgpuIntrinsics.FromBits(0x3F800000);
        return IlgpuIntrinsics.Less(a, 0) != 0 ? IlgpuIntrinsics.FromBits(unchecked((int)0xBF800000)) : a;
    }

    public static int IsNaN(float a) => IlgpuIntrinsics.NotEqual(a, a);

    public static int IsInfinity(float a) => IlgpuIntrinsics.Equal(IlgpuIntrinsics.Abs(a), IlgpuIntrinsics.FromBits(0x7F800000));

    public static int IsFinite(float a) => IlgpuIntrinsics.Less(IlgpuIntrinsics.Abs(a), IlgpuIntrinsics.FromBits(0x7F800000));

    public static double Add(double a, double b) => IlgpuIntrinsics.Add(a, b);

    public static double Sub(double a, double b) => IlgpuIntrinsics.Subtract(a, b);

    public static double Mul(double a, double b) => IlgpuIntrinsics.Multiply(a, b);

    public static double Div(double a, double b) => IlgpuIntrinsics.Divide(a, b);

    public static double Maximum(double a, double b) => IlgpuIntrinsics.Max(a, b);

    public static double Minimum(double a, double b) => IlgpuIntrinsics.Min(a, b);

    public static double Neg(double a) => IlgpuIntrinsics.Negate(a);

    public static double Abs(double a) => IlgpuIntrinsics.Abs(a);

    public static double CopySign(double a, double b) => IlgpuIntrinsics.CopySign(a, b);

    public static double Sqrt(double a) => IlgpuIntrinsics.Sqrt(a);

    public static double Floor(double a) => IlgpuIntrinsics.Floor(a);

    public static double Ceiling(double a) => IlgpuIntrinsics.Ceiling(a);

    public static double Round(double a) => IlgpuIntrinsics.RoundToEven(a);

    public static double Truncate(double a) => IlgpuIntrinsics.Truncate(a);

    public static int Less(double a, double b) => IlgpuIntrinsics.Less(a, b);

    public static int LessEqual(double a, double b) => IlgpuIntrinsics.LessOrEqual(a, b);

    public static int Equal(double a, double b) => IlgpuIntrinsics.Equal(a, b);

    public static int NotEqual(double a, double b) => IlgpuIntrinsics.NotEqual(a, b);

    public static double MulAdd(double a, double b, double c) => IlgpuIntrinsics.FusedMultiplyAdd(a, b, c);

    public static double Sign(double a)
    {
        if (IlgpuIntrinsics.Greater(a, 0) != 0)
            return IlgpuIntrinsics.FromBits(0x3FF0000000000000);
        return IlgpuIntrinsics.Less(a, 0) != 0 ? IlgpuIntrinsics.FromBits(unchecked((long)0xBFF0000000000000)) : a;
    }

    public static int IsNaN(double a) => IlgpuIntrinsics.NotEqual(a, a);

    public static int IsInfinity(double a) => IlgpuIntrinsics.Equal(IlgpuIntrinsics.Abs(a), IlgpuIntrinsics.FromBits(0x7FF0000000000000));

    public static int IsFinite(double a) => IlgpuIntrinsics.Less(IlgpuIntrinsics.Abs(a), IlgpuIntrinsics.FromBits(0x7FF0000000000000));

    public static double Rem(double a, double b) => IlgpuRemainder.Of(a, b);

    public static double FloorDiv(double a, double b) => IlgpuIntrinsics.Floor(IlgpuIntrinsics.Divide(a, b));

    public static double FloorMod(double a, double b)
    {
        double rest = IlgpuRemainder.Of(a, b);
        if (IlgpuIntrinsics.Equal(rest, 0) != 0)
            return IlgpuIntrinsics.CopySign(rest, b);
        return IlgpuIntrinsics.Less(rest, 0) != IlgpuIntrinsics.Less(b, 0) ? IlgpuIntrinsics.Add(rest, b) : rest;
    }
}

using System.Reflection;
using ILGPU.IR.Intrinsics;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// The scalar operations that kernels must call instead of using IL instructions or System.Math.
/// </summary>
/// <remarks>
/// ILGPU's own translation is not exact: it adds float constants together, divides signed integers by
/// shifting, turns 0 - x into -x, mistakes unordered comparisons, and leaves mul + add open to
/// contraction. It treats these methods as opaque calls and puts the code of
/// <see cref="IlgpuIntrinsicCode"/> in their place; the CPU accelerator runs the bodies below.
/// All are IEEE 754 round-to-nearest-even and total: none traps.
/// </remarks>
internal static class IlgpuIntrinsics
{
    /// <summary>The overload of an operation whose first operand has the given type.</summary>
    public static MethodInfo Get(string name, Type operand) =>
        typeof(IlgpuIntrinsics).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Single(m => m.Name == name && m.IsDefined(typeof(IntrinsicImplementationAttribute))
                && m.GetParameters()[0].ParameterType == operand);

    [IntrinsicImplementation]
    public static float Add(float left, float right) => left + right;

    [IntrinsicImplementation]
    public static double Add(double left, double right) => left + right;

    [IntrinsicImplementation]
    public static float Subtract(float left, float right) => left - right;

    [IntrinsicImplementation]
    public static double Subtract(double left, double right) => left - right;

    [IntrinsicImplementation]
    public static float Multiply(float left, float right) => left * right;

    [IntrinsicImplementation]
    public static double Multiply(double left, double right) => left * right;

    [IntrinsicImplementation]
    public static float Divide(float left, float right) => left / right;

    [IntrinsicImplementation]
    public static double Divide(double left, double right) => left / right;

    /// <summary>left * right + addend with one rounding.</summary>
    [IntrinsicImplementation]
    public static float FusedMultiplyAdd(float left, float right, float addend) =>
        MathF.FusedMultiplyAdd(left, right, addend);

    [IntrinsicImplementation]
    public static double FusedMultiplyAdd(double left, double right, double addend) =>
        Math.FusedMultiplyAdd(left, right, addend);

    [IntrinsicImplementation]
    public static float Sqrt(float value) => MathF.Sqrt(value);

    [IntrinsicImplementation]
    public static double Sqrt(double value) => Math.Sqrt(value);

    [IntrinsicImplementation]
    public static float Abs(float value) => MathF.Abs(value);

    [IntrinsicImplementation]
    public static double Abs(double value) => Math.Abs(value);

    /// <summary>Flips the sign bit, of a NaN too.</summary>
    [IntrinsicImplementation]
    public static float Negate(float value) => -value;

    [IntrinsicImplementation]
    public static double Negate(double value) => -value;

    [IntrinsicImplementation]
    public static float CopySign(float magnitude, float sign) => MathF.CopySign(magnitude, sign);

    [IntrinsicImplementation]
    public static double CopySign(double magnitude, double sign) => Math.CopySign(magnitude, sign);

    [IntrinsicImplementation]
    public static float Floor(float value) => MathF.Floor(value);

    [IntrinsicImplementation]
    public static double Floor(double value) => Math.Floor(value);

    [IntrinsicImplementation]
    public static float Ceiling(float value) => MathF.Ceiling(value);

    [IntrinsicImplementation]
    public static double Ceiling(double value) => Math.Ceiling(value);

    [IntrinsicImplementation]
    public static float Truncate(float value) => MathF.Truncate(value);

    [IntrinsicImplementation]
    public static double Truncate(double value) => Math.Truncate(value);

    /// <summary>To the nearest integer, halves to the even one.</summary>
    [IntrinsicImplementation]
    public static float RoundToEven(float value) => MathF.Round(value);

    [IntrinsicImplementation]
    public static double RoundToEven(double value) => Math.Round(value);

    /// <summary>IEEE 754-2019 minimum: NaN if either is NaN, and -0 is less than +0.</summary>
    [IntrinsicImplementation]
    public static float Min(float left, float right) => MathF.Min(left, right);

    [IntrinsicImplementation]
    public static double Min(double left, double right) => Math.Min(left, right);

    /// <summary>IEEE 754-2019 maximum: NaN if either is NaN, and +0 is greater than -0.</summary>
    [IntrinsicImplementation]
    public static float Max(float left, float right) => MathF.Max(left, right);

    [IntrinsicImplementation]
    public static double Max(double left, double right) => Math.Max(left, right);

    /// <summary>1 or 0; 0 if either is NaN, as are the other comparisons but <see cref="NotEqual(float, float)"/>.</summary>
    [IntrinsicImplementation]
    public static int Equal(float left, float right) => left == right ? 1 : 0;

    [IntrinsicImplementation]
    public static int Equal(double left, double right) => left == right ? 1 : 0;

    /// <summary>1 if either is NaN.</summary>
    [IntrinsicImplementation]
    public static int NotEqual(float left, float right) => left != right ? 1 : 0;

    [IntrinsicImplementation]
    public static int NotEqual(double left, double right) => left != right ? 1 : 0;

    [IntrinsicImplementation]
    public static int Less(float left, float right) => left < right ? 1 : 0;

    [IntrinsicImplementation]
    public static int Less(double left, double right) => left < right ? 1 : 0;

    [IntrinsicImplementation]
    public static int LessOrEqual(float left, float right) => left <= right ? 1 : 0;

    [IntrinsicImplementation]
    public static int LessOrEqual(double left, double right) => left <= right ? 1 : 0;

    [IntrinsicImplementation]
    public static int Greater(float left, float right) => left > right ? 1 : 0;

    [IntrinsicImplementation]
    public static int Greater(double left, double right) => left > right ? 1 : 0;

    [IntrinsicImplementation]
    public static int GreaterOrEqual(float left, float right) => left >= right ? 1 : 0;

    [IntrinsicImplementation]
    public static int GreaterOrEqual(double left, double right) => left >= right ? 1 : 0;

    /// <summary>The quotient; 0 for a zero divisor, and MinValue / -1 wraps.</summary>
    [IntrinsicImplementation]
    public static int Divide(int left, int right) => right is 0 or -1 ? -(left & right) : left / right;

    [IntrinsicImplementation]
    public static long Divide(long left, long right) => right is 0 or -1 ? -(left & right) : left / right;

    [IntrinsicImplementation]
    public static uint Divide(uint left, uint right) => right == 0 ? 0 : left / right;

    [IntrinsicImplementation]
    public static ulong Divide(ulong left, ulong right) => right == 0 ? 0 : left / right;

    /// <summary>The remainder with the dividend's sign; 0 for a zero divisor.</summary>
    [IntrinsicImplementation]
    public static int Remainder(int left, int right) => right is 0 or -1 ? 0 : left % right;

    [IntrinsicImplementation]
    public static long Remainder(long left, long right) => right is 0 or -1 ? 0 : left % right;

    [IntrinsicImplementation]
    public static uint Remainder(uint left, uint right) => right == 0 ? 0 : left % right;

    [IntrinsicImplementation]
    public static ulong Remainder(ulong left, ulong right) => right == 0 ? 0 : left % right;

    /// <summary>Toward zero, out-of-range values to the nearest end, NaN to 0, as all of the To-methods.</summary>
    [IntrinsicImplementation]
    public static int ToInt32(float value) => (int)value;

    [IntrinsicImplementation]
    public static int ToInt32(double value) => (int)value;

    [IntrinsicImplementation]
    public static uint ToUInt32(float value) => (uint)value;

    [IntrinsicImplementation]
    public static uint ToUInt32(double value) => (uint)value;

    [IntrinsicImplementation]
    public static long ToInt64(float value) => (long)value;

    [IntrinsicImplementation]
    public static long ToInt64(double value) => (long)value;

    [IntrinsicImplementation]
    public static ulong ToUInt64(float value) => (ulong)value;

    [IntrinsicImplementation]
    public static ulong ToUInt64(double value) => (ulong)value;

    [IntrinsicImplementation]
    public static float ToSingle(int value) => value;

    [IntrinsicImplementation]
    public static float ToSingle(uint value) => value;

    [IntrinsicImplementation]
    public static float ToSingle(long value) => value;

    [IntrinsicImplementation]
    public static float ToSingle(ulong value) => value;

    [IntrinsicImplementation]
    public static float ToSingle(double value) => (float)value;

    [IntrinsicImplementation]
    public static double ToDouble(int value) => value;

    [IntrinsicImplementation]
    public static double ToDouble(uint value) => value;

    [IntrinsicImplementation]
    public static double ToDouble(long value) => value;

    [IntrinsicImplementation]
    public static double ToDouble(ulong value) => value;

    [IntrinsicImplementation]
    public static double ToDouble(float value) => value;

    [IntrinsicImplementation]
    public static int ToBits(float value) => BitConverter.SingleToInt32Bits(value);

    [IntrinsicImplementation]
    public static long ToBits(double value) => BitConverter.DoubleToInt64Bits(value);

    [IntrinsicImplementation]
    public static float FromBits(int bits) => BitConverter.Int32BitsToSingle(bits);

    [IntrinsicImplementation]
    public static double FromBits(long bits) => BitConverter.Int64BitsToDouble(bits);
}

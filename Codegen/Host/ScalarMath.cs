using System.Numerics;
using System.Runtime.CompilerServices;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// One element of each elementwise op, by the op's name. The loop emitter calls these and the JIT inlines them; an op
/// without a method here is refused when compiling.
/// </summary>
internal static class ScalarMath
{
    public static T Add<T>(T a, T b) where T : INumber<T> => unchecked(a + b);

    public static T Sub<T>(T a, T b) where T : INumber<T> => unchecked(a - b);

    public static T Mul<T>(T a, T b) where T : INumber<T> => unchecked(a * b);

    public static T Div<T>(T a, T b) where T : INumber<T> => a / b;

    public static T Rem<T>(T a, T b) where T : INumber<T> => typeof(T) == typeof(int) || typeof(T) == typeof(long) ? SignedRem(a, b) : a % b;

    public static T FloorDiv<T>(T a, T b) where T : INumber<T>
    {
        if (IsFloat<T>())
            return T.CreateTruncating(Math.Floor(double.CreateTruncating(a) / double.CreateTruncating(b)));
        var q = a / b;
        return T.IsNegative(a) != T.IsNegative(b) && q * b != a ? q - T.One : q;
    }

    public static T FloorMod<T>(T a, T b) where T : INumber<T>
    {
        var r = Rem(a, b);
        if (IsFloat<T>())
        {
            if (r == T.Zero)
                return T.IsNegative(b) ? -T.Zero : T.Abs(r);
            return r < T.Zero != b < T.Zero ? r + b : r;
        }
        return r != T.Zero && T.IsNegative(r) != T.IsNegative(b) ? r + b : r;
    }

    public static T Neg<T>(T a) where T : INumber<T> => unchecked(-a);

    public static T Abs<T>(T a) where T : INumber<T> =>
        IsFloat<T>() ? T.Abs(a) : T.IsNegative(a) ? unchecked(-a) : a;

    public static T Sign<T>(T a) where T : INumber<T> => a > T.Zero ? T.One : a < T.Zero ? unchecked(-T.One) : a;

    public static T Maximum<T>(T a, T b) where T : INumber<T> => T.Max(a, b);

    public static T Minimum<T>(T a, T b) where T : INumber<T> => T.Min(a, b);

    public static bool Maximum(bool a, bool b) => a | b;

    public static bool Minimum(bool a, bool b) => a & b;

    public static T And<T>(T a, T b) where T : IBitwiseOperators<T, T, T> => a & b;

    public static T Or<T>(T a, T b) where T : IBitwiseOperators<T, T, T> => a | b;

    public static T Xor<T>(T a, T b) where T : IBitwiseOperators<T, T, T> => a ^ b;

    public static T Not<T>(T a) where T : IBitwiseOperators<T, T, T> => ~a;

    public static bool And(bool a, bool b) => a & b;

    public static bool Or(bool a, bool b) => a | b;

    public static bool Xor(bool a, bool b) => a ^ b;

    public static bool Not(bool a) => !a;

    public static T ShiftLeft<T>(T a, T b) where T : IBinaryInteger<T> =>
        Unsafe.SizeOf<T>() >= sizeof(int) ? a << int.CreateTruncating(b) : T.CreateTruncating(int.CreateTruncating(a) << int.CreateTruncating(b));

    public static T ShiftRight<T>(T a, T b) where T : IBinaryInteger<T> =>
        Unsafe.SizeOf<T>() >= sizeof(int) ? a >> int.CreateTruncating(b) : T.CreateTruncating(int.CreateTruncating(a) >> int.CreateTruncating(b));

    public static bool Less<T>(T a, T b) where T : INumber<T> => a < b;

    public static bool LessEqual<T>(T a, T b) where T : INumber<T> => a <= b;

    public static bool Equal<T>(T a, T b) where T : INumber<T> => a == b;

    public static bool NotEqual<T>(T a, T b) where T : INumber<T> => a != b;

    public static bool Less(bool a, bool b) => !a & b;

    public static bool LessEqual(bool a, bool b) => !a | b;

    public static bool Equal(bool a, bool b) => a == b;

    public static bool NotEqual(bool a, bool b) => a != b;

    public static bool IsNaN<T>(T a) where T : INumber<T> => T.IsNaN(a);

    public static bool IsInfinity<T>(T a) where T : INumber<T> => T.IsInfinity(a);

    public static bool IsFinite<T>(T a) where T : INumber<T> => T.IsFinite(a);

    public static T Where<T>(bool c, T a, T b) => c ? a : b;

    public static T StopGradient<T>(T a) => a;

    public static T MulAdd<T>(T a, T b, T c) where T : IFloatingPointIeee754<T> => T.FusedMultiplyAdd(a, b, c);

    public static T Sqrt<T>(T a) where T : IFloatingPointIeee754<T> => T.Sqrt(a);

    public static T Rsqrt<T>(T a) where T : IFloatingPointIeee754<T> => T.One / T.Sqrt(a);

    public static T Exp<T>(T a) where T : IFloatingPointIeee754<T> => T.Exp(a);

    public static T Exp2<T>(T a) where T : IFloatingPointIeee754<T> => T.Pow(T.CreateTruncating(2), a);

    public static T Log<T>(T a) where T : IFloatingPointIeee754<T> => T.Log(a);

    public static T Log2<T>(T a) where T : IFloatingPointIeee754<T> => T.Log2(a);

    public static T Log10<T>(T a) where T : IFloatingPointIeee754<T> => T.Log10(a);

    public static T Sin<T>(T a) where T : IFloatingPointIeee754<T> => T.Sin(a);

    public static T Cos<T>(T a) where T : IFloatingPointIeee754<T> => T.Cos(a);

    public static T Tan<T>(T a) where T : IFloatingPointIeee754<T> => T.Tan(a);

    public static T Asin<T>(T a) where T : IFloatingPointIeee754<T> => T.Asin(a);

    public static T Acos<T>(T a) where T : IFloatingPointIeee754<T> => T.Acos(a);

    public static T Atan<T>(T a) where T : IFloatingPointIeee754<T> => T.Atan(a);

    public static T Sinh<T>(T a) where T : IFloatingPointIeee754<T> => T.Sinh(a);

    public static T Cosh<T>(T a) where T : IFloatingPointIeee754<T> => T.Cosh(a);

    public static T Tanh<T>(T a) where T : IFloatingPointIeee754<T> => T.Tanh(a);

    public static T Asinh<T>(T a) where T : IFloatingPointIeee754<T> => T.Asinh(a);

    public static T Acosh<T>(T a) where T : IFloatingPointIeee754<T> => T.Acosh(a);

    public static T Atanh<T>(T a) where T : IFloatingPointIeee754<T> => T.Atanh(a);

    public static T Cbrt<T>(T a) where T : IFloatingPointIeee754<T> => T.Cbrt(a);

    public static T CopySign<T>(T a, T b) where T : IFloatingPointIeee754<T> => T.CopySign(a, b);

    public static T Pow<T>(T a, T b) where T : IFloatingPointIeee754<T> => T.Pow(a, b);

    public static T Atan2<T>(T a, T b) where T : IFloatingPointIeee754<T> => T.Atan2(a, b);

    public static T Floor<T>(T a) where T : IFloatingPointIeee754<T> => T.Floor(a);

    public static T Ceiling<T>(T a) where T : IFloatingPointIeee754<T> => T.Ceiling(a);

    public static T Round<T>(T a) where T : IFloatingPointIeee754<T> => T.Round(a);

    public static T Truncate<T>(T a) where T : IFloatingPointIeee754<T> => T.Truncate(a);

    public static T ExpM1<T>(T a) where T : IFloatingPointIeee754<T> => InDouble(a, Special.ExpM1(double.CreateTruncating(a)));

    public static T LogP1<T>(T a) where T : IFloatingPointIeee754<T> => InDouble(a, Special.LogP1(double.CreateTruncating(a)));

    public static T Sigmoid<T>(T a) where T : IFloatingPointIeee754<T> => InDouble(a, Special.Sigmoid(double.CreateTruncating(a)));

    public static T Softplus<T>(T a) where T : IFloatingPointIeee754<T> => InDouble(a, Special.Softplus(double.CreateTruncating(a)));

    public static T Erf<T>(T a) where T : IFloatingPointIeee754<T> => InDouble(a, Special.Erf(double.CreateTruncating(a)));

    public static T Erfc<T>(T a) where T : IFloatingPointIeee754<T> => InDouble(a, Special.Erfc(double.CreateTruncating(a)));

    /// <summary>C#'s unchecked cast: wrapping between integers, saturating from floats, to the types below int by way of int.</summary>
    public static TTo Cast<TFrom, TTo>(TFrom a) where TFrom : INumber<TFrom> where TTo : INumber<TTo>
    {
        if (!IsFloat<TFrom>())
            return TTo.CreateTruncating(a);
        return IsFloat<TTo>() || Unsafe.SizeOf<TTo>() >= sizeof(int) ? TTo.CreateSaturating(a) : TTo.CreateTruncating(int.CreateSaturating(a));
    }

    public static TTo Bitcast<TFrom, TTo>(TFrom a) where TFrom : struct where TTo : struct => Unsafe.BitCast<TFrom, TTo>(a);

    public static TTo FromBool<TTo>(bool a) where TTo : INumber<TTo> => a ? TTo.One : TTo.Zero;

    public static bool ToBool<TFrom>(TFrom a) where TFrom : INumber<TFrom> => a != TFrom.Zero;

    public static T AddChecked<T>(T a, T b) where T : IBinaryInteger<T> => checked(a + b);

    public static T SubChecked<T>(T a, T b) where T : IBinaryInteger<T> => checked(a - b);

    public static T MulChecked<T>(T a, T b) where T : IBinaryInteger<T> => checked(a * b);

    public static T NegChecked<T>(T a) where T : IBinaryInteger<T> => checked(-a);

    public static TTo CastChecked<TFrom, TTo>(TFrom a) where TFrom : INumber<TFrom> where TTo : INumber<TTo> => TTo.CreateChecked(a);

    public static int SignChecked<T>(T a) where T : IFloatingPointIeee754<T> => T.Sign(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsFloat<T>() => typeof(T) == typeof(double) || typeof(T) == typeof(float) || typeof(T) == typeof(Half);

    /// <summary>.NET throws for the smallest value over -1 only on some processors; here it does on all.</summary>
    private static T SignedRem<T>(T a, T b) where T : INumber<T>
    {
        if (b == -T.One)
            return a / b * T.Zero;
        return a % b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T InDouble<T>(T _, double value) where T : IFloatingPointIeee754<T> => T.CreateTruncating(value);
}

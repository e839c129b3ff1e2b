using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Benchmarks.Peers;

internal readonly partial struct MultiplyThenAdd<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d) => a * b + c;
}

internal readonly partial struct Logistic<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d) =>
        Vector512<T>.One / (Vector512<T>.One + Math512.Exp(-(a * b + c)));
}

internal readonly partial struct Mixed<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d) =>
        Math512.Of<T>(2) * a + Math512.Of<T>(3) * b * Math512.Tanh(c) - Math512.Exp(-d * d) * Vector512.Sqrt(Vector512.Abs(a));
}

internal readonly partial struct BlackScholes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d)
    {
        var deviation = Math512.Of<T>(Volatility) * Vector512.Sqrt(c);
        var d1 = (Math512.Log(a / b) + Math512.Of<T>(Rate + Volatility * Volatility / 2) * c) / deviation;
        var low = Math512.Erfc(d1 * Math512.Of<T>(-0.70710678118654752));
        var high = Math512.Erfc((d1 - deviation) * Math512.Of<T>(-0.70710678118654752));
        return Math512.Of<T>(0.5) * (a * low - b * Math512.Exp(Math512.Of<T>(-Rate) * c) * high);
    }
}

internal readonly partial struct Triad<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d) => a + Math512.Of<T>(3) * b;
}

using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>Maxima and minima of runs.</summary>
internal static class Extremes
{
    // Up to here the library's set-up costs more than the loop.
    private const int Short = 64;

    /// <summary>The largest or smallest of at least one value; NaN where there is one.</summary>
    public static T Of<T>(ReadOnlySpan<T> values, bool isLargest) where T : unmanaged, INumber<T>
    {
        if (Vector256<T>.IsSupported && values.Length > Short)
            return isLargest ? TensorPrimitives.Max(values) : TensorPrimitives.Min(values);
        if (Vector256<T>.IsSupported && values.Length >= Vector256<T>.Count)
            return isLargest ? OfVectors<T, Largest>(values) : OfVectors<T, Smallest>(values);
        T best = values[0];
        foreach (T value in values[1..])
            best = isLargest ? T.Max(best, value) : T.Min(best, value);
        return best;
    }

    // What the last vector has in common with the one before counts twice, which changes no extreme.
    private static T OfVectors<T, TChoice>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T> where TChoice : IChoice
    {
        int last = values.Length - Vector256<T>.Count;
        var best = Vector256.Create(values[last..]);
        for (int i = 0; i < last; i += Vector256<T>.Count)
            best = TChoice.Better(best, Vector256.Create(values[i..]));
        var half = TChoice.Better(best, Vector256.Create(best.GetUpper(), best.GetLower())).GetLower();
        T found = half[0];
        for (int i = 1; i < Vector128<T>.Count; i++)
            found = TChoice.Better(found, half[i]);
        return found;
    }

    private interface IChoice
    {
        static abstract Vector256<T> Better<T>(Vector256<T> a, Vector256<T> b);

        static abstract T Better<T>(T a, T b) where T : INumber<T>;
    }

    private readonly struct Largest : IChoice
    {
        public static Vector256<T> Better<T>(Vector256<T> a, Vector256<T> b) => Vector256.Max(a, b);

        public static T Better<T>(T a, T b) where T : INumber<T> => T.Max(a, b);
    }

    private readonly struct Smallest : IChoice
    {
        public static Vector256<T> Better<T>(Vector256<T> a, Vector256<T> b) => Vector256.Min(a, b);

        public static T Better<T>(T a, T b) where T : INumber<T> => T.Min(a, b);
    }

    /// <summary>Where the first value is that equals one that is there; the first NaN for NaN.</summary>
    public static int IndexOf<T>(ReadOnlySpan<T> values, T value) where T : unmanaged, INumber<T>
    {
        int i = 0;
        if (!T.IsNaN(value) && typeof(T) != typeof(Half))
        {
            var sought = Vector256.Create(value);
            while (i <= values.Length - Vector256<T>.Count && !Vector256.EqualsAny(Vector256.Create(values[i..]), sought))
                i += Vector256<T>.Count;
        }
        while (T.IsNaN(value) ? !T.IsNaN(values[i]) : values[i] != value)
            i++;
        return i;
    }
}

using System.Numerics;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>Maxima and minima of runs.</summary>
internal static class Extremes
{
    /// <summary>The largest or smallest of at least one value; NaN where there is one.</summary>
    public static T Of<T>(ReadOnlySpan<T> values, bool isLargest) where T : unmanaged, INumber<T> =>
        isLargest ? Of<T, Largest>(values) : Of<T, Smallest>(values);

    /// <summary>Where the first value is that equals one that is there; the first NaN for NaN.</summary>
    public static int IndexOf<T>(ReadOnlySpan<T> values, T value) where T : unmanaged, INumber<T>
    {
        int i = 0;
        if (Vector256<T>.IsSupported && values.Length >= Vector256<T>.Count)
        {
            var sought = Vector256.Create(value);
            // The last vector may overlap the one before, in which nothing was found.
            for (int last = values.Length - Vector256<T>.Count; ; i = Math.Min(i + Vector256<T>.Count, last))
            {
                var now = Vector256.Create(values[i..]);
                uint found = (T.IsNaN(value) ? Vector256.IsNaN(now) : Vector256.Equals(now, sought)).ExtractMostSignificantBits();
                if (found != 0)
                    return i + BitOperations.TrailingZeroCount(found);
            }
        }
        while (T.IsNaN(value) ? !T.IsNaN(values[i]) : values[i] != value)
            i++;
        return i;
    }

    // What the last vector has in common with the one before counts twice, which changes no extreme.
    private static T Of<T, TChoice>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T> where TChoice : IChoice
    {
        T found = values[0];
        if (!Vector256<T>.IsSupported || values.Length < Vector256<T>.Count)
        {
            foreach (T value in values[1..])
                found = TChoice.Better(found, value);
            return found;
        }
        int last = values.Length - Vector256<T>.Count, i = 0;
        var best = Vector256.Create(values[last..]);
        if (Vector512.IsHardwareAccelerated && values.Length >= 4 * Vector512<T>.Count)
        {
            var (a, b, c, d) = (Vector512.Create(values), Vector512.Create(values[Vector512<T>.Count..]), Vector512.Create(values[(2 * Vector512<T>.Count)..]), Vector512.Create(values[(3 * Vector512<T>.Count)..]));
            for (i = 4 * Vector512<T>.Count; i <= values.Length - 4 * Vector512<T>.Count; i += 4 * Vector512<T>.Count)
            {
                var now = values.Slice(i, 4 * Vector512<T>.Count);
                a = TChoice.Better(a, Vector512.Create(now));
                b = TChoice.Better(b, Vector512.Create(now[Vector512<T>.Count..]));
                c = TChoice.Better(c, Vector512.Create(now[(2 * Vector512<T>.Count)..]));
                d = TChoice.Better(d, Vector512.Create(now[(3 * Vector512<T>.Count)..]));
            }
            a = TChoice.Better(TChoice.Better(a, b), TChoice.Better(c, d));
            best = TChoice.Better(best, TChoice.Better(a.GetLower(), a.GetUpper()));
        }
        for (; i < last; i += Vector256<T>.Count)
            best = TChoice.Better(best, Vector256.Create(values[i..]));
        var half = TChoice.Better(best, Vector256.Create(best.GetUpper(), best.GetLower())).GetLower();
        found = half[0];
        for (int k = 1; k < Vector128<T>.Count; k++)
            found = TChoice.Better(found, half[k]);
        return found;
    }

    private interface IChoice
    {
        static abstract Vector512<T> Better<T>(Vector512<T> a, Vector512<T> b);

        static abstract Vector256<T> Better<T>(Vector256<T> a, Vector256<T> b);

        static abstract T Better<T>(T a, T b) where T : INumber<T>;
    }

    private readonly struct Largest : IChoice
    {
        public static Vector512<T> Better<T>(Vector512<T> a, Vector512<T> b) => Vector512.Max(a, b);

        public static Vector256<T> Better<T>(Vector256<T> a, Vector256<T> b) => Vector256.Max(a, b);

        public static T Better<T>(T a, T b) where T : INumber<T> => T.Max(a, b);
    }

    private readonly struct Smallest : IChoice
    {
        public static Vector512<T> Better<T>(Vector512<T> a, Vector512<T> b) => Vector512.Min(a, b);

        public static Vector256<T> Better<T>(Vector256<T> a, Vector256<T> b) => Vector256.Min(a, b);

        public static T Better<T>(T a, T b) where T : INumber<T> => T.Min(a, b);
    }
}

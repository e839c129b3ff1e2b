using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>
/// The place of the first largest or smallest value; the first NaN wins. Slots are the best values, then their places. They begin with the value that
/// none is worse than, at place 0: where no value is better, all are equal to it, so that the first of them is the best.
/// </summary>
/// <remarks>A slot takes its values in the order of their places.</remarks>
internal sealed unsafe class ChoiceFold<T>(bool isLargest, T start) : Fold where T : unmanaged, INumber<T>
{
    public override long Bytes(long slots) => (slots * sizeof(T) + 7) / 8 * 8 + slots * sizeof(long);

    public override void Begin(byte* slots, long count)
    {
        new Span<T>(slots, checked((int)count)).Fill(start);
        new Span<long>(Places(slots, count), checked((int)count)).Clear();
    }

    public override void Run(byte* slots, long count, long slot, byte* values, long run, long place)
    {
        var of = new ReadOnlySpan<T>(values, checked((int)run));
        T best = Extremes.Of(of, isLargest);
        if (IsBetter(best, ((T*)slots)[slot]))
            (((T*)slots)[slot], Places(slots, count)[slot]) = (best, place + Extremes.IndexOf(of, best));
    }

    public override void Each(byte* slots, long count, long slot, byte* values, long run, long place)
    {
        T* of = (T*)values, best = (T*)slots + slot;
        long* places = Places(slots, count) + slot;
        long i = 0;
        if (Vector256<T>.IsSupported)
        {
            // Once some values have been seen, most vectors hold no better one.
            for (; i <= run - Vector256<T>.Count; i += Vector256<T>.Count)
                for (uint better = Better(Vector256.Load(of + i), Vector256.Load(best + i)); better != 0; better &= better - 1)
                {
                    long k = i + BitOperations.TrailingZeroCount(better);
                    (best[k], places[k]) = (of[k], place);
                }
        }
        for (; i < run; i++)
            if (IsBetter(of[i], best[i]))
                (best[i], places[i]) = (of[i], place);
    }

    public override void Merge(byte* slots, byte* later, long count)
    {
        for (long i = 0; i < count; i++)
            if (IsBetter(((T*)later)[i], ((T*)slots)[i]))
                (((T*)slots)[i], Places(slots, count)[i]) = (((T*)later)[i], Places(later, count)[i]);
    }

    public override void Store(byte* slots, long count, byte* target) =>
        new ReadOnlySpan<long>(Places(slots, count), checked((int)count)).CopyTo(new Span<long>(target, checked((int)count)));

    private static long* Places(byte* slots, long count) => (long*)(slots + (count * sizeof(T) + 7) / 8 * 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Better(Vector256<T> values, Vector256<T> best)
    {
        var better = isLargest ? Vector256.GreaterThan(values, best) : Vector256.LessThan(values, best);
        return (better | Vector256.AndNot(Vector256.IsNaN(values), Vector256.IsNaN(best))).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsBetter(T value, T best) => (isLargest ? value > best : value < best) || T.IsNaN(value) && !T.IsNaN(best);
}

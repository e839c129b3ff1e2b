using System.Numerics;
using System.Runtime.CompilerServices;

namespace ExprJit.Benchmarks.Peers;

/// <summary>An expression without hand-written vectors: a plain loop, and library calls fused by hand.</summary>
internal static class Blocks
{
    /// <summary>Elements a block: the temporaries of a float block are 8 KiB each and stay in the first-level cache.</summary>
    private const int Block = 2048;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Plain<T, E>(T[][] inputs, T[] result) where T : unmanaged, IBinaryFloatingPointIeee754<T> where E : struct, IExpression<T>
    {
        T[] a = inputs[0], b = inputs[1], c = inputs[2], d = inputs[^1];
        for (int i = 0; i < result.Length; i++)
            result[i] = E.Of(a[i], b[i], c[i], d[i]);
    }

    /// <summary>All library calls over one block before the next, so that what is between them stays in the cache.</summary>
    public static void Primitives<T, E>(T[][] inputs, T[] result) where T : unmanaged, IBinaryFloatingPointIeee754<T> where E : struct, IExpression<T>
    {
        Span<T> scratch = stackalloc T[Block], more = stackalloc T[Block];
        for (int start = 0; start < result.Length; start += Block)
        {
            int length = Math.Min(Block, result.Length - start);
            E.Of(inputs[0].AsSpan(start, length), inputs[1].AsSpan(start, length), inputs[2].AsSpan(start, length), inputs[^1].AsSpan(start, length),
                result.AsSpan(start, length), scratch[..length], more[..length]);
        }
    }
}

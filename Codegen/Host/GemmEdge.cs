using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>Writes finished sums into rows of C.</summary>
internal static unsafe class GemmEdge
{
    /// <summary>C[j] = alpha * sums[j] + beta * C[j]; beta 0 leaves the old C unread.</summary>
    internal static void Merge<T>(T* sums, T alpha, T beta, T* c, nint columns)
        where T : unmanaged, INumber<T>
    {
        nint j = 0;
        if (T.IsZero(beta))
        {
            for (; j <= columns - Vector256<T>.Count; j += Vector256<T>.Count)
            {
                (Vector256.Load(sums + j) * alpha).Store(c + j);
            }
        }
        else
        {
            var keep = Vector256.Create(beta);
            for (; j <= columns - Vector256<T>.Count; j += Vector256<T>.Count)
            {
                GemmVector.Fma(keep, Vector256.Load(c + j), Vector256.Load(sums + j) * alpha).Store(c + j);
            }
        }

        for (; j < columns; j++)
        {
            Merge(sums[j], alpha, beta, c + j);
        }
    }

    /// <summary>C = alpha * sum + beta * C; beta 0 leaves the old C unread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Merge<T>(T sum, T alpha, T beta, T* c)
        where T : unmanaged, INumber<T>
    {
        var scaled = alpha * sum;
        *c = T.IsZero(beta) ? scaled : T.MultiplyAddEstimate(beta, *c, scaled);
    }

    /// <summary>C = beta * C, or zero.</summary>
    internal static void Scale<T>(long m, long n, T beta, T* c, nint cRow)
        where T : unmanaged, INumber<T>
    {
        for (; m > 0; m--, c += cRow)
        {
            for (nint j = 0; j < (nint)n; j++)
            {
                c[j] = T.IsZero(beta) ? T.Zero : unchecked(beta * c[j]);
            }
        }
    }
}

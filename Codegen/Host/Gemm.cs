using System.Numerics;

namespace ExprJit.Codegen.Host;

/// <summary>General matrix product over strided operands.</summary>
internal static unsafe class Gemm
{
    // About 20 us of one thread, in bytes of float or double times multiply-adds.
    private const double SharedWork = 4_000_000;

    /// <summary>Whether this many multiply-adds over elements of this many bytes repay the sharing among threads.</summary>
    internal static bool IsShared(double multiplyAdds, int elementBytes) => multiplyAdds * elementBytes >= SharedWork;

    /// <summary>
    /// C[m,n] = alpha * A[m,k] * B[k,n] + beta * C[m,n] for float and double. Strides are in elements and free for
    /// A and B; C has unit column stride and must overlap neither. beta 0 overwrites C; k 0 leaves beta * C.
    /// No factor is skipped for being zero, alpha included, so NaN and infinity propagate.
    /// </summary>
    public static void Run<T>(
        long m, long n, long k, T alpha, T* a, long aRow, long aCol, T* b, long bRow, long bCol, T beta, T* c, long cRow)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Real(
                m, n, k, (float)(object)alpha, (float*)a, (nint)aRow, (nint)aCol, (float*)b, (nint)bRow, (nint)bCol,
                (float)(object)beta, (float*)c, (nint)cRow);
        }
        else if (typeof(T) == typeof(double))
        {
            Real(
                m, n, k, (double)(object)alpha, (double*)a, (nint)aRow, (nint)aCol, (double*)b, (nint)bRow, (nint)bCol,
                (double)(object)beta, (double*)c, (nint)cRow);
        }
        else
        {
            throw new NotSupportedException($"No real matrix product over {typeof(T)}.");
        }
    }

    /// <summary>C[m,n] = alpha * A[m,k] * B[k,n] + beta * C[m,n] for integers, modulo the word.</summary>
    public static void RunInteger<T>(
        long m, long n, long k, T alpha, T* a, long aRow, long aCol, T* b, long bRow, long bCol, T beta, T* c, long cRow)
        where T : unmanaged, IBinaryInteger<T>
        => GemmInteger.Run(m, n, k, alpha, a, (nint)aRow, (nint)aCol, b, (nint)bRow, (nint)bCol, beta, c, (nint)cRow);

    private static void Real<T>(
        long m, long n, long k, T alpha, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, T beta, T* c, nint cRow)
        where T : unmanaged, INumber<T>
    {
        if (m <= 0 || n <= 0)
        {
            return;
        }

        if (k <= 0)
        {
            GemmEdge.Scale(m, n, beta, c, cRow);
        }
        else if (k == 1)
        {
            GemmOuter.Run(m, n, alpha, a, aRow, b, bCol, beta, c, cRow);
        }
        else if (m == 1)
        {
            GemmVector<T>.Run(n, k, alpha, b, bCol, bRow, a, aCol, beta, c, 1);
        }
        else if (PrefersColumns<T>(m, n, aRow, aCol))
        {
            for (nint j = 0; j < (nint)n; j++)
            {
                GemmVector<T>.Run(m, k, alpha, a, aRow, aCol, b + (j * bCol), bRow, beta, c + j, cRow);
            }
        }
        else
        {
            GemmBlocks<T>.Run(m, n, k, alpha, a, aRow, aCol, b, bRow, bCol, beta, c, cRow);
        }
    }

    // A column of C at a time reads A once per column, a tile wastes the lanes that have no column.
    private static bool PrefersColumns<T>(long m, long n, nint aRow, nint aCol)
        where T : unmanaged, INumber<T>
        => n == 1 || (n <= GemmTiles.Lanes<T>() / 4 && m >= 4 && (aRow == 1 || aCol == 1));
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>Matrix product over integers, modulo the word.</summary>
internal static unsafe class GemmInteger
{
    private const int ColumnBlock = 256;
    private const int DepthBlock = 128;

    /// <summary>C = alpha * A * B + beta * C with wrapping arithmetic.</summary>
    [SkipLocalsInit]
    internal static void Run<T>(
        long m, long n, long k, T alpha, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, T beta, T* c, nint cRow)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (m <= 0 || n <= 0)
        {
            return;
        }

        GemmEdge.Scale(m, n, beta, c, cRow);
        var gathered = stackalloc T[ColumnBlock];
        for (nint j = 0; j < (nint)n; j += ColumnBlock)
        {
            var columns = (int)Math.Min(ColumnBlock, n - j);
            for (nint p = 0; p < (nint)k; p += DepthBlock)
            {
                var depth = (nint)Math.Min(DepthBlock, k - p);
                AddBlock(
                    (nint)m, columns, depth, alpha, a + (p * aCol), aRow, aCol,
                    b + (p * bRow) + (j * bCol), bRow, bCol, c + j, cRow, gathered);
            }
        }
    }

    private static void AddBlock<T>(
        nint m, int columns, nint depth, T alpha, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, T* c, nint cRow,
        T* gathered)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (bCol == 1)
        {
            for (nint i = 0; i < m; i++)
            {
                for (nint p = 0; p < depth; p++)
                {
                    AddRow(Product(alpha, a[(i * aRow) + (p * aCol)]), b + (p * bRow), columns, c + (i * cRow));
                }
            }

            return;
        }

        for (nint p = 0; p < depth; p++)
        {
            for (var l = 0; l < columns; l++)
            {
                gathered[l] = b[(p * bRow) + (l * bCol)];
            }

            for (nint i = 0; i < m; i++)
            {
                AddRow(Product(alpha, a[(i * aRow) + (p * aCol)]), gathered, columns, c + (i * cRow));
            }
        }
    }

    private static T Product<T>(T x, T y)
        where T : unmanaged, IBinaryInteger<T>
        => unchecked(x * y);

    private static void AddRow<T>(T x, T* row, int columns, T* c)
        where T : unmanaged, IBinaryInteger<T>
    {
        var l = 0;
        var factor = Vector256.Create(x);
        for (; l <= columns - Vector256<T>.Count; l += Vector256<T>.Count)
        {
            (Vector256.Load(c + l) + (factor * Vector256.Load(row + l))).Store(c + l);
        }

        for (; l < columns; l++)
        {
            c[l] = unchecked(c[l] + (x * row[l]));
        }
    }
}

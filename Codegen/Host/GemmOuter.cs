using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>Outer product of a column and a row.</summary>
internal static unsafe class GemmOuter
{
    private const int Block = 512;

    /// <summary>C[i,j] = alpha * (a[i] * b[j]) + beta * C[i,j]; beta 0 overwrites C.</summary>
    [SkipLocalsInit]
    internal static void Run<T>(
        long m, long n, T alpha, T* a, nint aRow, T* b, nint bCol, T beta, T* c, nint cRow)
        where T : unmanaged, INumber<T>
    {
        var gathered = stackalloc T[Block];
        for (nint j = 0; j < (nint)n; j += Block)
        {
            var columns = (int)Math.Min(Block, n - j);
            var row = b + (j * bCol);
            if (bCol != 1)
            {
                for (var l = 0; l < columns; l++)
                {
                    gathered[l] = row[l * bCol];
                }

                row = gathered;
            }

            for (nint i = 0; i < (nint)m; i++)
            {
                Row(a[i * aRow], row, columns, alpha, beta, c + (i * cRow) + j);
            }
        }
    }

    // The factors meet before alpha does: alpha times either alone could overflow where the product does not.
    private static void Row<T>(T x, T* row, int columns, T alpha, T beta, T* c)
        where T : unmanaged, INumber<T>
    {
        var j = 0;
        var factor = Vector256.Create(x);
        var keep = Vector256.Create(beta);
        var overwrite = T.IsZero(beta);
        for (; j <= columns - Vector256<T>.Count; j += Vector256<T>.Count)
        {
            var product = factor * Vector256.Load(row + j) * alpha;
            product = overwrite ? product : GemmVector.Fma(keep, Vector256.Load(c + j), product);
            product.Store(c + j);
        }

        for (; j < columns; j++)
        {
            GemmEdge.Merge(x * row[j], alpha, beta, c + j);
        }
    }
}

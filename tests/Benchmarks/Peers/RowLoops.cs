using System.Numerics;
using System.Runtime.CompilerServices;
using TP = System.Numerics.Tensors.TensorPrimitives;

namespace ExprJit.Benchmarks.Peers;

/// <summary>What one writes over the rows of a matrix with library calls for each row, and the copies that no library call does.</summary>
internal static class RowLoops
{
    private const int Block = 2048, Tile = 32;

    public delegate R OfRow<T, R>(ReadOnlySpan<T> row);

    public delegate void IntoRow<T>(ReadOnlySpan<T> row, Span<T> result);

    public static void Rows<T, R>(T[] matrix, int columns, R[] result, OfRow<T, R> reduce)
    {
        for (int row = 0; row < result.Length; row++)
            result[row] = reduce(matrix.AsSpan(row * columns, columns));
    }

    /// <summary>Row after row into one accumulator a column, which starts as the first row.</summary>
    public static void Columns<T>(T[] matrix, int rows, int columns, T[] result, IntoRow<T> accumulate)
    {
        matrix.AsSpan(0, columns).CopyTo(result);
        for (int row = 1; row < rows; row++)
            accumulate(matrix.AsSpan(row * columns, columns), result);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ArgMaxOfColumns<T>(T[] matrix, int rows, int columns, long[] result) where T : INumber<T>
    {
        T[] most = matrix[..columns];
        Array.Clear(result);
        for (int row = 1; row < rows; row++)
            for (int column = 0; column < columns; column++)
                if (matrix[row * columns + column] > most[column])
                    (most[column], result[column]) = (matrix[row * columns + column], row);
    }

    /// <summary>The mean square of what remains when the mean is taken off, by blocks.</summary>
    public static T Variance<T>(ReadOnlySpan<T> values) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T mean = TP.Average(values), squares = T.Zero;
        Span<T> block = stackalloc T[Block];
        for (int start = 0; start < values.Length; start += Block)
        {
            var part = values.Slice(start, Math.Min(Block, values.Length - start));
            TP.Subtract(part, mean, block);
            squares += TP.SumOfSquares<T>(block[..part.Length]);
        }
        return squares / T.CreateChecked(values.Length);
    }

    public static void Softmax<T>(T[] matrix, int columns, T[] result) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int start = 0; start < matrix.Length; start += columns)
        {
            ReadOnlySpan<T> row = matrix.AsSpan(start, columns);
            var into = result.AsSpan(start, columns);
            TP.Subtract(row, TP.Max(row), into);
            TP.Exp<T>(into, into);
            TP.Multiply(into, T.One / TP.Sum<T>(into), into);
        }
    }

    /// <summary>ln Σ exp(x - max) + max - x[label] of each row.</summary>
    public static void CrossEntropy<T>(T[] matrix, long[] labels, int columns, T[] result) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> powers = stackalloc T[columns];
        for (int row = 0; row < result.Length; row++)
        {
            var values = matrix.AsSpan(row * columns, columns);
            T most = TP.Max<T>(values);
            TP.Subtract(values, most, powers);
            TP.Exp<T>(powers, powers);
            result[row] = T.Log(TP.Sum<T>(powers)) + most - values[(int)labels[row]];
        }
    }

    /// <summary>a + bᵀ (or bᵀ alone where there is no a) of squares, by tiles that fit the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTransposed<T>(T[]? a, T[] b, int n, T[] result) where T : INumber<T>
    {
        for (int top = 0; top < n; top += Tile)
            for (int left = 0; left < n; left += Tile)
                for (int row = top; row < Math.Min(n, top + Tile); row++)
                    for (int column = left; column < Math.Min(n, left + Tile); column++)
                        result[row * n + column] = a is null ? b[column * n + row] : a[row * n + column] + b[column * n + row];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CumulativeSum<T>(T[] values, T[] result) where T : INumber<T>
    {
        T sum = T.Zero;
        for (int i = 0; i < values.Length; i++)
            result[i] = sum += values[i];
    }

    public static void Gather<T>(T[] matrix, long[] indices, int columns, T[] result)
    {
        for (int row = 0; row < indices.Length; row++)
            matrix.AsSpan((int)indices[row] * columns, columns).CopyTo(result.AsSpan(row * columns));
    }
}

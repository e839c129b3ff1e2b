using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>What the products of vectors share.</summary>
internal static class GemmVector
{
    /// <summary>x * y + z in one rounding where the processor can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<T> Fma<T>(Vector256<T> x, Vector256<T> y, Vector256<T> z)
        where T : unmanaged, INumber<T>
        => typeof(T) == typeof(float)
            ? Vector256.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector256.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}

/// <summary>Matrix by vector: y = alpha * A * x + beta * y over a strided matrix and strided vectors.</summary>
internal sealed unsafe class GemmVector<T> : IChunked
    where T : unmanaged, INumber<T>
{
    private const int SumBlock = 1024;

    // Reading this many bytes of A takes one thread about 20 us.
    private const long ParallelBytes = 800_000;

    private const int ChunksPerThread = 2;
    private const int Grain = 16;

    [ThreadStatic]
    private static GemmVector<T>? s_own;

    private readonly NativeScratch _scratch = new();

    private T* _a;
    private T* _x;
    private T* _y;
    private nint _row;
    private nint _col;
    private nint _yStep;
    private nint _m;
    private nint _k;
    private T _alpha;
    private T _beta;
    private int _chunks;

    /// <summary>y[m] = alpha * A[m,k] * x[k] + beta * y[m]; beta 0 overwrites y.</summary>
    internal static void Run(
        long m, long k, T alpha, T* a, nint row, nint col, T* x, nint xStep, T beta, T* y, nint yStep)
    {
        var product = s_own ??= new GemmVector<T>();
        product.Multiply((nint)m, (nint)k, alpha, a, row, col, x, xStep, beta, y, yStep);
    }

    void IChunked.Run(int chunk)
    {
        var first = Boundary(chunk);
        var end = Boundary(chunk + 1);
        if (_col == 1 && (_row != 1 || _m == 1))
        {
            DotRows(first, end);
        }
        else if (_row == 1)
        {
            SumColumns(first, end);
        }
        else
        {
            DotStrided(first, end);
        }
    }

    private void Multiply(nint m, nint k, T alpha, T* a, nint row, nint col, T* x, nint xStep, T beta, T* y, nint yStep)
    {
        (_m, _k, _row, _col, _yStep, _alpha, _beta) = (m, k, row, col, yStep, alpha, beta);
        _a = a;
        _x = x;
        _y = y;
        if (xStep != 1)
        {
            _x = (T*)_scratch.Reserve((nuint)k * (nuint)sizeof(T));
            for (nint p = 0; p < k; p++)
            {
                _x[p] = x[p * xStep];
            }
        }

        var parallel = (double)m * k * sizeof(T) >= ParallelBytes && WorkerPool.Shared.Degree > 1;
        _chunks = parallel ? (int)Math.Min((m + Grain - 1) / Grain, WorkerPool.Shared.Degree * ChunksPerThread) : 1;
        if (parallel)
        {
            WorkerPool.Shared.Run(this, _chunks);
        }
        else
        {
            ((IChunked)this).Run(0);
        }
    }

    // Chunks part at whole vectors, so only the last has a ragged tail.
    private nint Boundary(int chunk) =>
        Math.Min(_m, (nint)((Int128)((_m + Grain - 1) / Grain) * chunk / _chunks) * Grain);

    private void Finish(nint i, T sum) => GemmEdge.Merge(sum, _alpha, _beta, _y + (i * _yStep));

    // Rows contiguous: four rows at once share each load of x.
    private void DotRows(nint first, nint end)
    {
        var sums = stackalloc T[4];
        var i = first;
        for (; i + 4 <= end; i += 4)
        {
            GemmDot.Four(_a + (i * _row), _row, _x, _k, sums);
            for (var l = 0; l < 4; l++)
            {
                Finish(i + l, sums[l]);
            }
        }

        for (; i < end; i++)
        {
            Finish(i, GemmDot.One(_a + (i * _row), _x, _k));
        }
    }

    // Columns contiguous: a block of sums stays in L1 while columns stream past it four at a time.
    [SkipLocalsInit]
    private void SumColumns(nint first, nint end)
    {
        var sums = stackalloc T[SumBlock];
        for (var i = first; i < end; i += SumBlock)
        {
            var rows = (int)Math.Min(SumBlock, end - i);
            new Span<T>(sums, rows).Clear();
            nint p = 0;
            for (; p + 4 <= _k; p += 4)
            {
                AddColumns(_a + i + (p * _col), _col, _x + p, sums, rows);
            }

            for (; p < _k; p++)
            {
                AddColumn(_a + i + (p * _col), _x[p], sums, rows);
            }

            if (_yStep == 1)
            {
                GemmEdge.Merge(sums, _alpha, _beta, _y + i, rows);
                continue;
            }

            for (var l = 0; l < rows; l++)
            {
                Finish(i + l, sums[l]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns(T* a, nint col, T* x, T* sums, int rows)
    {
        var a1 = a + col;
        var a2 = a1 + col;
        var a3 = a2 + col;
        var x0 = Vector256.Create(x[0]);
        var x1 = Vector256.Create(x[1]);
        var x2 = Vector256.Create(x[2]);
        var x3 = Vector256.Create(x[3]);
        nint l = 0;
        for (; l <= rows - Vector256<T>.Count; l += Vector256<T>.Count)
        {
            var even = GemmVector.Fma(x0, Vector256.Load(a + l), Vector256.Load(sums + l));
            var odd = x1 * Vector256.Load(a1 + l);
            even = GemmVector.Fma(x2, Vector256.Load(a2 + l), even);
            odd = GemmVector.Fma(x3, Vector256.Load(a3 + l), odd);
            (even + odd).Store(sums + l);
        }

        for (; l < rows; l++)
        {
            sums[l] += (a[l] * x[0]) + (a1[l] * x[1]) + ((a2[l] * x[2]) + (a3[l] * x[3]));
        }
    }

    private static void AddColumn(T* a, T x, T* sums, int rows)
    {
        nint l = 0;
        for (; l <= rows - Vector256<T>.Count; l += Vector256<T>.Count)
        {
            GemmVector.Fma(Vector256.Create(x), Vector256.Load(a + l), Vector256.Load(sums + l)).Store(sums + l);
        }

        for (; l < rows; l++)
        {
            sums[l] += a[l] * x;
        }
    }

    private void DotStrided(nint first, nint end)
    {
        for (var i = first; i < end; i++)
        {
            var a = _a + (i * _row);
            var (even, odd) = (T.Zero, T.Zero);
            nint p = 0;
            for (; p + 2 <= _k; p += 2)
            {
                even += a[p * _col] * _x[p];
                odd += a[(p + 1) * _col] * _x[p + 1];
            }

            if (p < _k)
            {
                even += a[p * _col] * _x[p];
            }

            Finish(i, even + odd);
        }
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>Products of matrices along the last two axes, one for each place along the axes before; many small ones are shared among threads.</summary>
internal sealed unsafe class HostProduct : IChunked
{
    private const int ChunksPerThread = 4;

    [ThreadStatic]
    private static HostProduct? s_own;

    private View _a, _b, _c;
    private long _matrices;
    private int _chunks;

    /// <summary>C = A · B, of which A and B are broadcast to C's leading axes.</summary>
    public static void Run(View a, View b, View c)
    {
        long matrices = Storage.Product(c.Shape) / Math.Max(1, c.Shape[^1] * c.Shape[^2]);
        double work = (double)c.Shape[^2] * c.Shape[^1] * a.Shape[^1];
        int bytes = c.Storage.Element.Size();
        if (matrices == 1)
            Multiply(a, Start(a, 0, c), b, Start(b, 0, c), c, Start(c, 0, c));
        else
            (s_own ??= new HostProduct()).RunAll(a, b, c, matrices, !Gemm.IsShared(work, bytes) && Gemm.IsShared(work * matrices, bytes));
    }

    void IChunked.Run(int chunk)
    {
        long first = (long)((Int128)_matrices * chunk / _chunks), end = (long)((Int128)_matrices * (chunk + 1) / _chunks);
        for (long at = first; at < end; at++)
            Multiply(_a, Start(_a, at, _c), _b, Start(_b, at, _c), _c, Start(_c, at, _c));
    }

    /// <summary>A product worth sharing is shared by itself.</summary>
    private void RunAll(View a, View b, View c, long matrices, bool isShared)
    {
        (_a, _b, _c, _matrices) = (a, b, c, matrices);
        _chunks = isShared ? (int)Math.Min(matrices, WorkerPool.Shared.Degree * ChunksPerThread) : 1;
        if (isShared)
            WorkerPool.Shared.Run(this, _chunks);
        else
            ((IChunked)this).Run(0);
        _a = _b = _c = default;
    }

    /// <summary>Where the matrix starts that a view has at a place, counted in row-major order, along the leading axes of the result.</summary>
    private static long Start(View view, long place, View result)
    {
        long start = view.Offset;
        int missing = result.Shape.Length - view.Shape.Length;
        for (int axis = result.Shape.Length - 3; axis >= missing && place > 0; axis--)
        {
            (place, long index) = Math.DivRem(place, result.Shape[axis]);
            start += view.Shape[axis - missing] == 1 ? 0 : index * view.Strides[axis - missing];
        }
        return start;
    }

    private static void Multiply(View a, long startA, View b, long startB, View c, long startC)
    {
        switch (c.Storage.Element)
        {
            case ElementType.Float16:
                Halves(a, startA, b, startB, c, startC);
                break;
            case ElementType.Float32:
                Reals<float>(a, startA, b, startB, c, startC);
                break;
            case ElementType.Float64:
                Reals<double>(a, startA, b, startB, c, startC);
                break;
            default:
                Integers(a, startA, b, startB, c, startC);
                break;
        }
    }

    private static void Reals<T>(View a, long startA, View b, long startB, View c, long startC) where T : unmanaged, INumber<T> =>
        Gemm.Run(c.Shape[^2], c.Shape[^1], a.Shape[^1], T.One, At<T>(a, startA), a.Strides[^2], a.Strides[^1], At<T>(b, startB), b.Strides[^2], b.Strides[^1], T.Zero, At<T>(c, startC), c.Strides[^2]);

    /// <summary>Modulo the word the signs make no difference.</summary>
    private static void Integers(View a, long startA, View b, long startB, View c, long startC)
    {
        switch (c.Storage.Element.Size())
        {
            case 1:
                Integers<byte>(a, startA, b, startB, c, startC);
                break;
            case 2:
                Integers<ushort>(a, startA, b, startB, c, startC);
                break;
            case 4:
                Integers<int>(a, startA, b, startB, c, startC);
                break;
            default:
                Integers<long>(a, startA, b, startB, c, startC);
                break;
        }
    }

    private static void Integers<T>(View a, long startA, View b, long startB, View c, long startC) where T : unmanaged, IBinaryInteger<T> =>
        Gemm.RunInteger(c.Shape[^2], c.Shape[^1], a.Shape[^1], T.One, At<T>(a, startA), a.Strides[^2], a.Strides[^1], At<T>(b, startB), b.Strides[^2], b.Strides[^1], T.Zero, At<T>(c, startC), c.Strides[^2]);

    /// <summary>In float, and each element of the result rounded to Half once.</summary>
    private static void Halves(View a, long startA, View b, long startB, View c, long startC)
    {
        HostStorage left = Widened(a, startA), right = Widened(b, startB), result = new(ElementType.Float32, c.Shape[^2..]);
        Run(View.Dense(left), View.Dense(right), View.Dense(result));
        var sums = result.Span<float>();
        int columns = (int)c.Shape[^1];
        for (long i = 0; i < c.Shape[^2]; i++)
            TensorPrimitives.ConvertToHalf(sums.Slice((int)i * columns, columns), new Span<Half>(At<Half>(c, startC) + i * c.Strides[^2], columns));
    }

    private static HostStorage Widened(View view, long start)
    {
        var wide = new HostStorage(ElementType.Float32, view.Shape[^2..]);
        var from = At<Half>(view, start);
        var to = (float*)wide.Pointer;
        for (long i = 0; i < view.Shape[^2]; i++)
            for (long j = 0; j < view.Shape[^1]; j++)
                *to++ = (float)from[i * view.Strides[^2] + j * view.Strides[^1]];
        return wide;
    }

    private static T* At<T>(View view, long start) where T : unmanaged => (T*)((HostStorage)view.Storage).Pointer + start;
}

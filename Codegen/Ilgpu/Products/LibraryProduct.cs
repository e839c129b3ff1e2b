using ExprJit.Graphs;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// A product that a library computes. Our matrices lie row by row, so read column by column each is its transpose: the library is asked for Cᵀ = Bᵀ · Aᵀ.
/// A factor whose rows lie apart and whose elements within a row follow one another is read as it is, one that lies the other way transposed.
/// </summary>
internal sealed class LibraryProduct : IDeviceWork
{
    private readonly IProductLibrary _library;
    private readonly ProductShape _shape;
    private readonly View _a, _b, _c;
    private readonly Layout _first, _second;

    private LibraryProduct(IProductLibrary library, ProductViews views, View c, Layout first, Layout second) =>
        (_library, _shape, _a, _b, _c, _first, _second) = (library, views.Shape, views.A, views.B, c, first, second);

    /// <summary>The product as work for a library; null where the strides, the lengths or the type are none of its.</summary>
    public static LibraryProduct? TryMake(IProductLibrary library, ProductViews views)
    {
        var shape = views.Shape;
        if (views.Epilogue is not null || views.Result is not { IsDense: true } c || !library.Knows(views.Element) || shape.Depth == 0)
            return null;
        long[] a = views.BatchStrides(views.A), b = views.BatchStrides(views.B);
        var axes = new KernelAxes(views.Space[..^2], [.. a.Select(_ => AxisRole.Kept)], [a, b]);
        if (axes.Lengths.Length > 1 || Math.Max(Math.Max(shape.Rows, shape.Columns), Math.Max(shape.Depth, shape.Batches)) > int.MaxValue)
            return null;
        long distanceA = axes.Project(a).FirstOrDefault(), distanceB = axes.Project(b).FirstOrDefault();
        return Layout.TryOf(views.B, distanceB) is { } first && Layout.TryOf(views.A, distanceA) is { } second && distanceA >= 0 && distanceB >= 0
            ? new LibraryProduct(library, views, c, first, second) : null;
    }

    public void Run(IlgpuLauncher on)
    {
        if (on.IsRehearsal)
            return;
        Span<BufferArg> buffers = [Argument(_b), Argument(_a), Argument(_c)];
        BufferArg.Acquire(buffers);
        try
        {
            _library.Multiply(new ColumnProduct(_c.Storage.Element, (int)_shape.Columns, (int)_shape.Rows, (int)_shape.Depth, (int)_shape.Batches,
                _first.At(Address(buffers[0], _b)), _second.At(Address(buffers[1], _a)),
                new ColumnMatrix(Address(buffers[2], _c), (int)_shape.Columns, _shape.Rows * _shape.Columns, MatrixReading.AsIs)));
        }
        finally
        {
            BufferArg.Release(buffers);
        }
        on.Count();
    }

    private static BufferArg Argument(View view) => ((IlgpuStorage)view.Storage).Argument(IlgpuOps.Stored(view.Storage.Element));

    private static nint Address(in BufferArg buffer, View view)
    {
        long offset = (((IlgpuStorage)view.Storage).Start + view.Offset) * view.Storage.Element.Size();
        return buffer.Buffer.View<byte>(0, buffer.Buffer.ByteCount).LoadEffectiveAddressAsPtr() + (nint)offset;
    }

    /// <summary>How a factor of ours, whose rows are the library's columns, is told to a library.</summary>
    private readonly record struct Layout(int Leading, long Distance, MatrixReading Reading)
    {
        public static Layout? TryOf(View view, long distance)
        {
            var (rows, columns) = (view.Shape[^2], view.Shape[^1]);
            // The stride of an axis of length 1 is never taken.
            long down = rows == 1 ? Math.Max(columns, 1) : view.Strides[^2], across = columns == 1 ? 1 : view.Strides[^1];
            if (across == 1 && down >= columns && down <= int.MaxValue)
                return new Layout((int)down, distance, MatrixReading.AsIs);
            (down, across) = (rows == 1 ? 1 : view.Strides[^2], columns == 1 ? Math.Max(rows, 1) : view.Strides[^1]);
            return down == 1 && across >= rows && across <= int.MaxValue ? new Layout((int)across, distance, MatrixReading.Transposed) : null;
        }

        public ColumnMatrix At(nint address) => new(address, Leading, Distance, Reading);
    }
}

using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Matrix products by tiles: all matrices and, where there are few results and a long depth, all pieces of the depth in one launch. What pieces come to
/// is left for <see cref="ProductCombinePart"/>, so the sums of an element are always added in the same order.
/// </summary>
internal sealed class ProductPart : KernelPart
{
    private readonly ProductTile _tile;
    private readonly ProductShape _shape;
    private readonly ElementType _element;
    private readonly ProductFactor _left, _right;
    private readonly ProductResult? _result;
    private readonly int[] _batch;
    private readonly int _rows, _columns, _depth, _items, _tileRows, _tileColumns, _batches, _piece, _partials = -1;
    private readonly long _itemCount;

    /// <param name="views">The product.</param>
    /// <param name="geometry">What it is cut for.</param>
    /// <param name="allocate">Makes memory that the launch's layout keeps.</param>
    public ProductPart(ProductViews views, KernelGeometry geometry, Func<ElementType, long[], IlgpuStorage> allocate)
    {
        (_shape, _element) = (views.Shape, views.Element);
        var carried = ProductArithmetic.CarriedBy(_element);
        _tile = ProductTile.For(_shape, carried.Size(), geometry);
        long[] a = views.BatchStrides(views.A), b = views.BatchStrides(views.B);
        var axes = new KernelAxes(views.Space[..^2], [.. a.Select(_ => AxisRole.Kept)], [a, b]);
        _batch = [.. axes.Lengths.Select(Arguments.Fixed)];
        _left = ProductFactor.Left(views.A, axes.Project(a), Arguments);
        _right = ProductFactor.Right(views.B, axes.Project(b), Arguments);
        _itemCount = _tile.Count(_shape) * _tile.Splits;
        (_rows, _columns, _depth, _items) = (Arguments.Fixed(_shape.Rows), Arguments.Fixed(_shape.Columns), Arguments.Fixed(_shape.Depth), Arguments.Fixed(_itemCount));
        (_tileRows, _tileColumns) = (Arguments.Fixed(_tile.TileRows(_shape)), Arguments.Fixed(_tile.TileColumns(_shape)));
        (_batches, _piece) = (Arguments.Fixed(_shape.Batches), Arguments.Fixed(_tile.Piece(_shape)));
        Extent = Math.Max(Math.Max(_itemCount, _tile.Splits * _shape.Results), _shape.Depth + 2 * _tile.Depth);
        if (_tile.Splits == 1)
        {
            _result = new ProductResult(views, Arguments);
            return;
        }
        var partials = allocate(carried, [_tile.Splits, _shape.Results]);
        _partials = Arguments.Buffer(partials, IlgpuOps.Stored(carried));
        Combine = new ProductCombinePart(views, partials, _tile.Splits, geometry);
    }

    /// <summary>What finishes the products; null where they are finished.</summary>
    public ProductCombinePart? Combine { get; }

    public ProductTile Tile => _tile;

    public override string Key => $"product {_element} {_tile with { Splits = Math.Min(_tile.Splits, 2) }} {_batch.Length} {_left.Key} {_right.Key} {_result?.Key}";

    public override bool CanThrow => _result?.CanThrow == true;

    public override int SharedBytes => _tile.SharedBytes(ProductArithmetic.CarriedBy(_element).Size());

    /// <summary>One group's barrier is hidden by the other's arithmetic.</summary>
    public override int LeastGroups => ProductTile.GroupsAtOnce;

    public override long Extent { get; }

    public override int Groups(KernelGeometry geometry) => (int)Math.Clamp(_itemCount, 1, geometry.MostGroups);

    public override void Emit(KernelCode code)
    {
        var arithmetic = new ProductArithmetic(code.IL, _element);
        var left = new ProductPanel(code, _left, arithmetic, _tile.ThreadRows, _tile.RowsEach, _tile.Depth);
        var right = new ProductPanel(code, _right, arithmetic, _tile.ThreadColumns, _tile.ColumnsEach, _tile.Depth);
        Ix row = code.Keep(code.Thread / _tile.ThreadColumns), column = code.Keep(code.Thread & (_tile.ThreadColumns - 1));
        var sums = new LocalBuilder[_tile.RowsEach, _tile.ColumnsEach];
        for (int i = 0; i < _tile.RowsEach; i++)
            for (int j = 0; j < _tile.ColumnsEach; j++)
                sums[i, j] = code.IL.DeclareLocal(arithmetic.Type);
        code.For(code.Block, code.Scalar(_items), code.Blocks, item =>
        {
            var (rest, tileColumn) = Split(code, item, code.Scalar(_tileColumns));
            (rest, var tileRow) = Split(code, rest, code.Scalar(_tileRows));
            var (piece, batch) = _tile.Splits == 1 ? (code.Constant(0), rest) : Split(code, rest, code.Scalar(_batches));
            Ix firstRow = code.Keep(tileRow * _tile.Rows), firstColumn = code.Keep(tileColumn * _tile.Columns);
            var from = _tile.Splits == 1 ? code.Constant(0) : code.Keep(piece * code.Scalar(_piece));
            var end = _tile.Splits == 1 ? code.Scalar(_depth) : code.Least(code.Scalar(_depth), from + code.Scalar(_piece));
            var places = code.Unflatten(batch, [.. _batch.Select(code.Scalar)]);
            left.Begin(places, firstRow, code.Scalar(_rows), from);
            right.Begin(places, firstColumn, code.Scalar(_columns), from);
            Sum(code, arithmetic, (left, row), (right, column), sums, from, end);
            Store(code, arithmetic, (left, row), (right, column), sums, piece, batch, firstRow, firstColumn);
        });
    }

    /// <summary>One barrier a panel: what is written next is what no thread reads before it.</summary>
    private void Sum(KernelCode code, ProductArithmetic arithmetic, (ProductPanel Panel, Ix Thread) left, (ProductPanel Panel, Ix Thread) right, LocalBuilder[,] sums, Ix from, Ix end)
    {
        foreach (var sum in sums)
            arithmetic.Clear(sum);
        var panel = new IxVariable(code);
        panel.Set(code.Constant(0));
        left.Panel.Load(from, end);
        right.Panel.Load(from, end);
        left.Panel.Store(panel.Value);
        right.Panel.Store(panel.Value);
        code.Barrier(code.Geometry.GroupSize);
        code.For(from, end, code.Constant(_tile.Depth), at =>
        {
            var next = code.Keep(at + _tile.Depth);
            left.Panel.Load(next, end);
            right.Panel.Load(next, end);
            SharedArray rows = left.Panel.PartOf(panel.Value, left.Thread), columns = right.Panel.PartOf(panel.Value, right.Thread);
            for (int step = 0; step < _tile.Depth; step++)
            {
                left.Panel.Read(rows, step);
                right.Panel.Read(columns, step);
                for (int i = 0; i < _tile.RowsEach; i++)
                    for (int j = 0; j < _tile.ColumnsEach; j++)
                        arithmetic.MultiplyAdd(sums[i, j], left.Panel.Values[i], right.Panel.Values[j]);
            }
            panel.Set(code.Constant(1) - panel.Value);
            left.Panel.Store(panel.Value);
            right.Panel.Store(panel.Value);
            code.Barrier(code.Geometry.GroupSize);
        });
    }

    /// <summary>
    /// A row of each thread's results at a time goes through shared memory, so that neighbouring threads store neighbouring elements, and what is done to
    /// an element is in the code once. The panels are at rest: the memory is the right one's, which holds as much,
    /// since there are no more rows of threads than steps in two panels.
    /// </summary>
    private void Store(KernelCode code, ProductArithmetic arithmetic, (ProductPanel Panel, Ix Thread) left, (ProductPanel Panel, Ix Thread) right, LocalBuilder[,] sums,
        Ix piece, Ix batch, Ix firstRow, Ix firstColumn)
    {
        var outer = _result?.Outer(code, batch);
        int length = _tile.Columns;
        code.For(code.Constant(0), code.Constant(_tile.RowsEach), code.Constant(1), each =>
        {
            for (int i = 0; i < _tile.RowsEach; i++)
            {
                int at = i;
                code.IfEqual(each, code.Constant(i), () =>
                {
                    for (int j = 0; j < _tile.ColumnsEach; j++)
                    {
                        code.Address(right.Panel.Scalars, left.Thread * length + right.Panel.NumberOf(right.Thread, j));
                        code.IL.Emit(OpCodes.Ldloc, sums[at, j]);
                        code.IL.Emit(OpCodes.Stobj, arithmetic.Type);
                    }
                });
            }
            code.Barrier(code.Geometry.GroupSize);
            code.For(code.Thread, code.Constant(_tile.ThreadRows * length), code.Constant(code.Geometry.GroupSize), number =>
            {
                var thread = code.Keep(number / length);
                Ix row = code.Keep(firstRow + left.Panel.NumberOf(thread, each)), column = code.Keep(firstColumn + (number & (length - 1)));
                code.IfLess(row, code.Scalar(_rows), () => code.IfLess(column, code.Scalar(_columns), () =>
                {
                    var sum = code.IL.DeclareLocal(arithmetic.Type);
                    code.Address(right.Panel.Scalars, number);
                    code.IL.Emit(OpCodes.Ldobj, arithmetic.Type);
                    code.IL.Emit(OpCodes.Stloc, sum);
                    if (_result is not null)
                        _result.Write(code, outer!.Value, row, column, arithmetic.Rounded(sum));
                    else
                        WritePartial(code, arithmetic, ((piece * code.Scalar(_batches) + batch) * code.Scalar(_rows) + row) * code.Scalar(_columns) + column, sum);
                }));
            });
            code.Barrier(code.Geometry.GroupSize);
        });
    }

    private void WritePartial(KernelCode code, ProductArithmetic arithmetic, Ix at, LocalBuilder sum)
    {
        code.Address(_partials, IlgpuOps.Stored(arithmetic.Carried), at);
        code.IL.Emit(OpCodes.Ldloc, sum);
        IlgpuOps.Write(code.IL, arithmetic.Carried);
    }

    private static (Ix Others, Ix Place) Split(KernelCode code, Ix flat, Ix length)
    {
        var rest = code.Keep(flat / length);
        return (rest, code.Keep(flat - rest * length));
    }
}

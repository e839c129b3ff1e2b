using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Products of matrices and vectors, which are as fast as the matrices are read: a team takes the dot product of a line of the matrix along the depth, or,
/// where the lines lie next to each other, a thread. Few lines are cut into pieces.
/// </summary>
internal sealed class VectorProductPart : KernelPart
{
    /// <summary>Sums of a thread that do not wait for each other.</summary>
    private const int Unroll = 4;

    /// <summary>How many elements a thread takes at least before a line is cut into more pieces.</summary>
    private const int LeastPerThread = 8;

    private readonly ElementType _element;
    private readonly ProductFactor _matrix, _vector;
    private readonly ProductResult? _result;
    private readonly bool _isRow;
    private readonly int[] _batch;
    private readonly int _lanes, _items, _lines, _lineCount, _depth, _piece, _partials = -1;
    private readonly long _itemCount, _pieces;

    /// <param name="views">The product.</param>
    /// <param name="geometry">What it is cut for.</param>
    /// <param name="allocate">Makes memory that the launch's layout keeps.</param>
    public VectorProductPart(ProductViews views, KernelGeometry geometry, Func<ElementType, long[], IlgpuStorage> allocate)
    {
        var shape = views.Shape;
        _element = views.Element;
        _isRow = shape.Rows == 1;
        long[] a = views.BatchStrides(views.A), b = views.BatchStrides(views.B);
        var axes = new KernelAxes(views.Space[..^2], [.. a.Select(_ => AxisRole.Kept)], [a, b]);
        _batch = [.. axes.Lengths.Select(Arguments.Fixed)];
        ProductFactor left = ProductFactor.Left(views.A, axes.Project(a), Arguments), right = ProductFactor.Right(views.B, axes.Project(b), Arguments);
        (_matrix, _vector) = _isRow ? (right, left) : (left, right);
        long lines = shape.Rows * shape.Columns, all = shape.Batches * lines;
        _lanes = _matrix.IsContiguousAcross && lines >= 32 ? 1 : ReducePart.LanesFor(shape.Depth, geometry);
        long threads = (long)geometry.MostGroups * geometry.GroupSize;
        _pieces = Math.Clamp(threads / Math.Max(all * _lanes, 1), 1, Math.Max(shape.Depth / (_lanes * LeastPerThread), 1));
        _itemCount = all * _pieces;
        (_items, _lines, _lineCount, _depth) = (Arguments.Fixed(_itemCount), Arguments.Fixed(lines), Arguments.Fixed(all), Arguments.Fixed(shape.Depth));
        _piece = Arguments.Fixed((shape.Depth + _pieces - 1) / _pieces);
        Extent = Math.Max(_itemCount, shape.Depth);
        if (_pieces == 1)
        {
            _result = new ProductResult(views, Arguments);
            return;
        }
        var carried = ProductArithmetic.CarriedBy(_element);
        var partials = allocate(carried, [_pieces, all]);
        _partials = Arguments.Buffer(partials, IlgpuOps.Stored(carried));
        Combine = new ProductCombinePart(views, partials, _pieces, geometry);
    }

    /// <summary>What finishes the products; null where they are finished.</summary>
    public ProductCombinePart? Combine { get; }

    public override string Key => $"vector product {_element} {_lanes} {_isRow} {(_pieces > 1 ? "pieces" : "whole")} {_batch.Length} {_matrix.Key} {_vector.Key} {_result?.Key}";

    public override bool CanThrow => _result?.CanThrow == true;

    public override long Extent { get; }

    public override int Groups(KernelGeometry geometry) => (int)Math.Clamp((_itemCount * _lanes + geometry.GroupSize - 1) / geometry.GroupSize, 1, geometry.MostGroups);

    public override void Emit(KernelCode code)
    {
        var arithmetic = new ProductArithmetic(code.IL, _element);
        var team = new Team(code, _lanes);
        Accumulator[] sums = [.. Enumerable.Range(0, Unroll).Select(_ => Accumulator.SumIn(code, _element, arithmetic.Carried))];
        team.Reserve(sums[0]);
        Teamwork.ForEach(code, team, code.Scalar(_items), (item, isReal) =>
        {
            var piece = _pieces == 1 ? code.Constant(0) : code.Keep(item / code.Scalar(_lineCount));
            var number = _pieces == 1 ? item : code.Keep(item - piece * code.Scalar(_lineCount));
            var batch = code.Keep(number / code.Scalar(_lines));
            var line = code.Keep(number - batch * code.Scalar(_lines));
            var from = code.Keep(piece * code.Scalar(_piece));
            Sum(code, arithmetic, team, sums, code.Unflatten(batch, [.. _batch.Select(code.Scalar)]), line, from, code.Least(code.Scalar(_depth), from + code.Scalar(_piece)));
            team.Merge(sums[0]);
            isReal(() => team.First(() =>
            {
                if (_result is not null)
                    _result.Write(code, _result.Outer(code, batch), _isRow ? code.Constant(0) : line, _isRow ? line : code.Constant(0), sums[0].Result());
                else
                {
                    code.Address(_partials, IlgpuOps.Stored(arithmetic.Carried), item);
                    code.IL.Emit(OpCodes.Ldloc, sums[0].Parts[0]);
                    IlgpuOps.Write(code.IL, arithmetic.Carried);
                }
            }));
        });
    }

    private void Sum(KernelCode code, ProductArithmetic arithmetic, Team team, Accumulator[] sums, Ix[] places, Ix line, Ix from, Ix to)
    {
        foreach (var sum in sums)
            sum.Clear();
        Ix matrix = code.Keep(_matrix.Across(code, _matrix.Start(code, places), line)), vector = _vector.Start(code, places);
        var rest = new IxVariable(code);
        rest.Set(from);
        // Pieces are rounded up, so that the last ones may begin behind the end.
        code.IfLess(from, to, () => rest.Set(from + (to - from) / (Unroll * _lanes) * (Unroll * _lanes)));
        code.For(code.Keep(from + team.Lane), rest.Value, code.Constant(Unroll * _lanes), at => Take([.. Enumerable.Range(0, Unroll).Select(u => u == 0 ? at : code.Keep(at + u * _lanes))]));
        code.For(code.Keep(rest.Value + team.Lane), to, code.Constant(_lanes), at => Take([at]));
        foreach (var sum in sums[1..])
            sums[0].Merge(sum.Parts);

        void Take(Ix[] steps)
        {
            // All are read before any is used.
            var values = Array.ConvertAll(steps, step => (Read(_matrix, matrix, step), Read(_vector, vector, step)));
            for (int u = 0; u < steps.Length; u++)
                arithmetic.MultiplyAdd(sums[u].Parts[0], values[u].Item1, values[u].Item2);
        }

        LocalBuilder Read(ProductFactor factor, Ix start, Ix step)
        {
            var value = code.IL.DeclareLocal(arithmetic.Type);
            factor.Read(code, factor.Along(code, start, step), arithmetic.Carried);
            code.IL.Emit(OpCodes.Stloc, value);
            return value;
        }
    }
}

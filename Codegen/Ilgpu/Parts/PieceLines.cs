using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The pieces of the lines along an axis, a group for each.</summary>
internal sealed class PieceLines
{
    private readonly Places _places;
    private readonly long[] _space;
    private readonly LinePieces _pieces;
    private readonly int _items, _count, _length, _end;
    private readonly long _itemCount;

    /// <param name="shape">The lengths.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="pieces">How lines are cut.</param>
    /// <param name="arguments">Where lengths are added.</param>
    /// <param name="views">All of that shape that is read and written.</param>
    public PieceLines(long[] shape, int axis, LinePieces pieces, PartArguments arguments, params View[] views)
    {
        // One place along the axis; streams have their strides along it none the less.
        _space = [.. shape.Select((n, k) => k == axis ? 1 : n)];
        _pieces = pieces;
        _places = new Places(_space, axis, arguments, [.. views.Select(v => v.AlignedTo(_space))]);
        _itemCount = _places.Count * pieces.Count;
        (_items, _count, _length, _end) = (arguments.Fixed(_itemCount), arguments.Fixed(pieces.Count), arguments.Fixed(pieces.Length), arguments.Fixed(shape[axis]));
        Extent = Math.Max(_itemCount, pieces.Count * pieces.Length);
    }

    public string Key => _places.Key;

    public long Extent { get; }

    public int Groups(KernelGeometry geometry) => (int)Math.Clamp(_itemCount, 1, geometry.MostGroups);

    public Access Access(AccessBuilder builder, View view) => builder.Of(view, view.Storage.Element, _places.Axes.Project(view.AlignedTo(_space)));

    /// <summary>A line's places with one along the axis.</summary>
    public Ix[] At(Ix[] line, Ix at) => _places.With(line, at);

    /// <summary>Runs a body for every piece: its line, its number in it, the line's places, and its range. All threads of a group run it together.</summary>
    public void ForEach(KernelCode code, Action<Ix, Ix, Ix[], Ix, Ix> body) => code.For(code.Block, code.Scalar(_items), code.Blocks, item =>
    {
        var line = _pieces.Count == 1 ? item : code.Keep(item / code.Scalar(_count));
        var piece = _pieces.Count == 1 ? code.Constant(0) : code.Keep(item - line * code.Scalar(_count));
        var from = code.Keep(piece * code.Scalar(_length));
        body(line, piece, _places.Of(code, line), from, code.Least(code.Scalar(_end), from + code.Scalar(_length)));
    });
}

using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// A loop without reductions. A group takes runs of places along the last axis, so that what is left of an index is taken apart once a run; where
/// that axis is short, each thread takes a flat index apart. Streams that all lie densely are read and written by vectors.
/// </summary>
internal sealed class DensePart : KernelPart
{
    /// <summary>How many places each thread takes of a run.</summary>
    private const int PlacesPerThread = 4;

    private readonly LoopCode _loop;
    private readonly int[] _lengths;
    private readonly int _runs;
    private readonly bool _isFlat;
    private readonly VectorAccess[]? _vectors;
    private readonly int _width;

    /// <param name="views">The loop.</param>
    /// <param name="geometry">What it is cut for.</param>
    /// <param name="isAligned">Whether a view begins where a vector may, in every call.</param>
    public DensePart(LoopViews views, KernelGeometry geometry, Func<View, int, bool> isAligned)
    {
        _loop = new LoopCode(views, [.. views.Space.Select(_ => AxisRole.Kept)], Arguments);
        long[] lengths = _loop.Axes.Lengths.Length == 0 ? [1] : _loop.Axes.Lengths;
        long outer = Graphs.Storage.Product(lengths.AsSpan()[..^1]), run = geometry.GroupSize * PlacesPerThread;
        Places = outer * lengths[^1];
        // A run that is mostly empty wastes threads; taking flat indices apart wastes instructions.
        _isFlat = lengths.Length > 1 && lengths[^1] < run / 2;
        if (lengths.Length == 1 && _loop.Outputs.IsLight)
            (_vectors, _width) = Vectors(views, isAligned);
        RunsPerRow = (lengths[^1] + run - 1) / run;
        Runs = outer * RunsPerRow;
        _runs = Arguments.Fixed(_isFlat ? Places : Runs);
        _lengths = [.. lengths.Select(Arguments.Fixed), Arguments.Fixed(RunsPerRow)];
    }

    private long Places { get; }

    private long RunsPerRow { get; }

    private long Runs { get; }

    public override string Key => $"dense{(_isFlat ? " flat" : "")} v{_width} {_loop.Key}";

    public override bool CanThrow => _loop.CanThrow;

    public override long Extent => Places;

    public override int Groups(KernelGeometry geometry) => _isFlat ? geometry.GroupsFor(Places) : (int)Math.Clamp(Runs, 1, geometry.MostGroups);

    public override void Emit(KernelCode code)
    {
        if (_isFlat)
            Flat(code);
        else
            InRuns(code);
    }

    private Ix[] Lengths(KernelCode code) => [.. _lengths[..^1].Select(code.Scalar)];

    private void Flat(KernelCode code)
    {
        long size = code.Geometry.GroupSize;
        code.For(code.Keep(code.Block * size + code.Thread), code.Scalar(_runs), code.Keep(code.Blocks * size), flat => At(code, code.Unflatten(flat, Lengths(code)), new Dictionary<int, LocalBuilder>()));
    }

    private void InRuns(KernelCode code)
    {
        var lengths = Lengths(code);
        long size = code.Geometry.GroupSize, run = size * PlacesPerThread;
        bool isOneRow = lengths.Length == 1;
        // Of one place alone, an update may be written over what would be read ahead.
        var known = isOneRow && _loop.Axes.Lengths.Length > 0 ? _loop.ReadAhead(code, [code.Constant(0)], a => a.IsConstantAlongLast) : [];
        var starts = _vectors is null ? [] : Array.ConvertAll(_vectors, v => v.Start(code));
        code.For(code.Block, code.Scalar(_runs), code.Blocks, item =>
        {
            var row = isOneRow ? code.Constant(0) : code.Keep(item / code.Scalar(_lengths[^1]));
            var first = code.Keep((isOneRow ? item : item - row * code.Scalar(_lengths[^1])) * run);
            Ix[] outer = isOneRow ? [] : code.Unflatten(row, lengths[..^1]);
            var read = isOneRow ? known : _loop.ReadAhead(code, [.. outer, code.Constant(0)], a => a.IsConstantAlongLast);
            var end = code.Least(lengths[^1], first + run);
            void Each() => code.For(code.Keep(first + code.Thread), end, code.Constant(size), at => At(code, [.. outer, at], read));
            if (_vectors is null)
                Each();
            else
                code.IfEqual(end, first + run, () => Full(code, first, starts, read), Each);
        });
    }

    private void At(KernelCode code, Ix[] places, IReadOnlyDictionary<int, LocalBuilder> known)
    {
        // One place alone has no axis, and the run that it is must not be taken for one.
        Ix[] own = places[..Math.Min(places.Length, _loop.Axes.Lengths.Length)];
        _loop.Store(code, own, _loop.Evaluate(code, own, known));
    }

    /// <summary>A run without an end, by vectors: all are read before any is written.</summary>
    private void Full(KernelCode code, Ix first, Ix[] starts, IReadOnlyDictionary<int, LocalBuilder> known)
    {
        var vectors = new List<(Ix At, LocalBuilder[] Loaded)>();
        for (int k = 0; k < PlacesPerThread / _width; k++)
        {
            var at = code.Keep(first / _width + code.Thread + code.Constant(k * code.Geometry.GroupSize));
            vectors.Add((at, [.. _vectors!.Take(_loop.Operands.Length).Select((v, i) => v.Load(code, starts[i], at))]));
        }
        foreach (var (at, loaded) in vectors)
        {
            var lanes = new LocalBuilder[_width][];
            for (int lane = 0; lane < _width; lane++)
            {
                var values = new Dictionary<int, LocalBuilder>(known);
                for (int i = 0; i < loaded.Length; i++)
                    if (_vectors![i].IsVector)
                        values[_loop.ParameterOf(i).Id] = _vectors[i].Lane(code, loaded[i], lane);
                lanes[lane] = _loop.Evaluate(code, [], values);
            }
            for (int i = 0; i < _loop.Dense.Length; i++)
                _vectors![_loop.Operands.Length + i].Store(code, starts[_loop.Operands.Length + i], at, [.. lanes.Select(l => l[i])]);
        }
    }

    /// <summary>The vectors of all operands and stores, where each lies densely or is one element.</summary>
    private (VectorAccess[]?, int) Vectors(LoopViews views, Func<View, int, bool> isAligned)
    {
        var streams = views.Outputs.Used.Select(i => views.Operands[i]).Concat(views.Outputs.Dense.Select(i => views.Stores[i])).ToArray();
        var accesses = _loop.Operands.Concat(_loop.Dense).ToArray();
        int widest = accesses.Where(a => !a.IsConstantAlongLast).Select(a => a.Element.Size()).DefaultIfEmpty(0).Max();
        if (widest is 0 || !DeviceKernel.Fits(2 * streams.Length + 1, 2 * streams.Length + 4))
            return (null, 0);
        int width = widest == 8 ? 2 : 4;
        for (int i = 0; i < accesses.Length; i++)
            if (!accesses[i].IsConstantAlongLast && !(accesses[i].IsContiguous && isAligned(streams[i], width)))
                return (null, 0);
        return ([.. accesses.Select((a, i) => VectorAccess.Of(a, streams[i], width, Arguments))], width);
    }
}

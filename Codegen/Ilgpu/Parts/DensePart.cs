using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// A loop without reductions. A thread takes a unit of places at a time: neighbours that move as a vector where every stream lies densely along
/// the last axis or does not change along it, one place elsewhere. Where the last axis is long, groups take runs of it, so that the rest of an index is taken
/// apart once a run; elsewhere each thread takes the numbers of its units apart.
/// </summary>
internal sealed class DensePart : KernelPart
{
    /// <summary>How many places a thread reads before it writes any, so that enough of memory is on its way.</summary>
    private const int PlacesPerThread = 4;

    private readonly LoopCode _loop;
    private readonly VectorAccess[]? _vectors;
    private readonly int _width = 1, _atOnce = 1;
    private readonly bool _isFlat;
    private readonly int _units, _places;
    private readonly int[] _lengths;
    private readonly long _groups;

    /// <param name="views">The loop.</param>
    /// <param name="geometry">What it is cut for.</param>
    /// <param name="isAligned">Whether a view begins where a vector may, in every call.</param>
    public DensePart(LoopViews views, KernelGeometry geometry, Func<View, int, bool> isAligned)
    {
        _loop = new LoopCode(views, [.. views.Space.Select(_ => AxisRole.Kept)], Arguments);
        long[] lengths = _loop.Axes.Lengths.Length == 0 ? [1] : _loop.Axes.Lengths;
        if (_loop.Outputs.IsLight)
        {
            (_vectors, _width) = Vectors(views, geometry, isAligned);
            _atOnce = PlacesPerThread / _width;
        }
        Extent = Graphs.Storage.Product(lengths);
        long row = lengths[^1] / _width, run = (long)geometry.GroupSize * _atOnce, runs = (row + run - 1) / run;
        long outer = Graphs.Storage.Product(lengths.AsSpan()[..^1]);
        // A run that is mostly empty wastes threads; taking the numbers of units apart wastes instructions.
        _isFlat = lengths.Length == 1 || row < run / 2;
        _groups = _isFlat ? geometry.GroupsFor(outer * row) : outer * runs;
        _units = Arguments.Fixed(_isFlat ? outer * row : _groups);
        _lengths = [.. lengths[..^1].Append(row).Select(Arguments.Fixed), .. _isFlat ? [] : new[] { Arguments.Fixed(runs) }];
        _places = HasTail ? Arguments.Fixed(Extent) : -1;
    }

    public override string Key => $"dense{(_isFlat ? " flat" : "")} v{_width} {_loop.Key}";

    public override bool CanThrow => _loop.CanThrow;

    public override long Extent { get; }

    /// <summary>Of one axis, what is left when it is cut into vectors. Of more, vectors are for rows that they fill.</summary>
    private bool HasTail => _width > 1 && _loop.Axes.Lengths.Length == 1;

    /// <summary>Of one place alone, an update may be written over what would be read ahead; and the unit that it is has no axis.</summary>
    private bool IsOnePlace => _loop.Axes.Lengths.Length == 0;

    public override int Groups(KernelGeometry geometry) => (int)Math.Clamp(_groups, 1, geometry.MostGroups);

    public override void Emit(KernelCode code)
    {
        var known = IsOnePlace ? [] : _loop.ReadAhead(code, [.. _loop.Axes.Lengths.Select(_ => code.Constant(0))], a => a.IsConstant);
        if (_isFlat)
            Flat(code, known);
        else
            InRuns(code, known);
    }

    private void Flat(KernelCode code, Dictionary<int, LocalBuilder> known)
    {
        long size = code.Geometry.GroupSize;
        Ix thread = code.Keep(code.Block * size + code.Thread), threads = code.Keep(code.Blocks * size), units = code.Scalar(_units);
        Ix[] lengths = [.. _lengths.Select(code.Scalar)];
        var start = _loop.Axes.Lengths.Length == 1 ? Starts(code, []) : null;
        Unit Of(Ix number)
        {
            var places = code.Unflatten(number, lengths);
            return new Unit(places, start ?? Starts(code, places[..^1]), known);
        }
        code.ForSome(thread, units, threads, _atOnce, numbers => Take(code, [.. numbers.Select(Of)]));
        if (HasTail)
            code.For(code.Keep(units * _width + thread), code.Scalar(_places), threads, at => One(code, [at], known));
    }

    private void InRuns(KernelCode code, Dictionary<int, LocalBuilder> known)
    {
        Ix row = code.Scalar(_lengths[^2]), runs = code.Scalar(_lengths[^1]);
        Ix[] outer = [.. _lengths[..^2].Select(code.Scalar)];
        long size = code.Geometry.GroupSize, run = size * _atOnce;
        code.For(code.Block, code.Scalar(_units), code.Blocks, item =>
        {
            var number = code.Keep(item / runs);
            var first = code.Keep((item - number * runs) * run);
            var places = code.Unflatten(number, outer);
            var read = new Dictionary<int, LocalBuilder>(known);
            foreach (var (parameter, value) in _loop.ReadAhead(code, [.. places, code.Constant(0)], a => a.IsConstantAlongLast && !a.IsConstant))
                read.Add(parameter, value);
            var start = Starts(code, places);
            var end = code.Least(row, first + run);
            code.ForSome(code.Keep(first + code.Thread), end, code.Constant(size), _atOnce, numbers => Take(code, [.. numbers.Select(at => new Unit([.. places, at], start, read))]));
        });
    }

    /// <summary>The numbers of the vectors at which the rows of all streams begin.</summary>
    private Ix[] Starts(KernelCode code, Ix[] outer) => _vectors is null ? [] : Array.ConvertAll(_vectors, v => v.Start(code, outer));

    /// <summary>Units one after another: all are read before any is written.</summary>
    private void Take(KernelCode code, Unit[] units)
    {
        if (_vectors is not null)
        {
            var lanes = Array.ConvertAll(units, unit => Lanes(code, unit));
            for (int u = 0; u < units.Length; u++)
                for (int i = 0; i < _loop.Dense.Length; i++)
                    _vectors[_loop.Operands.Length + i].Store(code, units[u].Starts[_loop.Operands.Length + i], units[u].Places[^1], [.. lanes[u].Select(l => l[i])]);
            return;
        }
        var values = Array.ConvertAll(units, unit => _loop.Evaluate(code, Own(unit.Places), unit.Known));
        for (int u = 0; u < units.Length; u++)
            _loop.Store(code, Own(units[u].Places), values[u]);
    }

    private void One(KernelCode code, Ix[] places, Dictionary<int, LocalBuilder> known) => _loop.Store(code, places, _loop.Evaluate(code, places, known));

    private Ix[] Own(Ix[] places) => IsOnePlace ? [] : places;

    /// <summary>What the body comes to in each lane of a unit.</summary>
    private LocalBuilder[][] Lanes(KernelCode code, Unit unit)
    {
        var known = new Dictionary<int, LocalBuilder>(unit.Known);
        var loaded = new LocalBuilder?[_loop.Operands.Length];
        for (int i = 0; i < loaded.Length; i++)
        {
            if (_vectors![i].IsVector)
                loaded[i] = _vectors[i].Load(code, unit.Starts[i], unit.Places[^1]);
            else
                known.TryAdd(_loop.ParameterOf(i).Id, _loop.Operands[i].Load(code, [.. unit.Places[..^1], code.Constant(0)]));
        }
        return [.. Enumerable.Range(0, _width).Select(lane =>
        {
            var values = new Dictionary<int, LocalBuilder>(known);
            for (int i = 0; i < loaded.Length; i++)
                if (loaded[i] is { } vector)
                    values[_loop.ParameterOf(i).Id] = _vectors![i].Lane(code, vector, lane);
            return _loop.Evaluate(code, [], values);
        })];
    }

    /// <summary>The vectors of all operands and stores, where each lies densely along the last axis or does not change along it.</summary>
    private (VectorAccess[]?, int) Vectors(LoopViews views, KernelGeometry geometry, Func<View, int, bool> isAligned)
    {
        var streams = views.Outputs.Used.Select(i => views.Operands[i]).Concat(views.Outputs.Dense.Select(i => views.Stores[i])).ToArray();
        var accesses = _loop.Operands.Concat(_loop.Dense).ToArray();
        int widest = accesses.Where(a => !a.IsConstantAlongLast).Select(a => a.Element.Size()).DefaultIfEmpty(0).Max();
        if (widest is 0 || streams.Length > geometry.MostStreams)
            return (null, 1);
        int width = widest == 8 ? 2 : 4;
        if (_loop.Axes.Lengths is [_, .., var row] && row % width != 0)
            return (null, 1);
        for (int i = 0; i < accesses.Length; i++)
            if (!accesses[i].IsConstantAlongLast && !(accesses[i].IsContiguous && isAligned(streams[i], width) && Array.TrueForAll(_loop.Axes.Project(streams[i].AlignedTo(views.Space))[..^1], s => s % width == 0)))
                return (null, 1);
        return ([.. accesses.Select((a, i) => VectorAccess.Of(a, streams[i], width, Arguments))], width);
    }

    /// <summary>Neighbouring places along the last axis, whose number among its units is the last of these places.</summary>
    private readonly record struct Unit(Ix[] Places, Ix[] Starts, Dictionary<int, LocalBuilder> Known);
}

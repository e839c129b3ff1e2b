using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// A loop laid out for the lengths of a call, and what its workers share. A range of it is cut into pieces by the work that there is and by
/// nothing else, so that the bits of a result do not depend on the number of threads.
/// </summary>
internal sealed class LoopRun : IChunked
{
    /// <summary>Pieces begin at multiples of so many elements, and blocks have at least so many.</summary>
    public const int Block = 1024;

    /// <summary>Along an axis of fewer rows than this, pieces would be too few or too uneven.</summary>
    private const long FewRows = 32;

    /// <summary>Results longer than this are not made once for each piece where pieces can be cut along them.</summary>
    private const long LongResult = 1 << 14;

    private readonly HostProgram _program;
    private readonly Func<LoopRun, LoopWorker>? _make;
    private readonly LoopWorker?[] _idle;
    private readonly double _rowTime;
    private readonly long _rowsPerBlock, _mostPieces;
    private readonly HostOperand[] _reduced;
    private TileRange _range;
    private int _pieces, _first;

    /// <param name="loop">The loop.</param>
    /// <param name="program">Its program, which has the bodies.</param>
    /// <param name="space">The whole index space.</param>
    /// <param name="axis">The axis along which ranges are cut; -1 where each is the whole space.</param>
    /// <param name="stores">What it leaves: the dense values, then the reductions.</param>
    /// <param name="isRepeated">Whether every tile runs the whole space again.</param>
    /// <param name="make">Makes the state of a thread; null where its threads are not its own.</param>
    public LoopRun(Loop loop, HostProgram program, long[] space, int axis, HostOperand[] stores, bool isRepeated, Func<LoopRun, LoopWorker>? make)
    {
        (Loop, _program, Space, Axis, _make) = (loop, program, space, axis, make);
        _reduced = stores[loop.Dense.Length..];
        Reductions = [.. loop.Reductions.Select((r, i) => new LoopReduction((Apply)r.Node, space, _reduced[i], isRepeated))];
        // A reduction of what is in memory already needs no body.
        ReducesOperands = loop.Dense.Length == 0 && Array.TrueForAll(loop.Body.Outputs, o => o is Parameter { Rank: 1 });
        _idle = new LoopWorker?[WorkerPool.Shared.Degree];
        long rows = axis < 0 ? 1 : Math.Max(space[axis], 1), perRow = Storage.Product(space) / rows;
        _rowTime = perRow * TimeOf(loop);
        _rowsPerBlock = Math.Max(Pieces.Grain.Elements / Math.Max(perRow, 1), 1);
        // Not even the order of a user's calls is ours to change, let alone their thread.
        bool isAlone = axis < 0 || loop.Body.Reachable().Any(n => n.Is(Op.Call));
        _mostPieces = isAlone ? 1 : Reductions.Select(r => r.MostPieces).Append(Pieces.Most).Min();
        if (make is not null)
            _idle[0] = make(this); // here, so that its body is compiled before anything runs
    }

    public Loop Loop { get; }

    public long[] Space { get; }

    public int Axis { get; }

    public LoopReduction[] Reductions { get; }

    public bool ReducesOperands { get; }

    /// <summary>Its body for streams of which some are known to be uniform along rows.</summary>
    public LoopBody BodyFor(LoopVariant variant) => _program.BodyOf(Loop, variant);

    /// <summary>
    /// Whether dense results go past the caches: together with what is read they are more than half of what the last level holds, and none is written over
    /// what is read.
    /// </summary>
    public bool StreamsPastCache(IReadOnlyList<HostOperand> streams) =>
        !Loop.Dense.Any(d => d.IsTileLocal || IsOverOperand(d)) && streams.Sum(s => (double)s.View.Length * s.View.Storage.Element.Size()) >= 0.4 * CacheSize.LastLevel;

    private bool IsOverOperand(Store store)
    {
        var graph = _program.Plan.Graph;
        return store.Root >= graph.Outputs.Length && Loop.Operands.Any(o => Plan.Base(o) is Variable v && v.Shared == graph.Updates[store.Root - graph.Outputs.Length].Target);
    }

    /// <summary>The axis along which a loop that stands alone is best cut; -1 where it has none.</summary>
    public static int AxisOf(Loop loop, long[] space)
    {
        int axis = Array.FindIndex(space, length => length >= FewRows);
        if (axis < 0)
            return space.Length == 0 ? -1 : Array.IndexOf(space, space.Max());
        foreach (var store in loop.Reductions)
        {
            var reduction = (Apply)store.Node;
            if (reduction.Op == Op.SumTo || reduction[0].Rank != space.Length || !reduction.Attributes.Numbers.Contains(axis))
                continue;
            int kept = Enumerable.Range(0, space.Length).FirstOrDefault(k => !reduction.Attributes.Numbers.Contains(k), -1);
            long result = 1;
            for (int k = 0; k < space.Length; k++)
                result *= reduction.Attributes.Numbers.Contains(k) ? 1 : space[k];
            if (kept >= 0 && result >= LongResult && space[kept] >= FewRows * Block && loop.Reductions.Length == 1)
                return kept;
        }
        return axis;
    }

    /// <summary>Into how many pieces a range of so many rows is cut.</summary>
    public int PiecesOf(long rows) => Pieces.Of(rows * _rowTime, Math.Min(rows / _rowsPerBlock, _mostPieces));

    /// <summary>Begins reductions over so many pieces of all ranges together.</summary>
    public void Begin(int pieces)
    {
        foreach (var reduction in Reductions)
            reduction.Begin(pieces);
    }

    /// <summary>Runs a range, on several threads where that pays; its pieces are numbered from <paramref name="first"/>.</summary>
    public void Run(in TileRange range, int first)
    {
        (_range, _pieces, _first) = (range, PiecesOf(range.Length), first);
        if (_pieces == 1)
            Run(0);
        else
            WorkerPool.Shared.Run(this, _pieces);
    }

    /// <summary>Writes the reductions over all ranges.</summary>
    public void Finish(int pieces)
    {
        for (int r = 0; r < Reductions.Length; r++)
            Reductions[r].Finish(pieces, _reduced[r]);
    }

    public void Run(int chunk)
    {
        // Ends of pieces lie on whole blocks, so that streams stay aligned.
        long from = Row(chunk), to = Row(chunk + 1);
        var worker = Rent();
        worker.Run(new TileRange(_range.Start + from, to - from, _range.Origin), _first + chunk);
        Return(worker);
    }

    private long Row(int chunk) =>
        chunk == _pieces ? _range.Length : (long)((Int128)_range.Length * chunk / _pieces) / _rowsPerBlock * _rowsPerBlock;

    private LoopWorker Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
            if (Interlocked.Exchange(ref _idle[i], null) is { } idle)
                return idle;
        return _make!(this);
    }

    private void Return(LoopWorker worker)
    {
        for (int i = 0; i < _idle.Length; i++)
            if (Interlocked.CompareExchange(ref _idle[i], worker, null) is null)
                return;
    }

    /// <summary>Nanoseconds an element, roughly: a simple op a tenth on a vector, and its bytes at the speed of a shared memory bus.</summary>
    private static double TimeOf(Loop loop)
    {
        double ops = 0, bytes = 0;
        foreach (var node in loop.Body.Reachable())
        {
            ops += node is Apply { Rank: > 0 } apply ? apply.Op.Cost : 0;
            bytes += node is Parameter { Rank: > 0 } ? node.Element.Size() : 0;
        }
        foreach (var dense in loop.Dense)
            bytes += dense.Node.Element.Size();
        return 0.05 * ops + 0.04 * bytes;
    }
}

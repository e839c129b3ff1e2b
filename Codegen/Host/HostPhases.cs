using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>One step after the other over each tile; every step shares its rows among the threads.</summary>
internal sealed class StepByStep : IHostPhase
{
    private readonly long _rows, _tile;
    private readonly (LoopRun? Loop, RoutineRun? Routine)[] _steps;
    private readonly int[] _pieces, _firsts;

    /// <param name="steps">The steps.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="tile">How many rows a tile has.</param>
    /// <param name="layout">Lays out what they read and leave.</param>
    public StepByStep(Step[] steps, long rows, long tile, StepLayout layout)
    {
        (_rows, _tile) = (rows, tile);
        _steps = Array.ConvertAll(steps, step => RunOf(step, steps.Length == 1 && rows <= tile, layout));
        _firsts = new int[steps.Length];
        _pieces = Array.ConvertAll(_steps, step => step.Loop is not { } loop ? 0 : loop.Axis < 0 ? 1 : PiecesOf(loop));
    }

    public void Run()
    {
        if (_rows <= _tile)
            RunWhole();
        else
            RunTiles();
    }

    /// <summary>Where one tile is everything, each step is finished before the next reads what it leaves.</summary>
    private void RunWhole()
    {
        var range = new TileRange(0, _rows, 0);
        for (int s = 0; s < _steps.Length; s++)
        {
            _steps[s].Routine?.Run(range);
            if (_steps[s].Loop is not { } loop)
                continue;
            loop.Begin(_pieces[s]);
            loop.Run(RowsOf(loop, range), 0);
            loop.Finish(_pieces[s]);
        }
    }

    /// <summary>What reduces over all tiles is read by none of them.</summary>
    private void RunTiles()
    {
        Array.Clear(_firsts);
        for (int s = 0; s < _steps.Length; s++)
            _steps[s].Loop?.Begin(_pieces[s]);
        for (long start = 0; start < _rows; start += _tile)
        {
            var range = new TileRange(start, Math.Min(_tile, _rows - start), start);
            for (int s = 0; s < _steps.Length; s++)
            {
                _steps[s].Routine?.Run(range);
                if (_steps[s].Loop is not { } loop)
                    continue;
                loop.Run(range, _firsts[s]);
                _firsts[s] += loop.Axis < 0 ? 0 : loop.PiecesOf(range.Length);
            }
        }
        for (int s = 0; s < _steps.Length; s++)
            _steps[s].Loop?.Finish(_pieces[s]);
    }

    /// <summary>A step that stands alone is cut along the axis that suits it, whatever the nest's.</summary>
    private TileRange RowsOf(LoopRun loop, in TileRange range) =>
        _steps.Length > 1 || _rows > _tile ? range : new TileRange(0, loop.Axis < 0 ? 1 : loop.Space[loop.Axis], 0);

    private int PiecesOf(LoopRun loop)
    {
        int pieces = 0;
        for (long start = 0; start < _rows || start == 0; start += _tile)
            pieces += loop.PiecesOf(RowsOf(loop, new TileRange(start, Math.Min(_tile, _rows - start), start)).Length);
        return pieces;
    }

    private (LoopRun?, RoutineRun?) RunOf(Step step, bool isAlone, StepLayout layout)
    {
        if (step is not Loop loop)
            return (null, new RoutineRun((Routine)step, _tile, layout));
        long[] space = layout.Call.ShapeOf(loop.Space);
        int axis = isAlone ? LoopRun.AxisOf(loop, space) : step.TileAxis;
        // A step that stands alone runs over its whole space before the next begins, however it is cut.
        var (operands, stores) = layout.Of(step, axis, isAlone ? long.MaxValue : _tile);
        return (new LoopRun(loop, layout.Program, space, axis, stores, !isAlone && axis < 0, run => new LoopWorker(run, operands, stores)), null);
    }
}

/// <summary>All steps over one tile after the other; the threads take whole tiles.</summary>
internal sealed class TileByTile : IHostPhase, IChunked
{
    private readonly Step[] _steps;
    private readonly long _rows, _tile;
    private readonly int _pieces;
    private readonly LoopRun[] _runs;
    private readonly StepLayout _layout;
    private readonly LoopWorker[]?[] _idle = new LoopWorker[]?[WorkerPool.Shared.Degree];

    /// <inheritdoc cref="StepByStep(Step[], long, long, StepLayout)"/>
    public TileByTile(Step[] steps, long rows, long tile, StepLayout layout)
    {
        (_steps, _rows, _tile, _layout) = (steps, rows, tile, layout);
        _runs = new LoopRun[steps.Length];
        _idle[0] = Workers(layout);
        long tiles = (rows + tile - 1) / tile, work = _runs.Max(r => r.PiecesOf(rows));
        _pieces = (int)Math.Clamp(Math.Min(tiles, work), 1, Pieces.Most);
        foreach (var run in _runs)
            _pieces = (int)run.Reductions.Select(r => r.MostPieces).Append(_pieces).Min();
    }

    public void Run()
    {
        foreach (var run in _runs)
            run.Begin(_pieces);
        WorkerPool.Shared.Run(this, _pieces);
        foreach (var run in _runs)
            run.Finish(_pieces);
    }

    public void Run(int chunk)
    {
        long tiles = (_rows + _tile - 1) / _tile;
        var workers = Rent();
        for (long t = tiles * chunk / _pieces; t < tiles * (chunk + 1) / _pieces; t++)
        {
            var range = new TileRange(t * _tile, Math.Min(_tile, _rows - t * _tile), t * _tile);
            foreach (var worker in workers)
                worker.Run(range, chunk);
        }
        Return(workers);
    }

    private LoopWorker[] Workers(StepLayout layout) => [.. _steps.Select((step, s) =>
    {
        var loop = (Loop)step;
        long[] space = layout.Call.ShapeOf(loop.Space);
        var (operands, stores) = layout.Of(step, step.TileAxis, _tile);
        _runs[s] ??= new LoopRun(loop, layout.Program, space, step.TileAxis, stores, step.TileAxis < 0, null);
        return new LoopWorker(_runs[s], operands, stores);
    })];

    private LoopWorker[] Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
            if (Interlocked.Exchange(ref _idle[i], null) is { } idle)
                return idle;
        lock (_layout.Call)
            return Workers(_layout.ForAnotherThread());
    }

    private void Return(LoopWorker[] workers)
    {
        for (int i = 0; i < _idle.Length; i++)
            if (Interlocked.CompareExchange(ref _idle[i], workers, null) is null)
                return;
    }
}

/// <summary>A routine laid out for the lengths of a call; it shares its work among the threads itself, where it does.</summary>
internal sealed class RoutineRun
{
    private readonly Apply _node;
    private readonly HostOperand[] _operands;
    private readonly HostOperand _store;
    private readonly StepLayout _layout;
    private readonly View[] _views;

    public RoutineRun(Routine step, long tile, StepLayout layout)
    {
        (_node, _layout) = (step.Node, layout);
        (_operands, var stores) = layout.Of(step, step.TileAxis, tile);
        _store = stores[0];
        _views = new View[_operands.Length];
    }

    public void Run(in TileRange range)
    {
        for (int i = 0; i < _views.Length; i++)
            _views[i] = _operands[i].Tile(range);
        HostProgram.Run(_layout.Call, _node, _views, _store.Tile(range));
    }
}

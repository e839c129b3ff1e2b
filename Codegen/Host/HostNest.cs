using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Runs a nest tile by tile: each step over the rows of one tile, then the next step, so that what they hand each other is still in the
/// cache; then the steps that need every tile. Everything is laid out before the first tile runs.
/// </summary>
internal sealed class HostNest
{
    /// <summary>What the values of a tile may take together: half a second-level cache.</summary>
    private const long TileBytes = 512 * 1024;

    /// <summary>A product packs its right factor anew for each tile, which costs as much as about 25 rows of it: few tiles, or one.</summary>
    private const long ProductRows = 512;

    private readonly List<(Action<long, long> Run, Action Finish)> _tiled = [];
    private readonly List<Action> _after = [];
    private readonly long _rows, _tile;
    private readonly bool _isTiled;

    /// <param name="nest">The nest.</param>
    /// <param name="call">The call it is laid out for.</param>
    /// <param name="program">Its program, which has the bodies and the memory.</param>
    public HostNest(Nest nest, PlanCall call, HostProgram program)
    {
        long[] space = call.ShapeOf(nest.Space);
        (_rows, _tile) = nest.TileAxis < 0 ? (1, 1) : (space[nest.TileAxis], RowsOf(nest, space, call));
        _isTiled = nest.TileAxis >= 0;
        var local = new HashSet<int>();
        foreach (var step in nest.Steps)
        {
            var operands = step.Operands.Select(new HostReads(step, call, local).Of).ToArray();
            var stores = step.Stores.Select(s => TargetOf(s, step, call, program, local)).ToArray();
            if (step is Loop loop)
            {
                var blocked = program.Blocked(loop, call.ShapeOf(loop.Space), operands, stores);
                Add(step, blocked.Run, blocked.Finish);
            }
            else
                Add(step, (start, length) => program.Run(call, ((Routine)step).Node, [.. operands.Select(o => o.Tile(start, length))], stores[0].Tile(start, length)), () => { });
        }
    }

    public void Run()
    {
        for (long start = 0; start < _rows || start == 0; start += _tile)
            foreach (var (run, _) in _tiled)
                run(start, Math.Min(_tile, _rows - start));
        foreach (var (_, finish) in _tiled)
            finish();
        foreach (var step in _after)
            step();
    }

    private void Add(Step step, Action<long, long> run, Action finish)
    {
        if (_isTiled && !step.IsAfterTiles)
            _tiled.Add((run, finish));
        else
            _after.Add(() =>
            {
                run(0, 0);
                finish();
            });
    }

    /// <summary>
    /// How many rows a tile has: so many that their values fit, at least one. Tiles along another axis than the first would cut every row of memory into
    /// pieces, which costs more than the cache saves: there one tile is everything.
    /// </summary>
    private static long RowsOf(Nest nest, long[] space, PlanCall call)
    {
        long rows = space[nest.TileAxis];
        bool isFirst = Array.TrueForAll(space[..nest.TileAxis], length => length == 1);
        if (!isFirst || nest.Steps.Count(s => !s.IsAfterTiles) <= 1 || rows == 0)
            return Math.Max(rows, 1);
        if (nest.Steps.Any(s => s is Routine))
            return (rows + Tiles(rows) - 1) / Tiles(rows);
        long bytes = 0;
        foreach (var store in nest.Steps.SelectMany(s => s.Stores))
            if (store.IsTileLocal)
                bytes += store.Node.Element.Size() * Storage.Product(call.ShapeOf(store.Node)) / rows;
        // Where nothing is handed on but what is computed again, the operands should stay.
        bytes = Math.Max(bytes, nest.Space.Element.Size() * Storage.Product(space) / rows);
        return Math.Clamp(TileBytes / Math.Max(bytes, 1), 1, rows);
    }

    private static long Tiles(long rows) => Math.Max(rows / ProductRows, 1);

    private HostOperand TargetOf(Store store, Step step, PlanCall call, HostProgram program, HashSet<int> local)
    {
        int axis = AxisOf(store.Node, step, call);
        View view;
        if (store.IsTileLocal)
        {
            long[] shape = call.ShapeOf(store.Node), tile = (long[])shape.Clone();
            if (axis >= 0)
                tile[axis] = Math.Min(_tile, shape[axis]);
            // Whole in shape, so that views of it are made as of any value; but its rows start over with each tile.
            view = new View(program.TileMemory(store.Node, tile), 0, shape, View.DenseStrides(tile));
            local.Add(store.Node.Id);
        }
        else
            view = call.Target(store);
        call.Leave(store.Node, view);
        return new HostOperand(view, axis, axis < 0 || local.Contains(store.Node.Id) ? 0 : view.Strides[axis]);
    }

    /// <summary>The axis of a value that is cut with the step's space; -1 for a reduction over it.</summary>
    private static int AxisOf(Node node, Step step, PlanCall call)
    {
        if (step.TileAxis < 0 || step is not Loop loop || !loop.Reductions.Any(r => r.Node == node))
            return step.TileAxis;
        var reduction = (Apply)node;
        int rank = loop.Space.Rank;
        if (reduction.Op == Op.SumTo)
        {
            int axis = step.TileAxis - (rank - node.Rank);
            return axis >= 0 && call.ShapeOf(node)[axis] == call.ShapeOf(loop.Space)[step.TileAxis] ? axis : -1;
        }
        if (reduction.Attributes.Numbers.Contains(step.TileAxis))
            return -1;
        int kept = 0;
        for (int axis = 0; axis < step.TileAxis; axis++)
            kept += reduction.Attributes.Numbers.Contains(axis) ? 0 : 1;
        return kept;
    }
}

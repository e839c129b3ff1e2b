using ExprJit.Codegen.Explain;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// The memory of a plan's intermediates: one block in which those that are never alive together overlap, laid out anew only when lengths
/// change; and the tiles of values that never leave the cache.
/// </summary>
internal sealed class HostMemory(Plan plan)
{
    private const long Alignment = 64;

    /// <summary>The most bytes of the block.</summary>
    internal const long LargestBlock = 1L << 30;

    private readonly Dictionary<int, HostStorage> _tiles = [];
    private readonly Dictionary<int, HostStorage> _windows = [];
    private readonly (Node Node, int First, int Last)[] _lives = Lives(plan);
    private readonly int _tileLocal = plan.Steps.Sum(s => s.Stores.Count(store => store.IsTileLocal));
    private HostStorage? _block;

    /// <summary>What the intermediates of the last call took, the tiles of one thread included; null where there are some and no call has shown their lengths.</summary>
    public MemoryUse? Use =>
        _windows.Count < _lives.Length || _tiles.Count < _tileLocal ? null
        : new MemoryUse((_block?.Length ?? _windows.Values.Sum(w => w.ByteLength)) + _tiles.Values.Sum(t => t.ByteLength), (_block is null ? _windows.Count : 1) + _tiles.Count);

    /// <summary>The memory of an intermediate.</summary>
    public HostStorage Of(Node node) => _windows[node.Id];

    /// <summary>Memory of a value that lives in a tile alone, for one thread; that of the last made is counted.</summary>
    public HostStorage Tile(Node node, long[] tile) => _tiles[node.Id] = new HostStorage(node.Element, tile);

    /// <summary>Lays the intermediates out for a call's lengths.</summary>
    public void Plan(PlanCall call)
    {
        if (_lives.Length == 0 || Array.TrueForAll(_lives, life => _windows.TryGetValue(life.Node.Id, out var known) && known.Shape.AsSpan().SequenceEqual(call.ShapeOf(life.Node))))
            return;
        var blocks = Array.ConvertAll(_lives, life => new MemoryPlan.Block(Rounded(Storage.Bytes(Device.Host, life.Node.Element, call.ShapeOf(life.Node))), life.First, life.Last));
        var (offsets, bytes) = MemoryPlan.Place(blocks);
        _windows.Clear();
        // One array holds less than all memory: beyond that each value has its own.
        bool isOne = bytes <= LargestBlock;
        if (_block?.Length != bytes)
            _block = isOne ? new HostStorage(ElementType.UInt8, [bytes]) : null;
        for (int i = 0; i < blocks.Length; i++)
        {
            var (node, shape) = (_lives[i].Node, call.ShapeOf(_lives[i].Node));
            _windows[node.Id] = _block?.Window(offsets[i], node.Element, shape) ?? new HostStorage(node.Element, shape);
        }
    }

    private static long Rounded(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private static (Node Node, int First, int Last)[] Lives(Plan plan)
    {
        var last = new Dictionary<int, int>();
        for (int k = 0; k < plan.Kernels.Length; k++)
            foreach (var step in plan.Kernels[k].Steps)
                foreach (var source in step.Operands.SelectMany(Optimization.Plan.Sources))
                    last[source.Id] = k;
        return [.. plan.Kernels.SelectMany((kernel, k) => kernel.Steps.SelectMany(s => s.Stores).Where(s => s.Root == Store.Memory)
            .Select(s => (s.Node, k, Math.Max(k, last.GetValueOrDefault(s.Node.Id, k)))))];
    }
}

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
    private readonly PlanMemory _plan = new(plan, Device.Host, Alignment, store => store.Root == Store.Memory);
    private readonly int _tileLocal = plan.Steps.Sum(s => s.Stores.Count(store => store.IsTileLocal));
    private HostStorage? _block;

    /// <summary>What the intermediates of the last call took, the tiles of one thread included; null where there are some and no call has shown their lengths.</summary>
    public MemoryUse? Use =>
        _windows.Count < _plan.Nodes.Count || _tiles.Count < _tileLocal ? null
        : new MemoryUse((_block?.Length ?? _windows.Values.Sum(w => w.ByteLength)) + _tiles.Values.Sum(t => t.ByteLength), (_block is null ? _windows.Count : 1) + _tiles.Count);

    /// <summary>The memory of an intermediate.</summary>
    public HostStorage Of(Node node) => _windows[node.Id];

    /// <summary>Memory of a value that lives in a tile alone, for one thread; that of the last made is counted.</summary>
    public HostStorage Tile(Node node, long[] tile) => _tiles[node.Id] = new HostStorage(node.Element, tile);

    /// <summary>Lays the intermediates out for a call's lengths.</summary>
    public void Plan(PlanCall call)
    {
        if (_plan.Nodes.Count == 0 || _plan.Nodes.All(node => _windows.TryGetValue(node.Id, out var known) && known.Shape.AsSpan().SequenceEqual(call.ShapeOf(node))))
            return;
        var (offsets, bytes) = _plan.Place(call);
        _windows.Clear();
        // One array holds less than all memory: beyond that each value has its own.
        bool isOne = bytes <= LargestBlock;
        if (_block?.Length != bytes)
            _block = isOne ? new HostStorage(ElementType.UInt8, [bytes]) : null;
        for (int i = 0; i < _plan.Nodes.Count; i++)
        {
            long[] shape = call.ShapeOf(_plan.Nodes[i]);
            _windows[_plan.Nodes[i].Id] = _block?.Window(offsets[i], _plan.Nodes[i].Element, shape) ?? new HostStorage(_plan.Nodes[i].Element, shape);
        }
    }
}

using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Runs a loop's body over the tiles of an index space, in blocks that stay in the first-level cache. Operands and results laid out like the
/// tile are read and written where they are; others (broadcast, transposed, sliced, gathered) pass through scratch a block at a time,
/// so the body only ever sees contiguous streams. Reductions consume each block while it is in the cache.
/// </summary>
internal sealed unsafe class BlockedLoop
{
    public const int Block = 1024;

    private readonly Loop _loop;
    private readonly LoopBody _body;
    private readonly long[] _space;
    private readonly int _axis;
    private readonly HostOperand[] _operands;
    private readonly HostOperand[] _dense;
    private readonly HostOperand[] _reduced;
    private readonly Reducer[] _reducers;
    private readonly View[] _now;
    private readonly IBlockWindow?[] _windows;
    private readonly NativeScratch _scratch;
    private readonly bool _reducesOperands;

    /// <param name="loop">The loop.</param>
    /// <param name="body">Its compiled body.</param>
    /// <param name="space">The whole index space.</param>
    /// <param name="axis">The axis that is cut into tiles; -1 where there is one tile.</param>
    /// <param name="operands">What it reads.</param>
    /// <param name="stores">What it leaves: the dense values, then the reductions.</param>
    /// <param name="scratch">Memory that loops which run one after another share.</param>
    public BlockedLoop(Loop loop, LoopBody body, long[] space, int axis, HostOperand[] operands, HostOperand[] stores, NativeScratch scratch)
    {
        (_loop, _body, _space, _axis, _operands, _scratch) = (loop, body, (long[])space.Clone(), axis, operands, scratch);
        _dense = stores[..loop.Dense.Length];
        _reduced = stores[loop.Dense.Length..];
        _now = new View[operands.Length + _dense.Length];
        _windows = new IBlockWindow?[_now.Length];
        _reducers = [.. _reduced.Select((r, i) => new Reducer((Apply)loop.Reductions[i].Node, space, r.View.Shape, axis, r.Axis))];
        scratch.Reserve(ScratchBytes); // here, so that no memory is missing once a kernel has run
        // A reduction of what is in memory already needs no body.
        _reducesOperands = loop.Dense.Length == 0 && Array.TrueForAll(loop.Body.Outputs, o => o is Parameter { Rank: 1 });
    }

    private nuint ScratchBytes => (nuint)(_now.Length + _reducers.Length) * Block * sizeof(double);

    /// <summary>Runs one tile.</summary>
    public void Run(long start, long length)
    {
        if (_axis >= 0)
            _space[_axis] = length;
        long total = Storage.Product(_space);
        int streams = _operands.Length + _dense.Length + _reducers.Length;
        byte** now = stackalloc byte*[streams];
        byte** pointers = stackalloc byte*[streams];
        byte* free = (byte*)_scratch.Reserve(ScratchBytes);
        for (int i = 0; i < streams; i++)
            pointers[i] = free + (long)i * Block * sizeof(double);
        for (int i = 0; i < _now.Length; i++)
        {
            var operand = i < _operands.Length ? _operands[i] : _dense[i - _operands.Length];
            var view = _now[i] = operand.Tile(start, length);
            _windows[i] = view.Shape.Length == 0 ? null : operand.Open(_space, start, length);
            if (_windows[i] is null)
                pointers[i] = StridedWindow.Start(view);
        }
        for (int r = 0; r < _reducers.Length; r++)
            _reducers[r].Begin(start, length);
        for (long at = 0; at < total; at += Block)
        {
            long count = Math.Min(Block, total - at);
            for (int i = 0; i < _operands.Length; i++)
            {
                _windows[i]?.Read(at, count, pointers[i]);
                now[i] = pointers[i] + Advance(i, at);
            }
            for (int s = _operands.Length; s < streams; s++)
                now[s] = pointers[s] + (s < _now.Length ? Advance(s, at) : 0);
            if (!_reducesOperands)
                _body(now, count);
            for (int s = _operands.Length; s < _now.Length; s++)
                _windows[s]?.Write(at, count, pointers[s]);
            for (int r = 0; r < _reducers.Length; r++)
                _reducers[r].Take(now[_reducesOperands ? ((Parameter)_loop.Body.Outputs[r]).Index : _now.Length + r], at, count);
        }
        for (int r = 0; r < _reducers.Length; r++)
            if (_reducers[r].IsTileLocal)
                _reducers[r].Finish(_reduced[r].Tile(start, length));
        GC.KeepAlive(_scratch);
        GC.KeepAlive(_operands);
        GC.KeepAlive(_dense);
    }

    /// <summary>Writes the reductions over all tiles, after the last.</summary>
    public void Finish()
    {
        for (int r = 0; r < _reducers.Length; r++)
            if (!_reducers[r].IsTileLocal)
                _reducers[r].Finish(_reduced[r].View);
    }

    private long Advance(int stream, long at) => _windows[stream] is not null || _now[stream].Shape.Length == 0 ? 0 : at * _now[stream].Storage.Element.Size();
}

using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// One thread's state of a loop. It walks ranges in blocks that stay in the first-level cache, along rows where rows are long: streams that lie one after
/// another are read and written where they are, others pass through scratch, so the body only ever sees contiguous streams. Where rows
/// are short, or elements are gathered, blocks of several rows pass through scratch. Reductions take each block while it is in the cache.
/// </summary>
internal sealed unsafe class LoopWorker
{
    /// <summary>Rows shorter than this are walked several at a time.</summary>
    private const long ShortRow = 48;

    /// <summary>What passes through scratch takes at most so much at a time: half a first-level cache.</summary>
    private const long ScratchBytes = 16 * 1024;

    /// <summary>A reduction of what is in memory takes so many elements at a time.</summary>
    private const long ReducedBlock = 8 * LoopRun.Block;

    private readonly LoopRun _run;
    private readonly HostOperand[] _streams;
    private readonly HostOperand[] _reduced;
    private readonly int _operands;
    private readonly LoopSpace _space;
    private readonly bool _isPacked;
    private readonly LoopBody? _body;
    private readonly long _block;
    private readonly int[] _scratched;
    private readonly long[] _lengths, _index;
    private readonly long[][] _steps, _kept, _places;
    private readonly int[] _sizes;
    private readonly bool[] _isUniform;
    private readonly BlockWindow?[] _windows;
    private readonly nint[] _row;
    private readonly long[] _slot, _place, _slots;
    private readonly nint[] _region;
    private readonly NativeScratch[] _local;
    private readonly TransposedRows? _transposed;
    private readonly NativeScratch _scratch = new();

    /// <param name="run">The loop.</param>
    /// <param name="operands">What it reads.</param>
    /// <param name="stores">What it leaves: the dense values, then the reductions.</param>
    public LoopWorker(LoopRun run, HostOperand[] operands, HostOperand[] stores)
    {
        _run = run;
        _streams = [.. operands, .. stores[..run.Loop.Dense.Length]];
        _reduced = stores[run.Loop.Dense.Length..];
        _operands = operands.Length;
        long[][] strides = [.. _streams.Select(s => s.View.AlignedTo(run.Space))];
        long[][] kept = [.. run.Reductions.Select(r => r.Kept)], places = [.. run.Reductions.Select(r => r.Places)];
        // What is gathered is walked by the axes that it has.
        bool isGathered = operands.Any(o => o is HostGather or HostPieces);
        _space = isGathered ? LoopSpace.Whole(run.Space, run.Axis) : LoopSpace.Merged(run.Space, run.Axis, [.. strides, .. kept, .. places]);
        _lengths = _space.Lengths;
        _index = new long[_lengths.Length];
        (_steps, _kept, _places) = (Array.ConvertAll(strides, _space.Project), Array.ConvertAll(kept, _space.Project), Array.ConvertAll(places, _space.Project));
        bool isShort = _lengths.Length > 1 && _lengths[^1] < ShortRow;
        _isPacked = isGathered || isShort || Array.Exists(_steps[_operands..], s => s[^1] != 1 && _lengths[^1] != 1);
        _sizes = [.. _streams.Select(s => s.View.Storage.Element.Size())];
        _isUniform = [.. operands.Select(o => o.View.Shape.Length == 0)];
        _windows = [.. _streams.Select((s, i) => WindowOf(s, i))];
        if (!_isPacked)
            _transposed = TransposedRows.Of(run, _lengths, _steps[.._operands], _sizes);
        _row = new nint[_streams.Length];
        int reductions = run.Reductions.Length;
        (_slot, _place, _slots, _region) = (new long[reductions], new long[reductions], new long[reductions], new nint[reductions]);
        _local = [.. run.Reductions.Select(_ => new NativeScratch())];
        var variant = Variant();
        _body = run.ReducesOperands ? null : run.BodyFor(variant);
        for (int s = 0; s < _operands; s++)
            _isUniform[s] |= variant.IsUniform(s);
        _scratched = ScratchOffsets(out _block, out nuint bytes);
        _scratch.Reserve(bytes); // here, so that no memory is missing once a kernel has run
    }

    /// <summary>Along rows, what is broadcast to them is one element of each; whole vectors go past the caches.</summary>
    private LoopVariant Variant()
    {
        if (_isPacked || _run.ReducesOperands || _lengths[^1] == 1)
            return default;
        ulong uniforms = 0;
        for (int s = 0; s < Math.Min(_operands, 64); s++)
            if (!_isUniform[s] && _steps[s][^1] == 0)
                uniforms |= 1ul << s;
        return new LoopVariant(uniforms, _streams.Length > _operands && _lengths.Length == 1 && _run.StreamsPastCache(_streams));
    }

    /// <summary>Where the blocks that pass through scratch lie in it, -1 for streams that do not; and how many elements a block has.</summary>
    private int[] ScratchOffsets(out long block, out nuint bytes)
    {
        var offsets = new int[_streams.Length + _run.Reductions.Length];
        int size = 0;
        for (int s = 0; s < offsets.Length; s++)
        {
            bool isDirect = s >= _streams.Length ? _body is null
                : _isPacked ? _windows[s] is null : s >= _operands || _isUniform[s] || _steps[s][^1] == 1 || _lengths[^1] == 1 || _transposed?.Has(s) == true;
            (offsets[s], size) = isDirect ? (-1, size) : (size, size + sizeof(double));
        }
        block = size == 0 ? _body is null ? ReducedBlock : _isPacked ? LoopRun.Block : long.MaxValue
            : Math.Clamp(ScratchBytes / size, LoopRun.Block, ReducedBlock) / LoopRun.Block * LoopRun.Block;
        block = _transposed is null ? block : TransposedRows.Width;
        for (int s = 0; s < offsets.Length; s++)
            offsets[s] = offsets[s] < 0 ? -1 : checked((int)(offsets[s] * block));
        bytes = size == 0 ? 0 : (nuint)(size * block);
        return offsets;
    }

    /// <summary>Runs a range.</summary>
    /// <param name="range">The range.</param>
    /// <param name="piece">Whose slots take reductions over all ranges.</param>
    public void Run(in TileRange range, int piece)
    {
        int cut = _space.Cut;
        if (cut >= 0)
            _lengths[cut] = range.Length * _space.Scale;
        for (int r = 0; r < _region.Length; r++)
        {
            var reduction = _run.Reductions[r];
            _slots[r] = reduction.SlotsIn(range.Length);
            _region[r] = (nint)(reduction.IsLocal ? _local[r].Reserve((nuint)reduction.Fold.Bytes(_slots[r])) : reduction.SlotsOf(piece));
            if (reduction.IsLocal)
                reduction.Fold.Begin((byte*)_region[r], _slots[r]);
            _slot[r] = cut < 0 || reduction.IsLocal ? 0 : range.Start * _space.Scale * _kept[r][cut];
            _place[r] = cut < 0 ? 0 : range.Start * _space.Scale * _places[r][cut];
        }
        if (_isPacked)
            RunPacked(range);
        else
            RunRows(range);
        for (int r = 0; r < _region.Length; r++)
            if (_run.Reductions[r].IsLocal)
                _run.Reductions[r].Store((byte*)_region[r], _reduced[r], range);
        GC.KeepAlive(this);
    }

    private BlockWindow? WindowOf(HostOperand stream, int number)
    {
        if (number < _operands && _isUniform[number])
            return null;
        // Of a range along another axis than the first, what is dense as a whole is not.
        return stream.Open(_lengths) ?? (_isPacked && (_space.Cut > 0 || !View.IsDenseStrides(_steps[number], _lengths)) ? new StridedWindow(_lengths, _steps[number], stream) : null);
    }

    /// <summary>Walks the rows of the last axis.</summary>
    private void RunRows(in TileRange range)
    {
        int last = _lengths.Length - 1;
        long rows = Storage.Product(_lengths.AsSpan(0, last)), length = _lengths[last];
        if (length == 0)
            return;
        for (int s = 0; s < _row.Length; s++)
            _row[s] = (nint)_streams[s].Start(range);
        Array.Clear(_index);
        byte** now = stackalloc byte*[_streams.Length + _region.Length];
        while (rows > 0)
        {
            long group = _transposed is null ? 1 : Math.Min(_transposed.Rows, _lengths[last - 1] - _index[last - 1]);
            for (long at = 0; at < length; at += Math.Min(_block, length))
            {
                long count = Math.Min(_block, length - at);
                _transposed?.Read(_row, at, count, group);
                for (long row = 0; row < group; row++)
                    RunBlock(now, row, at, count);
            }
            rows -= group;
            Step(last - 1, group);
        }
    }

    /// <summary>Goes on by so many rows, none of which is past the end of the axis.</summary>
    private void Step(int axis, long rows)
    {
        for (; axis >= 0; axis--, rows = 1)
        {
            long steps = rows;
            bool isWithin = (_index[axis] += rows) < _lengths[axis];
            if (!isWithin)
                (_index[axis], steps) = (0, rows - _lengths[axis]);
            for (int s = 0; s < _row.Length; s++)
                _row[s] += (nint)(_steps[s][axis] * steps * _sizes[s]);
            for (int r = 0; r < _region.Length; r++)
            {
                _slot[r] += _kept[r][axis] * steps;
                _place[r] += _places[r][axis] * steps;
            }
            if (isWithin)
                return;
        }
    }

    /// <summary>Runs the body over a part of a row, counted from the one that the streams are at.</summary>
    private void RunBlock(byte** now, long row, long at, long count)
    {
        int last = _lengths.Length - 1;
        byte* scratch = (byte*)_scratch.Reserve(0);
        for (int s = 0; s < _streams.Length; s++)
        {
            if (_transposed?.Has(s) == true)
            {
                now[s] = _transposed.Row(s, row);
                continue;
            }
            long step = _steps[s][last];
            byte* from = (byte*)_row[s] + (at * step + Along(_steps[s], row)) * _sizes[s];
            now[s] = _scratched[s] < 0 ? from : scratch + _scratched[s];
            if (_scratched[s] >= 0)
                BlockWindow.Copy(_sizes[s], from, step, now[s], 1, count);
        }
        RunBody(now, count);
        for (int r = 0; r < _region.Length; r++)
            Take(r, ValuesOf(r, now), count, _slot[r] + Along(_kept[r], row) + at * _kept[r][last], _place[r] + Along(_places[r], row) + at * _places[r][last]);
    }

    private static long Along(long[] steps, long row) => row == 0 ? 0 : row * steps[^2];

    /// <summary>Walks blocks in row-major order, whatever the rows.</summary>
    private void RunPacked(in TileRange range)
    {
        long total = Storage.Product(_lengths);
        byte* scratch = (byte*)_scratch.Reserve(0);
        byte** now = stackalloc byte*[_streams.Length + _region.Length];
        foreach (var window in _windows)
            window?.Aim(range);
        for (int s = 0; s < _streams.Length; s++)
            _row[s] = (nint)_streams[s].Start(range);
        for (long at = 0; at < total; at += _block)
        {
            long count = Math.Min(_block, total - at);
            for (int s = 0; s < _streams.Length; s++)
            {
                now[s] = _scratched[s] >= 0 ? scratch + _scratched[s] : (byte*)_row[s] + (s < _operands && _isUniform[s] ? 0 : at * _sizes[s]);
                if (s < _operands)
                    _windows[s]?.Read(at, count, now[s]);
            }
            RunBody(now, count);
            for (int s = _operands; s < _streams.Length; s++)
                _windows[s]?.Write(at, count, now[s]);
            for (int r = 0; r < _region.Length; r++)
                TakeRows(r, ValuesOf(r, now), at, count);
        }
    }

    private void RunBody(byte** now, long count)
    {
        if (_body is null)
            return;
        for (int r = 0; r < _region.Length; r++)
            now[_streams.Length + r] = (byte*)_scratch.Reserve(0) + _scratched[_streams.Length + r];
        _body(now, count);
    }

    private byte* ValuesOf(int reduction, byte** now) =>
        now[_run.ReducesOperands ? ((Parameter)_run.Loop.Body.Outputs[reduction]).Index : _streams.Length + reduction];

    /// <summary>Splits a block into runs along the last axis.</summary>
    private void TakeRows(int r, byte* values, long at, long count)
    {
        int last = _lengths.Length - 1, size = _run.Reductions[r].Node[0].Element.Size();
        var runs = new RowRuns(_lengths, _index, at, count);
        while (runs.Next())
        {
            long slot = _slot[r], place = _place[r];
            for (int i = 0; i <= last; i++)
            {
                slot += _index[i] * _kept[r][i];
                place += _index[i] * _places[r][i];
            }
            if (runs.Rows > 1 && _kept[r][last] == 0 && _kept[r][last - 1] == 1)
                _run.Reductions[r].Fold.Rows((byte*)_region[r], _slots[r], slot, values, runs.Run, runs.Rows, size, place);
            else if (runs.Rows > 1 && _kept[r][last] == 1 && _kept[r][last - 1] == 0)
                _run.Reductions[r].Fold.EachRow((byte*)_region[r], _slots[r], slot, values, runs.Run, runs.Rows, size, place, _places[r][last - 1]);
            else
                for (long row = 0; row < runs.Rows; row++)
                    Take(r, values + row * runs.Run * size, runs.Run, slot + Along(_kept[r], row), place + Along(_places[r], row));
            values += runs.Rows * runs.Run * size;
        }
    }

    private void Take(int r, byte* values, long run, long slot, long place)
    {
        var fold = _run.Reductions[r].Fold;
        int last = _lengths.Length - 1;
        if (last < 0 || _kept[r][last] == 0)
            fold.Run((byte*)_region[r], _slots[r], slot, values, run, place);
        else
            fold.Each((byte*)_region[r], _slots[r], slot, values, run, place);
    }
}

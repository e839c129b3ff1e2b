using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Brings elements between memory and contiguous scratch, a block of an index space at a time, in row-major order, walking the runs along the last axis.
/// </summary>
/// <param name="space">The index space of the range it is aimed at.</param>
internal abstract unsafe class BlockWindow(long[] space)
{
    private readonly long[] _index = new long[Math.Max(space.Length, 1)];

    /// <summary>Which way elements go.</summary>
    protected enum Direction
    {
        Read,
        Write,
    }

    /// <summary>Sets the range of the tile axis that the space is now.</summary>
    public abstract void Aim(in TileRange range);

    public void Read(long at, long count, byte* target) => Walk(at, count, target, Direction.Read);

    public void Write(long at, long count, byte* source) => Walk(at, count, source, Direction.Write);

    /// <summary>Moves a run that starts at an index and goes along the last axis.</summary>
    /// <param name="index">Where it starts.</param>
    /// <param name="run">How many elements it has.</param>
    /// <param name="scratch">Where they lie one after another.</param>
    /// <param name="direction">Whether they come from memory or go there.</param>
    protected abstract void Run(long[] index, long run, byte* scratch, Direction direction);

    /// <summary>Moves whole rows of the last axis, one after another along the axis before it.</summary>
    /// <param name="index">Where the first starts.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="run">How many elements each has.</param>
    /// <param name="scratch">Where they lie one after another.</param>
    /// <param name="direction">Whether they come from memory or go there.</param>
    protected virtual void Rows(long[] index, long rows, long run, byte* scratch, Direction direction)
    {
        long first = index[^2];
        for (; rows > 0; rows--, scratch += run * ElementSize, index[^2]++)
            Run(index, run, scratch, direction);
        index[^2] = first;
    }

    protected abstract int ElementSize { get; }

    private void Walk(long at, long count, byte* scratch, Direction direction)
    {
        var runs = new RowRuns(space, _index, at, count);
        while (runs.Next())
        {
            if (runs.Rows > 1)
                Rows(_index, runs.Rows, runs.Run, scratch, direction);
            else
                Run(_index, runs.Run, scratch, direction);
            scratch += runs.Rows * runs.Run * ElementSize;
        }
    }

    /// <summary>Copies a run between two strides.</summary>
    public static void Copy(int size, byte* from, long fromStride, byte* to, long toStride, long run)
    {
        switch (size)
        {
            case 1:
                Strided(from, fromStride, to, toStride, run);
                break;
            case 2:
                Strided((short*)from, fromStride, (short*)to, toStride, run);
                break;
            case 4:
                Strided((int*)from, fromStride, (int*)to, toStride, run);
                break;
            default:
                Strided((long*)from, fromStride, (long*)to, toStride, run);
                break;
        }
    }

    private static void Strided<T>(T* from, long fromStride, T* to, long toStride, long run) where T : unmanaged
    {
        if (fromStride == 1 && toStride == 1)
            new ReadOnlySpan<T>(from, (int)run).CopyTo(new Span<T>(to, (int)run));
        else if (fromStride == 0 && toStride == 1)
            new Span<T>(to, (int)run).Fill(*from);
        else
            for (long i = 0; i < run; i++)
                to[i * toStride] = from[i * fromStride];
    }
}

/// <summary>A strided window: broadcast, transposed, sliced.</summary>
internal sealed unsafe class StridedWindow(long[] space, long[] strides, HostOperand operand) : BlockWindow(space)
{
    private byte* _start;

    protected override int ElementSize { get; } = operand.View.Storage.Element.Size();

    public override void Aim(in TileRange range) => _start = operand.Start(range);

    protected override void Run(long[] index, long run, byte* scratch, Direction direction) =>
        Copy(index, new PlaneSteps(0, strides.Length == 0 ? 1 : strides[^1]), scratch, 1, run, direction);

    protected override void Rows(long[] index, long rows, long run, byte* scratch, Direction direction) =>
        Copy(index, new PlaneSteps(strides[^2], strides[^1]), scratch, rows, run, direction);

    private void Copy(long[] index, PlaneSteps steps, byte* scratch, long rows, long run, Direction direction)
    {
        long offset = 0;
        for (int i = 0; i < strides.Length; i++)
            offset += index[i] * strides[i];
        byte* memory = _start + offset * ElementSize;
        var packed = new PlaneSteps(run, 1);
        if (direction == Direction.Read)
            PlaneCopy.Run(ElementSize, memory, steps, scratch, packed, rows, run);
        else
            PlaneCopy.Run(ElementSize, scratch, packed, memory, steps, rows, run);
    }
}

/// <summary>Elements at indices along one axis: a negative one counts from the end, one out of range fails the call.</summary>
internal sealed unsafe class GatherWindow : BlockWindow
{
    private readonly HostGather _operand;
    private readonly long[] _strides;
    private readonly long[] _indexStrides;
    private readonly long _length, _stride;
    private byte* _start;
    private long* _indices;

    /// <param name="operand">The gather.</param>
    /// <param name="space">The index space it is broadcast to.</param>
    public GatherWindow(HostGather operand, long[] space)
        : base(space)
    {
        var source = operand.Source.View;
        _operand = operand;
        (_length, _stride) = (source.Shape[operand.LookedUp], source.Strides[operand.LookedUp]);
        _indexStrides = operand.Indices.View.AlignedTo(space);
        _strides = source.AlignedTo(space);
        _strides[operand.LookedUp + space.Length - source.Shape.Length] = 0;
        ElementSize = source.Storage.Element.Size();
    }

    protected override int ElementSize { get; }

    public override void Aim(in TileRange range)
    {
        _start = _operand.Source.Start(range);
        _indices = (long*)_operand.Indices.Start(range);
    }

    protected override void Run(long[] index, long run, byte* scratch, Direction direction)
    {
        if (direction == Direction.Write)
            throw new InternalCompilerException("launch", "a gather is only read");
        long offset = 0, place = 0;
        for (int i = 0; i < _strides.Length; i++)
        {
            offset += index[i] * _strides[i];
            place += index[i] * _indexStrides[i];
        }
        if (_indexStrides[^1] == 0)
        {
            Copy(ElementSize, _start + (offset + At(_indices[place])) * ElementSize, _strides[^1], scratch, 1, run);
            return;
        }
        byte* from = _start + offset * ElementSize;
        switch (ElementSize)
        {
            case 1:
                Pick(from, place, scratch, run);
                break;
            case 2:
                Pick((short*)from, place, (short*)scratch, run);
                break;
            case 4:
                Pick((int*)from, place, (int*)scratch, run);
                break;
            default:
                Pick((long*)from, place, (long*)scratch, run);
                break;
        }
    }

    private void Pick<T>(T* from, long place, T* to, long run) where T : unmanaged
    {
        long* index = _indices + place;
        long step = _strides[^1], indexStep = _indexStrides[^1];
        for (long i = 0; i < run; i++, from += step, index += indexStep)
            to[i] = from[At(*index)];
    }

    private long At(long index)
    {
        if (index < -_length || index >= _length)
            throw Errors.IndexOutOfRange(_operand.Gather, index, _length);
        return (index < 0 ? index + _length : index) * _stride;
    }
}

/// <summary>Windows one after another along an axis, and zeros where there is none.</summary>
/// <param name="operand">The windows.</param>
/// <param name="space">The index space.</param>
internal sealed unsafe class PieceWindow(HostPieces operand, long[] space) : BlockWindow(space)
{
    private readonly int _axis = space.Length - operand.Along;
    private readonly long[][] _strides = Array.ConvertAll(operand.Parts, p => Strides(p.Window.View, space, space.Length - operand.Along));
    private readonly nint[] _starts = new nint[operand.Parts.Length];
    private long _origin;

    protected override int ElementSize { get; } = operand.Parts[0].Window.View.Storage.Element.Size();

    public override void Aim(in TileRange range)
    {
        _origin = operand.IsCutAcross ? range.Start : 0;
        for (int p = 0; p < _starts.Length; p++)
            _starts[p] = (nint)operand.Parts[p].Window.Start(range);
    }

    protected override void Run(long[] index, long run, byte* scratch, Direction direction)
    {
        if (direction == Direction.Write)
            throw new InternalCompilerException("launch", "a join is only read");
        int last = index.Length - 1;
        long at = operand.Total == 1 ? 0 : index[_axis] + _origin, step = _axis == last && operand.Total != 1 ? 1 : 0;
        new Span<byte>(scratch, checked((int)(run * ElementSize))).Clear();
        for (int p = 0; p < _starts.Length; p++)
        {
            var (_, from, length) = operand.Parts[p];
            long first = step == 0 ? at >= from && at < from + length ? 0 : run : Math.Max(from - at, 0);
            long end = step == 0 ? run : Math.Min(from + length - at, run);
            if (first >= end)
                continue;
            long offset = 0;
            for (int i = 0; i < _strides[p].Length; i++)
                offset += (i == _axis ? at + first * step - from : index[i]) * _strides[p][i];
            long stride = step == 0 && _axis == last ? 0 : _strides[p][last];
            Copy(ElementSize, (byte*)_starts[p] + offset * ElementSize, stride, scratch + first * ElementSize, 1, end - first);
        }
    }

    /// <summary>Along the axis the part's own stride, though it may have length 1.</summary>
    private static long[] Strides(View view, long[] space, int axis)
    {
        int own = axis - (space.Length - view.Shape.Length);
        if (view.Shape[own] == 0)
            return [];
        var strides = view.AlignedTo(space);
        strides[axis] = view.Strides[own];
        return strides;
    }
}

using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Copies between strided windows. Axes are put in the order of the target's strides and merged where they are contiguous; where the source runs
/// along another axis than the target, those two make the planes that are copied. Long copies are shared among the threads.
/// </summary>
internal sealed unsafe class HostCopy : IChunked
{
    /// <summary>Bytes that a piece copies at least.</summary>
    private const long PieceBytes = 160 * 1024;

    /// <summary>Planes are cut at multiples of so many elements: whole cache lines.</summary>
    private const long Whole = 64;

    /// <summary>One for each thread, so that a copy allocates nothing; what a thread copies never copies anything else meanwhile.</summary>
    [ThreadStatic]
    private static HostCopy? t_own;

    private Axis[] _axes = new Axis[4];
    private int _rank, _cut, _pieces, _size;
    private byte* _from, _to;

    private readonly record struct Axis(long Length, long From, long To);

    public static void Run(View from, View to)
    {
        if (to.Length == 0)
            return;
        (t_own ??= new HostCopy()).Copy(from, to);
        GC.KeepAlive(from.Storage);
        GC.KeepAlive(to.Storage);
    }

    public void Run(int chunk)
    {
        Span<long> lengths = stackalloc long[_rank], index = stackalloc long[_rank];
        for (int i = 0; i < _rank; i++)
            lengths[i] = _axes[i].Length;
        index.Clear();
        long start = Start(chunk);
        lengths[_cut] = Start(chunk + 1) - start;
        byte* from = _from + start * _axes[_cut].From * _size, to = _to + start * _axes[_cut].To * _size;
        Axis row = _axes[_rank - 2], column = _axes[_rank - 1];
        for (long planes = Storage.Product(lengths[..^2]); planes > 0; planes--)
        {
            PlaneCopy.Run(_size, from, new PlaneSteps(row.From, column.From), to, new PlaneSteps(row.To, column.To), lengths[^2], lengths[^1]);
            for (int i = _rank - 3; i >= 0; i--)
            {
                bool isWithin = ++index[i] < lengths[i];
                long steps = isWithin ? 1 : 1 - lengths[i];
                from += _axes[i].From * steps * _size;
                to += _axes[i].To * steps * _size;
                if (isWithin)
                    break;
                index[i] = 0;
            }
        }
    }

    private void Copy(View from, View to)
    {
        _size = to.Storage.Element.Size();
        _from = ((HostStorage)from.Storage).Pointer + from.Offset * _size;
        _to = ((HostStorage)to.Storage).Pointer + to.Offset * _size;
        LayOut(from, to);
        _cut = 0;
        for (int i = 1; i < _rank; i++)
            _cut = _axes[i].Length > _axes[_cut].Length ? i : _cut;
        _pieces = (int)Math.Clamp(Math.Min(to.Length * _size / PieceBytes, _axes[_cut].Length / (_cut >= _rank - 2 ? Whole : 1)), 1, Pieces.Most);
        WorkerPool.Shared.Run(this, _pieces);
    }

    private long Start(int chunk)
    {
        long length = _axes[_cut].Length;
        if (chunk == _pieces)
            return length;
        long start = (long)((Int128)length * chunk / _pieces);
        return _cut >= _rank - 2 ? start / Whole * Whole : start;
    }

    /// <summary>The axes longer than 1, outermost first, neighbours merged where both sides step on evenly; at least two, the last of which are the planes.</summary>
    private void LayOut(View from, View to)
    {
        if (_axes.Length < to.Shape.Length)
            _axes = new Axis[to.Shape.Length];
        _rank = 0;
        for (int i = 0; i < to.Shape.Length; i++)
            if (to.Shape[i] != 1)
                _axes[_rank++] = new Axis(to.Shape[i], from.Strides[i], to.Strides[i]);
        var axes = _axes.AsSpan(0, _rank);
        for (int i = 1; i < axes.Length; i++)
            for (int j = i; j > 0 && Math.Abs(axes[j - 1].To) < Math.Abs(axes[j].To); j--)
                (axes[j - 1], axes[j]) = (axes[j], axes[j - 1]);
        for (int i = _rank - 2; i >= 0; i--)
        {
            Axis outer = axes[i], inner = axes[i + 1];
            if (outer.To != inner.To * inner.Length || outer.From != inner.From * inner.Length)
                continue;
            axes[i] = new Axis(outer.Length * inner.Length, inner.From, inner.To);
            axes[(i + 2)..].CopyTo(axes[(i + 1)..]);
            axes = axes[..--_rank];
        }
        if (_rank < 2)
        {
            // A line is a plane of one row.
            _axes[1] = _rank == 1 ? _axes[0] : new Axis(1, 1, 1);
            _axes[0] = new Axis(1, 0, 0);
            _rank = 2;
            return;
        }
        int run = _rank - 1;
        for (int i = 0; i < _rank - 1; i++)
            if (axes[i].From != 0 && Math.Abs(axes[i].From) < Math.Abs(axes[run].From))
                run = i;
        if (run == _rank - 1)
            return;
        var along = axes[run];
        axes[(run + 1)..^1].CopyTo(axes[run..]);
        axes[^2] = along;
    }
}

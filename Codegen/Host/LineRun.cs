using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Something done to each line along an axis of a value, which leaves a line of the result; lines are shared among the threads. One of these is kept for each
/// thread that calls, so that a call allocates nothing: on one thread no two calls overlap.
/// </summary>
internal abstract unsafe class LineRun : IChunked
{
    private long[] _lengths = [], _from = [], _to = [];
    private (long From, long To) _start;
    private long _lines;
    private int _pieces;

    /// <summary>Where the elements of the value and of the result begin.</summary>
    protected byte* From { get; private set; }

    /// <inheritdoc cref="From"/>
    protected byte* To { get; private set; }

    /// <summary>How long a line is.</summary>
    protected long Length { get; private set; }

    /// <summary>The steps along a line, of the value and of the result, in elements.</summary>
    protected (long From, long To) Step { get; private set; }

    /// <summary>The steps from one line to the next of those that are given together.</summary>
    protected (long From, long To) Next { get; private set; }

    /// <summary>Does some lines, one after another along one axis.</summary>
    /// <param name="from">Where the first lies in the value, in elements.</param>
    /// <param name="to">Where it lies in the result.</param>
    /// <param name="lines">How many there are.</param>
    protected abstract void Lines(long from, long to, long lines);

    /// <summary>Does every line.</summary>
    /// <param name="axis">The axis that lines go along.</param>
    /// <param name="x">The value.</param>
    /// <param name="result">The result, as long along every axis.</param>
    /// <param name="elementTime">Nanoseconds that an element takes, roughly.</param>
    protected void Run(int axis, View x, View result, double elementTime)
    {
        int others = result.Shape.Length - 1;
        if (_lengths.Length != others)
            (_lengths, _from, _to) = (new long[others], new long[others], new long[others]);
        for (int k = 0; k < others; k++)
        {
            int own = k < axis ? k : k + 1;
            (_lengths[k], _from[k], _to[k]) = (result.Shape[own], x.Strides[own], result.Strides[own]);
        }
        From = ((HostStorage)x.Storage).Pointer;
        To = ((HostStorage)result.Storage).Pointer;
        (_start, Length, Step) = ((x.Offset, result.Offset), result.Shape[axis], (x.Strides[axis], result.Strides[axis]));
        Next = others == 0 ? (0, 0) : (_from[^1], _to[^1]);
        _lines = Storage.Product(_lengths);
        if (_lines > 0 && Length > 0)
        {
            _pieces = Pieces.Of(_lines * Length * elementTime, _lines);
            WorkerPool.Shared.Run(this, _pieces);
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(result.Storage);
    }

    public void Run(int chunk)
    {
        long line = _lines * chunk / _pieces, end = _lines * (chunk + 1) / _pieces;
        while (line < end)
        {
            long rest = line, run = 1;
            var (from, to) = _start;
            for (int k = _lengths.Length - 1; k >= 0; k--)
            {
                (rest, long index) = Math.DivRem(rest, _lengths[k]);
                from += index * _from[k];
                to += index * _to[k];
                run = k == _lengths.Length - 1 ? Math.Min(end - line, _lengths[k] - index) : run;
            }
            Lines(from, to, run);
            line += run;
        }
    }
}

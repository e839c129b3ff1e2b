using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Streams that lie one after another along the axis before the last: a group of rows of them at a time is transposed into scratch, so that each cache
/// line is read once and not once an element. The rows of a group are walked a part after the other.
/// </summary>
internal sealed unsafe class TransposedRows
{
    /// <summary>How long the parts of rows are, in elements: so long that what the body reads and writes beside them comes in long stretches.</summary>
    public const int Width = 512;

    /// <summary>The bytes that a group spans in memory: a cache line.</summary>
    private const int Span = 64;

    private readonly long[][] _steps;
    private readonly int[] _sizes;
    private readonly int[] _offsets;
    private readonly NativeScratch _scratch = new();

    private TransposedRows(long[][] steps, int[] sizes, int[] offsets, long rows, int bytes)
    {
        (_steps, _sizes, _offsets, Rows) = (steps, sizes, offsets, rows);
        _scratch.Reserve((nuint)bytes); // here, so that no memory is missing once a kernel has run
    }

    /// <summary>How many rows a group has.</summary>
    public long Rows { get; }

    /// <summary>Those streams of a loop; null where it has none, or minds the order of its rows.</summary>
    /// <param name="run">The loop.</param>
    /// <param name="lengths">The lengths of the axes as they are walked.</param>
    /// <param name="steps">The strides of each stream that is read.</param>
    /// <param name="sizes">The bytes of an element of each.</param>
    public static TransposedRows? Of(LoopRun run, long[] lengths, long[][] steps, int[] sizes)
    {
        int last = lengths.Length - 1;
        bool minds = run.Reductions.Any(r => r.Node.Op == Op.ArgMax || r.Node.Op == Op.ArgMin) || run.Loop.Body.Reachable().Any(n => n.Is(Op.Call));
        bool[] isOne = Array.ConvertAll(steps, s => last > 0 && s[last] is not (0 or 1) && s[last - 1] == 1);
        if (minds || !Array.Exists(isOne, one => one))
            return null;
        int rows = Span / steps.Select((_, s) => isOne[s] ? sizes[s] : 1).Max(), bytes = 0;
        int[] offsets = Array.ConvertAll(isOne, _ => -1);
        for (int s = 0; s < steps.Length; s++)
            if (isOne[s])
                (offsets[s], bytes) = (bytes, bytes + rows * Width * sizes[s]);
        return new TransposedRows(steps, sizes, offsets, rows, bytes);
    }

    /// <summary>Whether a stream is one of them.</summary>
    public bool Has(int stream) => stream < _offsets.Length && _offsets[stream] >= 0;

    /// <summary>Brings a part of a group.</summary>
    /// <param name="starts">Where each stream's first row begins.</param>
    /// <param name="at">Where the part begins within the rows.</param>
    /// <param name="count">How long it is; at most <see cref="Width"/>.</param>
    /// <param name="rows">How many rows; at most <see cref="Rows"/>.</param>
    public void Read(nint[] starts, long at, long count, long rows)
    {
        for (int s = 0; s < _offsets.Length; s++)
            if (_offsets[s] >= 0)
            {
                long step = _steps[s][^1];
                PlaneCopy.Run(_sizes[s], (byte*)starts[s] + at * step * _sizes[s], new PlaneSteps(1, step), Row(s, 0), new PlaneSteps(Width, 1), rows, count);
            }
    }

    /// <summary>The part of a row, counted from the first of the group.</summary>
    public byte* Row(int stream, long row) => (byte*)_scratch.Reserve(0) + _offsets[stream] + row * Width * _sizes[stream];
}

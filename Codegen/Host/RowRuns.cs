using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>Splits a block of an index space, in row-major order, into runs along the last axis; whole rows that are one after another along the axis before it come together.</summary>
internal ref struct RowRuns
{
    private readonly long[] _lengths, _index;
    private long _left;

    /// <param name="lengths">The lengths of the space.</param>
    /// <param name="index">Takes the index at which the runs start.</param>
    /// <param name="at">Where the block begins.</param>
    /// <param name="count">How many elements it has.</param>
    public RowRuns(long[] lengths, long[] index, long at, long count)
    {
        (_lengths, _index, _left) = (lengths, index, count);
        if (lengths.Length > 0)
            Interpreter.Unflatten(at, lengths, index);
    }

    /// <summary>How many elements each run has.</summary>
    public long Run { get; private set; }

    /// <summary>How many runs come together.</summary>
    public long Rows { get; private set; }

    /// <summary>Goes on; false at the end of the block.</summary>
    public bool Next()
    {
        int last = _lengths.Length - 1;
        if (Rows > 0 && last >= 0)
            Step(last);
        if (_left == 0)
            return false;
        (Run, Rows) = (last < 0 ? _left : Math.Min(_left, _lengths[last] - _index[last]), 1);
        if (last > 0 && Run == _lengths[last])
            Rows = Math.Min(_left / Run, _lengths[last - 1] - _index[last - 1]);
        _left -= Run * Rows;
        return true;
    }

    private readonly void Step(int last)
    {
        _index[last] += Run;
        if (Rows > 1)
            _index[last - 1] += Rows - 1;
        for (int i = last; i > 0 && _index[i] == _lengths[i]; i--)
        {
            _index[i] = 0;
            _index[i - 1]++;
        }
    }
}

using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Walks the places of indices along an axis of a value, in rows of the last axis. Where the indices do not vary along it, one index serves a row.
/// Reading is shared among the threads by rows; what is written is shared by columns, so that equal indices meet in their order.
/// One of these is kept for each thread that calls, so that a call allocates nothing.
/// </summary>
internal sealed unsafe class IndexWalk<T, TMove> : IChunked where T : unmanaged where TMove : IIndexMove<T>
{
    /// <summary>Columns are cut no narrower than this, and at multiples of it.</summary>
    private const long Columns = 32;

    [ThreadStatic]
    private static IndexWalk<T, TMove>? t_own;

    private Apply? _op;
    private long[] _space = [], _indexSteps = [], _chosenSteps = [], _otherSteps = [];
    private long* _indices;
    private T* _chosen, _other;
    private long _length, _stride, _rows;
    private int _pieces;
    private bool _isRowwise, _isByColumns;

    /// <summary>Does all of it.</summary>
    /// <param name="op">The op, for messages.</param>
    /// <param name="x">The value that indices choose from.</param>
    /// <param name="indices">The indices; a negative one counts from the end.</param>
    /// <param name="other">The other side, broadcast to their places.</param>
    public static void Run(Apply op, View x, View indices, View other)
    {
        var walk = t_own ??= new IndexWalk<T, TMove>();
        walk.LayOut(op, x, indices, other);
        try
        {
            if (walk._rows > 0)
                WorkerPool.Shared.Run(walk, walk._pieces);
        }
        catch (ShapeException) when (walk._pieces > 1)
        {
            // Of several indices out of range, the first is named.
            walk._pieces = 1;
            walk.Run(0);
            throw;
        }
        finally
        {
            walk._op = null;
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(indices.Storage);
        GC.KeepAlive(other.Storage);
    }

    public void Run(int chunk)
    {
        long columns = _space[^1], row = 0, end = _rows, column = 0, lastColumn = columns;
        if (_isByColumns)
            (column, lastColumn) = (Start(columns / Columns, chunk) * Columns, chunk + 1 == _pieces ? columns : Start(columns / Columns, chunk + 1) * Columns);
        else
            (row, end) = (Start(_rows, chunk), Start(_rows, chunk + 1));
        int last = _space.Length - 1;
        Span<long> index = stackalloc long[last];
        long i = column * _indexSteps[last], chosen = column * _chosenSteps[last], other = column * _otherSteps[last], rest = row;
        for (int k = last - 1; k >= 0; k--)
        {
            (rest, index[k]) = Math.DivRem(rest, _space[k]);
            i += index[k] * _indexSteps[k];
            chosen += index[k] * _chosenSteps[k];
            other += index[k] * _otherSteps[k];
        }
        for (; row < end; row++)
        {
            if (_isRowwise)
                Row(_chosen + chosen + At(_indices[i]), _other + other, lastColumn - column);
            else
                Elements(_indices + i, _chosen + chosen, _other + other, lastColumn - column);
            for (int k = last - 1; k >= 0; k--)
            {
                bool isWithin = ++index[k] < _space[k];
                long steps = isWithin ? 1 : 1 - _space[k];
                i += steps * _indexSteps[k];
                chosen += steps * _chosenSteps[k];
                other += steps * _otherSteps[k];
                if (isWithin)
                    break;
                index[k] = 0;
            }
        }
    }

    private void LayOut(Apply op, View x, View indices, View other)
    {
        int axis = op.Attributes.Axis, rank = x.Shape.Length;
        if (_space.Length != rank)
            (_space, _indexSteps, _chosenSteps, _otherSteps) = (new long[rank], new long[rank], new long[rank], new long[rank]);
        x.Shape.CopyTo(_space, 0);
        _space[axis] = indices.Shape[axis - (rank - indices.Shape.Length)];
        Align(indices, _indexSteps);
        Align(other, _otherSteps);
        x.Strides.CopyTo(_chosenSteps, 0);
        _chosenSteps[axis] = 0;
        (_op, _length, _stride) = (op, x.Shape[axis], x.Strides[axis]);
        _indices = (long*)((HostStorage)indices.Storage).Pointer + indices.Offset;
        _chosen = (T*)((HostStorage)x.Storage).Pointer + x.Offset;
        _other = (T*)((HostStorage)other.Storage).Pointer + other.Offset;
        long columns = _space[^1];
        _rows = columns == 0 ? 0 : Storage.Product(_space.AsSpan(0, rank - 1));
        _isRowwise = axis != rank - 1 && _indexSteps[^1] == 0;
        double time = _rows * (_isRowwise ? 5 + 0.1 * sizeof(T) * columns : columns);
        long pieces = Pieces.Of(time, long.MaxValue);
        // Each piece of columns reads all indices.
        _isByColumns = TMove.IsWriting || _rows < pieces;
        if (_isByColumns)
            pieces = TMove.IsWriting && !_isRowwise ? 1 : Math.Min(pieces, Math.Max(columns / Columns, 1));
        _pieces = (int)(TMove.IsWriting ? Math.Min(pieces, WorkerPool.Shared.Degree) : pieces);
    }

    private static void Align(View view, long[] steps)
    {
        int offset = steps.Length - view.Shape.Length;
        for (int k = 0; k < steps.Length; k++)
            steps[k] = k < offset || view.Shape[k - offset] == 1 ? 0 : view.Strides[k - offset];
    }

    private long Start(long units, int chunk) => (long)((Int128)units * chunk / _pieces);

    private void Row(T* chosen, T* other, long count)
    {
        long step = _chosenSteps[^1], next = _otherSteps[^1];
        if (step == 1 && next == 1)
        {
            TMove.Run(new Span<T>(chosen, (int)count), new Span<T>(other, (int)count));
            return;
        }
        for (long i = 0; i < count; i++)
            TMove.One(ref chosen[i * step], ref other[i * next]);
    }

    private void Elements(long* index, T* chosen, T* other, long count)
    {
        long step = _chosenSteps[^1], next = _otherSteps[^1], indexStep = _indexSteps[^1], length = _length, stride = _stride;
        for (long i = 0; i < count; i++, index += indexStep, chosen += step, other += next)
        {
            long at = *index;
            TMove.One(ref chosen[(ulong)at < (ulong)length ? at * stride : At(at)], ref *other);
        }
    }

    private long At(long index)
    {
        if (index < -_length || index >= _length)
            throw Errors.IndexOutOfRange(_op!, index, _length);
        return (index < 0 ? index + _length : index) * _stride;
    }
}

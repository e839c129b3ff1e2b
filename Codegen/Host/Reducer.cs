using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Folds blocks of an index space, in row-major order, into a reduction's result. Sums and products of floats are
/// carried from run to run in double precision. Where the space is cut into tiles, either each tile makes its own part of the
/// result, or all of them make all of it.
/// </summary>
internal sealed unsafe class Reducer
{
    private readonly Apply _node;
    private readonly long[] _space;
    private readonly long[] _whole;
    private readonly long[] _shape;
    private readonly int _axis;
    private readonly int _resultAxis;
    private readonly long[] _index;
    private readonly long[] _places;
    private long[] _kept = [];
    private HostStorage? _best;
    private long _origin;
    private bool _isBegun;
    private double[] _reals = [];
    private long[] _place = [];
    private bool[] _seen = [];

    /// <param name="node">The reduction.</param>
    /// <param name="space">The whole index space.</param>
    /// <param name="result">The shape of the whole result.</param>
    /// <param name="axis">The axis of the space that is cut into tiles; -1 for none.</param>
    /// <param name="resultAxis">The axis of the result that is cut with it; -1 where every tile adds to all of the result.</param>
    public Reducer(Apply node, long[] space, long[] result, int axis, int resultAxis)
    {
        (_node, _axis, _resultAxis, _shape) = (node, axis, resultAxis, (long[])result.Clone());
        _whole = space.Length == 0 ? [1] : space;
        _space = (long[])_whole.Clone();
        _index = new long[_space.Length];
        _places = Places(_whole, Kept(result));
    }

    /// <summary>Whether each tile makes its own part of the result.</summary>
    public bool IsTileLocal => _resultAxis >= 0;

    private bool IsAccumulated => _node.Op.Combine == Op.Add || _node.Op.Combine == Op.Mul;

    private bool IsChoice => _node.Op == Op.ArgMax || _node.Op == Op.ArgMin;

    /// <summary>Begins a tile.</summary>
    public void Begin(long start, long length)
    {
        if (_axis >= 0)
        {
            _space[_axis] = length;
            _origin = start * _places[_axis];
        }
        if (_isBegun && !IsTileLocal)
            return;
        _isBegun = true;
        if (IsTileLocal)
            _shape[_resultAxis] = length;
        _kept = Kept(_shape);
        Clear(Storage.Product(_shape));
    }

    private long[] Kept(long[] result) => _node[0].Rank == 0 ? [0] : Strides(_node, _whole, result);

    private void Clear(long length)
    {
        if (IsAccumulated && _node.Element.IsFloat())
        {
            if (_reals.LongLength != length)
                _reals = new double[length];
            Array.Fill(_reals, _node.Op.Combine == Op.Mul ? 1 : 0);
            return;
        }
        if (_best is null || _best.Length != length)
        {
            _best = new HostStorage(_node[0].Element, [length]);
            _seen = new bool[length];
            _place = new long[length];
        }
        if (IsAccumulated)
            for (long i = 0; i < length; i++)
                _best[i] = Scalar.FromInteger(_node.Element, _node.Op.Combine == Op.Mul ? 1 : 0);
        Array.Clear(_seen);
        Array.Clear(_place);
        if (_node[0].Element == ElementType.Bool && !IsChoice)
            new Span<byte>(_best.Pointer, (int)length).Fill(_node.Op == Op.Min ? (byte)1 : (byte)0);
    }

    public void Take(byte* block, long at, long count)
    {
        switch (_node[0].Element)
        {
            case ElementType.Int8:
                Runs((sbyte*)block, at, count);
                break;
            case ElementType.Int16:
                Runs((short*)block, at, count);
                break;
            case ElementType.UInt16:
                Runs((ushort*)block, at, count);
                break;
            case ElementType.UInt32:
                Runs((uint*)block, at, count);
                break;
            case ElementType.UInt64:
                Runs((ulong*)block, at, count);
                break;
            case ElementType.Float16:
                Runs((Half*)block, at, count);
                break;
            case ElementType.Float32:
                Runs((float*)block, at, count);
                break;
            case ElementType.Float64:
                Runs((double*)block, at, count);
                break;
            case ElementType.Int32:
                Runs((int*)block, at, count);
                break;
            case ElementType.Int64:
                Runs((long*)block, at, count);
                break;
            default:
                Runs(block, at, count);
                break;
        }
    }

    /// <summary>Writes what was made.</summary>
    public void Finish(View result)
    {
        var made = _reals.Length > 0 || IsAccumulated && _node.Element.IsFloat() || IsChoice ? new HostStorage(_node.Element, _shape) : _best!;
        if (IsAccumulated && _node.Element.IsFloat())
            for (long i = 0; i < _reals.LongLength; i++)
                made[i] = Scalar.FromReal(_node.Element, _reals[i]);
        else if (IsChoice)
            _place.CopyTo(made.Span<long>());
        HostCopy.Run(View.Dense(made).Reshaped(result.Shape), result);
    }

    /// <summary>Splits a block into runs along the last axis, each into one result or one after another.</summary>
    private void Runs<T>(T* block, long at, long count) where T : unmanaged, INumber<T>
    {
        Interpreter.Unflatten(at, _space, _index);
        int last = _space.Length - 1;
        while (count > 0)
        {
            long to = 0, place = _origin;
            for (int i = 0; i <= last; i++)
            {
                to += _index[i] * _kept[i];
                place += _index[i] * _places[i];
            }
            int run = (int)Math.Min(count, _space[last] - _index[last]);
            var values = new ReadOnlySpan<T>(block, run);
            if (_places[last] != 0 || _kept[last] == 0)
                Fold(values, to, place);
            else
                for (int i = 0; i < run; i++)
                    FoldOne(values[i], to + i * _kept[last], place);
            block += run;
            count -= run;
            _index[last] += run;
            for (int i = last; i > 0 && _index[i] == _space[i]; i--)
            {
                _index[i] = 0;
                _index[i - 1]++;
            }
        }
    }

    private void Fold<T>(ReadOnlySpan<T> run, long to, long place) where T : unmanaged, INumber<T>
    {
        if (_node.Op.Combine == Op.Add && typeof(T) == typeof(Half))
            FoldOne(Sum(MemoryMarshal.Cast<T, Half>(run)), to, place);
        else if (_node.Op.Combine == Op.Add)
            FoldOne(TensorPrimitives.Sum(run), to, place);
        else if (_node.Op.Combine == Op.Mul && !_node.Element.IsFloat())
            FoldOne(TensorPrimitives.Product(run), to, place);
        else if (!IsChoice && !IsAccumulated && typeof(T) != typeof(Half) && run.Length >= 8)
            FoldOne(_node.Op.Combine == Op.Maximum ? TensorPrimitives.Max(run) : TensorPrimitives.Min(run), to, place);
        else
            for (int i = 0; i < run.Length; i++)
                FoldOne(run[i], to, place + i);
    }

    /// <summary>A sum of halves in Half would round after each and soon overflow.</summary>
    private static float Sum(ReadOnlySpan<Half> run)
    {
        Span<float> wide = stackalloc float[BlockedLoop.Block];
        TensorPrimitives.ConvertToSingle(run, wide);
        return TensorPrimitives.Sum<float>(wide[..run.Length]);
    }

    private void FoldOne<T>(T value, long to, long place) where T : unmanaged, INumber<T>
    {
        if (_node.Op.Combine == Op.Add && _reals.Length > 0)
            _reals[to] += double.CreateTruncating(value);
        else if (_node.Op.Combine == Op.Mul && _reals.Length > 0)
            _reals[to] *= double.CreateTruncating(value);
        else if (_node.Op.Combine == Op.Add)
            ((T*)_best!.Pointer)[to] += value;
        else if (_node.Op.Combine == Op.Mul)
            ((T*)_best!.Pointer)[to] *= value;
        else
            Choose(value, to, place);
    }

    private void Choose<T>(T value, long to, long place) where T : unmanaged, INumber<T>
    {
        ref T best = ref ((T*)_best!.Pointer)[to];
        bool wantsLargest = _node.Op.Combine == Op.Maximum;
        if (!_seen[to])
            (best, _place[to], _seen[to]) = (value, place, true);
        else if (!IsChoice)
            best = wantsLargest ? T.Max(best, value) : T.Min(best, value);
        else if (!T.IsNaN(best) && (T.IsNaN(value) || (wantsLargest ? value > best : value < best)))
            (best, _place[to]) = (value, place);
    }

    private static long[] Strides(Apply node, long[] from, long[] to)
    {
        var strides = new long[from.Length];
        long stride = 1;
        int next = to.Length - 1;
        for (int axis = from.Length - 1; axis >= 0; axis--)
        {
            int target = axis - (from.Length - to.Length);
            bool reduced = node.Op == Op.SumTo ? target < 0 || to[target] == 1 : node.Attributes.Numbers.Contains(axis);
            if (reduced)
                continue;
            strides[axis] = stride;
            stride *= to[node.Op == Op.SumTo ? target : next--];
        }
        return strides;
    }

    /// <summary>Strides of the row-major index within the reduced axes; 0 along kept ones.</summary>
    private long[] Places(long[] space, long[] kept)
    {
        var places = new long[space.Length];
        long stride = 1;
        for (int axis = space.Length - 1; axis >= 0; axis--)
        {
            bool reduced = _node.Op == Op.SumTo ? kept[axis] == 0 : _node.Attributes.Numbers.Contains(axis);
            if (!reduced)
                continue;
            places[axis] = stride;
            stride *= space[axis];
        }
        return places;
    }
}

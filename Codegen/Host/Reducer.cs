using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Folds blocks of an index space, in row-major order, into a reduction's result. Sums and products of floats are
/// carried from run to run in double precision.
/// </summary>
internal sealed unsafe class Reducer
{
    private readonly Apply _node;
    private readonly long[] _space;
    private readonly long[] _kept;
    private readonly long[] _places;
    private readonly long[] _index;
    private readonly HostStorage _result;
    private readonly double[] _reals = [];
    private readonly long[] _place = [];
    private readonly bool[] _seen = [];
    private readonly HostStorage? _best;

    public Reducer(Apply node, long[] space, View result)
    {
        _node = node;
        _space = space.Length == 0 ? [1] : space;
        _index = new long[_space.Length];
        _result = (HostStorage)result.Storage;
        _kept = space.Length == 0 ? [0] : Strides(node, space, result.Shape);
        _places = Places(_space, _kept);
        long length = Math.Max(result.Length, 0);
        if (IsAccumulated)
        {
            if (node[0].Element.IsFloat())
            {
                _reals = new double[length];
                if (node.Op.Combine == Op.Mul)
                    Array.Fill(_reals, 1);
            }
            else
                for (long i = 0; i < length; i++)
                    _result[i] = Scalar.FromInteger(node.Element, node.Op.Combine == Op.Mul ? 1 : 0);
        }
        else
        {
            _seen = new bool[length];
            _place = new long[length];
            _best = IsChoice ? new HostStorage(node[0].Element, [length]) : _result;
            if (node[0].Element == ElementType.Bool && !IsChoice)
                new Span<byte>(_result.Pointer, (int)length).Fill(node.Op == Op.Min ? (byte)1 : (byte)0);
        }
    }

    private bool IsAccumulated => _node.Op.Combine == Op.Add || _node.Op.Combine == Op.Mul;

    private bool IsChoice => _node.Op == Op.ArgMax || _node.Op == Op.ArgMin;

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

    public void Finish()
    {
        if (IsAccumulated && _node.Element.IsFloat())
            for (long i = 0; i < _reals.LongLength; i++)
                _result[i] = Scalar.FromReal(_node.Element, _reals[i]);
        else if (IsChoice)
            _place.CopyTo(_result.Span<long>());
    }

    /// <summary>Splits a block into runs along the last axis, each into one result or one after another.</summary>
    private void Runs<T>(T* block, long at, long count) where T : unmanaged, INumber<T>
    {
        Interpreter.Unflatten(at, _space, _index);
        int last = _space.Length - 1;
        while (count > 0)
        {
            long to = 0, place = 0;
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
            ((T*)_result.Pointer)[to] += value;
        else if (_node.Op.Combine == Op.Mul)
            ((T*)_result.Pointer)[to] *= value;
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

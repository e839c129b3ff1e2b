using System.Reflection.Emit;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// The panels of one factor that a group works with: one in shared memory, step of the depth by step, which is read while the next comes from the
/// device's memory through registers. What lies beyond the factor's end is read nowhere, and is zero along the depth.
/// </summary>
internal sealed class ProductPanel
{
    private static readonly string[] Lanes = ["A", "B", "C", "D"];

    private readonly KernelCode _code;
    private readonly ProductFactor _factor;
    private readonly ProductArithmetic _arithmetic;
    private readonly int _threads, _each, _depth, _length, _pitch, _vector;
    private readonly Type _vectorType;
    private readonly SharedArray _vectors, _scalars;
    private readonly IxVariable[] _at;
    private readonly (Ix Across, Ix Along)[] _places;
    private readonly LocalBuilder[] _coming;
    private readonly LocalBuilder _read;

    /// <param name="code">The kernel.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="arithmetic">How its elements are carried.</param>
    /// <param name="threads">How many threads lie along it.</param>
    /// <param name="each">How much of it each of them takes.</param>
    /// <param name="depth">The steps of the depth.</param>
    public ProductPanel(KernelCode code, ProductFactor factor, ProductArithmetic arithmetic, int threads, int each, int depth)
    {
        (_code, _factor, _arithmetic, _threads, _each, _depth, _length) = (code, factor, arithmetic, threads, each, depth, threads * each);
        int size = IlgpuOps.SizeOf(arithmetic.Type);
        _vector = ProductTile.VectorOf(each, size);
        _pitch = ProductTile.PitchOf(_length, each, size);
        _vectorType = _vector == 1 ? arithmetic.Type : (_vector == 2 ? typeof(Pair<>) : typeof(Quad<>)).MakeGenericType(arithmetic.Type);
        _vectors = code.Shared(_vectorType, 2 * depth * _pitch / _vector);
        _scalars = code.As(_vectors, arithmetic.Type);
        int loads = _length * depth / code.Geometry.GroupSize;
        _at = [.. Enumerable.Range(0, loads).Select(_ => new IxVariable(code))];
        _coming = [.. Enumerable.Range(0, loads).Select(_ => code.IL.DeclareLocal(arithmetic.Type))];
        _read = code.IL.DeclareLocal(_vectorType);
        _places = [.. Enumerable.Range(0, loads).Select(load => factor.IsContiguousAcross ? Swapped(Split(load, _length)) : Split(load, depth))];
        Values = [.. Enumerable.Range(0, each).Select(_ => code.IL.DeclareLocal(arithmetic.Type))];
    }

    /// <summary>What <see cref="Read"/> has read.</summary>
    public LocalBuilder[] Values { get; }

    /// <summary>The shared memory, for other use while no panel is in it.</summary>
    public SharedArray Scalars => _scalars;

    /// <summary>The number along the panel of the each-th value of a thread: vectors of neighbours, the threads' in turn.</summary>
    public Ix NumberOf(Ix thread, int each) => (thread + _code.Constant(each / _vector * _threads)) * _vector + each % _vector;

    /// <inheritdoc cref="NumberOf(Ix, int)"/>
    public Ix NumberOf(Ix thread, Ix each) => (thread + each / _vector * _threads) * _vector + (each & (_vector - 1));

    /// <summary>Turns to a tile.</summary>
    /// <param name="batch">The matrix.</param>
    /// <param name="first">The row of the left factor or column of the right one at which the tile begins.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="from">The step of the depth to begin at.</param>
    public void Begin(Ix[] batch, Ix first, Ix length, Ix from)
    {
        var start = _factor.Start(_code, batch);
        for (int load = 0; load < _at.Length; load++)
        {
            var (across, along) = _places[load];
            // Results beyond the end are never stored, so it does not matter what they are computed from.
            var inside = _code.Least(_code.Keep(first + across), length - _code.Constant(1));
            _at[load].Set(_factor.Along(_code, _factor.Across(_code, start, inside), from + along));
        }
    }

    /// <summary>Has the next panel come, which starts at a step of the depth.</summary>
    public void Load(Ix from, Ix end)
    {
        for (int load = 0; load < _at.Length; load++)
        {
            var (at, coming) = (_at[load], _coming[load]);
            _code.IfLess(from + _places[load].Along, end,
                () =>
                {
                    _factor.Read(_code, at.Value, _arithmetic.Carried);
                    _code.IL.Emit(OpCodes.Stloc, coming);
                },
                () => _arithmetic.Clear(coming));
            at.Set(_factor.Along(_code, at.Value, _code.Constant(_depth)));
        }
    }

    /// <summary>Puts what has come into one of the two panels.</summary>
    public void Store(Ix panel)
    {
        var start = _code.Keep(panel * (_depth * _pitch));
        for (int load = 0; load < _coming.Length; load++)
        {
            var (across, along) = _places[load];
            _code.Address(_scalars, start + along * _pitch + across);
            _code.IL.Emit(OpCodes.Ldloc, _coming[load]);
            _code.IL.Emit(OpCodes.Stobj, _arithmetic.Type);
        }
    }

    /// <summary>A thread's part of a panel.</summary>
    public SharedArray PartOf(Ix panel, Ix thread)
    {
        int last = (_depth - 1) * _pitch / _vector + (_each / _vector - 1) * _threads;
        return _code.Window(_vectors, panel * (_depth * _pitch / _vector) + thread, last + 1);
    }

    /// <summary>Reads the values of one step of the depth.</summary>
    public void Read(SharedArray part, int step)
    {
        var il = _code.IL;
        for (int number = 0; number < _each / _vector; number++)
        {
            _code.Address(part, _code.Constant(step * _pitch / _vector + number * _threads));
            il.Emit(OpCodes.Ldobj, _vectorType);
            il.Emit(OpCodes.Stloc, _vector == 1 ? Values[number] : _read);
            for (int lane = 0; lane < _vector && _vector > 1; lane++)
            {
                il.Emit(OpCodes.Ldloc, _read);
                il.Emit(OpCodes.Ldfld, _vectorType.GetField(Lanes[lane])!);
                il.Emit(OpCodes.Stloc, Values[number * _vector + lane]);
            }
        }
    }

    /// <summary>Which element of a panel whose rows have a length a thread's load is: the row, and the number in it.</summary>
    private (Ix Row, Ix Number) Split(int load, int length)
    {
        int group = _code.Geometry.GroupSize, first = load * group;
        if (group < length)
            return (_code.Constant(first / length), _code.Keep(_code.Thread + first % length));
        return (_code.Keep(_code.Thread / length + first / length), _code.Keep(_code.Thread & (length - 1)));
    }

    private static (Ix Across, Ix Along) Swapped((Ix Along, Ix Across) places) => (places.Across, places.Along);
}

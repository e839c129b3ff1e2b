using System.Reflection.Emit;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// A loop without reductions that reads operands across: they lie one after another along another axis than the last, as in a transposition. A group takes
/// a square of both axes; such operands come along theirs into memory that the group shares, and from there along the last, so that neighbouring threads
/// always touch neighbouring elements of the device's memory.
/// </summary>
internal sealed class TransposePart : KernelPart
{
    /// <summary>Where an axis is shorter, a square would be mostly empty.</summary>
    private const int LeastLength = 8;

    private readonly LoopCode _loop;
    private readonly int _side, _across;
    private readonly int[] _staged, _outer;
    private readonly int _squares, _acrossLength, _lastLength, _acrossSquares, _lastSquares;
    private readonly long _squareCount;

    private TransposePart(LoopViews views, KernelGeometry geometry)
    {
        _loop = new LoopCode(views, [.. views.Space.Select(_ => AxisRole.Kept)], Arguments);
        long[] lengths = _loop.Axes.Lengths;
        // A square has four places for a thread of a GPU's group.
        _side = Math.Clamp(geometry.GroupSize / 8, 8, 32);
        _across = lengths.Length < 2 || lengths[^1] < LeastLength ? -1 : _loop.Operands.Select(AcrossOf).FirstOrDefault(axis => axis >= 0 && lengths[axis] >= LeastLength, -1);
        if (_across < 0)
        {
            _staged = _outer = [];
            return;
        }
        _staged = [.. Enumerable.Range(0, _loop.Operands.Length).Where(i => AcrossOf(_loop.Operands[i]) == _across)];
        _outer = [.. lengths.Select((length, axis) => axis == _across || axis == lengths.Length - 1 ? -1 : Arguments.Fixed(length))];
        long acrossSquares = (lengths[_across] + _side - 1) / _side, lastSquares = (lengths[^1] + _side - 1) / _side;
        _squareCount = Graphs.Storage.Product(lengths) / (lengths[_across] * lengths[^1]) * acrossSquares * lastSquares;
        (_acrossLength, _lastLength) = (Arguments.Fixed(lengths[_across]), Arguments.Fixed(lengths[^1]));
        (_squares, _acrossSquares, _lastSquares) = (Arguments.Fixed(_squareCount), Arguments.Fixed(acrossSquares), Arguments.Fixed(lastSquares));
        SharedBytes = _staged.Sum(i => IlgpuOps.SizeOf(IlgpuOps.Stored(_loop.Operands[i].Element)) * _side * (_side + 1));
        Extent = Graphs.Storage.Product(lengths);
    }

    public override string Key => $"transposed {_across} {_loop.Key}";

    public override bool CanThrow => _loop.Outputs.CanThrow;

    public override int SharedBytes { get; }

    public override long Extent { get; }

    /// <summary>The part, where an operand is read across and what is needed of them fits.</summary>
    public static TransposePart? TryMake(LoopViews views, KernelGeometry geometry)
    {
        var part = new TransposePart(views, geometry);
        return part._staged.Length > 0 && part.SharedBytes <= geometry.SharedBytes ? part : null;
    }

    public override int Groups(KernelGeometry geometry) => (int)Math.Clamp(_squareCount, 1, geometry.MostGroups);

    public override void Emit(KernelCode code)
    {
        var shared = Array.ConvertAll(_staged, i => code.Shared(IlgpuOps.Stored(_loop.Operands[i].Element), _side * (_side + 1)));
        int[] outerAxes = [.. Enumerable.Range(0, _outer.Length).Where(axis => _outer[axis] >= 0)];
        code.For(code.Block, code.Scalar(_squares), code.Blocks, item =>
        {
            var parts = code.Unflatten(item, [code.Constant(0), code.Scalar(_acrossSquares), code.Scalar(_lastSquares)]);
            var outer = code.Unflatten(parts[0], [.. outerAxes.Select(axis => code.Scalar(_outer[axis]))]);
            Ix firstAcross = code.Keep(parts[1] * _side), firstLast = code.Keep(parts[2] * _side);

            // One element more in a row than there are: neighbours of a column lie in different banks.
            Ix At(Ix across, Ix last) => last * (_side + 1) + across;

            void Square(Func<Ix, (Ix Across, Ix Last)> split, Action<Ix, Ix[]> body) => code.For(code.Thread, code.Constant(_side * _side), code.Constant(code.Geometry.GroupSize), number =>
            {
                var (across, last) = split(number);
                Ix placeAcross = code.Keep(firstAcross + across), placeLast = code.Keep(firstLast + last);
                code.IfLess(placeAcross, code.Scalar(_acrossLength), () => code.IfLess(placeLast, code.Scalar(_lastLength), () =>
                {
                    var places = new Ix[_outer.Length];
                    for (int i = 0; i < outer.Length; i++)
                        places[outerAxes[i]] = outer[i];
                    (places[_across], places[^1]) = (placeAcross, placeLast);
                    body(At(across, last), places);
                }));
            });

            Square(number => (code.Keep(number & (_side - 1)), code.Keep(number / _side)), (at, places) =>
            {
                for (int i = 0; i < _staged.Length; i++)
                {
                    var operand = (StridedAccess)_loop.Operands[_staged[i]];
                    code.Address(shared[i], at);
                    operand.Memory.Address(code, shared[i].Type, operand.Index(code, places));
                    code.IL.Emit(OpCodes.Ldobj, shared[i].Type);
                    code.IL.Emit(OpCodes.Stobj, shared[i].Type);
                }
            });
            code.Barrier(code.Geometry.GroupSize);
            Square(number => (code.Keep(number / _side), code.Keep(number & (_side - 1))), (at, places) =>
            {
                var known = new Dictionary<int, LocalBuilder>();
                for (int i = 0; i < _staged.Length; i++)
                {
                    var value = code.IL.DeclareLocal(IlgpuOps.Local(_loop.Operands[_staged[i]].Element));
                    code.Address(shared[i], at);
                    IlgpuOps.Read(code.IL, _loop.Operands[_staged[i]].Element);
                    code.IL.Emit(OpCodes.Stloc, value);
                    known[_loop.ParameterOf(_staged[i]).Id] = value;
                }
                _loop.Store(code, places, _loop.Evaluate(code, places, known));
            });
            code.Barrier(code.Geometry.GroupSize);
        });
    }

    /// <summary>The axis along which an operand lies one after another, where that is not the last and the last is no broadcast; -1 for none.</summary>
    private static int AcrossOf(Access access) =>
        access is StridedAccess { Steps: [.. var before, { Slot: >= 0 }] } ? Array.FindIndex(before, s => s.Slot == AxisStep.One) : -1;
}

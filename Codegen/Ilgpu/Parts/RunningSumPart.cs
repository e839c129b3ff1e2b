using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>How long lines are cut into pieces, one for a group.</summary>
/// <param name="Count">How many pieces a line has.</param>
/// <param name="Length">How long they are.</param>
/// <param name="Sums">What each piece comes to, by line and piece; null where lines are whole.</param>
internal sealed record LinePieces(long Count, long Length, View? Sums);

/// <summary>
/// Running sums along an axis, a group for a piece of a line: each thread sums some neighbours, the group scans these sums in the memory that it shares,
/// and goes on with what it has so far. Floats are carried in double. What a piece begins with is the sum of those before it.
/// </summary>
internal sealed class RunningSumPart : KernelPart
{
    private const int Neighbours = 4;

    private readonly PieceLines _lines;
    private readonly ElementType _element, _sum;
    private readonly Access _from;
    private readonly StridedAccess _to;
    private readonly StridedAccess? _pieces;

    /// <param name="from">What is summed.</param>
    /// <param name="to">Where the sums go.</param>
    /// <param name="axis">Along which.</param>
    /// <param name="pieces">How lines are cut.</param>
    /// <param name="geometry">What it is cut for.</param>
    public RunningSumPart(View from, View to, int axis, LinePieces pieces, KernelGeometry geometry)
    {
        (_element, _sum) = (to.Storage.Element, IlgpuOps.Accumulated(to.Storage.Element));
        _lines = new PieceLines(to.Shape, axis, pieces, Arguments, from, to);
        var builder = new AccessBuilder(Arguments);
        _from = _lines.Access(builder, from);
        _to = (StridedAccess)_lines.Access(builder, to);
        SharedBytes = 2 * geometry.GroupSize * _sum.Size();
        _pieces = pieces.Sums is { } sums ? builder.Strided(sums, sums.Strides) : null;
    }

    public override string Key => $"running sum {_element} {_lines.Key} {_from.Key} {_to.Key} {_pieces?.Key}";

    public override bool CanThrow => false;

    public override int SharedBytes { get; }

    public override long Extent => _lines.Extent;

    /// <summary>The length of which pieces are multiples.</summary>
    public static long TileOf(KernelGeometry geometry) => (long)geometry.GroupSize * Neighbours;

    public override int Groups(KernelGeometry geometry) => _lines.Groups(geometry);

    public override void Emit(KernelCode code)
    {
        int threads = code.Geometry.GroupSize;
        var before = new Accumulator(code, Op.Sum, _sum);
        var team = new Team(code, threads);
        team.Reserve(before);
        var type = before.Parts[0].LocalType;
        SharedArray[] scanned = [code.Shared(type, threads), code.Shared(type, threads)];
        _lines.ForEach(code, (line, piece, places, from, to) =>
        {
            before.Clear();
            if (_pieces is { } pieces)
            {
                code.For(code.Thread, piece, code.Constant(threads), earlier => before.Merge([pieces.Load(code, [line, earlier])]));
                team.Merge(before);
            }
            code.For(from, to, code.Constant(TileOf(code.Geometry)), tile =>
            {
                var first = code.Keep(tile + code.Thread * Neighbours);
                var sums = new LocalBuilder[Neighbours];
                for (int k = 0; k < Neighbours; k++)
                    sums[k] = Sum(code, places, code.Keep(first + k), to, k == 0 ? null : sums[k - 1]);
                var (others, all) = Scan(code, scanned, sums[^1]);
                var start = Plus(code, before.Parts[0], others);
                for (int k = 0; k < Neighbours; k++)
                    Write(code, places, code.Keep(first + k), to, Plus(code, start, sums[k]));
                before.Merge([all]);
                code.Barrier(threads);
            });
        });
    }

    /// <summary>A sum and the element at a place; beyond the end the sum.</summary>
    private LocalBuilder Sum(KernelCode code, Ix[] places, Ix at, Ix end, LocalBuilder? sum)
    {
        var il = code.IL;
        var value = il.DeclareLocal(IlgpuOps.Local(_sum));
        IlgpuOps.Constant(il, new Scalar(_sum, 0));
        il.Emit(OpCodes.Stloc, value);
        code.IfLess(at, end, () =>
        {
            _from.Read(code, _lines.At(places, at));
            IlgpuOps.Convert(il, _element, _sum);
            il.Emit(OpCodes.Stloc, value);
        });
        return sum is null ? value : Plus(code, sum, value);
    }

    private void Write(KernelCode code, Ix[] places, Ix at, Ix end, LocalBuilder sum) => code.IfLess(at, end, () =>
    {
        var value = code.IL.DeclareLocal(IlgpuOps.Local(_element));
        code.IL.Emit(OpCodes.Ldloc, sum);
        IlgpuOps.Convert(code.IL, _sum, _element);
        code.IL.Emit(OpCodes.Stloc, value);
        _to.Write(code, _lines.At(places, at), value);
    });

    /// <summary>The sum of the values of the threads before, and of all (Hillis and Steele, Data parallel algorithms, 1986).</summary>
    private (LocalBuilder Before, LocalBuilder All) Scan(KernelCode code, SharedArray[] memory, LocalBuilder own)
    {
        int threads = code.Geometry.GroupSize, turn = 0;
        var sum = own;
        Store(memory[0], sum);
        code.Barrier(threads);
        for (int distance = 1; distance < threads; distance *= 2)
        {
            sum = Plus(code, FromBefore(memory[turn], distance), sum);
            turn = 1 - turn;
            Store(memory[turn], sum);
            code.Barrier(threads);
        }
        return (FromBefore(memory[turn], 1), Load(memory[turn], code.Constant(threads - 1)));

        void Store(SharedArray to, LocalBuilder value)
        {
            code.Address(to, code.Thread);
            code.IL.Emit(OpCodes.Ldloc, value);
            code.IL.Emit(OpCodes.Stobj, to.Type);
        }

        LocalBuilder Load(SharedArray from, Ix at)
        {
            var value = code.IL.DeclareLocal(from.Type);
            code.Address(from, at);
            code.IL.Emit(OpCodes.Ldobj, from.Type);
            code.IL.Emit(OpCodes.Stloc, value);
            return value;
        }

        LocalBuilder FromBefore(SharedArray from, int distance)
        {
            var value = code.IL.DeclareLocal(from.Type);
            IlgpuOps.Constant(code.IL, new Scalar(_sum, 0));
            code.IL.Emit(OpCodes.Stloc, value);
            code.IfLess(code.Constant(distance - 1), code.Thread, () =>
            {
                code.IL.Emit(OpCodes.Ldloc, Load(from, code.Thread - code.Constant(distance)));
                code.IL.Emit(OpCodes.Stloc, value);
            });
            return value;
        }
    }

    private LocalBuilder Plus(KernelCode code, LocalBuilder left, LocalBuilder right)
    {
        var sum = code.IL.DeclareLocal(IlgpuOps.Local(_sum));
        IlgpuOps.Add(code.IL, _sum, () => code.IL.Emit(OpCodes.Ldloc, left), () => code.IL.Emit(OpCodes.Ldloc, right));
        code.IL.Emit(OpCodes.Stloc, sum);
        return sum;
    }
}

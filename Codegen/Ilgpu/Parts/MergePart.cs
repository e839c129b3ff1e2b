using System.Reflection.Emit;
using ExprJit.Graphs;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Merges neighbouring sorted runs of the lines along the last axis, a thread for each key: it finds its place in the other run by bisection. Of equal
/// keys those of the left run come first.
/// </summary>
internal sealed class MergePart : KernelPart
{
    private readonly Places _places;
    private readonly int _keys, _order, _length, _width;
    private readonly StridedAccess? _sorted;
    private readonly StridedAccess _to;
    private readonly long _count;

    /// <param name="from">Sorted runs of keys and their places, dense.</param>
    /// <param name="to">Where those go; no keys where only places are wanted.</param>
    /// <param name="width">The length of the runs.</param>
    public MergePart((View Keys, View Order) from, (View? Keys, View Order) to, long width)
    {
        long[] space = to.Order.Shape;
        int last = space.Length - 1;
        _places = new Places(space, last, Arguments, [to.Order.AlignedTo(space), .. to.Keys is { } keys ? [keys.AlignedTo(space)] : Array.Empty<long[]>()]);
        var builder = new AccessBuilder(Arguments);
        (_keys, _order) = (Arguments.Buffer((IlgpuStorage)from.Keys.Storage, typeof(long)), Arguments.Buffer((IlgpuStorage)from.Order.Storage, typeof(long)));
        _to = builder.Strided(to.Order, _places.Axes.Project(to.Order.AlignedTo(space)));
        _sorted = to.Keys is { } sorted ? builder.Strided(sorted, _places.Axes.Project(sorted.AlignedTo(space))) : null;
        (_length, _width, _count) = (Arguments.Fixed(space[last]), Arguments.Fixed(width), Math.Max(_places.Count, 2 * width));
    }

    public override string Key => $"merge {_places.Key} {_keys} {_order} {_to.Key} {_sorted?.Key}";

    public override bool CanThrow => false;

    public override long Extent => _count;

    public override int Groups(KernelGeometry geometry) => _places.Groups(geometry);

    public override void Emit(KernelCode code) => _places.ForEach(code, (flat, places) =>
    {
        var il = code.IL;
        LocalBuilder place = il.DeclareLocal(typeof(long)), order = il.DeclareLocal(typeof(long)), key = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldarg, (short)code.Buffer(_keys));
        code.PushLong(flat - places[_places.Axis]);
        code.PushLong(places[_places.Axis]);
        code.PushScalar(_length);
        code.PushScalar(_width);
        il.Emit(OpCodes.Call, typeof(MergePart).GetMethod(nameof(PlaceOf))!);
        il.Emit(OpCodes.Stloc, place);
        var target = _places.With(places, code.FromLong(place));
        Load(_order, order);
        _to.Write(code, target, order);
        if (_sorted is null)
            return;
        Load(_keys, key);
        _sorted.Write(code, target, key);

        void Load(int buffer, LocalBuilder into)
        {
            code.Address(buffer, typeof(long), flat);
            il.Emit(OpCodes.Ldobj, typeof(long));
            il.Emit(OpCodes.Stloc, into);
        }
    });

    /// <summary>Where a key of a line goes in its run merged with the neighbour.</summary>
    public static long PlaceOf(ArrayView<long> keys, long line, long i, long length, long width)
    {
        long key = keys[line + i];
        // Widths are powers of two.
        long mine = i & -width, theirs = mine ^ width;
        long low = theirs < length ? theirs : length, high = theirs + width < length ? theirs + width : length;
        long start = low;
        while (low < high)
        {
            long middle = low + ((high - low) >> 1);
            long other = keys[line + middle];
            bool before = theirs < mine ? other <= key : other < key;
            if (before)
                low = middle + 1;
            else
                high = middle;
        }
        return (mine < theirs ? mine : theirs) + (i - mine) + (low - start);
    }
}

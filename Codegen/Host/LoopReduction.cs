using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>A reduction of a loop, and the slots of what every piece of the loop adds to all of the result.</summary>
internal sealed unsafe class LoopReduction
{
    private const long LargestSlots = 8 << 20;

    private readonly NativeScratch _slots = new();
    private readonly long _length, _rows;

    /// <param name="node">The reduction.</param>
    /// <param name="space">The whole index space.</param>
    /// <param name="target">Its result.</param>
    /// <param name="isRepeated">Whether every range is the whole space again.</param>
    public LoopReduction(Apply node, long[] space, HostOperand target, bool isRepeated)
    {
        long[] result = target.View.Shape;
        (Node, Fold) = (node, Fold.Of(node));
        // The rows of a range are one after another only along the first axis.
        bool hasRows = target.Axis >= 0 && Storage.Product(result.AsSpan(0, target.Axis)) == 1;
        IsLocal = isRepeated || hasRows;
        _rows = hasRows ? result[target.Axis] : 0;
        _length = Storage.Product(result);
        Kept = node[0].Rank == 0 ? new long[space.Length] : KeptStrides(node, space, result);
        Places = PlaceStrides(space);
    }

    public Apply Node { get; }

    public Fold Fold { get; }

    /// <summary>Strides over the space of the slots; 0 along reduced axes.</summary>
    public long[] Kept { get; }

    /// <summary>Strides over the space of the place within what is reduced; 0 along kept axes.</summary>
    public long[] Places { get; }

    /// <summary>Whether each range makes its own rows of the result, or all of it, so that nothing is merged.</summary>
    public bool IsLocal { get; }

    /// <summary>How many pieces can have slots of their own without taking more memory than they are worth.</summary>
    public long MostPieces => IsLocal ? long.MaxValue : Math.Max(LargestSlots / Math.Max(Stride, 1), 1);

    private long Stride => (Fold.Bytes(_length) + 63) / 64 * 64;

    /// <summary>Makes the slots of so many pieces.</summary>
    public void Begin(int pieces)
    {
        if (IsLocal)
            return;
        _slots.Reserve((nuint)(Stride * pieces));
        for (int piece = 0; piece < pieces; piece++)
            Fold.Begin(SlotsOf(piece), _length);
    }

    public byte* SlotsOf(int piece) => (byte*)_slots.Reserve(0) + Stride * piece;

    /// <summary>How many slots a range of so many rows has.</summary>
    public long SlotsIn(long rows) => _rows == 0 ? _length : _length / _rows * rows;

    /// <summary>Merges the pieces in pairs, always the same ones, and writes the result.</summary>
    public void Finish(int pieces, HostOperand target)
    {
        if (IsLocal)
            return;
        for (int step = 1; step < pieces; step *= 2)
            for (int piece = 0; piece + step < pieces; piece += 2 * step)
                Fold.Merge(SlotsOf(piece), SlotsOf(piece + step), _length);
        Store(SlotsOf(0), target.View, _length);
    }

    /// <summary>Writes the rows of a range.</summary>
    public void Store(byte* slots, HostOperand target, in TileRange range)
    {
        // The rows of a range are one after another where all are.
        if (target.View.IsDense)
            Fold.Store(slots, SlotsIn(range.Length), target.Start(range));
        else
            Store(slots, target.Tile(range), SlotsIn(range.Length));
    }

    private void Store(byte* slots, View target, long length)
    {
        if (target.IsDense)
        {
            Fold.Store(slots, length, ((HostStorage)target.Storage).Pointer + target.Offset * Node.Element.Size());
            return;
        }
        var dense = new HostStorage(Node.Element, target.Shape);
        Fold.Store(slots, length, dense.Pointer);
        HostCopy.Run(View.Dense(dense), target);
    }

    private static long[] KeptStrides(Apply node, long[] from, long[] to)
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

    private long[] PlaceStrides(long[] space)
    {
        var places = new long[space.Length];
        long stride = 1;
        for (int axis = space.Length - 1; axis >= 0; axis--)
        {
            bool reduced = Node.Op == Op.SumTo ? Kept[axis] == 0 : Node.Attributes.Numbers.Contains(axis);
            if (!reduced)
                continue;
            places[axis] = stride;
            stride *= space[axis];
        }
        return places;
    }
}

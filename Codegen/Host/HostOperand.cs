using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// A window that a step reads or writes, cut to a tile. For each row of the tile's start it moves on by a number of elements; values that
/// live in the tile alone stay where they are.
/// </summary>
/// <param name="View">The window, from the first row on.</param>
/// <param name="Axis">Its axis that is cut; -1 for none.</param>
/// <param name="Advance">By how many elements a row moves it on.</param>
internal record HostOperand(View View, int Axis, long Advance)
{
    /// <summary>An operand whose space is cut along an axis: it is cut if it has that axis and is not broadcast along it.</summary>
    /// <param name="view">The whole window.</param>
    /// <param name="rank">The rank of the space.</param>
    /// <param name="axis">The axis of the space that is cut; -1 for none.</param>
    /// <param name="length">Its length.</param>
    /// <param name="isTileLocal">Whether the value lives in the tile alone.</param>
    public static HostOperand Of(View view, int rank, int axis, long length, bool isTileLocal)
    {
        int own = axis < 0 ? -1 : axis - (rank - view.Shape.Length);
        bool isCut = own >= 0 && (view.Shape[own] != 1 || length == 1);
        return isCut ? new HostOperand(view, own, isTileLocal ? 0 : view.Strides[own]) : new HostOperand(view, -1, 0);
    }

    /// <summary>The window on some rows.</summary>
    public View Tile(long start, long length)
    {
        if (Axis < 0)
            return View;
        var shape = (long[])View.Shape.Clone();
        shape[Axis] = length;
        return View with { Offset = View.Offset + start * Advance, Shape = shape };
    }

    /// <summary>How its elements come through scratch; null where they lie one after another in the order of the tile.</summary>
    /// <param name="space">The tile.</param>
    /// <param name="start">Its first row.</param>
    /// <param name="length">How many rows it has.</param>
    public virtual IBlockWindow? Open(long[] space, long start, long length)
    {
        var view = Tile(start, length);
        long[] strides = view.AlignedTo(space);
        return View.IsDenseStrides(strides, space) ? null : new StridedWindow(space, strides, view);
    }
}

/// <summary>A gather read in place: the window is what it looks up in.</summary>
internal sealed record HostGather(HostOperand Source, HostOperand Indices, Apply Gather, int LookedUp) : HostOperand(Source)
{
    public override IBlockWindow Open(long[] space, long start, long length) =>
        new GatherWindow(Gather, LookedUp, Source.Tile(start, length), Indices.Tile(start, length), space);
}

/// <summary>Windows one after another along an axis, read in place; between and around them are zeros.</summary>
/// <param name="Parts">The windows and where each begins.</param>
/// <param name="Along">The axis, counted from the last one backwards, from 1.</param>
/// <param name="Total">The length of all of it along the axis.</param>
/// <param name="IsCutAcross">Whether the tiles are cut along that axis, so that a part is met by some of them only.</param>
internal sealed record HostPieces((HostOperand Window, long From, long Length)[] Parts, int Along, long Total, bool IsCutAcross) : HostOperand(Parts[0].Window)
{
    public override IBlockWindow Open(long[] space, long start, long length) =>
        new PieceWindow(space, space.Length - Along, Total, IsCutAcross ? start : 0, Array.ConvertAll(Parts, p => (p.Window.Tile(start, length), p.From, p.Length)));
}

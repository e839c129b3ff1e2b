using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// A window that a step reads or writes, cut to a range along one axis. Values that live in a tile alone start over with each tile: their rows
/// are counted from the tile's first.
/// </summary>
/// <param name="View">The window, from the first row on.</param>
/// <param name="Axis">Its axis that is cut; -1 for none.</param>
/// <param name="IsTileLocal">Whether the value lives in the tile alone.</param>
internal record HostOperand(View View, int Axis, bool IsTileLocal)
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
        return new HostOperand(view, isCut ? own : -1, isTileLocal);
    }

    /// <summary>Where the first element of a range lies.</summary>
    /// <param name="range">The range.</param>
    public unsafe byte* Start(in TileRange range) =>
        ((HostStorage)View.Storage).Pointer + (View.Offset + First(range)) * View.Storage.Element.Size();

    /// <summary>The window on a range.</summary>
    public View Tile(in TileRange range)
    {
        if (Axis < 0 || range.Length == View.Shape[Axis] && First(range) == 0)
            return View;
        var shape = (long[])View.Shape.Clone();
        shape[Axis] = range.Length;
        return View with { Offset = View.Offset + First(range), Shape = shape };
    }

    /// <summary>How its elements come through scratch, where no strides tell.</summary>
    /// <param name="space">The lengths of the range, which change with it.</param>
    public virtual BlockWindow? Open(long[] space) => null;

    private long First(in TileRange range) => Axis < 0 ? 0 : (IsTileLocal ? range.Start - range.Origin : range.Start) * View.Strides[Axis];
}

/// <summary>Some rows of a space along the axis that is cut.</summary>
/// <param name="Start">The first.</param>
/// <param name="Length">How many.</param>
/// <param name="Origin">The first row of the tile that they are part of.</param>
internal readonly record struct TileRange(long Start, long Length, long Origin);

/// <summary>A gather read in place: the window is what it looks up in.</summary>
internal sealed record HostGather(HostOperand Source, HostOperand Indices, Apply Gather, int LookedUp) : HostOperand(Source)
{
    public override BlockWindow Open(long[] space) => new GatherWindow(this, space);
}

/// <summary>Windows one after another along an axis, read in place; between and around them are zeros.</summary>
/// <param name="Parts">The windows and where each begins.</param>
/// <param name="Along">The axis, counted from the last one backwards, from 1.</param>
/// <param name="Total">The length of all of it along the axis.</param>
/// <param name="IsCutAcross">Whether the tiles are cut along that axis, so that a part is met by some of them only.</param>
internal sealed record HostPieces((HostOperand Window, long From, long Length)[] Parts, int Along, long Total, bool IsCutAcross) : HostOperand(Parts[0].Window)
{
    public override BlockWindow Open(long[] space) => new PieceWindow(this, space);
}

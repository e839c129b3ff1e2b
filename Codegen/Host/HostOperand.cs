using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// What a step reads: a window, or a gather through one, cut to a tile. For each row of the tile's start the window
/// moves on by a number of elements; values that live in the tile alone stay where they are.
/// </summary>
/// <param name="View">The window, from the first row on.</param>
/// <param name="Axis">Its axis that is cut; -1 for none.</param>
/// <param name="Advance">By how many elements a row moves it on.</param>
/// <param name="Gather">The gather that reads it, or null.</param>
/// <param name="Indices">The gather's indices.</param>
internal sealed record HostOperand(View View, int Axis, long Advance, Apply? Gather = null, HostOperand? Indices = null)
{
    /// <summary>An operand whose space is cut along an axis: one that has that axis, broadcast or not.</summary>
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
}

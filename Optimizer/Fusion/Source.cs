using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>A stored value or leaf that a step reads when it reads an operand.</summary>
/// <param name="Base">The value.</param>
/// <param name="Window">The view of it that is read.</param>
/// <param name="Operand">The operand.</param>
/// <param name="Gather">The gather that reads the window for its indices, or null.</param>
/// <param name="IsAnywhere">Whether elements are read at other places than their own: what a gather looks up, the parts of a join.</param>
internal sealed record Source(Node Base, Node Window, Node Operand, Node? Gather = null, bool IsAnywhere = false)
{
    /// <summary>The map by which the operand's reader sees the value; null where that cannot be told.</summary>
    /// <param name="map">The map of the value.</param>
    /// <param name="facts">What is known of lengths.</param>
    /// <param name="freed">Gathers the axes along which it is read at other places than where it was made.</param>
    public int[]? Seen(int[] map, ShapeFacts facts, ref uint freed)
    {
        if (IsAnywhere)
            return null;
        var seen = AxisMap.Through(Window, Base, map, facts, ref freed);
        return Gather is null || seen is null ? seen : AxisMap.Through(Operand, Gather, seen, facts, ref freed);
    }
}

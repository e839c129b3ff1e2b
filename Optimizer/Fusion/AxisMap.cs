using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>
/// How a value lies in the index space of its nest: for each of its axes the axis of the space it runs along. Two places of the
/// space that agree on those axes share an element of it.
/// </summary>
internal static class AxisMap
{
    /// <summary>An axis of length 1.</summary>
    public const int Constant = -1;

    /// <summary>An axis of a step of which it is not known yet where it runs.</summary>
    public const int Open = -2;

    /// <summary>An axis that runs along none of the space's, or not in step with it.</summary>
    public const int Free = -3;

    public static int[] Identity(int rank) => [.. Enumerable.Range(0, rank)];

    /// <summary>The axes of the space that a map runs along, as bits.</summary>
    public static uint Along(int[] map)
    {
        uint along = 0;
        foreach (int axis in map)
            along |= Bit(axis);
        return along;
    }

    /// <summary>The map of a view from that of what it is a window on; null where nothing can be told.</summary>
    /// <param name="view">The view.</param>
    /// <param name="under">What it is a window on.</param>
    /// <param name="map">The map of that.</param>
    /// <param name="facts">What is known of lengths.</param>
    /// <param name="freed">Gathers the axes along which an element of the view is at another place than the element it shows.</param>
    public static int[]? Through(Node view, Node under, int[] map, ShapeFacts facts, ref uint freed)
    {
        var moves = new Stack<Apply>();
        for (var at = view; at != under; at = at.Inputs[0])
            moves.Push((Apply)at);
        while (moves.TryPop(out var move))
        {
            int axis = move.Attributes.Numbers.Length > 0 ? move.Attributes.Axis : 0;
            if (move.Op == Op.ExpandDims)
                map = [.. map[..axis], Constant, .. map[axis..]];
            else if (move.Op == Op.Squeeze)
                map = [.. map[..axis], .. map[(axis + 1)..]];
            else if (move.Op == Op.BroadcastLike || move.Op == Op.BroadcastTo)
                map = [.. Enumerable.Repeat(Constant, move.Rank - map.Length), .. map];
            else if (move.Op == Op.Transpose)
            {
                var before = map;
                map = [.. move.Attributes.Numbers.ToArray().Select(from => before[from])];
            }
            else if (move.Op == Op.Slice || move.Op == Op.Step)
                map = Freed(map, axis, ref freed);
            else if (move.Op == Op.Index_)
                map = Freed(map, axis, ref freed) is var all ? [.. all[..axis], .. all[(axis + 1)..]] : all;
            else if (move.Op == Op.Flip)
                foreach (long flipped in move.Attributes.Numbers)
                    map = Freed(map, (int)flipped, ref freed);
            else if (move.Op == Op.Reshape && move.Rank > 0 && map.Length > 0 && facts.Of(move)[0] == facts.Of(move[0])[0])
            {
                // The rows stay, what is in a row is arranged anew.
                freed |= Along(map[1..]);
                map = [map[0], .. Enumerable.Repeat(Free, move.Rank - 1)];
            }
            else
                return null;
        }
        return map;
    }

    /// <summary>
    /// Brings an operand and the step that reads it together: an open axis of the step takes the operand's; along axes on which they disagree
    /// the operand is read at other places than where it was made.
    /// </summary>
    /// <param name="operand">The map of the operand, aligned with the step's last axes.</param>
    /// <param name="step">The map of the step, which is filled in.</param>
    /// <param name="freed">Gathers the axes on which they disagree.</param>
    public static bool Align(int[] operand, int[] step, ref uint freed)
    {
        int offset = step.Length - operand.Length;
        for (int i = 0; i < operand.Length; i++)
        {
            if (operand[i] == Constant)
                continue;
            if (offset + i < 0)
                return false;
            ref int own = ref step[offset + i];
            if (own == Open)
                own = operand[i];
            else if (own != operand[i])
                freed |= Bit(own) | Bit(operand[i]);
        }
        return true;
    }

    private static uint Bit(int axis) => axis >= 0 ? 1u << axis : 0;

    private static int[] Freed(int[] map, int axis, ref uint freed)
    {
        if (map[axis] == Constant)
            return map;
        freed |= Bit(map[axis]);
        return [.. map[..axis], Free, .. map[(axis + 1)..]];
    }
}

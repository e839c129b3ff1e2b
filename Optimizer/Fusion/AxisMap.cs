using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>
/// How a value lies in the index space of its nest: for each of its axes the axis of the space it runs along, or -1 where it
/// has length 1. Two places of the space that agree on those axes share an element of it.
/// </summary>
internal static class AxisMap
{
    public const int Constant = -1;

    public static int[] Identity(int rank) => [.. Enumerable.Range(0, rank)];

    /// <summary>The map of a view from that of what it is a window on; null where an element of the view is at another place than the element it shows.</summary>
    public static int[]? Through(Node view, Node under, int[] map)
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
            else
                return null;
        }
        return map;
    }

    /// <summary>
    /// Whether an operand with this map is read, by a step whose own axes run along <paramref name="step"/>, at the place where it was made. An open axis of
    /// the step (<see cref="Open"/>) takes the operand's.
    /// </summary>
    public static bool Aligns(int[] operand, int[] step)
    {
        int offset = step.Length - operand.Length;
        for (int i = 0; i < operand.Length; i++)
        {
            if (operand[i] == Constant)
                continue;
            if (offset + i < 0)
                return false;
            if (step[offset + i] == Open)
                step[offset + i] = operand[i];
            else if (step[offset + i] != operand[i])
                return false;
        }
        return true;
    }

    /// <summary>An axis of a step of which it is not known yet where it runs.</summary>
    public const int Open = -2;
}

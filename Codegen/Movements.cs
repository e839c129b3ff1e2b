using ExprJit.Graphs;

namespace ExprJit.Codegen;

/// <summary>A movement that is no window is one on the other side: copies into windows of the result.</summary>
internal static class Movements
{
    /// <summary>Whether the copies leave elements of the result that are zero.</summary>
    public static bool LeavesGaps(Apply move) => move.Op != Op.Reshape && move.Op != Op.Concat;

    /// <summary>The copies.</summary>
    /// <param name="move">The movement.</param>
    /// <param name="from">What it moves.</param>
    /// <param name="target">The result, dense.</param>
    /// <param name="integer">The value of an integer scalar in this call.</param>
    public static (View From, View To)[] Copies(Apply move, View[] from, View target, Func<Node, long> integer)
    {
        int axis = move.Attributes.Numbers.Length > 0 ? move.Attributes.Axis : 0;
        if (move.Op == Op.Reshape)
            return [(from[0], target.Reshaped(from[0].Shape))];
        if (move.Op == Op.Concat)
        {
            long start = 0;
            return Array.ConvertAll(from, part => (part, target.Rows(axis, (start += part.Shape[axis]) - part.Shape[axis], part.Shape[axis])));
        }
        if (move.Op == Op.Unslice)
        {
            long start = NumberDims.ClipStart(target.Shape[axis], integer(move[2]));
            long length = Math.Min(from[0].Shape[axis], target.Shape[axis] - start);
            return [(from[0].Rows(axis, 0, length), target.Rows(axis, start, length))];
        }
        if (move.Op == Op.Unstep)
            return [(from[0], target.Every(axis, move.Attributes.Numbers[1]))];
        if (move.Op == Op.Undiagonal)
            return [(from[0], target.Diagonal(axis, (int)move.Attributes.Numbers[1]))];
        throw new InternalCompilerException("launch", $"'{move}' is not known as a movement");
    }
}

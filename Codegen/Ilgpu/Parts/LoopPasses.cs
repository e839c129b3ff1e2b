using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Splits what a loop leaves into passes over its space: one for each set of axes that is reduced.</summary>
internal static class LoopPasses
{
    /// <summary>
    /// The passes, in order, and which axes each reduces. Dense stores come with the last: an update may be written over what the loop reads.
    /// </summary>
    /// <param name="loop">The loop.</param>
    /// <param name="space">The lengths of its space.</param>
    /// <param name="lengths">The lengths of a node's value.</param>
    public static (LoopOutputs Outputs, AxisRole[] Roles)[] Of(Loop loop, long[] space, Func<Node, long[]> lengths)
    {
        int[] dense = [.. Enumerable.Range(0, loop.Dense.Length)];
        var groups = Enumerable.Range(0, loop.Reductions.Length)
            .GroupBy(r => string.Concat(RolesOf((Apply)loop.Reductions[r].Node, space, lengths).Select(role => (int)role))).ToArray();
        if (groups.Length == 0)
            return [(new LoopOutputs(loop, dense, []), [.. space.Select(_ => AxisRole.Kept)])];
        return [.. groups.Select((g, i) => (new LoopOutputs(loop, i == groups.Length - 1 ? dense : [], [.. g]), RolesOf((Apply)loop.Reductions[g.First()].Node, space, lengths)))];
    }

    private static AxisRole[] RolesOf(Apply node, long[] space, Func<Node, long[]> lengths)
    {
        var roles = new AxisRole[space.Length];
        long[] result = node.Op == Op.SumTo ? lengths(node) : [];
        for (int axis = 0; axis < space.Length; axis++)
        {
            int target = axis - (space.Length - result.Length);
            bool isReduced = node.Op == Op.SumTo ? target < 0 || result[target] != space[axis] : node[0].Rank == 0 || node.Attributes.Numbers.Contains(axis);
            roles[axis] = isReduced ? AxisRole.Reduced : AxisRole.Kept;
        }
        return roles;
    }
}

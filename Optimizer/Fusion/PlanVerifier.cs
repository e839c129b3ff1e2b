using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>
/// Checks a plan by laws that say nothing of how it was found: what a step reads was left by an earlier one or was there before the call; and what a tile
/// reads of its own nest is whole in that tile, row by row in step with it.
/// </summary>
internal sealed class PlanVerifier(FusionGraph graph)
{
    /// <exception cref="InternalCompilerException">The plan breaks a law.</exception>
    public void Verify(IReadOnlyList<Kernel> kernels)
    {
        var left = new HashSet<int>();
        foreach (var kernel in kernels)
        {
            foreach (var nest in kernel.Nests)
                VerifyNest(nest, left);
            foreach (var store in kernel.Stores)
                left.Add(store.Node.Id);
        }
    }

    /// <summary>The axis can be taken out, so its length is 1 and there is one tile.</summary>
    private const int OneTile = int.MaxValue;

    private void VerifyNest(Nest nest, HashSet<int> left)
    {
        var made = new Dictionary<int, (int Axis, Step Step)>();
        foreach (var step in nest.Steps)
        {
            foreach (var operand in step.Operands)
                foreach (var (window, whole, over) in Windows(operand))
                {
                    if (graph.IsLeaf(whole) || left.Contains(whole.Id))
                        continue;
                    if (!made.TryGetValue(whole.Id, out var value))
                        throw Broken(step, operand, "is read before it is made");
                    if (nest.TileAxis < 0 || step.IsAfterTiles)
                        continue;
                    int rank = step is Loop loop ? loop.Space.Rank : ((Routine)step).Node.Rank;
                    int axis = value.Axis < 0 || value.Step.IsAfterTiles ? -1 : Followed(window, whole, value.Axis);
                    axis = axis >= 0 && axis != OneTile && over is not null ? Followed(operand, over, axis) : axis;
                    if (axis == OneTile)
                        continue;
                    if (axis < 0 || rank - operand.Rank + axis != step.TileAxis || over is null && window != operand)
                        throw Broken(step, operand, "is not whole in a tile that reads it");
                }
            foreach (var store in step.Stores)
                made[store.Node.Id] = (AxisOf(store.Node, step), step);
        }
    }

    /// <summary>The stored values that reading an operand reads: through its windows, and of what is read in place its inputs.</summary>
    private IEnumerable<(Node Window, Node Whole, Node? Over)> Windows(Node operand)
    {
        var whole = Plan.Base(operand);
        if (!graph.IsReadInPlace(whole))
            return [(operand, whole, null)];
        // A join of what the nest makes is never aligned: only a gather's indices are.
        return ((Apply)whole).Inputs.Select((input, k) => (input, Plan.Base(input), whole.Is(Op.TakeAlong) && k == 1 ? whole : null))
            .Where((_, k) => !((Apply)whole).Op.ReadsOnlyShape(k) && !((Apply)whole).Op.ReadsOnHost(k));
    }

    /// <summary>Where the views from a value to a window on it put one of its axes; -1 where an element is not at its own place along it.</summary>
    private static int Followed(Node window, Node whole, int axis)
    {
        var moves = new Stack<Apply>();
        for (var at = window; at != whole; at = at.Inputs[0])
            moves.Push((Apply)at);
        foreach (var move in moves)
        {
            long[] numbers = move.Attributes.Numbers.ToArray();
            if (move.Op == Op.ExpandDims)
                axis += numbers[0] <= axis ? 1 : 0;
            else if (move.Op == Op.Squeeze && numbers[0] == axis)
                return OneTile;
            else if (move.Op == Op.Squeeze || move.Op == Op.Index_)
                axis = numbers[0] == axis ? -1 : numbers[0] < axis ? axis - 1 : axis;
            else if (move.Op == Op.BroadcastLike || move.Op == Op.BroadcastTo)
                axis += move.Rank - move[0].Rank;
            else if (move.Op == Op.Transpose)
                axis = Array.IndexOf(numbers, axis);
            else if (move.Op == Op.Reshape ? axis != 0 : move.Op == Op.Diagonal || numbers.Length == 0 || numbers.Contains(axis) && move.Op == Op.Flip || numbers[0] == axis)
                axis = -1;
            if (axis < 0)
                return -1;
        }
        return axis;
    }

    /// <summary>The axis of a value that is cut with its step; -1 for a reduction over it, or where the call tells.</summary>
    private static int AxisOf(Node node, Step step)
    {
        if (step.TileAxis < 0 || step is not Loop loop || !Array.Exists(loop.Reductions, r => r.Node == node))
            return step.TileAxis;
        var reduction = (Apply)node;
        if (reduction.Op == Op.SumTo || Op.IsOverAll(reduction.Attributes) || reduction.Attributes.Numbers.Contains(step.TileAxis))
            return -1;
        return step.TileAxis - reduction.Attributes.Numbers.ToArray().Count(axis => axis < step.TileAxis);
    }

    private static InternalCompilerException Broken(Step step, Node operand, string what) =>
        new("fuse", $"'{operand}' {what}: step of '{step.Stores.Select(s => s.Node.ToString()).FirstOrDefault()}'");
}

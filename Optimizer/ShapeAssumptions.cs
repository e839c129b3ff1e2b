using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// What compiling took for granted about lengths: where two met, neither known to be 1, that they are equal; and which
/// axes of leaves have length 1. A call checks it against its lengths; where it does not hold, the function is compiled
/// again without assumptions, so an unexpected broadcast costs time and never a wrong number.
/// </summary>
internal sealed class ShapeAssumptions
{
    private readonly Dictionary<int, bool[][]> _ones = [];
    private readonly Dictionary<int, bool[]> _leaves = [];

    public ShapeAssumptions(Graph graph, ShapeFacts facts, Apply[] met, IEnumerable<Apply> required)
    {
        Nodes = [.. met.Union(required)];
        foreach (var node in met)
            _ones[node.Id] = Array.ConvertAll(node.Inputs, input => Array.ConvertAll(facts.Of(input), d => d.IsOne));
        foreach (var node in graph.Reachable())
            if (node is not Apply && node.Rank > 0)
                _leaves[node.Id] = Array.ConvertAll(facts.Of(node), d => d.IsOne);
    }

    /// <summary>Whether something was done that holds only where no axis of a leaf is empty.</summary>
    public bool NeedsElements { get; set; }

    /// <summary>The nodes at which lengths met; a call runs their shape rules even where nothing needs their values.</summary>
    public Apply[] Nodes { get; }

    public bool HoldsForLeaf(Node leaf, long[] shape)
    {
        if (_leaves.TryGetValue(leaf.Id, out var ones))
            for (int i = 0; i < shape.Length; i++)
                if (ones[i] && shape[i] != 1 || NeedsElements && shape[i] == 0)
                    return false;
        return true;
    }

    /// <summary>Whether no axis is broadcast at a node but those known to have length 1.</summary>
    public bool HoldsAt(Apply node, Func<Node, Dim[]> shapeOf)
    {
        if (!_ones.TryGetValue(node.Id, out var ones))
            return true;
        var all = Array.ConvertAll(node.Inputs, i => shapeOf(i));
        int rank = all.Max(s => s.Length);
        for (int axis = 1; axis <= rank; axis++)
        {
            long met = -1;
            for (int k = 0; k < all.Length; k++)
            {
                int at = all[k].Length - axis;
                if (at < 0 || ones[k][at])
                    continue;
                if (met >= 0 && all[k][at].Number != met)
                    return false;
                met = all[k][at].Number;
            }
        }
        return true;
    }
}

/// <summary>Raised before the first launch of a call whose lengths are not those that were assumed.</summary>
internal sealed class ShapeAssumptionException : Exception;

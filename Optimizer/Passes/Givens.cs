using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Simultaneous substitution of nodes by others.</summary>
internal static class Givens
{
    /// <summary>
    /// Puts each value in its key's place in outputs and in the values of updates. Values are not looked into, so
    /// <c>{ {a, b}, {b, a} }</c> swaps. What stands on a key is typed again.
    /// </summary>
    public static Graph Substitute(Graph graph, IReadOnlyList<(Node Key, Node Value)> givens)
    {
        if (givens.Count == 0)
            return graph;
        var map = new Dictionary<Node, Node>();
        foreach (var (key, value) in givens)
        {
            if (!Fits(key.Type, value.Type))
                throw Errors.GivenType(key, value);
            if (!map.TryAdd(key, value))
                throw Errors.GivenTwice(key);
        }
        var reachable = graph.Reachable();
        var present = reachable.ToHashSet();
        foreach (var (key, _) in givens)
            if (!present.Contains(key))
                throw Errors.GivenUnused(key);
        return Map(graph, reachable, node => map.GetValueOrDefault(node));
    }

    /// <summary>
    /// Rebuilds a graph bottom-up. Where <paramref name="replace"/> gives a node for an old one, it is put there as it
    /// is; elsewhere the op is applied to the mapped inputs.
    /// </summary>
    public static Graph Map(Graph graph, Node[] reachable, Func<Node, Node?> replace)
    {
        var map = new Node[reachable.Length == 0 ? 0 : reachable[^1].Id + 1];
        foreach (var node in reachable)
            map[node.Id] = replace(node) ?? Rebuild(node, map);
        return graph.WithRoots(root => map[root.Id]);
    }

    /// <summary>The same op over the mapped inputs; a leaf is itself.</summary>
    public static Node Rebuild(Node node, Dictionary<Node, Node> map) =>
        node is Apply apply ? node.Arena.Rebuild(apply, Array.ConvertAll(apply.Inputs, input => map[input])) : node;

    /// <summary>The same op over the inputs mapped by id; the same node where none of them changed.</summary>
    public static Node Rebuild(Node node, Node[] map)
    {
        foreach (var input in node.Inputs)
            if (!ReferenceEquals(map[input.Id], input))
                return node.Arena.Rebuild((Apply)node, Array.ConvertAll(node.Inputs, i => map[i.Id]));
        return node;
    }

    private static bool Fits(TensorType key, TensorType value) =>
        key.Element == value.Element && (key.Rank == value.Rank || !key.IsRankKnown || !value.IsRankKnown);
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Computes once what is the same at every place: an elementwise op of nothing but plain values, broadcast, and every window on such a tensor, is the
/// broadcast of a plain value. What can throw stays, since a tensor may be empty and the plain value is not.
/// </summary>
internal static class Uniform
{
    public static Graph Run(Graph graph)
    {
        var reachable = graph.Reachable();
        object? origin = graph.Arena.Origin;
        var map = new Dictionary<Node, Node>(reachable.Length);
        var plain = new Dictionary<Node, Node>();
        foreach (var node in reachable)
        {
            var rebuilt = map[node] = Givens.Rebuild(node, map);
            if (rebuilt is not Apply apply || !node.Type.IsRankKnown || node.Rank == 0 || PlainValue(apply, plain) is not { } value)
                continue;
            plain[rebuilt] = value;
            if ((apply.Op == Op.BroadcastLike || apply.Op == Op.BroadcastTo) && ReferenceEquals(apply[0], value))
                continue;
            graph.Arena.Origin = node.OriginSource;
            var like = N.BroadcastLike(value, rebuilt);
            plain[like] = value;
            map[node] = like;
        }
        graph.Arena.Origin = origin;
        return graph.WithRoots(root => map[root]);
    }

    /// <summary>The plain value that every element of a tensor is; null where they may differ.</summary>
    private static Node? PlainValue(Apply node, Dictionary<Node, Node> plain)
    {
        if (node.Op.Kind == OpKind.Movement)
            return node.Op.IsView ? Of(node[0]) : null;
        if (node.Op.Kind != OpKind.Elementwise || node.CanThrow || node.Op == Op.Call)
            return null;
        var inputs = Array.ConvertAll(node.Inputs, Of);
        return Array.TrueForAll(inputs, i => i is not null) ? node.Arena.Rebuild(node, inputs!) : null;

        Node? Of(Node input) => input.Rank == 0 ? input : plain.GetValueOrDefault(input);
    }
}

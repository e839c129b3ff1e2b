using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Puts the graph of the derivative in the place of each symbolic one, from graph to graph.</summary>
internal static class Gradient
{
    /// <summary>
    /// Expands derivatives in the order of ids, so innermost first: what holds derivatives is differentiated after they
    /// became ordinary graphs.
    /// </summary>
    public static Graph Expand(Graph graph, ShapeFacts? known = null)
    {
        var reachable = graph.Reachable();
        if (!Array.Exists(reachable, IsDerivative))
            return graph;
        object? origin = graph.Arena.Origin;
        var expansion = new DerivativeExpansion(reachable, known ?? new ShapeFacts(graph));
        var expanded = graph.WithRoots(root => expansion[root]);
        graph.Arena.Origin = origin;
        return expanded;
    }

    /// <summary>
    /// Refuses, before ranks are known, what cannot be connected whatever they are: one walk for each thing differentiated or
    /// for each variable, whichever are fewer.
    /// </summary>
    public static void RefuseUnconnected(Graph graph)
    {
        var reachable = graph.Reachable();
        var asked = Array.FindAll(reachable, IsDerivative);
        if (asked.Length == 0)
            return;
        bool byVariable = asked.DistinctBy(node => node[1]).Count() < asked.DistinctBy(node => node[0]).Count();
        foreach (var group in asked.GroupBy(node => byVariable ? node[1] : node[0]))
        {
            var connected = byVariable ? Dependents(reachable, group.Key) : [.. Dependence.Ascending(group.Key, group.Min(node => node[1].Id))];
            foreach (var node in group)
                if (!connected.Contains(node[byVariable ? 0 : 1]))
                    throw Errors.GradientNotConnected(node[0], node[1]);
        }
    }

    /// <summary>Takes out <see cref="Op.StopGradient"/>, which only the gradient pass reads.</summary>
    public static Graph RemoveStops(Graph graph)
    {
        var reachable = graph.Reachable();
        var map = new Dictionary<Node, Node>(reachable.Length);
        foreach (var node in reachable)
            map[node] = node.Is(Op.StopGradient) ? map[node[0]] : Givens.Rebuild(node, map);
        return graph.WithRoots(root => map[root]);
    }

    private static bool IsDerivative(Node node) => node is Apply { Op.Kind: OpKind.Symbolic };

    private static HashSet<Node> Dependents(Node[] ascending, Node variable)
    {
        var dependents = new HashSet<Node> { variable };
        foreach (var node in ascending)
            if (node.Id > variable.Id && Array.Exists(node.Inputs, dependents.Contains))
                dependents.Add(node);
        return dependents;
    }
}

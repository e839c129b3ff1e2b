using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Puts the graph of the gradient in the place of each <see cref="Op.Grad"/>, by reverse mode from graph to graph.</summary>
internal static class Gradient
{
    /// <summary>
    /// Expands gradients in the order of ids, so innermost first: a cost that holds gradients is differentiated after
    /// they became ordinary graphs. All gradients of one cost share a sweep.
    /// </summary>
    public static Graph Expand(Graph graph, ShapeFacts? known = null)
    {
        var reachable = graph.Reachable();
        var wrtOf = new Dictionary<Node, List<Node>>();
        foreach (var node in reachable)
        {
            if (!node.Is(Op.Grad))
                continue;
            if (!wrtOf.TryGetValue(node[0], out var list))
                wrtOf[node[0]] = list = [];
            list.Add(node[1]);
        }
        if (wrtOf.Count == 0)
            return graph;

        var facts = known ?? new ShapeFacts(graph);
        var sweeps = new Dictionary<Node, Dictionary<Node, Node>>();
        var map = new Dictionary<Node, Node>(reachable.Length);
        foreach (var node in reachable)
        {
            if (!node.Is(Op.Grad))
            {
                map[node] = Givens.Rebuild(node, map);
                continue;
            }
            if (!sweeps.TryGetValue(node[0], out var adjoints))
            {
                // What the cost depends on has smaller ids than the cost, so it is in the map already.
                var wrts = wrtOf[node[0]].Where(map.ContainsKey).Select(wrt => map[wrt]);
                sweeps[node[0]] = adjoints = Sweep(map[node[0]], [.. wrts], facts);
            }
            map[node] = adjoints.GetValueOrDefault(map[node[1]]) ?? throw Errors.GradientNotConnected(node[0], node[1]);
        }
        return graph.WithRoots(root => map[root]);
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

    /// <summary>The adjoint of every node on a path from one of <paramref name="wrts"/> to the cost.</summary>
    private static Dictionary<Node, Node> Sweep(Node cost, HashSet<Node> wrts, ShapeFacts facts)
    {
        var path = Path(cost, wrts);
        var adjoints = new Dictionary<Node, Node>();
        if (path.Count == 0 || path[^1] != cost)
            return adjoints;

        var onPath = path.ToHashSet();
        var arena = cost.Arena;
        object? origin = arena.Origin;
        adjoints[cost] = cost.Like(1);
        for (int i = path.Count - 1; i >= 0; i--)
        {
            if (path[i] is not Apply node || !adjoints.TryGetValue(node, out var adjoint) || !LeadsOn(node, onPath))
                continue;
            arena.Origin = node.OriginSource;
            var row = node.Op.Derivative ?? throw (node.Attributes.Method is { } method ? Errors.NoGradientOfCall(method, node) : Errors.NoGradient(node.Op, node));
            var parts = row(node, adjoint);
            for (int k = 0; k < node.Inputs.Length; k++)
            {
                var input = node[k];
                if (parts[k] is not { } part || !onPath.Contains(input) || !Carries(node, k))
                    continue;
                part = Fit(part, input, node, facts);
                adjoints[input] = adjoints.TryGetValue(input, out var sum) ? sum + part : part;
            }
        }
        arena.Origin = origin;
        return adjoints;
    }

    /// <summary>The nodes of the cost's graph that depend on one of <paramref name="wrts"/> through float values, ascending.</summary>
    private static List<Node> Path(Node cost, HashSet<Node> wrts)
    {
        var depends = new HashSet<Node>();
        var path = new List<Node>();
        foreach (var node in Reachable(cost))
            if (wrts.Contains(node) || node is Apply apply && LeadsOn(apply, depends))
            {
                depends.Add(node);
                path.Add(node);
            }
        return path;
    }

    private static bool LeadsOn(Apply node, HashSet<Node> dependent)
    {
        if (!node.Element.IsFloat() || node.Op == Op.StopGradient)
            return false;
        for (int k = 0; k < node.Inputs.Length; k++)
            if (Carries(node, k) && dependent.Contains(node[k]))
                return true;
        return false;
    }

    private static bool Carries(Apply node, int input) => node[input].Element.IsFloat() && !node.Op.ReadsOnlyShape(input);

    /// <summary>Gives an adjoint its input's shape: sums over what the op broadcast, and repeats a scalar.</summary>
    private static Node Fit(Node adjoint, Node input, Apply node, ShapeFacts facts)
    {
        if (adjoint.Rank == 0 && input.Rank > 0)
            return N.BroadcastLike(adjoint, input);
        bool mayDiffer = adjoint.Rank != input.Rank
            || node.Op.Kind == OpKind.Elementwise && input.Rank > 0 && !facts.SameShape(adjoint, input);
        return mayDiffer ? N.SumTo(adjoint, input) : adjoint;
    }

    private static Node[] Reachable(Node root)
    {
        var seen = new HashSet<Node> { root };
        var stack = new Stack<Node>(seen);
        while (stack.TryPop(out var node))
            foreach (var input in node.Inputs)
                if (seen.Add(input))
                    stack.Push(input);
        return [.. seen.OrderBy(node => node.Id)];
    }
}

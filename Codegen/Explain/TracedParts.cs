using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>
/// The parts of the graph as traced. A node has the colours of the kernels that compute it, or where the passes put
/// others in its place, of those that compute the same op for the same C# sub-expression, or failing that, any op for it.
/// </summary>
internal static class TracedParts
{
    public static Parts Of(Explanation explanation)
    {
        var parts = new Parts();
        var nodes = explanation.Traced.Reachable();
        var byNode = new Dictionary<int, List<int>>();
        var byOp = new Dictionary<(object, Op), List<int>>();
        var byOrigin = new Dictionary<object, List<int>>();
        for (int k = 0; k < explanation.Kernels.Count; k++)
            foreach (var node in explanation.Kernels[k].Computes)
            {
                Note(byNode, node.Id, k);
                if (node.OriginSource is not { } origin)
                    continue;
                Note(byOp, (origin, ((Apply)node).Op), k);
                Note(byOrigin, origin, k);
            }
        var traced = nodes.Select(n => n.Id).ToHashSet();
        var known = new Dictionary<int, Part>();
        var counterparts = Counterparts(explanation);
        bool[] isNeeded = Needed(explanation.Traced, nodes);
        for (int n = 0; n < nodes.Length; n++)
        {
            var node = nodes[n];
            if (!isNeeded[n])
                continue;
            var part = new Part(parts.All.Count, node is not Apply ? PartKind.Leaf : Plan.IsView(node) ? PartKind.Window : PartKind.Op, -1, node, Labels.Title(node)) { Kernels = KernelsOf(node), Counterpart = counterparts.GetValueOrDefault(node) };
            parts.All.Add(known[node.Id] = part);
            for (int i = 0; i < node.Inputs.Length; i++)
                if (!Parts.IsInTitle(node, i))
                    parts.Links.Add((known[node[i].Id].Id, part.Id));
        }
        int root = 0;
        foreach (var value in explanation.Traced.Roots)
        {
            int storing = LastStoring(explanation, root);
            parts.AddRoot(explanation.Traced, root, known[value.Id], -1, storing < 0 ? [] : [storing]);
            root++;
        }
        return parts;

        IReadOnlyList<int> KernelsOf(Node node)
        {
            if (node is not Apply apply || Plan.IsView(node) || apply.Op == Op.Length || apply.Op == Op.StopGradient)
                return [];
            if (byNode.TryGetValue(node.Id, out var exact) || counterparts.TryGetValue(node, out var other) && byNode.TryGetValue(other.Id, out exact))
                return exact;
            if (apply.Op.Kind == OpKind.Symbolic)
            {
                // A gradient became nodes that carry the sub-expressions it differentiates.
                var origins = Graph.Reachable([node[0]]).Select(n => n.OriginSource).OfType<object>().ToHashSet();
                return [.. explanation.Kernels.Select((k, i) => (k, i)).Where(k => k.k.Computes.Any(n => !traced.Contains(n.Id) && n.OriginSource is { } o && origins.Contains(o))).Select(k => k.i)];
            }
            return node.OriginSource is not { } origin ? []
                : byOp.TryGetValue((origin, apply.Op), out var same) ? same
                : byOrigin.TryGetValue(origin, out var any) ? any : [];
        }
    }

    /// <summary>
    /// What became of nodes that were only built again on other inputs, found from the roots down: the same op for the same
    /// sub-expression. Where a rule put something else in a node's place, nothing below it is known by this.
    /// </summary>
    private static Dictionary<Node, Node> Counterparts(Explanation explanation)
    {
        var found = new Dictionary<Node, Node>();
        var open = new Stack<(Node Traced, Node Optimized)>(explanation.Traced.Roots.Zip(explanation.Optimized!.Roots));
        while (open.TryPop(out var pair))
        {
            var (traced, optimized) = pair;
            while (traced.Is(Op.StopGradient))
                traced = traced[0];
            bool isSame = traced is not Apply a ? traced.Type == optimized.Type
                : optimized is Apply b && a.Op == b.Op && a.Type == b.Type && a.Attributes == b.Attributes && a.Inputs.Length == b.Inputs.Length && Equals(a.OriginSource, b.OriginSource);
            if (!isSame || !found.TryAdd(traced, optimized))
                continue;
            if (traced is Apply)
                for (int i = 0; i < traced.Inputs.Length; i++)
                    open.Push((traced[i], optimized[i]));
        }
        return found;
    }

    /// <summary>The kernel that stores a root: the last one of that number, since earlier stages number theirs too.</summary>
    private static int LastStoring(Explanation explanation, int root)
    {
        for (int k = explanation.Kernels.Count - 1; k >= 0; k--)
            foreach (var store in explanation.Kernels[k].Stores)
                if (store.Root == root)
                    return k;
        return -1;
    }

    private static void Note<K>(Dictionary<K, List<int>> kernels, K key, int kernel)
        where K : notnull
    {
        if (!kernels.TryGetValue(key, out var list))
            kernels[key] = list = [];
        if (list.Count == 0 || list[^1] != kernel)
            list.Add(kernel);
    }

    /// <summary>All but the constants that only titles show.</summary>
    private static bool[] Needed(Graph graph, Node[] nodes)
    {
        var needed = graph.Roots.Select(r => r.Id).ToHashSet();
        foreach (var node in nodes)
            for (int i = 0; i < node.Inputs.Length; i++)
                if (!Parts.IsInTitle(node, i))
                    needed.Add(node[i].Id);
        return Array.ConvertAll(nodes, n => needed.Contains(n.Id));
    }
}

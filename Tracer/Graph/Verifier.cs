namespace ExprJit.Graphs;

/// <summary>
/// Checks a graph's invariants; run after every pass, it names the pass that broke one. Nodes are immutable, so each is
/// checked once in its arena's life, and a pass that changed little is verified in no time.
/// </summary>
internal static class Verifier
{
    public static void Verify(Graph graph, string pass)
    {
        var nodes = Unverified(graph, pass);
        foreach (var node in nodes)
        {
            foreach (var input in node.Inputs)
                if (input.Id >= node.Id)
                    throw new InternalCompilerException(pass, $"'{node}' comes before its input '{input}'");
            if (node is Apply apply && apply.Op.Typing(apply.Op, apply.Inputs, apply.Attributes) != apply.Type)
                throw new InternalCompilerException(pass, $"'{node}' has type {node.Type} against its op's rule");
        }
        foreach (var node in nodes)
            graph.Arena.Verified.Add(node.Id);
        foreach (var update in graph.Updates)
            if (update.Value.Type.IsRankKnown && update.Value.Type != update.Target.Type)
                throw new InternalCompilerException(pass, $"the update of '{update.Target.Name}' is {update.Value.Type}, not {update.Target.Type}");
    }

    /// <summary>The nodes of the graph that no pass before has left. What a verified node stands on is verified.</summary>
    private static List<Node> Unverified(Graph graph, string pass)
    {
        var verified = graph.Arena.Verified;
        var seen = new NodeSet(graph.Arena.Count);
        var found = new List<Node>();
        var stack = new Stack<Node>(graph.Roots);
        while (stack.TryPop(out var node))
        {
            if (!ReferenceEquals(node.Arena, graph.Arena))
                throw new InternalCompilerException(pass, $"'{node}' belongs to another arena");
            if (verified.Contains(node.Id) || !seen.Add(node.Id))
                continue;
            found.Add(node);
            foreach (var input in node.Inputs)
                stack.Push(input);
        }
        return found;
    }
}

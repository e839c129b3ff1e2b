namespace ExprJit.Graphs;

/// <summary>Checks a graph's invariants; run after every pass, it names the pass that broke one.</summary>
internal static class Verifier
{
    public static void Verify(Graph graph, string pass)
    {
        foreach (var node in graph.Reachable())
        {
            if (!ReferenceEquals(node.Arena, graph.Arena))
                throw new InternalCompilerException(pass, $"'{node}' belongs to another arena");
            foreach (var input in node.Inputs)
                if (input.Id >= node.Id)
                    throw new InternalCompilerException(pass, $"'{node}' comes before its input '{input}'");
            if (node is Apply apply && apply.Op.Typing(apply.Op, apply.Inputs, apply.Attributes) != apply.Type)
                throw new InternalCompilerException(pass, $"'{node}' has type {node.Type} against its op's rule");
        }
        foreach (var update in graph.Updates)
            if (update.Value.Type.IsRankKnown && update.Value.Type != update.Target.Type)
                throw new InternalCompilerException(pass, $"the update of '{update.Target.Name}' is {update.Value.Type}, not {update.Target.Type}");
    }
}

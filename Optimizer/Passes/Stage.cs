using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Lengths and positions that tensor data decide (<c>Slice(x, ArgMax(y), 3)</c>) must be known on the host before the
/// kernels that depend on them are laid out: they are the outputs of a first graph, and parameters of the rest.
/// </summary>
internal static class Stage
{
    /// <summary>The scalars that lengths and positions are computed from on the host; all but the outermost ones by their meaning alone.</summary>
    public static HashSet<int> HostScalars(Node[] nodes)
    {
        var found = new HashSet<int>();
        for (int i = nodes.Length - 1; i >= 0; i--)
            if (nodes[i] is Apply apply)
            {
                if (apply.Op == Op.Length)
                    found.Add(apply.Id);
                for (int k = 0; k < apply.Inputs.Length; k++)
                    if (!apply.Op.ReadsOnlyShape(k) && (apply.Op.ReadsOnHost(k) || found.Contains(apply.Id) && IsOnHost(apply)))
                        found.Add(apply[k].Id);
            }
        return found;
    }

    /// <summary>The scalars that need kernels, nearest to what depends on them.</summary>
    public static Node[] FromData(Graph graph)
    {
        var nodes = graph.Reachable();
        var scalars = HostScalars(nodes);
        return [.. nodes.Where(n => n is Apply apply && scalars.Contains(n.Id) && !IsOnHost(apply))];
    }

    /// <summary>The graph that computes these scalars, and the graph in which they are parameters from <paramref name="first"/> on.</summary>
    public static (Graph Before, Graph After) Split(Graph graph, Node[] scalars, int first)
    {
        var parameters = scalars.Select((s, i) => (s, graph.Arena.Parameter(first + i, s.Type, "scalar" + i))).ToArray();
        return (graph with { Outputs = scalars, Updates = [] }, Givens.Substitute(graph, parameters));
    }

    private static bool IsOnHost(Apply node) => node.Op == Op.Length || node.Op.Kind == OpKind.Elementwise && node.Rank == 0;
}

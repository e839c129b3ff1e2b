using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Computes at compile time what depends on constants only.</summary>
internal static class Fold
{
    public static Graph Run(Graph graph)
    {
        var reachable = graph.Reachable();
        var map = new Dictionary<Node, Node>(reachable.Length);
        foreach (var node in reachable)
        {
            var rebuilt = Givens.Rebuild(node, map);
            map[node] = Constant(rebuilt) ?? rebuilt;
        }
        return graph.WithRoots(root => map[root]);
    }

    /// <summary>The value of an elementwise op of constants; null for any other node, and where it throws, as it must at the call.</summary>
    public static Node? Constant(Node node)
    {
        if (node is not Apply { Op.Kind: OpKind.Elementwise, Meaning: { } meaning } apply
            || !Array.TrueForAll(apply.Inputs, input => input is Constant))
            return null;
        var values = Array.ConvertAll(apply.Inputs, input => ((Constant)input).Value);
        try
        {
            return node.Arena.Constant(meaning(values, node.Element));
        }
        catch (ArithmeticException)
        {
            return null;
        }
    }
}

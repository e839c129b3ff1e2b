using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Computes at compile time what depends on constants only.</summary>
internal static class Fold
{
    public static Graph Run(Graph graph)
    {
        var reachable = graph.Reachable();
        var map = new Node[reachable.Length == 0 ? 0 : reachable[^1].Id + 1];
        foreach (var node in reachable)
        {
            var rebuilt = Givens.Rebuild(node, map);
            map[node.Id] = Constant(rebuilt) ?? rebuilt;
        }
        return graph.WithRoots(root => map[root.Id]);
    }

    /// <summary>The value of an elementwise op of constants; null for any other node, and where it throws, as it must at the call.</summary>
    public static Node? Constant(Node node)
    {
        if (node is not Apply { Op.Kind: OpKind.Elementwise } apply || !Array.TrueForAll(apply.Inputs, static input => input is Constant)
            || apply.Meaning is not { } meaning)
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

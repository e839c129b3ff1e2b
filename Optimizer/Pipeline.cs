using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>The passes from a traced graph to the graph that is planned, in order.</summary>
internal static class Pipeline
{
    private static readonly IReadOnlyList<Rule> Exact = [.. Rule.All.Where(rule => rule.Kind == RuleKind.Exact)];

    private static readonly IReadOnlyList<Rule> Stabilising = [.. Rule.All.Where(rule => rule.Kind == RuleKind.Stabilising)];

    private static readonly IReadOnlyList<Rule> ExactAndFast = [.. Exact, .. Fast.Rules];

    public static readonly IReadOnlyList<Pass> Passes =
    [
        new("gradient", (graph, options) => Gradient.Expand(graph, options.Facts), PassNeed.Mandatory),
        new("simplify", (graph, options) => Rewriter.Run(graph, RulesFor(options), options.Facts)),
        new("fold", (graph, _) => Fold.Run(graph)),
        new("uniform", (graph, _) => Uniform.Run(graph)),
        new("stabilise", (graph, options) => Rewriter.Run(graph, Stabilising, options.Facts)),
        // Again: stabilising leaves pairs of negations, folding leaves constants that rules know, and both only now.
        new("simplify-again", (graph, options) => Rewriter.Run(graph, RulesFor(options), options.Facts)),
        // Last, so that the gradient has seen it.
        new("stop-gradient", (graph, _) => Gradient.RemoveStops(graph), PassNeed.Mandatory),
    ];

    /// <summary>
    /// As below, assuming that lengths that meet are equal. The facts are found on the graph before its gradients, whose
    /// lengths follow from it, and a call checks them there.
    /// </summary>
    /// <param name="graph">The traced graph.</param>
    /// <param name="givens">The substitutions.</param>
    /// <param name="options">What may be done.</param>
    /// <param name="ones">Which axes of a leaf have length 1 now.</param>
    public static (Graph Graph, ShapeFacts Facts) RunAssuming(
        Graph graph, IReadOnlyList<(Node Key, Node Value)> givens, OptimizerOptions options, Func<Node, bool[]> ones)
    {
        graph = Givens.Substitute(graph, givens);
        var facts = new ShapeFacts(graph, ones, assumeEqual: true);
        return (Run(graph, [], options with { Facts = facts }), facts);
    }

    /// <summary>Substitutes the givens, then runs every pass that is not switched off.</summary>
    public static Graph Run(Graph graph, IReadOnlyList<(Node Key, Node Value)> givens, OptimizerOptions options)
    {
        graph = new Pass("givens", (before, _) => Givens.Substitute(before, givens), PassNeed.Mandatory).Run(graph, options);
        for (int i = 0; i < Passes.Count; i++)
            if (!options.IsDisabled(Passes[i], i + 1))
                graph = Passes[i].Run(graph, options);
        return graph;
    }

    private static IReadOnlyList<Rule> RulesFor(OptimizerOptions options) => options.Fast ? ExactAndFast : Exact;
}

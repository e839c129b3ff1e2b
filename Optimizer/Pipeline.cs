using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>The passes from a traced graph to the graph that is planned, in order.</summary>
internal static class Pipeline
{
    public static readonly IReadOnlyList<Pass> Passes =
    [
        new("gradient", (graph, _) => Gradient.Expand(graph), PassNeed.Mandatory),
        new("simplify", (graph, options) => Rewriter.Run(graph, RulesFor(options))),
        new("fold", (graph, _) => Fold.Run(graph)),
        new("stabilise", (graph, _) => Rewriter.Run(graph, Stability.Rules)),
        // Again: stabilising leaves pairs of negations, folding leaves constants that rules know, and both only now.
        new("simplify-again", (graph, options) => Rewriter.Run(graph, RulesFor(options))),
        // Last, so that the gradient has seen it.
        new("stop-gradient", (graph, _) => Gradient.RemoveStops(graph), PassNeed.Mandatory),
    ];

    private static readonly IReadOnlyList<Rule> Exact = [.. Algebra.Rules, .. DataMovement.Rules];

    private static readonly IReadOnlyList<Rule> ExactAndFast = [.. Exact, .. Fast.Rules];

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

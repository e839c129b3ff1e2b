using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Reverse mode, from graph to graph: from a seed at y down, each node hands its adjoint, times its op's derivative, to its
/// inputs. One visit a node, whatever the number of variables.
/// </summary>
internal sealed class ReverseSweep
{
    private readonly ShapeFacts _facts;
    private readonly Dictionary<Node, Adjoint> _adjoints = [];
    private readonly HashSet<Node> _onPath;

    private ReverseSweep(HashSet<Node> onPath, ShapeFacts facts) => (_onPath, _facts) = (onPath, facts);

    /// <summary>The adjoint of every node on a path from one of <paramref name="wrts"/> to <paramref name="y"/>; none where there is no such path.</summary>
    public static Dictionary<Node, Adjoint> Run(Node y, Adjoint seed, HashSet<Node> wrts, ShapeFacts facts)
    {
        var path = Path(y, wrts);
        if (path.Count == 0 || path[^1] != y)
            return [];
        var sweep = new ReverseSweep([.. path], facts);
        sweep._adjoints[y] = seed;
        object? origin = y.Arena.Origin;
        for (int i = path.Count - 1; i >= 0; i--)
            if (path[i] is Apply node && sweep._adjoints.TryGetValue(node, out var adjoint) && Dependence.LeadsOn(node, sweep._onPath))
                sweep.Visit(node, adjoint);
        y.Arena.Origin = origin;
        return sweep._adjoints;
    }

    /// <summary>The nodes of y's graph that depend on one of <paramref name="wrts"/> through float values, ascending.</summary>
    private static List<Node> Path(Node y, HashSet<Node> wrts)
    {
        var path = new List<Node>();
        if (wrts.Count == 0)
            return path;
        var depends = new HashSet<Node>();
        foreach (var node in Dependence.Ascending(y, wrts.Min(wrt => wrt.Id)))
            if (wrts.Contains(node) || node is Apply apply && Dependence.LeadsOn(apply, depends))
            {
                depends.Add(node);
                path.Add(node);
            }
        return path;
    }

    private void Visit(Apply node, Adjoint adjoint)
    {
        node.Arena.Origin = node.OriginSource;
        var row = node.Op.Derivative ?? throw Dependence.NoDerivative(node);
        var parts = row(node, adjoint.Value);
        // What is selected again after a slope need not be selected before it: a chain of slopes selects once, at its end.
        var unselected = adjoint.Unselected(node) is { } raw ? row(node, raw) : parts;
        for (int k = 0; k < node.Inputs.Length; k++)
        {
            var input = node[k];
            if (parts[k] is not { } part || !_onPath.Contains(input) || !Dependence.Carries(node, k))
                continue;
            var guard = Guard.Through(node, k, adjoint.Guard);
            if (Guard.IsNeeded(guard, node, part, adjoint.Value))
                part = guard!.Select(unselected[k]!);
            var fitted = Fit(part, input, node);
            if (input is not Graphs.Apply)
                guard = null;
            else if (fitted.Is(Op.SumTo))
                guard = guard?.Collected(node, input, _facts);
            var given = new Adjoint(fitted, guard);
            _adjoints[input] = _adjoints.TryGetValue(input, out var sum) ? sum.Plus(given) : given;
        }
    }

    /// <summary>Gives an adjoint its input's shape: sums over what the op broadcast, and repeats a scalar.</summary>
    private Node Fit(Node adjoint, Node input, Apply node)
    {
        if (adjoint.Rank == 0 && input.Rank > 0)
            return N.BroadcastLike(adjoint, input);
        // A sum of one element would add it to 0, which costs an addition and turns -0 into +0.
        if (adjoint.Is(Op.SumTo) && adjoint.Type.IsRankKnown && _facts.SameShape(adjoint[0], adjoint[1]))
            return adjoint[0];
        bool mayDiffer = adjoint.Rank != input.Rank
            || node.Op.Kind == OpKind.Elementwise && input.Rank > 0 && !_facts.SameShape(adjoint, input);
        return mayDiffer ? N.SumTo(adjoint, input) : adjoint;
    }
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>The derivatives of one graph, each expanded where it stands. Those that ask for the same sweep share it.</summary>
internal sealed class DerivativeExpansion
{
    private readonly ShapeFacts _facts;
    private readonly Dictionary<Node, Node> _map;
    private readonly Dictionary<(Node Y, Node? Weights), List<Node>> _wanted = [];
    private readonly Dictionary<(Node Y, Node? Weights), Dictionary<Node, Adjoint>> _reverse = [];
    private readonly Dictionary<(Node X, Node Direction), ForwardSweep> _forward = [];

    /// <param name="ascending">The nodes of the graph, inputs before users.</param>
    /// <param name="facts">What is known of lengths.</param>
    public DerivativeExpansion(Node[] ascending, ShapeFacts facts)
    {
        _facts = facts;
        _map = new Dictionary<Node, Node>(ascending.Length);
        foreach (var node in ascending)
            if (node is Apply apply && Sweep(apply) is { } sweep)
                (_wanted.TryGetValue(sweep, out var list) ? list : _wanted[sweep] = []).Add(node[1]);
        foreach (var node in ascending)
            _map[node] = node is Apply { Op.Kind: OpKind.Symbolic } derivative ? Expand(derivative) : Givens.Rebuild(node, _map);
    }

    /// <summary>A node of the graph with every derivative in it expanded.</summary>
    public Node this[Node original] => _map[original];

    /// <summary>The reverse sweep a derivative reads: the gradient of a scalar, or one with weights.</summary>
    private static (Node Y, Node? Weights)? Sweep(Apply node) =>
        node.Op == Op.Grad || node.Op == Op.Hessian || node.Op == Op.Jacobian && node[0].Rank == 0 ? (node[0], null)
        : node.Op == Op.Vjp ? (node[0], node[2])
        : null;

    private Node Expand(Apply node)
    {
        node.Arena.Origin = node.OriginSource;
        Node y = _map[node[0]], x = _map[node[1]];
        if (Sweep(node) is { } sweep)
        {
            var gradient = Reverse(node, sweep).GetValueOrDefault(x).Value ?? throw Errors.GradientNotConnected(node[0], node[1]);
            return node.Op == Op.Hessian ? JacobianSweep.Run(gradient, x, _facts) ?? JacobianSweep.Zeros(gradient, x) : gradient;
        }
        if (node.Op == Op.Jvp)
            return Forward(x, _map[node[2]]).Of(y) ?? throw Errors.GradientNotConnected(node[0], node[1]);
        return JacobianSweep.Run(y, x, _facts) ?? throw Errors.GradientNotConnected(node[0], node[1]);
    }

    private Dictionary<Node, Adjoint> Reverse(Apply node, (Node Y, Node? Weights) sweep)
    {
        if (_reverse.TryGetValue(sweep, out var adjoints))
            return adjoints;
        var y = _map[sweep.Y];
        var seed = sweep.Weights is { } weights ? N.BroadcastLike(_map[weights], y) : y.Like(1);
        // What y depends on has smaller ids than y, so it is in the map already.
        var wrts = _wanted[sweep].Where(_map.ContainsKey).Select(wrt => _map[wrt]);
        return _reverse[sweep] = ReverseSweep.Run(y, new Adjoint(seed, null), [.. wrts], _facts);
    }

    private ForwardSweep Forward(Node x, Node direction)
    {
        if (!_forward.TryGetValue((x, direction), out var sweep))
            _forward[(x, direction)] = sweep = new ForwardSweep(x, N.BroadcastLike(direction, x), _facts);
        return sweep;
    }
}

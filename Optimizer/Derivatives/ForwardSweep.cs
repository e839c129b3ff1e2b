using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Forward mode, from graph to graph: the derivative of each node along one direction in x, of the node's shape. Several
/// values share what they have in common.
/// </summary>
internal sealed class ForwardSweep
{
    private readonly Node _x;
    private readonly ShapeFacts _facts;
    private readonly Dictionary<Node, Node?> _tangents = [];

    /// <param name="x">What is moved.</param>
    /// <param name="direction">Along what, of x's shape.</param>
    /// <param name="facts">What is known of lengths.</param>
    public ForwardSweep(Node x, Node direction, ShapeFacts facts)
    {
        (_x, _facts) = (x, facts);
        _tangents[x] = direction;
    }

    /// <summary>The derivative of a value, or null where it does not depend on x through floats.</summary>
    public Node? Of(Node y)
    {
        object? origin = y.Arena.Origin;
        foreach (var node in Dependence.Ascending(y, _x.Id))
            if (!_tangents.ContainsKey(node))
                _tangents[node] = node is Apply apply && Depends(apply) ? Tangent(apply) : null;
        y.Arena.Origin = origin;
        return _tangents.GetValueOrDefault(y);
    }

    private Node? TangentOf(Apply node, int input) =>
        Dependence.Carries(node, input) ? _tangents.GetValueOrDefault(node[input]) : null;

    private bool Depends(Apply node)
    {
        for (int k = 0; k < node.Inputs.Length; k++)
            if (TangentOf(node, k) is not null)
                return true;
        return false;
    }

    private Node Tangent(Apply node)
    {
        node.Arena.Origin = node.OriginSource;
        if (node.Op.Derivative is null)
            throw Dependence.NoDerivative(node);
        if (node.Op == Op.Cast)
            return N.Cast(TangentOf(node, 0)!, node.Element);
        if (node.Op == Op.Where)
            return Sized(N.Where(node[0], TangentOf(node, 1) ?? node.Like(0), TangentOf(node, 2) ?? node.Like(0)), node);
        return node.Op.Kind switch
        {
            OpKind.Elementwise => Sized(Sum(node, (k, tangent) => node.Op.Derivative(node, tangent)[k]!), node),
            OpKind.Contraction => Sum(node, (k, tangent) => k == 0 ? N.MatMul(tangent, node[1]) : N.MatMul(node[0], tangent)),
            OpKind.Reduction when node.Op == Op.Prod =>
                N.Reduce(Op.Sum, TangentOf(node, 0)! * node.Op.Derivative(node, N.BroadcastLike(node.Like(1), node))[0]!, node.Attributes),
            OpKind.Reduction when node.Op == Op.Max || node.Op == Op.Min => OfChosen(node, TangentOf(node, 0)!),
            _ => Linear(node),
        };
    }

    /// <summary>An element's derivative by each input is its adjoint's factor, so the row serves forward as well: the sum over inputs.</summary>
    private Node Sum(Apply node, Func<int, Node, Node> part)
    {
        Node? sum = null;
        for (int k = 0; k < node.Inputs.Length; k++)
            if (TangentOf(node, k) is { } tangent)
                sum = sum is null ? part(k, tangent) : sum + part(k, tangent);
        return sum!;
    }

    private static Node OfChosen(Apply node, Node tangent) =>
        Op.Chosen(node) is { } chosen ? N.Reduce(Op.Sum, N.Where(chosen, tangent, tangent.Like(0)), node.Attributes) : tangent;

    /// <summary>An op that is linear in its float inputs together means for tangents what it means for values.</summary>
    private Node Linear(Apply node)
    {
        var inputs = (Node[])node.Inputs.Clone();
        for (int k = 0; k < inputs.Length; k++)
            if (Dependence.Carries(node, k))
                inputs[k] = TangentOf(node, k) ?? N.ZerosLike(node[k]);
        return node.Arena.Apply(node.Op, inputs, node.Attributes);
    }

    private Node Sized(Node tangent, Apply node) =>
        tangent.Rank == node.Rank && _facts.SameShape(tangent, node) ? tangent : N.BroadcastLike(tangent, node);
}

namespace ExprJit.Graphs;

/// <content>
/// Symbolic derivatives. Each stands for a graph that the gradient pass puts in its place, innermost first, so they nest.
/// The first input is differentiated by the second.
/// </content>
internal sealed partial class Op
{
    /// <summary>The gradient of a float scalar; it has the second input's shape.</summary>
    public static readonly Op Grad = Row(OpKind.Symbolic, 2,
        (_, inputs, _) =>
        {
            RequireCost(inputs);
            return inputs[1].Type;
        },
        (_, shapes, _) => shapes[1]);

    /// <summary>Σᵢ wᵢ · ∂yᵢ/∂x: the weights, the third input, broadcast to y's shape; the result has x's.</summary>
    public static readonly Op Vjp = Row(OpKind.Symbolic, 3,
        (op, inputs, _) =>
        {
            RequireFloats(inputs);
            RequireBroadcasts(op, inputs[2], inputs[0]);
            return inputs[1].Type;
        },
        (_, shapes, _) => shapes[1]);

    /// <summary>Σⱼ ∂y/∂xⱼ · vⱼ: the direction, the third input, broadcasts to x's shape; the result has y's.</summary>
    public static readonly Op Jvp = Row(OpKind.Symbolic, 3,
        (op, inputs, _) =>
        {
            RequireFloats(inputs);
            RequireBroadcasts(op, inputs[2], inputs[1]);
            return inputs[0].Type;
        },
        (_, shapes, _) => shapes[0]);

    /// <summary>∂yᵢ/∂xⱼ for every i and j: y's axes, then x's; of x's element type.</summary>
    public static readonly Op Jacobian = Row(OpKind.Symbolic, 2,
        (_, inputs, _) =>
        {
            RequireFloats(inputs);
            bool known = inputs[0].Type.IsRankKnown && inputs[1].Type.IsRankKnown;
            return inputs[1].Type.WithRank(known ? inputs[0].Rank + inputs[1].Rank : Unknown);
        },
        (_, shapes, _) => [.. shapes[0], .. shapes[1]]);

    /// <summary>∂²cost/∂xᵢ∂xⱼ for every i and j: x's axes twice.</summary>
    public static readonly Op Hessian = Row(OpKind.Symbolic, 2,
        (_, inputs, _) =>
        {
            RequireCost(inputs);
            return inputs[1].Type.WithRank(inputs[1].Type.IsRankKnown ? 2 * inputs[1].Rank : Unknown);
        },
        (_, shapes, _) => [.. shapes[1], .. shapes[1]]);

    private static void RequireCost(ReadOnlySpan<Node> inputs)
    {
        if (inputs[0].Rank is not (0 or Unknown) || !inputs[0].Element.IsFloat())
            throw Errors.CostNotScalar(inputs[0]);
        RequireFloats(inputs);
    }

    private static void RequireFloats(ReadOnlySpan<Node> inputs)
    {
        if (!inputs[0].Element.IsFloat())
            throw Errors.NotDifferentiated(inputs[0]);
        if (!inputs[1].Element.IsFloat())
            throw Errors.NotDifferentiable(inputs[1]);
    }

    private static void RequireBroadcasts(Op op, Node from, Node to)
    {
        if (from.Element != to.Element)
            throw Errors.TypesDisagree(op, [to, from]);
        if (from.Type.IsRankKnown && to.Type.IsRankKnown && from.Rank > to.Rank)
            throw Errors.RankTooLarge(op, from, to.Rank);
    }
}

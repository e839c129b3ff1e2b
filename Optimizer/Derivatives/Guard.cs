using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Who chose: it decides how far a guard is carried.</summary>
internal enum Chooser
{
    /// <summary>A condition of the program: carried through broadcasts and indexing too.</summary>
    Program,

    /// <summary>A larger or smaller value, or a place of a Jacobian: carried as far as that costs no reduction.</summary>
    Value,
}

/// <summary>
/// Where an adjoint may be other than 0. What was not chosen has an adjoint of 0, but 0 times an infinite derivative is NaN:
/// so the product is replaced by 0 there. The guard is a condition of the program and never a test of the adjoint for 0,
/// which would be wrong for second derivatives.
/// </summary>
/// <param name="Holds">A bool node that broadcasts to the adjoint's shape.</param>
/// <param name="Chooser">Who chose.</param>
internal sealed record Guard(Node Holds, Chooser Chooser)
{
    /// <summary>The guard of what a node hands to an input.</summary>
    public static Guard? Through(Apply node, int input, Guard? guard)
    {
        if (node.Op == Op.Where)
            return And(guard, input == 1 ? node[0] : N.Not(node[0]), Chooser.Program);
        if (node.Op == Op.Maximum || node.Op == Op.Minimum)
        {
            var second = node.Op == Op.Maximum ? N.Less(node[0], node[1]) : N.Less(node[1], node[0]);
            return And(guard, input == 1 ? second : N.Not(second), Chooser.Value);
        }
        if (node.Op == Op.Max || node.Op == Op.Min)
            return Op.Chosen(node) is { } chosen ? And(guard?.Expanded(node), chosen, Chooser.Value) : guard;
        if (guard is null || guard.Holds.Rank == 0 || node.Op.Kind == OpKind.Elementwise || node.Op == Op.SumTo)
            return guard;
        if (node.Op == Op.Sum || node.Op == Op.Prod)
            return guard.Expanded(node);
        return node.Op.Kind switch
        {
            OpKind.Movement when node.Op != Op.BroadcastTo && node.Op != Op.BroadcastLike =>
                guard with { Holds = node.Op.Derivative!(node, N.BroadcastLike(guard.Holds, node))[input]! },
            OpKind.Movement or OpKind.Indexing or OpKind.Line => guard.Counted(node, held => node.Op.Derivative!(node, held)[input]!),
            // A product mixes whole rows.
            _ => null,
        };
    }

    /// <summary>Whether what a node hands on may be other than 0 where the guard does not hold: not where it is the adjoint itself, up to a finite factor.</summary>
    public static bool IsNeeded(Guard? guard, Apply node, Node part, Node adjoint) =>
        guard is not null && Scales(node) && !IsFiniteMultiple(part, adjoint);

    /// <summary>Whether an op's derivative multiplies by a slope, element by element.</summary>
    public static bool Scales(Apply node) => node.Op.Kind == OpKind.Elementwise || node.Op == Op.Prod;

    /// <summary>What a node hands on where the guard holds, elsewhere 0.</summary>
    public Node Select(Node part) => N.Where(Holds, part, part.Like(0));

    /// <summary>The guard of an adjoint that was summed over what an op broadcast.</summary>
    public Guard? Collected(Apply node, Node input, ShapeFacts facts) =>
        Holds.Rank == 0 || facts.BroadcastsTo(Holds, input) ? this : Counted(node, held => N.SumTo(held, input));

    /// <summary>Where either holds; null where that is everywhere.</summary>
    public Guard? Or(Guard? other)
    {
        if (other is null)
            return null;
        var chooser = Chooser == Chooser.Program ? other.Chooser : Chooser;
        if (ReferenceEquals(Holds, other.Holds))
            return new Guard(Holds, chooser);
        if (IsOpposite(Holds, other.Holds))
            return null;
        // The two sides of one choice, made where something held already.
        if (Holds is Apply a && other.Holds is Apply b && a.Op == Op.And && b.Op == Op.And && ReferenceEquals(a[0], b[0]) && IsOpposite(a[1], b[1]))
            return new Guard(a[0], chooser);
        return new Guard(N.Or(Holds, other.Holds), chooser);
    }

    private static Guard And(Guard? guard, Node condition, Chooser chooser) =>
        guard is null ? new Guard(condition, chooser)
        : new Guard(ReferenceEquals(guard.Holds, condition) ? condition : N.And(guard.Holds, condition), chooser == Chooser.Program ? chooser : guard.Chooser);

    private static bool IsOpposite(Node a, Node b) => a.Is(Op.Not) && ReferenceEquals(a[0], b) || b.Is(Op.Not) && ReferenceEquals(b[0], a);

    private static bool IsFiniteMultiple(Node part, Node adjoint)
    {
        while (!ReferenceEquals(part, adjoint))
        {
            if (part is Constant { Value.Real: 0 })
                return true;
            if (part is not Apply apply)
                return false;
            if (apply.Op == Op.Where && (IsZero(apply[1]) || IsZero(apply[2])))
                part = IsZero(apply[1]) ? apply[2] : apply[1];
            else if (apply.Op == Op.Neg || apply.Op == Op.Cast || apply.Op == Op.BroadcastLike
                || (apply.Op == Op.Mul || apply.Op == Op.Div) && apply[1] is Constant { Value: var factor } && factor.Real != 0 && double.IsFinite(factor.Real))
                part = apply[0];
            else if (apply.Op == Op.Mul && apply[0] is Constant { Value: var first } && double.IsFinite(first.Real))
                part = apply[1];
            else
                return false;
        }
        return true;
    }

    private static bool IsZero(Node node) => node is Constant { Value.Real: 0 };

    /// <summary>As what is read by a reduction, from what came out of it.</summary>
    private Guard Expanded(Apply reduction)
    {
        if (Holds.Rank == 0)
            return this;
        var full = Holds.Rank == reduction.Rank ? Holds : N.BroadcastLike(Holds, reduction);
        return this with { Holds = N.Expand(full, reduction) };
    }

    /// <summary>Carried through the adjoint of an op whose coefficients are not negative: where it is more than 0, something counts.</summary>
    private Guard? Counted(Apply node, Func<Node, Node> adjoint)
    {
        if (Chooser == Chooser.Value)
            return null;
        var count = adjoint(N.BroadcastLike(N.Cast(Holds, node.Element), node));
        return this with { Holds = N.NotEqual(count, count.Like(0)) };
    }
}

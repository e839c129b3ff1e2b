using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>The derivative of what is differentiated by a node, of the node's shape, and where it may be other than 0.</summary>
/// <param name="Value">The derivative; 0 where the guard does not hold.</param>
/// <param name="Guard">Null where every element counts.</param>
internal readonly record struct Adjoint(Node Value, Guard? Guard)
{
    /// <summary>What flows in by either way counts.</summary>
    public Adjoint Plus(Adjoint other) => new(Value + other.Value, Guard?.Or(other.Guard));

    /// <summary>The value before it was selected by the guard, for a node that multiplies it by a slope; null where it is no such selection.</summary>
    public Node? Unselected(Apply node)
    {
        if (Guard is not { Holds: var holds } || Value is not Apply { Op: var op } selection || op != Op.Where || !Guard.Scales(node))
            return null;
        if (ReferenceEquals(selection[0], holds))
            return selection[2] is Constant { Value.Real: 0 } ? selection[1] : null;
        return holds.Is(Op.Not) && ReferenceEquals(holds[0], selection[0]) && selection[1] is Constant { Value.Real: 0 } ? selection[2] : null;
    }
}

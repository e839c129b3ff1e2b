using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>The derivative of what is differentiated by a node, of the node's shape, and where it may be other than 0.</summary>
/// <param name="Value">The derivative; 0 where the guard does not hold.</param>
/// <param name="Guard">Null where every element counts.</param>
internal readonly record struct Adjoint(Node Value, Guard? Guard)
{
    /// <summary>What flows in by either way counts.</summary>
    public Adjoint Plus(Adjoint other) => new(Value + other.Value, Guard?.Or(other.Guard));
}

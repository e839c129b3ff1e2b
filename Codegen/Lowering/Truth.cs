using ExprJit.Graphs;

namespace ExprJit.Codegen.Lowerings;

/// <summary>A condition on values of a body.</summary>
internal readonly struct Truth(Node node)
{
    public Node Node { get; } = node;

    public static Truth operator &(Truth a, Truth b) => new(N.And(a.Node, b.Node));

    public static Truth operator |(Truth a, Truth b) => new(N.Or(a.Node, b.Node));

    public static Truth operator !(Truth a) => new(N.Not(a.Node));
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Constants of logic, for rules.</summary>
internal static class Logic
{
    public static Node True(Node x) => x.Arena.Constant(true);

    public static Node False(Node x) => x.Arena.Constant(false);

    public static Node Xor(Node a, Node b) => a.Arena.Apply(Op.Xor, a, b);

    public static Node AllBits(Node x) => x.Element == ElementType.Bool ? True(x) : x.Like(-1);
}

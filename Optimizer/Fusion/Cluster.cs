using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>Nodes that one loop computes at each place of one index space, to be placed into a kernel together.</summary>
internal sealed class Cluster
{
    /// <summary>A node with the shape of the index space.</summary>
    public required Node SpaceNode { get; init; }

    public required int Space { get; init; }

    /// <summary>Elementwise nodes that it answers for: others read them from where it leaves them.</summary>
    public List<Apply> Owned { get; } = [];

    /// <summary>Elementwise nodes that it computes for itself alone.</summary>
    public List<Apply> Again { get; } = [];

    /// <summary>What it reads: leaves, views, gathers, and values of other clusters.</summary>
    public List<Node> Operands { get; } = [];

    /// <summary>The reduction of a value of the space, or null.</summary>
    public Apply? Reduction { get; set; }

    /// <summary>Roots that are copies of an operand.</summary>
    public List<Store> Copies { get; } = [];

    public int Size => Owned.Count + Again.Count;

    /// <summary>What it reads, and what it is known to store.</summary>
    public int StreamsOf(FusionGraph graph) => Operands.Count + Owned.Count(n => graph.RootIds.Contains(n.Id)) + Copies.Count + (Reduction is null ? 0 : 1);
}

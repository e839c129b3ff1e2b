using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Where a kernel leaves a value: for a root its number (outputs first, then updates), else -1 for an intermediate.</summary>
internal readonly record struct Store(Node Node, int Root);

/// <summary>One launch, in the order of the plan.</summary>
internal abstract class Kernel
{
    /// <summary>What it leaves behind.</summary>
    public abstract IReadOnlyList<Store> Stores { get; }

    /// <summary>What it reads: leaves, stored values and views of them.</summary>
    public abstract IReadOnlyList<Node> Operands { get; }

    /// <summary>Why it is a kernel of its own, for <c>Explain</c>.</summary>
    public required string Reason { get; init; }
}

/// <summary>
/// One loop over an index space: a fused body of elementwise ops, whose results are stored, reduced, or both. The
/// body is a graph over rank-0 parameters, one per operand; its outputs are the stores', then the reductions'.
/// </summary>
internal sealed class LoopKernel(Node space, Node[] operands, Graph body, Store[] dense, Store[] reductions) : Kernel
{
    /// <summary>A node whose shape is the index space.</summary>
    public Node Space { get; } = space;

    public Graph Body { get; } = body;

    /// <summary>Values stored at each index.</summary>
    public Store[] Dense { get; } = dense;

    /// <summary>Reductions of the body's further outputs, to the shapes of their nodes.</summary>
    public Store[] Reductions { get; } = reductions;

    public override IReadOnlyList<Store> Stores { get; } = [.. dense, .. reductions];

    public override IReadOnlyList<Node> Operands { get; } = operands;
}

/// <summary>A matrix product.</summary>
internal sealed class ProductKernel(Apply product, Store store) : Kernel
{
    public Apply Product { get; } = product;

    public override IReadOnlyList<Store> Stores { get; } = [store];

    public override IReadOnlyList<Node> Operands => Product.Inputs;
}

/// <summary>A movement or source that no view can express, element by element.</summary>
internal sealed class MoveKernel(Apply move, Store store) : Kernel
{
    public Apply Move { get; } = move;

    public override IReadOnlyList<Store> Stores { get; } = [store];

    public override IReadOnlyList<Node> Operands { get; } = [.. move.Inputs.Where((_, i) => !move.Op.ReadsOnlyShape(i))];
}

/// <summary>What a backend compiles: the optimised graph and the kernels that compute its roots.</summary>
internal sealed record Plan(Graph Graph, Kernel[] Kernels, Node[] Nodes, HashSet<int> HostScalars)
{
    /// <summary>What a call must check of its lengths before the first launch; null where nothing was assumed.</summary>
    public ShapeAssumptions? Assumptions { get; init; }

    /// <summary>The buffer of each intermediate, by node id; intermediates that are never alive together share one.</summary>
    public Dictionary<int, int> IntermediateBuffers { get; } = Buffers.Assign(Kernels);

    /// <summary>Outputs, then update values.</summary>
    public Node[] Roots { get; } = [.. Graph.Roots];

    /// <summary>Whether the node is a strided view of its first input.</summary>
    public static bool IsView(Node node) =>
        node is Apply { Op.Kind: OpKind.Movement } a && a.Op != Op.Unslice;
}

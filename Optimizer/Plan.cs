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

    /// <summary>Every node of the plan's graph that it computes, by ascending id; one that several kernels compute again is in each of them.</summary>
    public required IReadOnlyList<Node> Computes { get; init; }
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

/// <summary>One op that no loop computes, by a routine of the backend: a product, a gather, a sort, a copy that no window can express.</summary>
internal sealed class OpKernel(Apply node, Store store) : Kernel
{
    public Apply Node { get; } = node;

    public override IReadOnlyList<Store> Stores { get; } = [store];

    public override IReadOnlyList<Node> Operands { get; } = [.. node.Inputs.Where((_, i) => !node.Op.ReadsOnlyShape(i) && !node.Op.ReadsOnHost(i))];
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

    /// <summary>Whether the node is a strided window on its first input. A reshape is one only of elements without gaps.</summary>
    public static bool IsView(Node node) => node is Apply { Op.IsView: true } view && (view.Op != Op.Reshape || IsDense(view[0]));

    /// <summary>Whether a value's elements certainly lie one after another in row-major order.</summary>
    private static bool IsDense(Node node)
    {
        while (node is Apply { Op.IsView: true } view)
        {
            bool keeps = view.Op == Op.ExpandDims || view.Op == Op.Squeeze || view.Op == Op.Reshape
                || (view.Op == Op.Slice || view.Op == Op.Index_) && view.Attributes.Axis == 0;
            if (!keeps)
                return false;
            node = view[0];
        }
        return true;
    }
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Where a step leaves a value: in the memory of a root (outputs first, then updates), in memory of the plan, or in its tile alone.</summary>
internal readonly record struct Store(Node Node, int Root)
{
    /// <summary>An intermediate that another nest, or a step after the tiles, reads.</summary>
    public const int Memory = -1;

    /// <summary>An intermediate that only the steps of the same tile read.</summary>
    public const int Tile = -2;

    public bool IsTileLocal => Root == Tile;
}

/// <summary>One pass over an index space, or one routine: what a backend without tiles launches at once.</summary>
internal abstract class Step
{
    /// <summary>What it leaves behind.</summary>
    public abstract IReadOnlyList<Store> Stores { get; }

    /// <summary>What it reads: leaves, stored values, views of them, and gathers from them.</summary>
    public abstract IReadOnlyList<Node> Operands { get; }

    /// <summary>Which axis of its space is cut into the tiles of its nest; -1 where it does not vary along them.</summary>
    public int TileAxis { get; init; } = -1;

    /// <summary>Whether it waits for the last tile of its nest.</summary>
    public bool IsAfterTiles { get; init; }
}

/// <summary>
/// One loop over an index space: a fused body of elementwise ops, whose results are stored, reduced, or both. The
/// body is a graph over rank-0 parameters, one per operand; its outputs are the stores', then the reductions'.
/// </summary>
internal sealed class Loop(Node space, Node[] operands, Graph body, Store[] dense, Store[] reductions) : Step
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

    /// <summary>Whether an element can raise an error: in the body, or at an index that is read in place.</summary>
    public bool CanThrow { get; } = body.Reachable().Any(n => n is Apply { CanThrow: true }) || operands.Any(o => Plan.Base(o).Is(Op.TakeAlong));
}

/// <summary>One op that no loop computes, by a routine of the backend: a product, a scatter, a sort, a copy that no window can express.</summary>
internal sealed class Routine(Apply node, Store store) : Step
{
    public Apply Node { get; } = node;

    public override IReadOnlyList<Store> Stores { get; } = [store];

    public override IReadOnlyList<Node> Operands { get; } = [.. node.Inputs.Where((_, i) => !node.Op.ReadsOnlyShape(i) && !node.Op.ReadsOnHost(i))];
}

/// <summary>
/// Steps over one index space and over what is left of it by reductions, run tile by tile along one axis, so that what they hand each other stays
/// in the cache; those that need every tile come after. A backend without tiles may run each step whole, one after another.
/// </summary>
internal sealed record Nest(Node Space, int TileAxis, IReadOnlyList<Step> Steps);

/// <summary>One launch, in the order of the plan: nests that do not depend on one another, mostly one.</summary>
internal sealed class Kernel(IReadOnlyList<Nest> nests, string reason, IReadOnlyList<Node> computes)
{
    public IReadOnlyList<Nest> Nests { get; } = nests;

    public IEnumerable<Step> Steps { get; } = [.. nests.SelectMany(n => n.Steps)];

    /// <summary>Why it is a kernel of its own, for <c>Explain</c>.</summary>
    public string Reason { get; } = reason;

    /// <summary>Every node of the plan's graph that it computes; one that is cheap may be in several kernels.</summary>
    public IReadOnlyList<Node> Computes { get; } = computes;

    /// <summary>What it leaves behind for others.</summary>
    public IReadOnlyList<Store> Stores { get; } = [.. nests.SelectMany(n => n.Steps).SelectMany(s => s.Stores).Where(s => !s.IsTileLocal)];

    /// <summary>What it reads that it did not make.</summary>
    public IReadOnlyList<Node> Operands { get; } = OutsideOf(nests);

    /// <summary>In order, since a copy leaves the very node that it reads.</summary>
    private static Node[] OutsideOf(IReadOnlyList<Nest> nests)
    {
        var made = new HashSet<int>();
        var outside = new HashSet<Node>();
        foreach (var step in nests.SelectMany(n => n.Steps))
        {
            foreach (var operand in step.Operands)
            {
                var whole = Plan.Base(operand);
                bool isMade = made.Contains(whole.Id);
                if (!isMade)
                    outside.Add(operand);
                if (!isMade && Plan.MayBeReadInPlace(whole))
                    outside.UnionWith(whole.Inputs.Where(i => !made.Contains(Plan.Base(i).Id)));
            }
            made.UnionWith(step.Stores.Select(s => s.Node.Id));
        }
        return [.. outside];
    }
}

/// <summary>What a backend compiles: the optimised graph and the kernels that compute its roots.</summary>
internal sealed record Plan(Graph Graph, Kernel[] Kernels, Node[] Nodes, HashSet<int> HostScalars)
{
    /// <summary>What a call must check of its lengths before the first launch; null where nothing was assumed.</summary>
    public ShapeAssumptions? Assumptions { get; init; }

    /// <summary>The numbers of the roots that may be written over the variable's old value.</summary>
    public IReadOnlySet<int> InPlace { get; init; } = new HashSet<int>();

    /// <summary>All steps in an order in which they may run one after another.</summary>
    public Step[] Steps { get; } = [.. Kernels.SelectMany(k => k.Steps)];

    /// <summary>Outputs, then update values.</summary>
    public Node[] Roots { get; } = [.. Graph.Roots];

    /// <summary>Whether the node is a strided window on its first input. A reshape is one only of elements without gaps.</summary>
    public static bool IsView(Node node) => node is Apply { Op.IsView: true } view && (view.Op != Op.Reshape || IsDense(view[0]));

    /// <summary>Whether loops may read the node where its elements are, so that it is never stored: gathers, joins, and windows on zeros.</summary>
    public static bool MayBeReadInPlace(Node node) => node.Is(Op.TakeAlong) || node.Is(Op.Concat) || node.Is(Op.Unslice);

    /// <summary>The stored value or leaf that a view is a window on.</summary>
    public static Node Base(Node node)
    {
        while (IsView(node))
            node = node.Inputs[0];
        return node;
    }

    /// <summary>The stored values and leaves behind an operand; of what may be read in place itself too, in case it is stored.</summary>
    public static IEnumerable<Node> Sources(Node operand)
    {
        var value = Base(operand);
        yield return value;
        if (MayBeReadInPlace(value))
            foreach (var input in value.Inputs)
                yield return Base(input);
    }

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

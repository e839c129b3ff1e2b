using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>
/// What a kernel costs by a model, not by measurement. An operation is one addition's worth (<see cref="Op.Cost"/>):
/// <list type="bullet">
/// <item>elementwise, running sums, sorts, gathers: the op's cost × the elements of the result;</item>
/// <item>a reduction: the cost of its combining op × the elements that it reduces;</item>
/// <item>a product of m×k and k×n matrices: 2·m·n·k, for each matrix of the batch;</item>
/// <item>a movement: none.</item>
/// </list>
/// What several kernels compute again counts in each. Bytes are those of memory: operands read once, and of a window or of
/// several windows on one value no more than that value has; stores written once. Constants are part of the code.
/// </summary>
internal readonly record struct Cost(long Read, long Written, long Operations)
{
    public long Bytes => Read + Written;

    public static Cost operator +(Cost a, Cost b) => new(a.Read + b.Read, a.Written + b.Written, a.Operations + b.Operations);

    /// <summary>The cost of a kernel at known lengths; null where some are not known.</summary>
    public static Cost? Of(IReadOnlyList<Node> computes, IReadOnlyList<Node> operands, IReadOnlyList<Store> stores, Func<Node, long[]?> lengths)
    {
        var cost = default(Cost);
        var windows = new Dictionary<Node, long>();
        foreach (var operand in operands)
        {
            var whole = Plan.Base(operand);
            if (whole is Constant)
                continue;
            if (Elements(operand, lengths) is not { } elements)
                return null;
            windows[whole] = windows.GetValueOrDefault(whole) + elements;
        }
        foreach (var (whole, read) in windows)
            cost += new Cost(Math.Min(read, Elements(whole, lengths) ?? read) * whole.Element.Size(), 0, 0);
        foreach (var store in stores)
        {
            if (Elements(store.Node, lengths) is not { } elements)
                return null;
            cost += new Cost(0, elements * store.Node.Element.Size(), 0);
        }
        foreach (var node in computes)
        {
            if (OperationsOf(node, lengths) is not { } operations)
                return null;
            cost += new Cost(0, 0, operations);
        }
        return cost;
    }

    /// <summary>The operations of one node; null where lengths are not known.</summary>
    public static long? OperationsOf(Node node, Func<Node, long[]?> lengths) => node is not Apply apply ? 0 : apply.Op.Kind switch
    {
        OpKind.Movement => 0,
        OpKind.Contraction => lengths(apply[0]) is { Length: > 0 } left ? 2 * left[^1] * Elements(apply, lengths) : null,
        OpKind.Reduction => (apply.Op.Combine?.Cost ?? apply.Op.Cost) * Elements(apply[0], lengths),
        _ => apply.Op.Cost * Elements(apply, lengths),
    };

    /// <summary>How many elements a value has; null where its lengths are not known.</summary>
    public static long? Elements(Node node, Func<Node, long[]?> lengths) =>
        node.Rank == 0 ? 1 : lengths(node) is { } shape ? Storage.Product(shape) : null;
}

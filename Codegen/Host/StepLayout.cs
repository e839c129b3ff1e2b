using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>Lays out what the steps of a phase read and leave. The values of a tile are one thread's own: each thread has a layout of them.</summary>
/// <param name="call">The layout of the call.</param>
/// <param name="program">The program, which has the bodies and the memory.</param>
internal sealed class StepLayout(HostLayout call, HostProgram program)
{
    private readonly Dictionary<int, View> _local = [];
    private readonly Dictionary<Store, View> _targets = [];

    public HostLayout Call => call;

    public HostProgram Program => program;

    /// <summary>A layout of the same steps with tiles of its own.</summary>
    public StepLayout ForAnotherThread()
    {
        var other = new StepLayout(call, program);
        foreach (var (store, view) in _targets)
            other._targets[store] = view;
        return other;
    }

    /// <summary>The operands and stores of a step over tiles of so many rows.</summary>
    public (HostOperand[] Operands, HostOperand[] Stores) Of(Step step, int axis, long tile)
    {
        HostOperand[] operands = [.. step.Operands.Select(new HostReads(step, axis, call, _local).Of)];
        return (operands, [.. step.Stores.Select(s => TargetOf(s, step, axis, tile))]);
    }

    private HostOperand TargetOf(Store store, Step step, int axis, long tile)
    {
        int own = AxisOf(store.Node, step, axis);
        View view;
        if (store.IsTileLocal)
        {
            long[] shape = call.ShapeOf(store.Node), rows = (long[])shape.Clone();
            if (own >= 0)
                rows[own] = Math.Min(tile, shape[own]);
            // Whole in shape, so that views of it are made as of any value; but its rows start over with each tile.
            _local[store.Node.Id] = view = new View(program.Memory.Tile(store.Node, rows), 0, shape, View.DenseStrides(rows));
        }
        else if (!_targets.TryGetValue(store, out view))
        {
            _targets[store] = view = call.Target(store);
            call.Leave(store.Node, view);
        }
        return new HostOperand(view, own, store.IsTileLocal);
    }

    /// <summary>The axis of a value that is cut with the step's space; -1 for a reduction over it.</summary>
    private int AxisOf(Node node, Step step, int cut)
    {
        if (cut < 0 || step is not Loop loop || !loop.Reductions.Any(r => r.Node == node))
            return cut;
        var reduction = (Apply)node;
        int rank = loop.Space.Rank;
        if (reduction.Op == Op.SumTo)
        {
            int axis = cut - (rank - node.Rank);
            return axis >= 0 && call.ShapeOf(node)[axis] == call.ShapeOf(loop.Space)[cut] ? axis : -1;
        }
        if (reduction[0].Rank == 0 || reduction.Attributes.Numbers.Contains(cut))
            return -1;
        int kept = 0;
        for (int axis = 0; axis < cut; axis++)
            kept += reduction.Attributes.Numbers.Contains(axis) ? 0 : 1;
        return kept;
    }
}

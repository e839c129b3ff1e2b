using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <content>Steps that run over one row after another.</content>
internal sealed partial class IlgpuLayout
{
    /// <summary>One launch for what stays within rows; then what is summed over them.</summary>
    private List<IDeviceWork> ByRows(Step[] launch, NestLaunches nests, HashSet<Node> local)
    {
        long rows = ShapeOf(((Loop)launch[0]).Space)[launch[0].TileAxis];
        var places = new List<Storage>();
        var steps = new List<RowStep>();
        var after = new List<(LoopViews Views, AxisRole[] Roles)>();
        foreach (var loop in launch.Cast<Loop>())
        {
            long[] space = ShapeOf(loop.Space);
            var operands = loop.Operands.Select(ViewIn).ToArray();
            var stores = loop.Stores.Select(s => local.Contains(s.Node) ? LocalTo(s, loop) : TargetOf(s)).ToArray();
            places.AddRange(stores.Where(s => _local.Values.Any(l => ReferenceEquals(l.Storage, s.Storage))).Select(s => s.Storage));
            var passes = new List<(LoopViews, AxisRole[])>();
            foreach (var (outputs, roles) in LoopPasses.Of(loop, space, ShapeOf))
            {
                var views = new LoopViews(outputs, space, operands, stores);
                if (roles[loop.TileAxis] == AxisRole.Kept)
                    passes.Add((views, WithRow(roles, loop.TileAxis)));
                else
                {
                    // Dense stores stay with the rows: later steps of a row read them.
                    if (outputs.Dense.Length > 0)
                        passes.Add((views with { Outputs = new LoopOutputs(loop, outputs.Dense, []) }, WithRow([.. roles.Select(_ => AxisRole.Kept)], loop.TileAxis)));
                    after.Add((views with { Outputs = new LoopOutputs(loop, [], outputs.Reductions) }, roles));
                }
            }
            if (passes.Count > 0)
                steps.Add(new RowStep(passes));
        }
        var work = new List<IDeviceWork>();
        if (steps.Count > 0)
            work.Add(new Launch([new RowPart(steps, rows, places, _launcher.Geometry, Scratch)], _launcher.Geometry));
        foreach (var (views, roles) in after)
            Add(work, views, roles);
        return work;
    }

    private static AxisRole[] WithRow(AxisRole[] roles, int axis)
    {
        AxisRole[] with = [.. roles];
        with[axis] = AxisRole.Row;
        return with;
    }

    /// <summary>The view of a value that lives in a row: every row is in the same place.</summary>
    private View LocalTo(Store store, Loop loop)
    {
        long[] shape = ShapeOf(store.Node), row = (long[])shape.Clone();
        int axis = loop.TileAxis;
        if (loop.Reductions.Contains(store))
        {
            var node = (Apply)store.Node;
            axis = node.Op == Op.SumTo ? axis - (loop.Space.Rank - node.Rank) : Enumerable.Range(0, axis).Count(a => !node.Attributes.Numbers.Contains(a));
        }
        row[axis] = 1;
        var strides = View.DenseStrides(row);
        strides[axis] = 0;
        return _local[store.Node.Id] = new View(Place(store.Node.Element, row), 0, shape, strides);
    }
}

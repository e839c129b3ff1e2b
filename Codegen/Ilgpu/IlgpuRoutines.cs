using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Where a routine is laid out: what runs it, and what makes memory that its layout keeps.</summary>
internal sealed record RoutineSite(IlgpuLauncher Launcher, Func<ElementType, long[], IlgpuStorage> Allocate);

/// <summary>What a device does for an op that no loop computes.</summary>
internal delegate IReadOnlyList<IDeviceWork> IlgpuRoutine(RoutineSite site, Apply op, View[] operands, View result);

/// <summary>The routine of each such op; a test walks the op table against this one.</summary>
internal static class IlgpuRoutines
{
    public static readonly IReadOnlyDictionary<Op, IlgpuRoutine> Rows = new Dictionary<Op, IlgpuRoutine>
    {
        [Op.MatMul] = (site, op, x, result) => Product(site, new ProductViews(x[0], x[1], op.Element, result.Shape) { Result = result }),
        [Op.TakeAlong] = Each((on, op, x, result) => IlgpuIndexing.Take(on, op, x[0], x[1], result)),
        [Op.PutAlong] = Each(Write),
        [Op.AddAlong] = Each(Write),
        [Op.CumSum] = Each((on, op, x, result) => IlgpuLines.CumSum(on, op, x[0], result)),
        [Op.ArgSort] = (site, op, x, result) =>
        {
            View[] operands = [.. x, .. IlgpuLines.ArgSortMemory(op, result.Shape).Select(m => View.Dense(site.Allocate(m.Element, m.Shape)))];
            return [new RoutineWork(on => IlgpuLines.ArgSort(on, op, operands, result))];
        },
        [Op.Iota] = Each((on, _, _, result) => IlgpuCopy.Iota(on, result)),
    };

    /// <summary>A product, with or without an epilogue.</summary>
    public static IReadOnlyList<IDeviceWork> Product(RoutineSite site, ProductViews views) => ProductLaunches.Of(views, site.Launcher.Geometry, site.Launcher.Products, site.Allocate);

    private static IlgpuRoutine Each(Action<IlgpuLauncher, Apply, View[], View> run) => (_, op, x, result) => [new RoutineWork(on => run(on, op, x, result))];

    private static void Write(IlgpuLauncher on, Apply op, View[] x, View result)
    {
        IlgpuCopy.Run(on, x[0], result);
        IlgpuIndexing.Write(on, op, x[1], x[2], result);
    }
}

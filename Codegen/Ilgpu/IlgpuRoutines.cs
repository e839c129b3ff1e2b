using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>What a device does for an op that no loop computes.</summary>
internal delegate IReadOnlyList<IDeviceWork> IlgpuRoutine(RoutineSite site, Apply op, View[] operands, View result);

/// <summary>The routine of each such op; a test walks the op table against this one.</summary>
internal static class IlgpuRoutines
{
    public static readonly IReadOnlyDictionary<Op, IlgpuRoutine> Rows = new Dictionary<Op, IlgpuRoutine>
    {
        [Op.MatMul] = (site, op, x, result) => Product(site, new ProductViews(x[0], x[1], op.Element, result.Shape) { Result = result }),
        [Op.TakeAlong] = (site, op, x, result) => result.Length == 0 ? [] : [site.Launch(DeviceMoves.Store(site, site.Reads.Of(op, x, op.Attributes.Axis), result))],
        [Op.PutAlong] = Scatters.Put,
        [Op.AddAlong] = Scatters.Add,
        [Op.CumSum] = (site, op, x, result) => RunningSums.Of(site, op, x[0], result),
        [Op.ArgSort] = (site, op, x, result) => Sorts.Order(site, op, x[0], result),
        [Op.Iota] = (site, _, _, result) => result.Length == 0 ? [] : [site.Launch(new IotaPart(result))],
    };

    /// <summary>A product, with or without an epilogue.</summary>
    public static IReadOnlyList<IDeviceWork> Product(RoutineSite site, ProductViews views) => ProductLaunches.Of(views, site.Geometry, site.Launcher.Products, site.Allocate);
}

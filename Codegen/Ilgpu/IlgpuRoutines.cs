using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>What a device does for an op that no loop computes.</summary>
internal delegate IReadOnlyList<IDeviceWork> IlgpuRoutine(RoutineSite site, Apply op, View[] operands, View result);

/// <summary>The routine of each such op; a test walks the op table against this one.</summary>
internal static class IlgpuRoutines
{
    public static readonly IReadOnlyDictionary<Op, IlgpuRoutine> Rows = new Dictionary<Op, IlgpuRoutine>
    {
        [Op.MatMul] = (_, _, x, result) => [new RoutineWork(on => Product(on, x[0], x[1], result))],
        [Op.TakeAlong] = (site, op, x, result) => result.Length == 0 ? [] : [site.Launch(DeviceMoves.Store(site, site.Reads.Of(op, x, op.Attributes.Axis), result))],
        [Op.PutAlong] = Scatters.Put,
        [Op.AddAlong] = Scatters.Add,
        [Op.CumSum] = (site, op, x, result) => RunningSums.Of(site, op, x[0], result),
        [Op.ArgSort] = (site, op, x, result) => Sorts.Order(site, op, x[0], result),
        [Op.Iota] = (site, _, _, result) => result.Length == 0 ? [] : [site.Launch(new IotaPart(result))],
    };

    /// <summary>One product for each place along the axes before the last two.</summary>
    private static void Product(IlgpuLauncher on, View a, View b, View c)
    {
        var element = c.Storage.Element;
        foreach (long[] place in View.Places(c.Shape[..^2]))
        {
            View x = a.Matrix(place), y = b.Matrix(place), result = c.Matrix(place);
            on.Run($"product {element.Name()}", () => IlgpuProductEmitter.Emit(element), result.Length,
                [IlgpuLauncher.Whole(x.Storage), IlgpuLauncher.Whole(y.Storage), new BufferArg(((IlgpuStorage)c.Storage).Buffer, (long)IlgpuWindow.Start(result) * element.Size(), result.Length)],
                [(ulong)result.Shape[1], (ulong)x.Shape[1], IlgpuWindow.Start(x), (ulong)x.Strides[0], (ulong)x.Strides[1], IlgpuWindow.Start(y), (ulong)y.Strides[0], (ulong)y.Strides[1]]);
        }
    }
}

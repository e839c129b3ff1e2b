using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <content>A product and what is done to each of its elements, in one launch.</content>
internal sealed partial class IlgpuLayout
{
    /// <summary>The product is stored itself only where something else reads it.</summary>
    private IReadOnlyList<IDeviceWork> WithEpilogue(Routine product, Loop epilogue, HashSet<Node> local)
    {
        var store = product.Stores[0];
        long[] space = ShapeOf(store.Node);
        View[] factors = [.. product.Operands.Select(OnDevice)];
        View? result = local.Contains(store.Node) ? null : TargetOf(store);
        // Its elements are in registers: nothing aims this place.
        var inRegisters = new View(Place(store.Node.Element, space), 0, space, new long[space.Length]);
        View[] operands = [.. epilogue.Operands.Select(o => o == store.Node ? inRegisters : ViewIn(o))];
        var outputs = new LoopOutputs(epilogue, [.. Enumerable.Range(0, epilogue.Dense.Length)], []);
        return IlgpuRoutines.Product(new RoutineSite(_launcher, Scratch), new ProductViews(factors[0], factors[1], store.Node.Element, space)
        {
            Result = result,
            Epilogue = new LoopViews(outputs, space, operands, [.. epilogue.Stores.Select(TargetOf)]),
            Operand = ((IList<Node>)epilogue.Operands).IndexOf(store.Node),
        });
    }
}

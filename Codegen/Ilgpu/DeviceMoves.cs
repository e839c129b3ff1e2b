using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Parts that move elements and compute nothing: dense loops whose body is their operand, over numbers of the elements' size, so that every bit stays.
/// </summary>
internal static class DeviceMoves
{
    private static readonly Dictionary<int, (Loop Copy, Loop Zero)> s_loops = new[] { ElementType.UInt8, ElementType.UInt16, ElementType.UInt32, ElementType.UInt64 }
        .ToDictionary(raw => raw.Size(), raw => (Of(raw, static (arena, type) => arena.Parameter(0, new TensorType(type, 0), "x")), Of(raw, static (arena, type) => arena.Constant(new Scalar(type, 0)))));

    /// <summary>Copies a view of some shape into another of that shape.</summary>
    public static KernelPart Copy(RoutineSite on, View from, View to) => Part(on, s_loops[to.Storage.Element.Size()].Copy, to, [from]);

    /// <summary>Sets all elements to zero.</summary>
    public static KernelPart Clear(RoutineSite on, View to) => Part(on, s_loops[to.Storage.Element.Size()].Zero, to, []);

    /// <summary>Stores what is read through indices or piece by piece.</summary>
    public static KernelPart Store(RoutineSite on, IndirectRead read, View to) =>
        Part(on, s_loops[to.Storage.Element.Size()].Copy, to, [read.First], new Dictionary<int, IndirectRead> { [0] = read });

    /// <summary>The launches of a movement.</summary>
    /// <param name="on">What they are laid out with.</param>
    /// <param name="move">The movement.</param>
    /// <param name="from">What it moves.</param>
    /// <param name="target">The result, dense.</param>
    public static IReadOnlyList<IDeviceWork> Of(RoutineSite on, Apply move, View[] from, View target)
    {
        if (target.Length == 0)
            return [];
        // Its window begins elsewhere at each call.
        if (move.Op == Op.Unslice)
            return [on.Launch(Store(on, on.Reads.Of(move, from, move.Attributes.Axis), target))];
        var copies = Movements.Copies(move, from, target, static _ => throw new InternalCompilerException("ilgpu", "a movement at an integer is laid out"));
        return
        [
            .. Movements.LeavesGaps(move) ? new[] { on.Launch(Clear(on, target)) } : [],
            .. on.Launches(copies.Where(c => c.To.Length > 0).Select(c => Copy(on, c.From, c.To))),
        ];
    }

    private static KernelPart Part(RoutineSite on, Loop loop, View to, View[] from, IReadOnlyDictionary<int, IndirectRead>? indirect = null)
    {
        var views = new LoopViews(new LoopOutputs(loop, [0], []), to.Shape, from, [to]);
        return DenseParts.For(indirect is null ? views : views with { Indirect = indirect }, on.Geometry, on.IsAligned);
    }

    private static Loop Of(ElementType raw, Func<Arena, ElementType, Node> value)
    {
        var arena = new Arena();
        var body = value(arena, raw);
        return new Loop(body, body is Parameter ? [body] : [], new Graph(arena, [body], []), [new Store(body, Optimization.Store.Memory)], []);
    }
}

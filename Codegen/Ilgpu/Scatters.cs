using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// The launches of scatters. Few indices, or many lines of them, are taken in order by a thread for each line. Otherwise all places are written at
/// once, and the result is the same at each call: the last of repeated indices is found first; sums are of whole numbers, or in the order of the indices.
/// </summary>
internal static class Scatters
{
    /// <summary>So few indices a thread takes one after another before more launches pay.</summary>
    private const long FewIndices = 32;

    /// <summary>So many lines keep a device busy, a thread for each.</summary>
    private const long ManyLines = 1 << 16;

    private const long LeastRun = 32;

    public static IReadOnlyList<IDeviceWork> Put(RoutineSite on, Apply op, View[] operands, View result)
    {
        var of = Begin(on, op, operands, result);
        var copy = DeviceMoves.Copy(on, operands[0], result);
        if (IsOrdered(of) || of.Count >= int.MaxValue)
            return Ordered(on, of, copy, adds: false);
        var last = on.Scratch(ElementType.Int32, of.Over(of.Indices, of.Length));
        return [on.Launch(copy, DeviceMoves.Clear(on, last)), on.Launch(new LastPart(of, last)), on.Launch(new PutLastPart(of, last))];
    }

    public static IReadOnlyList<IDeviceWork> Add(RoutineSite on, Apply op, View[] operands, View result)
    {
        var of = Begin(on, op, operands, result);
        var copy = DeviceMoves.Copy(on, operands[0], result);
        if (IsOrdered(of))
            return Ordered(on, of, copy, adds: true);
        if (of.Element is ElementType.Int32 or ElementType.UInt32)
            return [on.Launch(copy), on.Launch(new AtomicAddPart(of))];
        // A run is about as long as there are runs, so that no thread adds up more than about three times the root of all.
        long run = LeastRun;
        while (run * run < of.Count)
            run *= 2;
        var (sort, sorted) = Sorts.Indices(on, of);
        long runs = (of.Count + run - 1) / run;
        var partials = on.Scratch(IlgpuOps.Accumulated(of.Element), of.Over(of.Result, Math.Max(runs - 1, 1)));
        return
        [
            on.Launch(copy), .. sort,
            .. runs > 1 ? new[] { on.Launch(new SegmentPart(of, sorted, run, partials, isLast: false)) } : [],
            on.Launch(new SegmentPart(of, sorted, run, partials, isLast: true)),
        ];
    }

    private static Scattering Begin(RoutineSite on, Apply op, View[] operands, View result) =>
        new(operands[1], operands[2], result, op.Attributes.Axis, on.Faults.Add(op, result.Shape[op.Attributes.Axis]));

    // Into nothing nothing is written, but every index is out of range.
    private static bool IsOrdered(Scattering of) => of.Count <= FewIndices || of.Lines is 0 or >= ManyLines || of.Length == 0;

    private static IReadOnlyList<IDeviceWork> Ordered(RoutineSite on, Scattering of, KernelPart copy, bool adds) =>
    [
        .. of.Result.Length > 0 ? new[] { on.Launch(copy) } : [],
        .. of.Lines > 0 && of.Count > 0 ? new[] { on.Launch(new LineScatterPart(of, adds)) } : [],
    ];
}

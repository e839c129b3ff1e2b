namespace ExprJit.Optimization.Fusion;

/// <summary>
/// One launch for all loops that only leave results: the updates of many parameters of different shapes. Nothing reads what they leave, so
/// they may all run last, side by side.
/// </summary>
internal static class Horizontal
{
    public static Kernel[] Merge(Kernel[] kernels)
    {
        var read = kernels.SelectMany(k => k.Operands).SelectMany(Plan.Sources).Select(n => n.Id).ToHashSet();
        var merged = Array.FindAll(kernels, k => OnlyLeavesResults(k, read));
        if (merged.Length < 2)
            return kernels;
        var together = new Kernel([.. merged.SelectMany(k => k.Nests)], "only leaves results, side by side", [.. merged.SelectMany(k => k.Computes).Distinct().OrderBy(n => n.Id)]);
        return [.. kernels.Where(k => !merged.Contains(k)), together];
    }

    private static bool OnlyLeavesResults(Kernel kernel, HashSet<int> read) =>
        kernel.Stores.All(s => s.Root >= 0 && !read.Contains(s.Node.Id)) && kernel.Steps.All(s => s is Loop { Reductions.Length: 0 });
}

namespace ExprJit.Optimization.Fusion;

/// <summary>
/// One launch for all loops that only leave results: the updates of many parameters of different shapes. Nothing reads what they leave, so
/// they may all run last, side by side. A single loop of plain values, such as a step count, rides on the last launch.
/// </summary>
internal static class Horizontal
{
    public static Kernel[] Merge(Kernel[] kernels)
    {
        var read = kernels.SelectMany(k => k.Operands).SelectMany(Plan.Sources).Select(n => n.Id).ToHashSet();
        var merged = Array.FindAll(kernels, k => OnlyLeavesResults(k, read));
        Kernel[] rest = [.. kernels.Where(k => !merged.Contains(k))];
        if (merged.Length >= 2)
            return [.. rest, Together(merged, "only leaves results, side by side")];
        bool rides = merged is [{ Nests: [{ Space.Rank: 0 }] } plain] && rest.Length > 0 && !Depends(plain, rest[^1]);
        return rides ? [.. rest[..^1], Together([rest[^1], .. merged], rest[^1].Reason)] : kernels;
    }

    private static bool Depends(Kernel kernel, Kernel on)
    {
        var left = on.Stores.Select(s => s.Node.Id).ToHashSet();
        return kernel.Operands.SelectMany(Plan.Sources).Any(n => left.Contains(n.Id));
    }

    private static Kernel Together(Kernel[] kernels, string reason) =>
        new([.. kernels.SelectMany(k => k.Nests)], reason, [.. kernels.SelectMany(k => k.Computes).Distinct().OrderBy(n => n.Id)]);

    private static bool OnlyLeavesResults(Kernel kernel, HashSet<int> read) =>
        kernel.Stores.All(s => s.Root >= 0 && !read.Contains(s.Node.Id)) && kernel.Steps.All(s => s is Loop { Reductions.Length: 0 });
}

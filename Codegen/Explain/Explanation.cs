using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>One kernel as the outputs show it.</summary>
/// <param name="Info">Its name, expressions, code and what it is.</param>
/// <param name="Computes">The nodes it computes.</param>
/// <param name="Operands">What it reads: leaves, stored values and windows on them.</param>
/// <param name="Stores">What it leaves.</param>
internal sealed record ExplainedKernel(KernelInfo Info, IReadOnlyList<Node> Computes, IReadOnlyList<Node> Operands, IReadOnlyList<Store> Stores)
{
    /// <summary>Why it is not part of the kernel before it; empty for the first.</summary>
    public string Cut { get; init; } = "";

    /// <summary>At the lengths of the last call; null while they are not known.</summary>
    public Cost? Cost { get; init; }

    /// <summary>Time in all calls so far; null where it was not collected.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public string What { get; init; } = Info.Reason;

    /// <summary>Its steps, with the type of each op.</summary>
    public required Func<IEnumerable<string>> Body { get; init; }
}

/// <summary>What a compiled function does: the one account that text, digraph and page are written from.</summary>
internal sealed class Explanation
{
    private readonly IReadOnlyList<Planned> _plans;

    private Explanation(CompiledCore core)
    {
        Name = core.Name;
        Traced = core.Traced.Graph;
        Profile = core.Profile;
        Device = core.Current?.Program.Signature.Split('\n')[0] ?? "";
        _plans = core.Current?.Program.Plans ?? [];
        Optimized = core.Current?.Optimized;
        Intermediates = core.Current?.Program.Intermediates;
        Kernels = core.Current is { } current ? [.. Of(current)] : [];
    }

    public string Name { get; }

    /// <summary>The device's name; empty while nothing is compiled.</summary>
    public string Device { get; }

    public Graph Traced { get; }

    /// <summary>Null until the first call shows the ranks of tensor parameters.</summary>
    public Graph? Optimized { get; }

    public IReadOnlyList<ExplainedKernel> Kernels { get; }

    public MemoryUse? Intermediates { get; }

    public CallProfile Profile { get; }

    /// <summary>The kernels' costs together; null where one is not known.</summary>
    public Cost? Total
    {
        get
        {
            var total = default(Cost);
            foreach (var kernel in Kernels)
            {
                if (kernel.Cost is not { } cost)
                    return null;
                total += cost;
            }
            return Kernels.Count > 0 ? total : null;
        }
    }

    public static Explanation Of(CompiledCore core) => new(core);

    /// <summary>A node's lengths in the last call; null where they are not known.</summary>
    public long[]? LengthsOf(Node node)
    {
        if (node.Rank == 0)
            return [];
        foreach (var plan in _plans)
            if (plan.Lengths?.TryGetValue(node.Id, out var lengths) == true)
                return Array.ConvertAll(lengths, d => d.Number);
        return null;
    }

    private IEnumerable<ExplainedKernel> Of(Specialisation current)
    {
        var infos = current.Program.Kernels;
        if (_plans.Count == 0)
        {
            // The interpreter has no plan: it computes all nodes and stores the roots.
            var nodes = current.Optimized.Reachable();
            yield return new ExplainedKernel(infos[0], [.. nodes.Where(n => n is Apply)], [.. nodes.Where(n => n is not Apply)],
                [.. current.Optimized.Roots.Select((root, number) => new Store(root, number))])
            {
                Body = () => infos[0].DeviceCode.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            };
            yield break;
        }
        int index = 0;
        foreach (var (plan, _) in _plans)
            for (int k = 0; k < plan.Kernels.Length; k++, index++)
            {
                var kernel = plan.Kernels[k];
                yield return new ExplainedKernel(infos[index], kernel.Computes, kernel.Operands, kernel.Stores)
                {
                    What = Bodies.What(kernel),
                    Body = () => Bodies.Of(kernel),
                    Cut = k > 0 ? Explain.Cut.Between(plan.Kernels[k - 1], infos[index - 1].Name, kernel) : index > 0 ? "its lengths depend on data that the kernels before compute" : "",
                    Cost = Explain.Cost.Of(kernel.Computes, kernel.Operands, kernel.Stores, LengthsOf),
                    Time = Profile.TimeByKernel.TryGetValue(infos[index].Name, out var time) ? time : null,
                };
            }
    }
}

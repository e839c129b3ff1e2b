using ExprJit.Benchmarks;
using ExprJit.Gpu.Peers;

namespace ExprJit.Gpu;

/// <summary>What a card of the class of an H200 is to reach. Ratios and times are asked of full sizes, and not of a simulation.</summary>
internal static class CardTargets
{
    private static readonly (string Case, double Most) NoBytes = ("^models/.*bytes", 0);

    private static readonly Targets Full = new(
        [
            new("^(elementwise|reductions)/", "^" + DeviceCopy.Name, 0.9),
            new("^products/", "^cuBLAS", 0.95),
            new("^models/MLP_784", "^torch eager", 2),
            new("^models/MLP", "^torch.compile", 1),
        ],
        [("^launches/", 8e3), NoBytes]);

    private static readonly Targets Less = new([], [NoBytes]);

    public static Targets Of(Scale scale) => scale.IsFull ? Full : Less;
}

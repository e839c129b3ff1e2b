using ExprJit.Benchmarks;
using ExprJit.Gpu.Peers;

namespace ExprJit.Gpu;

/// <summary>What a card of the class of an H200 is to reach.</summary>
internal static class CardTargets
{
    public static Targets All { get; } = new(
        [
            new("^(elementwise|reductions)/.*/(1e8|.*x.*)$", "^" + DeviceCopy.Name, 0.9),
            new("^products/", "^cuBLAS", 0.95),
            new("^models/MLP_784", "^torch eager", 2),
            new("^models/MLP", "^torch.compile", 1),
        ],
        [
            ("^launches/", 8e3),
            ("^models/.*bytes", 0),
        ]);
}

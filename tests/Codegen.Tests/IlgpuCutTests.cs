using ExprJit.Optimization;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Random programs on every cut of kernels, against the oracle.</summary>
public sealed class IlgpuCutTests
{
    public static TheoryData<string> Cuts() => [.. CutBackend.All.Keys];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_device_cut_otherwise_gives_what_the_interpreter_gives(string cut)
    {
        foreach (var make in new Func<int, FuzzProgram?>[] { FuzzDraw.General, FuzzDraw.Rows, FuzzDraw.Updates, FuzzDraw.Gradients })
            FuzzCampaign.Run(15, make, (program, _) => program.Check(CutBackend.All[cut].Device, OptimizerOptions.Default));
    }
}

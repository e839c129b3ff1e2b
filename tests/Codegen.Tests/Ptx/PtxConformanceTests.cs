using ExprJit.Graphs;
using ExprJit.Optimization;
using Xunit;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>The conformance suite on the kernels' own PTX.</summary>
public sealed class PtxConformanceTests
{
    public static TheoryData<string> Elementwise() => Names(o => o.Kind == OpKind.Elementwise);

    public static TheoryData<string> Others() => Names(o => o.Kind is not (OpKind.Elementwise or OpKind.Symbolic));

    [Theory]
    [MemberData(nameof(Elementwise))]
    public void An_elementwise_op_means_what_its_row_says(string op) =>
        new ConformanceTests().Elementwise_op_means_what_its_row_says(PtxBackend.Device.Name, op);

    [Theory]
    [MemberData(nameof(Others))]
    public void Another_op_means_what_its_row_says(string op) =>
        new ConformanceTests().Other_op_means_what_its_row_says(PtxBackend.Device.Name, op);

    [Theory]
    [InlineData("Max")]
    [InlineData("Min")]
    [InlineData("ArgMax")]
    [InlineData("ArgMin")]
    public void Extremes_meet_NaN_infinities_zeros_and_ties(string op) =>
        new ConformanceTests().Extremes_meet_NaN_infinities_zeros_and_ties(PtxBackend.Device.Name, op);

    [Fact]
    public void Random_programs_give_what_the_interpreter_gives()
    {
        foreach (var make in new Func<int, FuzzProgram?>[] { FuzzDraw.General, FuzzDraw.Rows, FuzzDraw.Updates, FuzzDraw.Gradients })
            FuzzCampaign.Run(50, make, (program, _) => program.Check(PtxBackend.Device, OptimizerOptions.Default));
    }

    private static TheoryData<string> Names(Func<Op, bool> isOf)
    {
        // The table fills when one of its fields is first read.
        _ = Op.Add;
        return [.. Op.All.Where(o => !o.IsInternal && isOf(o)).Select(o => o.Name)];
    }
}

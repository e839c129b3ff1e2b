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

    /// <summary>A team that has no row must not read what the team of a row writes: what it reads is anything, and a division by it faults.</summary>
    [Fact]
    public void A_team_without_a_row_reads_nothing_of_a_row()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Int32, 2), "x");
        var sums = arena.Apply(Op.Sum, [x], Attributes.Axes(1));
        var quotients = arena.Apply(Op.Div, [x, arena.Apply(Op.ExpandDims, [sums], Attributes.Axes(1))], Attributes.None);
        var graph = new Graph(arena, [sums, quotients], []);
        HostStorage[] arguments = [Harness.Fill(ElementType.Int32, [5, 9], i => Scalar.FromInteger(ElementType.Int32, 1 + i % 7))];
        var expected = Harness.Interpret(graph, arguments);
        for (int order = 0; order < 3; order++)
        {
            var actual = Harness.Run(PtxBackend.Device, graph, arguments);
            for (int i = 0; i < expected.Length; i++)
                Harness.Agree($"output {i}", expected[i], actual[i]);
        }
    }

    [Theory]
    [InlineData(nameof(FuzzDraw.General))]
    [InlineData(nameof(FuzzDraw.Rows))]
    [InlineData(nameof(FuzzDraw.Updates))]
    [InlineData(nameof(FuzzDraw.Gradients))]
    public void Random_programs_give_what_the_interpreter_gives(string kind)
    {
        Func<int, FuzzProgram?> make = kind switch
        {
            nameof(FuzzDraw.General) => FuzzDraw.General,
            nameof(FuzzDraw.Rows) => FuzzDraw.Rows,
            nameof(FuzzDraw.Updates) => FuzzDraw.Updates,
            _ => FuzzDraw.Gradients,
        };
        FuzzCampaign.Run(25, make, (program, _) => program.Check(PtxBackend.Device, OptimizerOptions.Default));
    }

    private static TheoryData<string> Names(Func<Op, bool> isOf)
    {
        // The table fills when one of its fields is first read.
        _ = Op.Add;
        return [.. Op.All.Where(o => !o.IsInternal && isOf(o)).Select(o => o.Name)];
    }
}

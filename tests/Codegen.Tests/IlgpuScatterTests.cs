using ExprJit.Codegen.Tests.Ptx;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Scatters on ILGPU's simulator and on the PTX machine: in order, all at once, and in runs of sorted indices.</summary>
public sealed class IlgpuScatterTests
{
    private static readonly Func<long, long, long>[] Patterns =
    [
        (_, _) => 0, (i, length) => i * 7 % length, (i, length) => -1 - i * i % length, (i, length) => i % 2 == 0 ? length - 1 : -length, (i, length) => i < 40 ? 0 : i % length,
    ];

    public static TheoryData<string, string, long[], int, long> Shapes()
    {
        var data = new TheoryData<string, string, long[], int, long>();
        foreach (string device in new[] { Device.IlgpuCpu.Name, PtxBackend.Device.Name })
            foreach (string op in new[] { "PutAlong", "AddAlong" })
                foreach (var (shape, axis) in new (long[], int)[] { ([1], 0), ([7], 0), ([100], 0), ([9, 3], 0), ([3, 9], 1), ([2, 5, 3], 1) })
                    foreach (long count in device == Device.IlgpuCpu.Name ? new long[] { 0, 1, 2, 32, 33, 70 } : [0, 1, 32, 33, 1023, 1024, 1025])
                        if (count < 1000 || shape is [7] or [9, 3])
                            data.Add(device, op, shape, axis, count);
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_scatter_is_as_one_in_order(string device, string op, long[] shape, int axis, long count)
    {
        foreach (bool isOwn in new[] { false, true })
            foreach (var pattern in Patterns)
                foreach (var type in new[] { ElementType.Int32, ElementType.Float32, ElementType.UInt8, ElementType.Int64, ElementType.Float16 })
                    if (type is ElementType.Int32 or ElementType.Float32 || pattern == Patterns[1])
                        IlgpuLineTests.Agrees(device, Scatter(op, type, shape.Length, axis), Arguments(type, shape, axis, count, isOwn, pattern, i => i % 5 - 2));
    }

    /// <summary>Whatever the order in which groups and threads run. Sums of these floats differ with theirs.</summary>
    [Theory]
    [InlineData("ilgpu-cpu", 200)]
    [InlineData("cuda:90", 2000)]
    public void A_sum_of_floats_has_the_same_bits_in_every_run(string device, long count)
    {
        var graph = Scatter("AddAlong", ElementType.Float64, 1, 0);
        var arguments = Arguments(ElementType.Float64, [6], 0, count, false, (i, length) => i * i % length, i => Math.Pow(-1.7, i % 90));
        var program = IlgpuLineTests.BackendOf(device).Compile(graph);
        var first = Harness.Run(program, graph, arguments);
        for (int run = 0; run < 4; run++)
            Harness.Agree("a later run", first[0], Harness.Run(program, graph, arguments)[0]);
        Harness.Agree("the oracle", Harness.Interpret(graph, arguments)[0], first[0], relative: 1e-12);
    }

    /// <summary>A device's own addition of floats in memory may flush subnormal numbers to zero.</summary>
    [Fact]
    public void Subnormal_numbers_are_added()
    {
        foreach (string device in new[] { "ilgpu-cpu", "cuda:90" })
            foreach (long count in new long[] { 3, 100 })
                IlgpuLineTests.Agrees(device, Scatter("AddAlong", ElementType.Float32, 1, 0),
                    Harness.Fill(ElementType.Float32, [3], _ => Scalar.Of(0f)), Harness.Fill(ElementType.Int64, [count], i => Scalar.Of(i % 3)), Harness.Fill(ElementType.Float32, [count], _ => Scalar.Of(float.Epsilon)));
    }

    [Fact]
    public void No_kernel_adds_floats_in_memory_at_once()
    {
        foreach (var type in Harness.Types.Where(t => t != ElementType.Bool))
        {
            var texts = CompilingAccelerator.Ptx.TextsOf(Scatter("AddAlong", type, 1, 0), Arguments(type, [10], 0, 500, false, Patterns[1], i => i % 3));
            texts.Should().NotBeEmpty().And.AllSatisfy(ptx => ptx.Should().NotContainAny("red.add.f", "atom.add.f"));
            texts.Any(ptx => ptx.Contains("red.add.") || ptx.Contains("atom.add.")).Should().Be(type is ElementType.Int32 or ElementType.UInt32, "of {0}", type);
        }
    }

    internal static Graph Scatter(string op, ElementType type, int rank, int axis)
    {
        var arena = new Arena();
        Node x = arena.Parameter(0, new TensorType(type, rank), "x"), at = arena.Parameter(1, new TensorType(ElementType.Int64, rank), "at"), values = arena.Parameter(2, new TensorType(type, rank), "values");
        return new Graph(arena, [arena.Apply(Op.Find(op)!, [x, at, values], Attributes.Axes(axis))], []);
    }

    private static HostStorage[] Arguments(ElementType type, long[] shape, int axis, long count, bool isOwn, Func<long, long, long> index, Func<long, double> value)
    {
        long[] places = [.. shape.Select((n, k) => k == axis ? count : n)], lines = isOwn ? places : [.. shape.Select((_, k) => k == axis ? count : 1)];
        Scalar Of(double number) => type.IsFloat() ? Scalar.FromReal(type, number) : Scalar.FromInteger(type, (long)number);
        return
        [
            Harness.Fill(type, shape, i => Of(i + 10)),
            Harness.Fill(ElementType.Int64, lines, i => Scalar.Of(index(i, shape[axis]))),
            Harness.Fill(type, places, i => Of(value(i))),
        ];
    }
}

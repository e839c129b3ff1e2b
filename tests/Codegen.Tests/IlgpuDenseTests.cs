using ExprJit.Codegen.Tests.Ptx;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// Loops without reductions over lengths around those of a vector, a run and a launch's threads, for element types of three sizes: on the simulator, on the PTX
/// machine, whose launches have 384 threads, and on devices that are cut otherwise.
/// </summary>
public sealed class IlgpuDenseTests
{
    private static readonly ElementType[] Types = [ElementType.Float32, ElementType.Float64, ElementType.Int8];

    /// <summary>Shapes of the operands; of a third pattern, one begins an element later.</summary>
    private static readonly (string Name, long[] Left, long[] Right)[] Shapes =
    [
        .. new long[] { 0, 1, 2, 3, 4, 5, 383, 384, 387, 1535, 1536, 1537, 1539, 6200 }.Select(n => ($"{n}", new[] { n }, new[] { n })),
        .. new long[] { 1, 4, 6, 8, 12, 252, 256, 300, 511, 512, 513, 516, 2052 }.SelectMany(n => new[]
        {
            ($"3 rows of {n} and a row", new[] { 3, n }, new[] { n }),
            ($"9 rows of {n} and a column", new[] { 9, n }, new long[] { 9, 1 }),
            ($"2x3 rows of {n} and 2 rows", new[] { 2, 3, n }, new[] { 2, 1, n }),
        }),
        ("one and one", [], []),
        ("one and many", [700], [1]),
    ];

    public static TheoryData<string> Devices() => [Device.IlgpuCpu.Name, PtxBackend.Device.Name, .. CutBackend.All.Keys];

    [Theory, MemberData(nameof(Devices))]
    public void A_loop_gives_what_the_interpreter_gives(string name)
    {
        var device = CutBackend.All.TryGetValue(name, out var cut) ? cut.Device : name == PtxBackend.Device.Name ? PtxBackend.Device : Device.Parse(name);
        int checks = 0;
        foreach (var type in cut is null ? Types : Types[..1])
            foreach (var (shape, left, right) in Shapes)
                foreach (bool isLate in new[] { false, true })
                {
                    var (graph, arguments) = Loop(type, left, right, isLate);
                    var expected = Harness.Interpret(graph, arguments);
                    var actual = Harness.Run(PtxBackend.Or(device).Compile(graph), graph, arguments);
                    for (int i = 0; i < expected.Length; i++)
                        Harness.Agree($"{name}: {type} {shape}{(isLate ? ", the left one a place later" : "")}", expected[i], actual[i]);
                    checks++;
                }
        checks.Should().BeGreaterThan(100);
    }

    /// <summary>a · b + a and the sign of a, so that two stores of different sizes are written.</summary>
    private static (Graph, HostStorage[]) Loop(ElementType type, long[] left, long[] right, bool isLate)
    {
        var arena = new Arena();
        Node x = arena.Parameter(0, new TensorType(type, left.Length), "x"), y = arena.Parameter(1, new TensorType(type, right.Length), "y");
        if (isLate && left.Length > 0)
        {
            left = [.. left[..^1], left[^1] + 1];
            x = N.Slice(x, arena.Constant(1L), arena.Constant(left[^1] - 1), left.Length - 1);
        }
        return (new Graph(arena, [x * y + x, N.Less(x, x.Like(0))], []), [Harness.Mild(type, left, 1), Harness.Mild(type, right, 2)]);
    }
}

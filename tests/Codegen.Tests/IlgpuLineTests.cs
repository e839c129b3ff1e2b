using ExprJit.Codegen.Tests.Ptx;
using ExprJit.Graphs;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Orders and running sums on ILGPU's simulator and on the PTX machine: about the lengths at which threads, groups and pieces end.</summary>
public sealed class IlgpuLineTests
{
    public static TheoryData<string, long[], int> Lines()
    {
        var data = new TheoryData<string, long[], int>();
        // A group of the simulator sorts 16 keys and sums tiles of 16; one of the machine 512.
        foreach (var (device, lengths) in new[] { (Device.IlgpuCpu, new long[] { 0, 1, 2, 15, 16, 17, 31, 32, 33, 65, 130 }), (PtxBackend.Device, [0, 1, 2, 31, 32, 33, 511, 512, 513, 1023, 1024, 1025, 5000]) })
        {
            foreach (long length in lengths)
                data.Add(device.Name, [length], 0);
            data.Add(device.Name, [3, lengths[^1]], 1);
            data.Add(device.Name, [lengths[^1], 3], 0);
            data.Add(device.Name, [50, 3], 1);
            data.Add(device.Name, [2, 40, 5], 1);
            data.Add(device.Name, [2, 0, 5], 1);
            data.Add(device.Name, [0, 40], 1);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_order_is_stable_and_knows_every_key(string device, long[] shape, int axis)
    {
        var arena = new Arena();
        var keys = arena.Parameter(0, new TensorType(ElementType.Int64, shape.Length), "keys");
        var graph = new Graph(arena, [arena.Apply(Op.ArgSort, [keys], Attributes.Axes(axis))], []);
        var random = new Random(7);
        foreach (var key in new Func<long, long>[] { _ => 3, i => -i, i => i, _ => random.Next(3) - 1, _ => random.NextInt64(), i => i % 3 == 0 ? long.MaxValue : i % 3 == 1 ? long.MinValue : 0, _ => long.MaxValue })
            Agrees(device, graph, Harness.Fill(ElementType.Int64, shape, i => Scalar.Of(key(i))));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_running_sum_goes_through_every_piece(string device, long[] shape, int axis)
    {
        foreach (var type in new[] { ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.Int8, ElementType.UInt16, ElementType.Int32, ElementType.UInt64 })
        {
            var arena = new Arena();
            var x = arena.Parameter(0, new TensorType(type, shape.Length), "x");
            var graph = new Graph(arena, [arena.Apply(Op.CumSum, [x], Attributes.Axes(axis))], []);
            // Every sum of these is a number of the type, so that the order of additions does not show.
            Agrees(device, graph, Harness.Fill(type, shape, i => Scalar.FromInteger(type, type.IsFloat() ? i % 4 == 3 ? -2 : 1 : i * 7919)));
        }
    }

    [Theory]
    [InlineData("ilgpu-cpu")]
    [InlineData("cuda:90")]
    public void A_running_sum_begins_with_a_positive_zero_and_keeps_what_is_not_finite(string device)
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float32, 1), "x");
        var graph = new Graph(arena, [arena.Apply(Op.CumSum, [x], Attributes.Axes(0))], []);
        foreach (long length in new long[] { 5, 200 })
            foreach (var (at, value) in new[] { (long.MaxValue, 0), (length - 2, float.NaN), (length / 2, float.PositiveInfinity) })
                Agrees(device, graph, Harness.Fill(ElementType.Float32, [length], i => Scalar.Of(i == at ? value : -0f)));
    }

    internal static IBackend BackendOf(string device) => device == PtxBackend.Device.Name ? new PtxBackend() : Backends.For(Device.Parse(device));

    internal static void Agrees(string device, Graph graph, params HostStorage[] arguments)
    {
        var program = BackendOf(device).Compile(graph);
        var expected = Harness.Interpret(graph, arguments);
        // The second call is a layout's second.
        for (int call = 0; call < 2; call++)
        {
            var actual = Harness.Run(program, graph, arguments);
            for (int i = 0; i < expected.Length; i++)
                Harness.Agree($"output {i} on {device}", expected[i], actual[i]);
        }
    }
}

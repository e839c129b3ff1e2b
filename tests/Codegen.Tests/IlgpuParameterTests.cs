using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Loops that have more to pass than a launch's parameters have room for.</summary>
public sealed class IlgpuParameterTests
{
    private static readonly int[][] Orders = [[3, 2, 1, 0], [3, 1, 2, 0], [2, 3, 0, 1], [1, 0, 3, 2]];

    [Theory]
    [InlineData("ilgpu-cpu")]
    [InlineData("little room for parameters")]
    public void A_sum_of_ninety_tensors_that_lie_across_one_another_is_right(string name)
    {
        var arena = new Arena();
        HostStorage[] arguments = [.. Enumerable.Range(0, 90).Select(i => Harness.Mild(ElementType.Float32, [3, 3, 3, 3], i))];
        var sum = Across(0);
        for (int i = 1; i < arguments.Length; i++)
            sum += Across(i);
        Agree(name, new Graph(arena, [sum, N.Reduce(Op.Max, sum, Attributes.Axes(0, 1))], []), arguments);

        Node Across(int i) => N.Transpose(arena.Parameter(i, new TensorType(ElementType.Float32, 4), "x" + i), Orders[i % Orders.Length]);
    }

    [Theory]
    [InlineData("ilgpu-cpu")]
    [InlineData("little room for parameters")]
    public void A_sum_of_many_gathers_is_right(string name)
    {
        var arena = new Arena();
        HostStorage[] arguments = [.. Enumerable.Range(0, 80).Select(i => i % 2 == 0 ? Harness.Mild(ElementType.Float32, [5, 4, 3], i) : Harness.Fill(ElementType.Int64, [6, 4, 3], k => Scalar.FromInteger(ElementType.Int64, (k * 7 + i) % 5)))];
        var gathers = Enumerable.Range(0, 40).Select(i => arena.Apply(Op.TakeAlong, [Parameter(2 * i), Parameter(2 * i + 1)], Attributes.Axes(0)));
        Agree(name, new Graph(arena, [gathers.Aggregate((a, b) => N.Maximum(a, b))], []), arguments);

        Node Parameter(int i) => arena.Parameter(i, new TensorType(arguments[i].Element, 3), "x" + i);
    }

    [Theory]
    [InlineData("ilgpu-cpu")]
    [InlineData("little room for parameters")]
    public void A_chain_of_many_results_is_right(string name)
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float32, 2), "x");
        var results = new List<Node> { x * x };
        for (int i = 1; i < 120; i++)
            results.Add(results[^1] * x + x);
        Agree(name, new Graph(arena, [.. results], []), [Harness.Mild(ElementType.Float32, [7, 5], 1)]);
    }

    [Fact]
    public void Many_updates_are_written_together()
    {
        var x = Shared.Create(Tensor.Full(2f, 20), "x", Device.IlgpuCpu);
        Shared<Tensor<float>>[] y = [.. Enumerable.Range(0, 200).Select(i => Shared.Create(Tensor.Zeros<float>(20), "y" + i, Device.IlgpuCpu))];
        Func<Updates> all = () =>
        {
            var updates = new Updates { { x, x * 2f } };
            for (int i = 0; i < y.Length; i++)
                updates.Add(y[i], y[i] + x * (float)i);
            return updates;
        };
        var f = Function.Compile(() => all());
        f();
        f();
        for (int i = 0; i < y.Length; i++)
            y[i].GetValue().ToArray().Should().AllBeEquivalentTo(6f * i);
    }

    /// <summary>What no launch changes lies in a table; what each changes is passed, in whatever order the two kinds come.</summary>
    [Fact]
    public void Scalars_are_passed_or_in_the_table()
    {
        var places = new ScalarPlaces(5, i => i is 0 or 3);
        (places.Passed, places.Tabled).Should().Be((3, 2));
        Enumerable.Range(0, 5).Select(i => places[i]).Should().Equal((true, 0), (false, 0), (false, 1), (true, 1), (false, 2));
        ulong[] scalars = [10, 11, 12, 13, 14], passed = new ulong[3], table = new ulong[2];
        places.Select(false, scalars, passed);
        places.Select(true, scalars, table);
        passed.Should().Equal(11, 12, 14);
        table.Should().Equal(10, 13);
        places.Key.Should().NotBe(new ScalarPlaces(5, i => i is 0 or 4).Key);
        new ScalarPlaces(5, _ => false).Key.Should().BeEmpty();
    }

    [Fact]
    public void OpenCL_promises_a_kibibyte()
    {
        KernelGeometry.OpenCL.Fits(42, 2).Should().BeTrue();
        KernelGeometry.OpenCL.Fits(42, 3).Should().BeFalse();
        KernelGeometry.Cuda.Fits(256, 0).Should().BeTrue();
        KernelGeometry.Cuda.Fits(255, 3).Should().BeFalse();
    }

    private static void Agree(string name, Graph graph, HostStorage[] arguments)
    {
        IBackend backend = CutBackend.All.TryGetValue(name, out var cut) ? cut : Backends.For(Device.Parse(name));
        var expected = Harness.Interpret(graph, arguments);
        var actual = Harness.Run(backend.Compile(graph), graph, arguments);
        for (int i = 0; i < expected.Length; i++)
            Harness.Agree($"{name} {i}", expected[i], actual[i], 4);
    }
}

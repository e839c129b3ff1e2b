using System.Text.RegularExpressions;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Which launches a program becomes on a device, and what their code says.</summary>
public sealed class IlgpuPartTests
{
    private static readonly FunctionOptions OnDevice = new() { Device = Device.IlgpuCpu };

    private static long Launches(CompiledFunction f, Action call)
    {
        call();
        long before = f.Profile.Launches;
        call();
        return f.Profile.Launches - before;
    }

    [Fact]
    public void Softmax_is_one_launch()
    {
        var f = Function.Compile((Tensor<float> x) => Softmax(x), options: OnDevice);
        var x = new float[6, 40];
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 40; j++)
                x[i, j] = (i * 7 + j * 3) % 11;
        Launches(Function.Inspect(f), () => f(x)).Should().Be(1);
        float[] y = f(x).ToArray();
        for (int i = 0; i < 6; i++)
            y.AsSpan(i * 40, 40).ToArray().Sum().Should().BeApproximately(1, 1e-6f);
    }

    [Fact]
    public void Updates_of_many_parameters_are_one_launch()
    {
        var parts = Enumerable.Range(1, 6).Select(n => new Shared<Tensor<float>>(Enumerable.Repeat(1f, n * 3).ToArray(), "p" + n, Device.IlgpuCpu)).ToArray();
        var f = Function.Compile((float rate) => new Updates
        {
            { parts[0], parts[0] * rate }, { parts[1], parts[1] * rate }, { parts[2], parts[2] * rate },
            { parts[3], parts[3] * rate }, { parts[4], parts[4] * rate }, { parts[5], parts[5] * rate },
        });
        f(2);
        long sent = Function.Inspect(f).Profile.BytesToDevice;
        Launches(Function.Inspect(f), () => f(2)).Should().Be(1);
        parts.Should().AllSatisfy(p => p.GetValue().ToArray().Should().AllBeEquivalentTo(8f));
        Function.Inspect(f).Profile.BytesToDevice.Should().Be(sent, "a plain value travels with its launch");
    }

    [Theory]
    [InlineData(100_000, 2)]
    [InlineData(20, 1)]
    public void A_long_sum_is_cut_into_pieces(int length, int launches)
    {
        var f = Function.Compile((Tensor<double> x) => Sum(x * x), options: OnDevice);
        double[] x = [.. Enumerable.Range(0, length).Select(i => i % 10 - 4.0)];
        Launches(Function.Inspect(f), () => f(x)).Should().Be(launches);
        ((double)f(x)).Should().Be(x.Sum(v => v * v));
    }

    [Fact]
    public void An_update_is_written_over_the_old_value_where_nothing_else_reads_it()
    {
        var w = new Shared<Tensor<float>>(new float[64], "w", Device.IlgpuCpu);
        var f = Function.Compile((Tensor<float> g) => new Updates { { w, w - 0.5f * g } });
        f(Enumerable.Repeat(1f, 64).ToArray());
        var memory = ((IShared)w).Storage;
        f(Enumerable.Repeat(1f, 64).ToArray());
        ((IShared)w).Storage.Should().BeSameAs(memory);
        w.GetValue().ToArray().Should().AllBeEquivalentTo(-1f);
    }

    /// <summary>Which vectors a loop of two operands moves: of both, of one, or of none where it reads four places one by one before it writes any.</summary>
    [Theory]
    [InlineData("64,64", "64,64", 4, "dense")]
    [InlineData("63,65", "63,65", 4, "dense, with a tail")]
    [InlineData("30,64", "64", 4, "a row for all rows")]
    [InlineData("30,64", "30,1", 4, "a number for each row")]
    [InlineData("3,5000", "5000", 4, "long rows")]
    [InlineData("7,4,64", "7,1,64", 4, "a row for some rows")]
    [InlineData("30,63", "63", 0, "rows that vectors do not fill")]
    [InlineData("64,64", "64,64", 0, "one across the other")]
    public void Streams_that_lie_densely_move_by_vectors(string left, string right, int width, string what)
    {
        long[] Lengths(string text) => [.. text.Split(',').Select(long.Parse)];
        var arena = new Arena();
        HostStorage[] arguments = [Harness.Mild(ElementType.Float32, Lengths(left), 1), Harness.Mild(ElementType.Float32, Lengths(right), 2)];
        Node x = arena.Parameter(0, new TensorType(ElementType.Float32, arguments[0].Shape.Length), "x"), y = arena.Parameter(1, new TensorType(ElementType.Float32, arguments[1].Shape.Length), "y");
        if (what == "one across the other")
            y = N.Transpose(y, 1, 0);
        string ptx = CompilingAccelerator.Ptx.TextsOf(new Graph(arena, [x + y], []), arguments).Should().ContainSingle(what).Which;
        if (width > 0)
            ptx.Should().Contain($"ld.global.v{width}.f32").And.Contain($"st.global.v{width}.f32");
        else
            ptx.Should().NotContain("global.v");
        if (what == "rows that vectors do not fill")
            Regex.Match(ptx, @"(ld\.global\.f32[^;]*;[^@]*?){8}(st\.global\.f32[^;]*;[^@]*?){4}").Success.Should().BeTrue(ptx);
    }

    [Fact]
    public void Teams_merge_by_shuffles_within_a_warp_and_through_shared_memory_beyond()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float32, 2), "x");
        var sums = new Graph(arena, [N.Reduce(Op.Sum, x, Attributes.Axes(1))], []);
        CompilingAccelerator.Ptx.TextsOf(sums, [Harness.Mild(ElementType.Float32, [64, 50], 1)])
            .Should().ContainSingle().Which.Should().Contain("shfl.sync.bfly").And.NotContain("bar.sync").And.NotContain(".shared");
        CompilingAccelerator.Ptx.TextsOf(sums, [Harness.Mild(ElementType.Float32, [64, 5000], 1)])
            .Should().Contain(ptx => ptx.Contains("shfl.sync.bfly") && ptx.Contains("bar.sync") && ptx.Contains(".shared"));
        CompilingAccelerator.OpenCl.TextsOf(sums, [Harness.Mild(ElementType.Float32, [64, 5000], 1)])
            .Should().Contain(source => source.Contains("work_group_barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)") && !source.Contains("sub_group"));
    }

    [Fact]
    public void Indices_are_ints_unless_there_are_more_elements()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Bool, 1), "x");
        var graph = new Graph(arena, [arena.Apply(Op.Not, x)], []);
        const int Many = 2000;
        KernelGeometry.Cuda.MostNarrow.Should().Be(1 << 30);
        using var device = CompilingAccelerator.PtxFor(KernelGeometry.Cuda with { MostNarrow = Many });
        device.TextsOf(graph, [new HostStorage(ElementType.Bool, [Many])]).Should().AllSatisfy(ptx => ptx.Should().NotContain("setp.lt.s64"));
        device.TextsOf(graph, [new HostStorage(ElementType.Bool, [Many + 1])]).Should().AllSatisfy(ptx => ptx.Should().Contain("setp.lt.s64"));
    }

    [Fact]
    public void The_device_code_of_a_kernel_is_told_once_it_has_been_compiled()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float32, 1), "x");
        var graph = new Graph(arena, [N.Exp(x) * 2], []);
        var program = CompilingAccelerator.Ptx.Compile(graph);
        program.Kernels[0].DeviceCode.Should().NotContain(".entry");
        Harness.Run(program, graph, [Harness.Mild(ElementType.Float32, [10], 1)]);
        program.Kernels[0].DeviceCode.Should().Contain("exp").And.Contain(".entry");
    }
}

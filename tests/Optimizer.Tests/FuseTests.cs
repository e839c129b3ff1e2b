using ExprJit.Graphs;
using ExprJit.Optimization;
using ExprJit.Optimization.Fusion;
using FluentAssertions;
using Xunit;

namespace ExprJit.Optimizer.Tests;

public sealed class FuseTests
{
    private readonly Arena _arena = new();

    private Node Tensor(int index, int rank) => _arena.Parameter(index, new TensorType(ElementType.Float32, rank), "x" + index);

    private Plan Fused(params Node[] outputs) => Fused(OptimizerOptions.Default, outputs);

    private Plan Fused(OptimizerOptions options, params Node[] outputs)
    {
        var graph = new Graph(_arena, outputs, []);
        return Fuse.Run(graph, new ShapeFacts(graph, assumeEqual: true), options);
    }

    private static Node Softmax(Node x, int axis)
    {
        Node Along(Op op, Node value) => N.ExpandDims(N.Reduce(op, value, Attributes.Axes(axis)), axis);
        var shifted = N.Exp(x - Along(Op.Max, x));
        return shifted / Along(Op.Sum, shifted);
    }

    private static OptimizerOptions Without(string name) => new(false, new HashSet<string> { name });

    /// <summary>A cheap op computed inside a larger loop once let that loop run before the kernel that stores its operand.</summary>
    [Fact]
    public void A_loop_comes_after_the_kernel_whose_result_it_reads_through_an_inlined_op()
    {
        var x = Tensor(0, 1);
        var y = Tensor(1, 2);
        var costly = N.Softplus(x);
        var plan = Fuse.Run(new Graph(_arena, [y + -costly, costly * costly], []));
        int stored = Array.FindIndex(plan.Steps, k => k.Stores.Any(s => s.Node == costly));
        int read = Array.FindIndex(plan.Steps, k => k.Operands.Contains(costly));
        stored.Should().BeInRange(0, read - 1);
    }

    [Fact]
    public void Softmax_is_one_nest_tiled_along_its_rows()
    {
        var kernel = Fused(Softmax(Tensor(0, 2), 1)).Kernels.Should().ContainSingle().Subject;
        kernel.Nests.Should().ContainSingle().Which.TileAxis.Should().Be(0);
        kernel.Steps.Should().HaveCount(3).And.OnlyContain(s => s.TileAxis == 0 && !s.IsAfterTiles);
        kernel.Stores.Should().ContainSingle("the largest elements, the exponentials and their sums stay in the tile").Which.Root.Should().Be(0);
    }

    [Fact]
    public void Softmax_down_columns_is_tiled_along_columns() =>
        Fused(Softmax(Tensor(0, 2), 0)).Kernels.Should().ContainSingle().Which.Nests[0].TileAxis.Should().Be(1);

    /// <summary>The sum over everything is known only after the last row, so the division is another kernel.</summary>
    [Fact]
    public void What_needs_every_row_is_another_kernel()
    {
        var x = Tensor(0, 2);
        var plan = Fused(x / N.Reduce(Op.Sum, x, Attributes.Axes(0, 1)));
        plan.Kernels.Should().HaveCount(2);
        plan.Kernels[1].Reason.Should().Contain("more than the rows");
    }

    /// <summary>A plain function of a sum over everything waits for the last tile within the kernel.</summary>
    [Fact]
    public void A_function_of_a_total_comes_after_the_tiles()
    {
        var x = Tensor(0, 2);
        var rows = Softmax(x, 1);
        var kernel = Fused(rows, N.Log(N.Reduce(Op.Sum, rows * rows, Attributes.Axes(0, 1)))).Kernels.Should().ContainSingle().Subject;
        kernel.Steps.Last().IsAfterTiles.Should().BeTrue();
    }

    /// <summary>Transposed, a row of the value is not there when its own row is: reading it in the same nest would read another call's numbers.</summary>
    [Fact]
    public void A_transposed_read_of_what_a_kernel_makes_is_another_kernel()
    {
        var costly = N.Exp(N.MatMul(Tensor(0, 2), Tensor(0, 2)));
        Fused(costly * N.Transpose(costly, 1, 0)).Kernels.Should().HaveCount(2);
    }

    [Fact]
    public void Bias_activation_residual_and_softmax_follow_the_product_in_its_kernel()
    {
        Node x = Tensor(0, 2), w = Tensor(1, 2), b = Tensor(2, 1);
        var kernel = Fused(Softmax(N.Tanh(N.MatMul(x, w) + b) + x, 1)).Kernels.Should().ContainSingle().Subject;
        kernel.Steps.First().Should().BeOfType<Routine>();
        kernel.Stores.Should().ContainSingle("the product itself is not stored");
    }

    /// <summary>The verifier is told plans that are wrong in one way each.</summary>
    [Fact]
    public void A_plan_whose_tiles_lack_what_they_read_is_refused()
    {
        var softmax = Softmax(Tensor(0, 2), 1);
        var nest = Fused(softmax).Kernels.Single().Nests.Single();
        var graph = new Graph(_arena, [softmax], []);
        var verifier = new PlanVerifier(new FusionGraph(graph, new ShapeFacts(graph, assumeEqual: true), FusionSwitches.Of(OptimizerOptions.Default)));
        Kernel[] Kernels(Nest wrong) => [new Kernel([wrong], "", [])];

        verifier.Invoking(v => v.Verify(Kernels(nest))).Should().NotThrow();
        verifier.Invoking(v => v.Verify(Kernels(nest with { Steps = [.. nest.Steps.Reverse()] }))).Should().Throw<InternalCompilerException>().WithMessage("*before it is made*");
        Loop Across(Loop loop) => new(loop.Space, [.. loop.Operands], loop.Body, loop.Dense, loop.Reductions) { TileAxis = 1 };
        var columns = nest with { TileAxis = 1, Steps = [.. nest.Steps.Select(s => Across((Loop)s))] };
        verifier.Invoking(v => v.Verify(Kernels(columns))).Should().Throw<InternalCompilerException>().WithMessage("*not whole in a tile*");
    }

    /// <summary>The product reads all of what its epilogue reads row by row. The epilogue alone once decided where that was made.</summary>
    [Fact]
    public void What_a_product_reads_is_made_in_a_kernel_before()
    {
        var x = N.Exp(Tensor(0, 2));
        var plan = Fused(N.MatMul(x, N.Transpose(x, 1, 0)) - x);
        plan.Kernels.Should().HaveCount(2);
        plan.Kernels[1].Operands.Should().Contain(x);
    }

    /// <summary>1 - h² costs less than reading it where h is read anyway; a hyperbolic tangent does not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cheap_function_of_what_is_stored_is_computed_again(bool isCheap)
    {
        Node h = N.Exp(Tensor(0, 2)), w = Tensor(1, 2);
        var slope = isCheap ? 1 - h * h : N.Tanh(h);
        var plan = Fused(N.MatMul(h, w), N.MatMul(slope, w), slope * (h + N.MatMul(w, w)));
        plan.Kernels.Count(k => k.Computes.Contains(slope)).Should().Be(isCheap ? 2 : 1);
    }

    /// <summary>A slice of the columns of a product is there with its rows.</summary>
    [Fact]
    public void Gates_sliced_from_a_product_are_in_its_kernel()
    {
        var z = N.MatMul(Tensor(0, 2), Tensor(1, 2));
        Node Gate(long i) => N.Slice(z, _arena.Constant(32 * i), _arena.Constant(32L), 1);
        Fused(N.Sigmoid(Gate(0)) * N.Tanh(Gate(1))).Kernels.Should().ContainSingle();
    }

    [Fact]
    public void Several_reductions_of_one_tensor_read_it_once()
    {
        var x = Tensor(0, 2);
        var kernel = Fused([.. new[] { Op.Sum, Op.Max, Op.Min }.Select(op => N.Reduce(op, N.Exp(x), Attributes.Axes(1)))]).Kernels.Should().ContainSingle().Subject;
        kernel.Steps.Should().ContainSingle().Which.Stores.Should().HaveCount(3);
    }

    [Fact]
    public void A_gather_that_only_loops_read_is_never_stored()
    {
        Node x = Tensor(0, 2), i = _arena.Parameter(1, new TensorType(ElementType.Int64, 2), "i");
        var kernel = Fused(N.Exp(N.TakeAlong(x, i, 0))).Kernels.Should().ContainSingle().Subject;
        kernel.Steps.Should().ContainSingle().Which.Should().BeOfType<Loop>().Which.CanThrow.Should().BeTrue("an index may be out of range");
    }

    /// <summary>A body of thousands of ops would be a method that the JIT compiler gives up on.</summary>
    [Fact]
    public void A_long_chain_is_cut_into_steps_that_stay_in_one_tile()
    {
        var x = Tensor(0, 1);
        var y = x;
        for (int i = 0; i < 2000; i++)
            y = N.Tanh(y) * x;
        var plan = Fused(y);
        plan.Kernels.Should().ContainSingle().Which.Stores.Should().ContainSingle();
        plan.Steps.Should().HaveCountGreaterThan(10).And.OnlyContain(s => ((Loop)s).Body.Reachable().Length <= 600);
    }

    [Theory]
    [InlineData("rows", 3)]
    [InlineData("epilogues", 2)]
    public void A_part_that_is_switched_off_makes_more_kernels(string name, int kernels)
    {
        var x = Tensor(0, 2);
        var softmax = Softmax(name == "rows" ? x : N.MatMul(x, x), 1);
        Fused(softmax).Kernels.Should().ContainSingle();
        Fused(Without(name), softmax).Kernels.Length.Should().BeGreaterThanOrEqualTo(kernels);
    }

    /// <summary>Every name is a switch that something reads.</summary>
    [Fact]
    public void Every_switch_has_a_name() =>
        typeof(FusionSwitches).GetProperties().Count(p => p.PropertyType == typeof(bool)).Should().Be(FusionSwitches.Names.Count);
}

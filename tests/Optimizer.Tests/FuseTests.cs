using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Optimizer.Tests;

public sealed class FuseTests
{
    /// <summary>A cheap op computed inside a larger loop once let that loop run before the kernel that stores its operand.</summary>
    [Fact]
    public void A_loop_comes_after_the_kernel_whose_result_it_reads_through_an_inlined_op()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float64, 1), "x");
        var y = arena.Parameter(1, new TensorType(ElementType.Float64, 2), "y");
        var costly = N.Softplus(x);
        var plan = Fuse.Run(new Graph(arena, [y + -costly, costly * costly], []));
        int stored = Array.FindIndex(plan.Kernels, k => k.Stores.Any(s => s.Node == costly));
        int read = Array.FindIndex(plan.Kernels, k => k.Operands.Contains(costly));
        stored.Should().BeInRange(0, read - 1);
    }
}

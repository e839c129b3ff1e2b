using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Optimizer.Tests;

public sealed class BufferTests
{
    [Fact]
    public void A_chain_of_products_needs_two_buffers_for_any_number_of_intermediates()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float64, 2), "x");
        var y = x;
        for (int i = 0; i < 10; i++)
            y = N.MatMul(y, x);
        var plan = Fuse.Run(new Graph(arena, [y], []));
        plan.Kernels.Should().HaveCount(10);
        var buffers = Buffers.Assign(plan.Steps);
        buffers.Should().HaveCount(9);
        buffers.Values.Distinct().Should().HaveCount(2);
    }

    [Fact]
    public void A_value_read_later_through_a_view_keeps_its_buffer()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float64, 2), "x");
        var first = N.MatMul(x, x);
        var second = N.MatMul(first, x);
        var third = N.MatMul(second, x);
        var plan = Fuse.Run(new Graph(arena, [N.MatMul(third, N.Transpose(first, 1, 0))], []));
        var buffers = Buffers.Assign(plan.Steps);
        int[] others = [buffers[second.Id], buffers[third.Id]];
        others.Should().NotContain(buffers[first.Id]);
    }
}

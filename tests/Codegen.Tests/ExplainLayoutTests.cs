using ExprJit.Codegen.Explain.Layout;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Pictures in layers: links lead down, and boxes do not overlap.</summary>
public sealed class ExplainLayoutTests
{
    private static readonly Gaps Gaps = new(10, 30);

    [Fact]
    public void Boxes_of_random_graphs_do_not_overlap_and_links_lead_down()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 30; trial++)
        {
            int count = random.Next(1, 80);
            Block[] blocks = [.. Enumerable.Range(0, count).Select(_ => new Block(random.Next(20, 120), random.Next(15, 60)))];
            Wire[] wires = [.. Enumerable.Range(0, 2 * count).Select(_ => (A: random.Next(count), B: random.Next(count))).Where(p => p.A < p.B).Select(p => new Wire(p.A, p.B))];
            var placed = LayeredLayout.Run(blocks, wires, Gaps);
            foreach (var wire in wires)
                (placed.Tops[wire.To].Y - placed.Tops[wire.From].Y - blocks[wire.From].Height).Should().BeGreaterThanOrEqualTo(Gaps.Down - 1e-6);
            for (int a = 0; a < count; a++)
            {
                (placed.Tops[a].X - blocks[a].Width / 2).Should().BeInRange(-1e-6, placed.Width);
                (placed.Tops[a].Y + blocks[a].Height).Should().BeLessThanOrEqualTo(placed.Height + 1e-6);
                for (int b = a + 1; b < count; b++)
                {
                    bool apart = Math.Abs(placed.Tops[a].X - placed.Tops[b].X) >= (blocks[a].Width + blocks[b].Width) / 2 + Gaps.Across - 1e-6
                        || placed.Tops[a].Y + blocks[a].Height <= placed.Tops[b].Y + 1e-6 || placed.Tops[b].Y + blocks[b].Height <= placed.Tops[a].Y + 1e-6;
                    apart.Should().BeTrue("boxes {0} and {1} of trial {2} do not overlap", a, b, trial);
                }
            }
        }
    }

    [Fact]
    public void A_chain_is_straight()
    {
        Block[] blocks = [new(40, 20), new(90, 20), new(60, 20), new(30, 20)];
        var placed = LayeredLayout.Run(blocks, [new(0, 1), new(1, 2), new(2, 3)], Gaps);
        placed.Tops.Should().OnlyContain(t => Math.Abs(t.X - 45) < 1e-6);
        placed.Height.Should().Be(4 * 20 + 3 * 30);
    }

    [Fact]
    public void Links_that_need_not_cross_do_not()
    {
        // Two fans whose boxes are given in an order that crosses.
        Block[] blocks = [.. Enumerable.Repeat(new Block(20, 20), 6)];
        var placed = LayeredLayout.Run(blocks, [new(0, 3), new(0, 5), new(1, 2), new(1, 4)], Gaps);
        bool firstIsLeft = placed.Tops[0].X < placed.Tops[1].X;
        double a = Math.Max(placed.Tops[3].X, placed.Tops[5].X), b = Math.Min(placed.Tops[3].X, placed.Tops[5].X);
        double c = Math.Max(placed.Tops[2].X, placed.Tops[4].X), d = Math.Min(placed.Tops[2].X, placed.Tops[4].X);
        (firstIsLeft ? a < d : c < b).Should().BeTrue();
    }

    [Fact]
    public void A_cycle_is_drawn_all_the_same()
    {
        Block[] blocks = [.. Enumerable.Repeat(new Block(20, 20), 3)];
        Wire[] wires = [new(0, 1), new(1, 2), new(2, 0), new(1, 1)];
        var placed = LayeredLayout.Run(blocks, wires, Gaps);
        placed.Routes.Should().HaveCount(4);
        placed.Tops.Select(t => t.Y).Distinct().Should().HaveCount(3);
    }

    [Fact]
    public void Nothing_takes_no_space()
    {
        var placed = LayeredLayout.Run([], [], Gaps);
        (placed.Width, placed.Height).Should().Be((0, 0));
    }

    [Fact]
    public void Long_graphs_need_no_deep_stack()
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Block[] blocks = [.. Enumerable.Repeat(new Block(20, 20), 20_000)];
                LayeredLayout.Run(blocks, [.. Enumerable.Range(1, blocks.Length - 1).Select(i => new Wire(i - 1, i))], Gaps);
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        }, 256 * 1024);
        thread.Start();
        thread.Join();
        failure.Should().BeNull();
    }
}

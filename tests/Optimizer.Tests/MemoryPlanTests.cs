using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Optimizer.Tests;

public sealed class MemoryPlanTests
{
    /// <summary>In a chain each value is alive while the next is made: two at a time.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(2000)]
    public void A_chain_takes_no_more_than_a_fifth_above_the_best(int length)
    {
        for (int seed = 0; seed < (length > 100 ? 1 : 200); seed++)
        {
            var random = new Random(seed);
            var blocks = Enumerable.Range(0, length).Select(i => new MemoryPlan.Block(64 * random.NextInt64(1, 1000), i, i + 1)).ToArray();
            Check(blocks, 1.2);
        }
    }

    [Fact]
    public void A_chain_of_equal_lengths_takes_two_blocks() =>
        MemoryPlan.Place([.. Enumerable.Range(0, 50).Select(i => new MemoryPlan.Block(640, i, i + 1))]).Bytes.Should().Be(1280);

    [Fact]
    public void Blocks_that_live_together_never_overlap()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var blocks = Enumerable.Range(0, random.Next(0, 40)).Select(_ => random.Next(30)).Select(first => new MemoryPlan.Block(64 * random.NextInt64(0, 9), first, first + random.Next(12))).ToArray();
            Check(blocks, 3);
        }
    }

    private static void Check(MemoryPlan.Block[] blocks, double worst)
    {
        var (offsets, bytes) = MemoryPlan.Place(blocks);
        for (int i = 0; i < blocks.Length; i++)
        {
            (offsets[i] + blocks[i].Bytes).Should().BeLessThanOrEqualTo(bytes);
            for (int j = 0; j < i; j++)
            {
                bool together = blocks[i].First <= blocks[j].Last && blocks[j].First <= blocks[i].Last && blocks[i].Bytes > 0 && blocks[j].Bytes > 0;
                bool overlap = offsets[i] < offsets[j] + blocks[j].Bytes && offsets[j] < offsets[i] + blocks[i].Bytes;
                (together && overlap).Should().BeFalse($"blocks {i} and {j} are alive at the same time");
            }
        }
        ((double)bytes).Should().BeLessThanOrEqualTo(worst * MemoryPlan.LowerBound(blocks));
    }
}

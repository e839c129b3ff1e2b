using ExprJit.Codegen.Host;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 1)]
    [InlineData(2, 0)]
    [InlineData(2, 2)]
    [InlineData(4, 1000)]
    public void Each_chunk_runs_once(int degree, int chunks)
    {
        using var pool = new WorkerPool(degree);
        var seen = new int[chunks];
        pool.Run(new Chunks(chunk => Interlocked.Increment(ref seen[chunk])), chunks);
        seen.Should().Equal(Enumerable.Repeat(1, chunks));
    }

    [Fact]
    public void Dispatches_in_close_succession_keep_their_chunks_apart()
    {
        using var pool = new WorkerPool(4);
        var total = 0L;
        var expected = 0L;
        for (var dispatch = 1; dispatch <= 20_000; dispatch++)
        {
            var weight = dispatch;
            var chunks = (dispatch % 7) + 1;
            var sum = 0L;
            pool.Run(new Chunks(chunk => Interlocked.Add(ref sum, (long)weight * (chunk + 1))), chunks);
            total += sum;
            expected += (long)weight * chunks * (chunks + 1) / 2;
        }

        total.Should().Be(expected);
    }

    [Fact]
    public void Parked_workers_wake_for_the_next_dispatch()
    {
        using var pool = new WorkerPool(2);
        for (var round = 0; round < 5; round++)
        {
            // Each chunk waits for the other, so one thread alone would never finish.
            using var both = new CountdownEvent(2);
            var met = 0;
            pool.Run(
                new Chunks(_ =>
                {
                    both.Signal();
                    if (both.Wait(TimeSpan.FromSeconds(5)))
                    {
                        Interlocked.Increment(ref met);
                    }
                }),
                2);
            met.Should().Be(2);
            Thread.Sleep(5);
        }
    }

    [Fact]
    public void A_failure_reaches_the_caller_and_leaves_the_pool_usable()
    {
        using var pool = new WorkerPool(3);
        var failing = () => pool.Run(
            new Chunks(chunk =>
            {
                if (chunk == 3)
                {
                    throw new InvalidOperationException("chunk three");
                }
            }),
            50);
        failing.Should().Throw<InvalidOperationException>().WithMessage("chunk three");

        var count = 0;
        pool.Run(new Chunks(_ => Interlocked.Increment(ref count)), 50);
        count.Should().Be(50);
    }

    [Fact]
    public void Nested_dispatches_finish()
    {
        using var pool = new WorkerPool(3);
        var count = 0;
        pool.Run(
            new Chunks(_ => pool.Run(new Chunks(_ => Interlocked.Increment(ref count)), 10)),
            10);
        count.Should().Be(100);
    }

    [Fact]
    public void Callers_at_once_each_get_all_their_chunks()
    {
        using var pool = new WorkerPool(3);
        var counts = new int[4];
        var callers = Enumerable.Range(0, counts.Length).Select(caller => new Thread(() =>
        {
            for (var dispatch = 0; dispatch < 500; dispatch++)
            {
                pool.Run(new Chunks(_ => Interlocked.Increment(ref counts[caller])), 8);
            }
        })).ToList();
        callers.ForEach(caller => caller.Start());
        callers.ForEach(caller => caller.Join());
        counts.Should().OnlyContain(count => count == 4000);
    }

    [Fact]
    public void A_steady_dispatch_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        var work = new Chunks(_ => { });
        for (var dispatch = 0; dispatch < 100; dispatch++)
        {
            pool.Run(work, 4);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var dispatch = 0; dispatch < 100; dispatch++)
        {
            pool.Run(work, 4);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void A_disposed_pool_still_runs_every_chunk()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        var count = 0;
        pool.Run(new Chunks(_ => Interlocked.Increment(ref count)), 9);
        count.Should().Be(9);
    }

    [Theory]
    [InlineData(8, null, 8)]
    [InlineData(8, "", 8)]
    [InlineData(8, "3", 3)]
    [InlineData(8, "1", 1)]
    [InlineData(8, "64", 8)]
    [InlineData(8, "0", 8)]
    [InlineData(8, "-2", 8)]
    [InlineData(8, "many", 8)]
    public void The_degree_follows_the_processors_and_the_setting(int processors, string? setting, int degree) =>
        WorkerPool.DegreeOf(processors, setting).Should().Be(degree);

    private sealed class Chunks(Action<int> body) : IChunked
    {
        public void Run(int chunk) => body(chunk);
    }
}

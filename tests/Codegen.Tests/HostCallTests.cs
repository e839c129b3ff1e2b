using ExprJit.Graphs;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Calls on the host: what they allocate, what they keep from call to call, and when they look again.</summary>
public sealed class HostCallTests
{
    private static readonly FunctionOptions Host = new() { Device = Device.Host };

    private static Shared<Tensor<float>> Matrix(string name, int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return new(Tensor.Create([.. Enumerable.Range(0, rows * columns).Select(_ => (float)(random.NextDouble() - 0.5))], rows, columns), name, Device.Host);
    }

    /// <summary>The bytes that one thread allocates in each of many calls; a collection's own may fall among them, so the least of several rounds counts.</summary>
    private static long BytesOf(Action call)
    {
        for (int i = 0; i < 50; i++)
            call();
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
                call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    [Fact]
    public void A_steady_call_of_plain_values_allocates_nothing()
    {
        var state = new Shared<double>(0, "state", Device.Host);
        double rate = 0.5;
        var accumulate = Function.Compile((double x) => state, updates: x => new() { { state, state + x * rate } });
        BytesOf(() => accumulate(1)).Should().Be(0);
    }

    [Fact]
    public void A_steady_update_of_tensors_allocates_nothing()
    {
        Shared<Tensor<float>> x = Matrix("x", 100, 40, 1), w = Matrix("w", 40, 30, 2), y = Matrix("y", 100, 30, 3);
        var update = Function.Compile(() => new Updates { { y, Softmax(Dot(x, w), 1) + Mean(y, 0) } });
        BytesOf(update).Should().Be(0);
    }

    [Fact]
    public void A_steady_training_step_over_slices_allocates_nothing()
    {
        Shared<Tensor<float>> data = Matrix("data", 1000, 20, 1), w = Matrix("w", 20, 5, 2);
        var loss = new Shared<float>(0, "loss", Device.Host);
        var step = Function.Compile((long i) => Updating(data, w, loss, i));
        long k = 0;
        BytesOf(() => step(k++ % 10)).Should().Be(0);
    }

    private static Updates Updating(Shared<Tensor<float>> data, Shared<Tensor<float>> w, Shared<float> loss, Tensor<long> i)
    {
        var cost = Mean(Square(Dot(Slice(data, i * 100L, 100L), w)));
        return new() { { w, w - 0.1f * Grad(cost, w) }, { loss, Sum(cost) } };
    }

    [Fact]
    public void Slices_move_with_their_index_from_call_to_call()
    {
        var data = new Shared<Tensor<double>>(Tensor.Create([.. Enumerable.Range(0, 12).Select(i => (double)i)], 6, 2), "data", Device.Host);
        var sum = Function.Compile((long i) => Sum(Slice(data, i, 2L)) + Sum(Row(data, i)), options: Host);
        for (long i = 0; i < 5; i++)
            ((double)sum(i)).Should().Be(2 * (4 * i + 1) + 4 + 4 * i + 1);
        sum.Invoking(f => f(6)).Should().Throw<ExprJitException>();
        ((double)sum(-1)).Should().Be(42, "the last row counts from the end");
        ((double)sum(4)).Should().Be(2 * 17 + 4 + 17);
    }

    private static Tensor<double> Row(Tensor<double> data, Tensor<long> i) => Squeeze(Slice(data, i, 1L), 0);

    [Fact]
    public void Lengths_that_change_are_laid_out_anew_and_those_that_return_too()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> y) => Sum(Tanh(x) * y, 0) + Max(x), options: Host);
        var oracle = Function.Compile((Tensor<double> x, Tensor<double> y) => Sum(Tanh(x) * y, 0) + Max(x), options: new() { Device = Device.Reference });
        foreach (int n in (int[])[3, 70, 3, 1, 5000, 3])
        {
            var x = Tensor.Create([.. Enumerable.Range(0, n * 4).Select(i => Math.Sin(i + n))], n, 4);
            double[] actual = f(x, x).ToArray(), expected = oracle(x, x).ToArray();
            for (int i = 0; i < expected.Length; i++)
                actual[i].Should().BeApproximately(expected[i], 1e-11);
        }
    }

    [Fact]
    public void A_captured_variable_that_is_another_now_is_looked_up_again()
    {
        var state = new Shared<double>(1, "first", Device.Host);
        var read = Function.Compile((double x) => state * x);
        read(2).Should().Be(2);
        state = new Shared<double>(10, "second", Device.Host);
        read(2).Should().Be(20);
        state.SetValue(7);
        read(3).Should().Be(21);
    }

    [Fact]
    public void A_disposed_variable_fails_before_another_is_written()
    {
        Shared<double> a = new(1, "a", Device.Host), b = new(2, "b", Device.Host);
        var f = Function.Compile((double x) => a, updates: x => new() { { a, a + x }, { b, b + x } });
        f(1).Should().Be(1);
        b.Dispose();
        f.Invoking(g => g(1)).Should().Throw<ObjectDisposedException>();
        a.GetValue().Should().Be(2);
    }

    /// <summary>What a call returned is the caller's: later calls use other memory as long as anything can reach it.</summary>
    [Fact]
    public void Large_results_keep_their_values_while_later_calls_reuse_the_memory_of_dead_ones()
    {
        var f = Function.Compile((Tensor<float> x, float y) => x + y, options: Host);
        Tensor<float> x = new float[200_000];
        var kept = new List<Tensor<float>>();
        for (int i = 0; i < 200; i++)
        {
            var result = f(x, i);
            if (i % 20 == 0)
                kept.Add(result);
        }
        for (int i = 0; i < kept.Count; i++)
            kept[i].ToArray().Should().OnlyContain(v => v == 20 * i);
    }

    /// <summary>Around the sizes from which blocks go round and begin elsewhere in a page: what is behind a block stays as it is.</summary>
    [Theory]
    [InlineData(-130)]
    [InlineData(-64)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    public unsafe void A_block_has_all_of_its_bytes(int beyond)
    {
        int bytes = HostBlocks.Least + beyond;
        HostBlock[] blocks = [.. Enumerable.Range(0, 40).Select(_ => HostBlock.Rent(bytes))];
        foreach (var block in blocks)
        {
            ((nint)block.Start % 64).Should().Be(0);
            (block.Start + bytes <= block.End).Should().BeTrue();
        }
    }
}

using ExprJit.Codegen.Host;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Loops cut for several threads; here so finely that small programs are too.</summary>
[Collection("alone")]
public sealed class ThreadTests : IDisposable
{
    private static readonly Grain Finest = new(1e-3, 1);

    private readonly Grain _grain = Pieces.Grain;
    private readonly WorkerPool _pool = WorkerPool.Shared;

    public void Dispose()
    {
        (Pieces.Grain, WorkerPool.Shared, HostBlock.Watch) = (_grain, _pool, null);
        GC.SuppressFinalize(this);
    }

    public static TheoryData<int> Kinds() => [0, 1, 2, 3];

    /// <summary>Random programs whose every row is a piece of its own; memory has watched bytes behind it, which nothing writes.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Programs_cut_into_single_rows_give_what_the_interpreter_gives_and_write_nowhere_else(int kind)
    {
        using var pool = new WorkerPool(3);
        WorkerPool.Shared = pool;
        Pieces.Grain = Finest;
        var watched = new Watched();
        HostBlock.Watch = watched.Add;
        Func<int, FuzzProgram?>[] make = [FuzzDraw.General, FuzzDraw.Rows, FuzzDraw.Updates, FuzzDraw.Gradients];
        FuzzCampaign.Run(700, make[kind], (program, _) =>
        {
            program.Check(Device.Host, OptimizerOptions.Default);
            watched.Check();
        });
        watched.Count.Should().BePositive();
    }

    /// <summary>How work is cut depends on the work alone.</summary>
    [Theory]
    [InlineData("sums")]
    [InlineData("tiles")]
    [InlineData("columns")]
    [InlineData("lines")]
    public void Any_number_of_threads_gives_the_same_bits(string what)
    {
        float[] values = [.. Enumerable.Range(0, 600_000).Select(i => MathF.Sin(i) * MathF.Exp(i % 37 - 18))];
        var x = Tensor.Create(values, 1000, 600);
        byte[] Run(int threads)
        {
            using var pool = new WorkerPool(threads);
            WorkerPool.Shared = pool;
            Func<Tensor<float>, Tensor<float>> f = what switch
            {
                "sums" => Function.Compile((Tensor<float> x) => Sum(Exp(-x * x) * x) + Mean(x), options: new() { Device = Device.Host }),
                "tiles" => Function.Compile((Tensor<float> x) => Sum(Softmax(x, 1) * x, 0), options: new() { Device = Device.Host }),
                "columns" => Function.Compile((Tensor<float> x) => Var(x, 0) + Max(x, 0), options: new() { Device = Device.Host }),
                _ => Function.Compile((Tensor<float> x) => CumSum(x, 1) + Transpose(CumSum(Transpose(x), 1)), options: new() { Device = Device.Host }),
            };
            return [.. System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(f(x).ToArray())];
        }
        byte[] one = Run(1);
        for (int threads = 2; threads <= 5; threads++)
            Run(threads).Should().Equal(one);
    }

    private sealed class Watched
    {
        private const byte Untouched = 0xCD;

        private readonly List<(WeakReference<HostBlock> Block, int Bytes)> _blocks = [];

        public int Count { get; private set; }

        public unsafe void Add(HostBlock block, int bytes)
        {
            new Span<byte>(block.Start + bytes, HostBlock.WatchedBytes).Fill(Untouched);
            lock (_blocks)
                _blocks.Add((new WeakReference<HostBlock>(block), bytes));
        }

        public unsafe void Check()
        {
            lock (_blocks)
            {
                foreach (var (weak, bytes) in _blocks)
                {
                    if (!weak.TryGetTarget(out var block))
                        continue;
                    Count++;
                    new ReadOnlySpan<byte>(block.Start + bytes, HostBlock.WatchedBytes).IndexOfAnyExcept(Untouched).Should().Be(-1, $"nothing may be written behind a block of {bytes} bytes");
                    GC.KeepAlive(block);
                }
                _blocks.Clear();
            }
        }
    }
}

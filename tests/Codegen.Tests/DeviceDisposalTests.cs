using System.Runtime.CompilerServices;
using ExprJit.Codegen.Ilgpu;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Variables disposed in any order and from any thread: a right result or ObjectDisposedException, never a crash or another's data.</summary>
public sealed class DeviceDisposalTests
{
    public static TheoryData<string> Devices() => TestDevices.Names;

    private sealed class Disposing
    {
        public Disposing(Tensor<double> value)
        {
            Value = value;
            Now?.Dispose();
        }

        [ThreadStatic]
        public static IDisposable? Now;

        public Tensor<double> Value { get; }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_variable_disposed_during_a_call_that_updates_it_stays_disposed_and_all_or_nothing_is_committed(string name)
    {
        var device = Device.Parse(name);
        var a = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "a", device);
        var b = new Shared<Tensor<double>>(new[] { 3.0, 4 }, "b", device);
        var c = new Shared<Tensor<double>>(new[] { 5.0, 6 }, "c", device);
        var f = Function.Compile((double k) => new Disposing(a + k), updates: k => new() { { a, a + k }, { b, b + k }, { c, c + k } });
        f(1).Value.ToArray().Should().Equal(2, 3);
        Disposing.Now = b;
        bool committed = true;
        try
        {
            f(10);
        }
        catch (ObjectDisposedException)
        {
            committed = false;
        }
        finally
        {
            Disposing.Now = null;
        }
        b.Invoking(v => v.GetValue()).Should().Throw<ObjectDisposedException>();
        double k = committed ? 10 : 0;
        a.GetValue().ToArray().Should().Equal(2 + k, 3 + k);
        c.GetValue().ToArray().Should().Equal(6 + k, 7 + k);
        f.Invoking(g => g(1)).Should().Throw<ObjectDisposedException>();
        a.GetValue().ToArray().Should().Equal(2 + k, 3 + k);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Any_order_of_disposal_leaves_outputs_and_copies_as_they_are(string name)
    {
        var device = Device.Parse(name);
        foreach (var order in (int[][])[[0, 1, 2], [2, 1, 0], [1, 0, 2, 1, 0]])
        {
            Shared<Tensor<double>>[] v = [.. Enumerable.Range(0, 3).Select(i => new Shared<Tensor<double>>(new double[] { i, 10 * i }, "v" + i, device))];
            var f = Function.Compile(() => v[0] + v[1] + v[2], updates: () => new() { { v[0], v[1] }, { v[1], v[2] }, { v[2], v[0] } });
            var first = f();
            var second = f();
            var copy = v[1].CopyTo(device);
            foreach (int i in order)
            {
                v[i].Dispose();
                v[i].Invoking(s => s.GetValue()).Should().Throw<ObjectDisposedException>();
                v[i].Invoking(s => s.SetValue(new[] { 1.0 })).Should().Throw<ObjectDisposedException>();
                f.Invoking(g => g()).Should().Throw<ObjectDisposedException>();
            }
            first.ToArray().Should().Equal(3, 30);
            second.ToArray().Should().Equal(3, 30);
            copy.GetValue().ToArray().Should().Equal(0, 0);
        }
    }

    /// <summary>While functions run, their variables are disposed, and memory of their size is rented and overwritten.</summary>
    [Fact]
    public async Task Variables_disposed_while_their_functions_run_give_right_results_or_the_exception()
    {
        const int length = 2000, rounds = 40;
        using var stop = new CancellationTokenSource();
        var vandal = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                Rubbish(length * sizeof(double)).Dispose();
        });
        int ended = 0, right = 0;
        for (int round = 0; round < rounds; round++)
        {
            double value = round + 1;
            var v = new Shared<Tensor<double>>(Tensor.Full(value, length), "v", Device.IlgpuCpu);
            var w = new Shared<Tensor<double>>(Tensor.Full(2 * value, length), "w", Device.IlgpuCpu);
            var f = Function.Compile((double k) => CumSum(v * k, 0) - CumSum(w, 0), updates: k => new() { { w, v * 2.0 } });
            f(3);
            int calls = 0;
            var caller = Task.Run(() =>
            {
                try
                {
                    for (; ; )
                    {
                        double[] result = f(3).ToArray();
                        for (int i = 0; i < length; i++)
                            if (result[i] != value * (i + 1))
                                throw new InvalidOperationException($"{result[i]} at {i} of round {round}");
                        Interlocked.Increment(ref calls);
                    }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref ended);
                }
            });
            SpinWait.SpinUntil(() => Volatile.Read(ref calls) >= round % 3 || caller.IsCompleted);
            Thread.SpinWait(2000 * (round % 20));
            Parallel.Invoke(v.Dispose, w.Dispose, v.Dispose);
            await caller;
            right += calls;
        }
        await stop.CancelAsync();
        await vandal;
        ended.Should().Be(rounds);
        right.Should().BeGreaterThanOrEqualTo(rounds - 2);
    }

    private static unsafe IlgpuBuffer Rubbish(int bytes)
    {
        byte[] rubbish = new byte[bytes];
        new Random(1).NextBytes(rubbish);
        var buffer = IlgpuAccelerator.Cpu.Allocate(bytes);
        fixed (byte* start = rubbish)
            buffer.Upload(start, bytes);
        return buffer;
    }

    private sealed class Holder(Shared<Tensor<double>> variable, Tensor<double> result, ManualResetEventSlim go)
    {
        public static double[]? Read;

        ~Holder()
        {
            go.Wait();
            Read = result.ToArray();
            variable.Dispose();
            variable.Dispose();
        }
    }

    /// <summary>What a finalizer reads is not handed to others before it has run.</summary>
    [Fact]
    public void A_finalizer_may_read_a_result_and_dispose_a_variable()
    {
        const int length = 3000;
        using var go = new ManualResetEventSlim();
        Drop(go);
        GC.Collect();
        List<IlgpuBuffer> rented = [];
        for (int i = 0; i < 50; i++)
            rented.Add(Rubbish(length * sizeof(double)));
        go.Set();
        GC.WaitForPendingFinalizers();
        Holder.Read.Should().OnlyContain(x => x == 6).And.HaveCount(length);
        rented.ForEach(r => r.Dispose());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Drop(ManualResetEventSlim go)
        {
            var v = new Shared<Tensor<double>>(Tensor.Full(3.0, length), "v", Device.IlgpuCpu);
            _ = new Holder(v, Function.Compile(() => v * 2.0)(), go);
        }
    }
}

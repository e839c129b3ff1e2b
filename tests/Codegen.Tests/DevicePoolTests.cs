using System.Runtime.CompilerServices;
using ExprJit.Codegen.Ilgpu;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>The device's memory goes round: steady calls ask the driver for none, however results are let go of.</summary>
[Collection("alone")]
public sealed class DevicePoolTests : IDisposable
{
    private static readonly IlgpuBufferPool Shared = IlgpuAccelerator.Cpu.Pool;

    private readonly long _mostHandedOut = Shared.MostHandedOut;
    private readonly IlgpuAccelerator _accelerator = new(IlgpuDeviceKind.Cpu, 0);

    private IlgpuBufferPool Pool => _accelerator.Pool;

    public void Dispose()
    {
        Shared.MostHandedOut = _mostHandedOut;
        _accelerator.Dispose();
    }

    [Fact]
    public void A_block_is_at_most_an_eighth_larger_than_asked_for()
    {
        long before = 0;
        for (long bytes = 2048; bytes < 1L << 45; bytes += Math.Max(1, bytes / 37))
        {
            long size = IlgpuBufferPool.SizeClass(bytes);
            size.Should().BeGreaterThanOrEqualTo(bytes).And.BeGreaterThanOrEqualTo(before);
            (size - bytes).Should().BeLessThan(bytes / 8 + 256);
            IlgpuBufferPool.SizeClass(size).Should().Be(size);
            before = size;
        }
        IlgpuBufferPool.SizeClass(0).Should().Be(256);
        (IlgpuBufferPool.SizeClass((10L << 30) + 1) - (10L << 30)).Should().Be(64 << 20);
    }

    [Fact]
    public void Disposed_memory_is_rented_again_and_disposal_is_idempotent()
    {
        var first = _accelerator.Allocate(3000);
        Pool.IdleBytes.Should().Be(0);
        Parallel.For(0, 16, _ => first.Dispose());
        Pool.IdleBytes.Should().Be(3072);
        _accelerator.Allocate(2900).Dispose();
        (Pool.Allocations, Pool.IdleBytes, Pool.ReservedBytes).Should().Be((1, 3072, 3072));
        FluentActions.Invoking(() => first.View<byte>(0, 1)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(first.Acquire).Should().Throw<ObjectDisposedException>();
        Pool.Trim();
        (Pool.IdleBytes, Pool.ReservedBytes).Should().Be((0, 0));
    }

    [Fact]
    public void A_block_in_use_goes_to_nobody_when_its_buffer_is_disposed()
    {
        var buffer = _accelerator.Allocate(4096);
        buffer.Acquire();
        buffer.Dispose();
        using (_accelerator.Allocate(4096))
            Pool.Allocations.Should().Be(2, "the first block is in use");
        Pool.IdleBytes.Should().Be(4096);
        buffer.Release();
        Pool.IdleBytes.Should().Be(8192);
    }

    [Fact]
    public void A_huge_block_is_kept_too()
    {
        const long huge = (3L << 30) + 5;
        for (int i = 0; i < 4; i++)
            _accelerator.Allocate(huge).Dispose();
        Pool.Allocations.Should().Be(1);
    }

    [Fact]
    public void Forgotten_buffers_give_their_blocks_back_without_a_finalizer()
    {
        Forget();
        Pool.Allocations.Should().Be(8);
        GC.Collect();
        using (_accelerator.Allocate(1 << 12))
            (Pool.Allocations, Pool.IdleBytes).Should().Be((8, 7 << 12));

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Forget()
        {
            for (int i = 0; i < 8; i++)
                _accelerator.Allocate(1 << 12);
        }
    }

    [Fact]
    public void Forgotten_buffers_are_looked_for_before_much_is_handed_out()
    {
        Pool.MostHandedOut = 64 << 10;
        for (int i = 0; i < 1000; i++)
            Forget();
        Pool.Allocations.Should().BeLessThanOrEqualTo(40);
        Pool.Collections.Should().BeInRange(1, 70);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Forget() => _accelerator.Allocate(1 << 12);
    }

    [Fact]
    public void A_training_step_allocates_nothing()
    {
        var random = new Random(5);
        Shared<Tensor<float>> Weight(params long[] shape) =>
            new(Tensor.Create([.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)], shape), null, Device.IlgpuCpu);
        Shared<Tensor<float>> w1 = Weight(6, 5), b1 = Weight(5), w2 = Weight(5, 3), b2 = Weight(3);
        var rate = new Shared<float>(0.1f, "rate", Device.IlgpuCpu);
        var train = Function.Compile((Tensor<float> x, Tensor<int> labels) => Loss(x, labels, w1, b1, w2, b2),
            updates: (x, labels) => Sgd(Loss(x, labels, w1, b1, w2, b2), rate, w1, b1, w2, b2));
        Tensor<float> batch = Tensor.Create([.. Enumerable.Range(0, 24).Select(_ => random.NextSingle())], 4, 6);
        Tensor<int> labels = new[] { 0, 2, 1, 0 };
        float first = (float)train(batch, labels);
        train(batch, labels);
        long before = Shared.Allocations;
        float last = 0;
        for (int i = 0; i < 20; i++)
            last = (float)train(batch, labels);
        Shared.Allocations.Should().Be(before);
        last.Should().BeLessThan(first);
    }

    private static Tensor<float> Loss(Tensor<float> x, Tensor<int> labels, Shared<Tensor<float>> w1, Shared<Tensor<float>> b1, Shared<Tensor<float>> w2, Shared<Tensor<float>> b2) =>
        Mean(CrossEntropy(MatMul(Tanh(MatMul(x, w1) + b1), w2) + b2, labels));

    private static Updates Sgd(Tensor<float> cost, Shared<float> rate, params Shared<Tensor<float>>[] weights)
    {
        var updates = new Updates();
        var slopes = Grad(cost, weights);
        for (int i = 0; i < weights.Length; i++)
            updates.Add(weights[i], weights[i] - slopes[i] * rate);
        return updates;
    }

    [Fact]
    public void A_variable_set_before_each_call_allocates_nothing()
    {
        var v = new Shared<Tensor<double>>(new double[1000], "v", Device.IlgpuCpu);
        var f = Function.Compile(() => Sum(v));
        double[] values = new double[1000];
        for (int i = 0; i < 3; i++)
            Check(i);
        long before = Shared.Allocations;
        for (int i = 3; i < 20; i++)
            Check(i);
        Shared.Allocations.Should().Be(before);

        void Check(int i)
        {
            values.AsSpan().Fill(i);
            v.SetValue(values);
            ((double)f()).Should().Be(1000 * i);
        }
    }

    [Fact]
    public void Results_that_are_dropped_come_back_before_the_device_is_full()
    {
        Shared.MostHandedOut = 256 << 10;
        var f = Function.Compile((double x) => BroadcastTo((Tensor<double>)x, 4096) + 1.0, options: new() { Device = Device.IlgpuCpu });
        long before = Shared.Allocations;
        Call(600);
        (Shared.Allocations - before).Should().BeLessThanOrEqualTo(40, "of 600 results of 32 KiB eight are handed out between collections, and some have moved on to an older generation");

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Call(int times)
        {
            for (int i = 0; i < times; i++)
                f(i);
        }
    }
}

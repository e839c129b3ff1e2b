using System.Runtime.CompilerServices;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Optimization;
using FluentAssertions;
using ILGPU.Runtime;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>A device whose memory runs out, or whose copies fail, at any place of a call.</summary>
[Collection("alone")]
public sealed unsafe class DeviceMemoryTests : IDisposable
{
    private const int Length = 8192, Bytes = Length * sizeof(double);

    private static readonly IlgpuAccelerator Accelerator = IlgpuAccelerator.Cpu;
    private static readonly IlgpuBufferPool Pool = Accelerator.Pool;
    private static readonly FunctionOptions OnDevice = new() { Device = Device.IlgpuCpu };

    private readonly ITransfers _transfers = Accelerator.Transfers;

    /// <summary>What functions of other tests keep for their next call would be given up when memory runs out here, so that it would not: they give it up now.</summary>
    public DeviceMemoryTests()
    {
        Pool.Limit = Pool.ReservedBytes;
        FluentActions.Invoking(() => Accelerator.Allocate(1L << 50)).Should().Throw<OutOfMemoryException>();
        Pool.Limit = long.MaxValue;
    }

    public void Dispose()
    {
        Pool.Limit = long.MaxValue;
        Accelerator.Transfers = _transfers;
        GC.SuppressFinalize(this);
    }

    /// <summary>Leaves the device so many bytes more than what is in use.</summary>
    private static void Leave(long bytes)
    {
        Pool.Limit = long.MaxValue;
        Pool.Trim();
        Pool.Limit = Pool.ReservedBytes + bytes;
    }

    private static Shared<Tensor<double>> Filled(double value, string name) =>
        new(Tensor.Full(value, Length), name, Device.IlgpuCpu);

    [Fact]
    public void The_message_says_what_was_asked_for_what_is_taken_and_what_to_do()
    {
        var v = Filled(1, "v");
        var f = Function.Compile((long n) => BroadcastTo(v, n, Length), updates: n => new() { { v, v * 2.0 } });
        f(1);
        Leave(2 * Bytes);
        var error = f.Invoking(g => g(5)).Should().Throw<DeviceException>().Which;
        error.Code.Should().Be("EJ303");
        error.Message.Should().StartWith($"EJ303: ilgpu-cpu failed while allocating {5 * Bytes} bytes for 'BroadcastTo(v, n, 8192)', a double tensor of shape (5, 8192): The limit is {Pool.Limit} bytes. ")
            .And.MatchRegex(@" \d+ bytes are in use by tensors and variables of this process\. Dispose of variables ").And.EndWith(" No variable was changed.");
        error.InnerException.Should().BeOfType<OutOfMemoryException>();
        v.GetValue()[0L].ToArray().Should().Equal(2);
        Pool.Limit = long.MaxValue;
        f(5).Shape.Should().Equal(5, Length);
        v.GetValue()[0L].ToArray().Should().Equal(4);
    }

    [Fact]
    public void Memory_that_runs_out_at_any_allocation_of_a_call_changes_nothing()
    {
        int failures = 0;
        for (int step = 0; ; step++)
        {
            var (a, b) = (Filled(1, "a"), Filled(2, "b"));
            var f = Function.Compile((Tensor<double> x) => CumSum(a + x, 0), updates: x => new() { { a, b + Sum(x) }, { b, CumSum(a, 0) } });
            var x = Tensor.Full(3.0, Length);
            Leave(step * Bytes / 2);
            DeviceException? error = null;
            try
            {
                f(x)[-1].ToArray().Should().Equal(4 * Length);
            }
            catch (DeviceException refused)
            {
                error = refused;
            }
            if (error is null)
            {
                failures.Should().BeGreaterThan(4);
                Check(a, b, 2 + 3 * Length, Length);
                return;
            }
            failures++;
            error.Code.Should().Be("EJ303");
            Check(a, b, 1, 2);
            Pool.Limit = long.MaxValue;
            f(x)[-1].ToArray().Should().Equal(4 * Length);
            Check(a, b, 2 + 3 * Length, Length);
        }

        static void Check(Shared<Tensor<double>> a, Shared<Tensor<double>> b, double ofA, double lastOfB)
        {
            a.GetValue().ToArray().Should().OnlyContain(v => v == ofA);
            b.GetValue().ToArray()[^1].Should().Be(lastOfB);
        }
    }

    /// <summary>An update that is written over its old value comes before what sorts, which takes memory of its own.</summary>
    [Fact]
    public void Memory_that_runs_out_after_an_update_in_place_changes_nothing()
    {
        int failures = 0;
        for (int step = 0; ; step++)
        {
            using var a = Filled(1, "a");
            using var b = Filled(2, "b");
            var f = Function.Compile((Tensor<double> x) => new Updates { { a, a + x }, { b, Cast<double>(ArgSort(a + x, 0)) } });
            var x = Tensor.Ones<double>(Length);
            if (step % 2 == 1)
                f(x);
            double before = a.GetValue().ToArray()[0];
            Leave(step / 2 * Bytes / 2);
            try
            {
                f(x);
                failures.Should().BeGreaterThan(4);
                return;
            }
            catch (DeviceException)
            {
                failures++;
                a.GetValue().ToArray().Should().OnlyContain(v => v == before, "of step {0}", step);
                Pool.Limit = long.MaxValue;
                f(x);
                a.GetValue().ToArray().Should().OnlyContain(v => v == before + 1);
            }
        }
    }

    /// <summary>A kernel that the device's compiler refuses, the last one after an update in place, say.</summary>
    [Fact]
    public void A_kernel_that_is_refused_changes_nothing()
    {
        var (a, b, x) = (Filled(1, "a"), Filled(2, "b"), Filled(3, "x"));
        System.Linq.Expressions.Expression<Func<Updates>> updates = () => new Updates { { a, a + x }, { b, Cast<double>(ArgSort(a + x, 0)) } };
        var traced = TracedFunction.Trace(null, updates, null, new FunctionOptions(), [], new MadeVariables());
        var plan = Fuse.Run(Pipeline.Run(traced.Graph, traced.Givens, OptimizerOptions.Default), null);
        int refused = 0;
        using var accelerator = new Refusing();
        var program = new IlgpuProgram(plan, Device.IlgpuCpu, accelerator);
        for (; ; refused++)
        {
            accelerator.LoadsAtMost(1);
            try
            {
                program.Run(new Frame(0, 0));
                break;
            }
            catch (DeviceException error)
            {
                error.Message.Should().Contain("compiling a kernel").And.Contain("refused");
                a.GetValue().ToArray().Should().OnlyContain(v => v == 1, "after {0} kernels", refused);
                b.GetValue().ToArray().Should().OnlyContain(v => v == 2);
            }
        }
        refused.Should().BeGreaterThan(2, "each call gets one kernel further");
        a.GetValue().ToArray().Should().OnlyContain(v => v == 4);
        b.GetValue().ToArray().Should().Equal(Enumerable.Range(0, Length).Select(i => (double)i));
    }

    private sealed class Refusing() : IlgpuAccelerator(IlgpuDeviceKind.Cpu, 0)
    {
        private int _left;

        public void LoadsAtMost(int kernels) => _left = kernels;

        public override DeviceKernel Load(System.Reflection.MethodInfo method, ILGPU.Runtime.KernelSpecialization bounds = default) => _left-- > 0 ? base.Load(method, bounds) : throw new NotSupportedException("refused");
    }

    [Fact]
    public void A_value_set_that_the_device_cannot_hold_is_kept()
    {
        // Disposed, not dropped: a frame may still hold it when the next test counts bytes.
        using var v = Filled(1, "v");
        var f = Function.Compile(() => Sum(v), updates: () => new() { { v, v + 1.0 } });
        f();
        Leave(0);
        v.SetValue(Tensor.Full(2.0, 64 * Length));
        f.Invoking(g => g()).Should().Throw<DeviceException>().Which.Message.Should().Contain($"{64 * Bytes} bytes");
        v.GetValue().Length.Should().Be(64 * Length);
        Pool.Limit = long.MaxValue;
        ((double)f()).Should().Be(128 * Length);
        v.GetValue().ToArray().Should().OnlyContain(x => x == 3);
    }

    [Fact]
    public void Dropped_results_make_room_where_the_device_is_full()
    {
        var f = Function.Compile((double x) => BroadcastTo((Tensor<double>)x, Length) * 2.0, options: OnDevice);
        f(1);
        Leave(4 * Bytes);
        Call();
        f(7).ToArray().Should().OnlyContain(x => x == 14);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Call()
        {
            for (int i = 0; i < 50; i++)
                f(i);
        }
    }

    [Fact]
    public void What_other_functions_keep_for_their_next_call_makes_room()
    {
        using var v = Filled(1, "v");
        var keeps = Function.Compile(() => Sum(CumSum(BroadcastTo(v, 16, Length), 0) * 2.0));
        ((double)keeps()).Should().Be(2 * 136 * Length);
        Pool.Limit = Pool.ReservedBytes;
        var f = Function.Compile((double x) => BroadcastTo((Tensor<double>)x, 15, Length) + 1.0, options: OnDevice);
        f(1).Length.Should().Be(15 * Length);
        Pool.Limit = long.MaxValue;
        ((double)keeps()).Should().Be(2 * 136 * Length);
    }

    [Fact]
    public void A_copy_that_the_device_cannot_hold_is_refused_and_the_original_stays()
    {
        var v = new Shared<Tensor<double>>(Tensor.Full(1.0, Length), "v", Device.Host);
        Leave(Bytes / 2);
        v.Invoking(s => s.CopyTo(Device.IlgpuCpu)).Should().Throw<DeviceException>().Which.Message.Should().Contain($"{Bytes} bytes for a double tensor of shape ({Length},)");
        v.GetValue().Invoking(t => t.CopyTo(Device.IlgpuCpu)).Should().Throw<DeviceException>().Which.Code.Should().Be("EJ303");
        Pool.Limit = long.MaxValue;
        v.CopyTo(Device.IlgpuCpu).GetValue().ToArray().Should().Equal(v.GetValue().ToArray());
    }

    [Fact]
    public void A_copy_that_fails_is_the_devices_failure_and_changes_nothing()
    {
        var (a, b) = (Filled(1, "a"), Filled(2, "b"));
        var f = Function.Compile((Tensor<double> x) => a * x, updates: x => new() { { a, b * x }, { b, a + x } });
        var x = Tensor.Full(3.0, Length);
        int failures = 0;
        for (int after = 0; ; after++)
        {
            var broken = new Broken(_transfers, after);
            Accelerator.Transfers = broken;
            try
            {
                var y = f(x);
                Accelerator.Transfers = _transfers;
                if (!broken.Failed)
                {
                    failures.Should().BeGreaterThanOrEqualTo(3, "two variables and an argument go to the device");
                    a.GetValue().ToArray().Should().OnlyContain(v => v == 6);
                    y.ToArray().Should().OnlyContain(v => v == 3);
                    return;
                }
            }
            catch (DeviceException error)
            {
                Accelerator.Transfers = _transfers;
                error.Message.Should().Contain("the bus is gone");
                error.InnerException.Should().BeOfType<BusFailure>();
                failures++;
                a.GetValue().ToArray().Should().OnlyContain(v => v == 1);
                b.GetValue().ToArray().Should().OnlyContain(v => v == 2);
            }
        }
    }

    [Fact]
    public void A_download_that_fails_can_be_tried_again()
    {
        var f = Function.Compile((Tensor<double> x) => x * 2.0, options: OnDevice);
        var y = f(new[] { 1.0, 2 });
        Accelerator.Transfers = new Broken(_transfers, 0);
        y.Invoking(t => t.ToArray()).Should().Throw<DeviceException>().Which.Message.Should().Contain("copying 16 bytes to the host");
        Accelerator.Transfers = _transfers;
        y.ToArray().Should().Equal(2, 4);
    }

    private sealed class BusFailure() : AcceleratorException("the bus is gone")
    {
        public override AcceleratorType AcceleratorType => AcceleratorType.CPU;
    }

    /// <summary>Copies that fail from some number on.</summary>
    private sealed class Broken(ITransfers inner, int after) : ITransfers
    {
        private int _copies;

        public bool Failed { get; private set; }

        public void Upload(byte* source, nint device, long offset, long bytes)
        {
            Count();
            inner.Upload(source, device, offset, bytes);
        }

        public void Download(nint device, long offset, byte* destination, long bytes)
        {
            Count();
            inner.Download(device, offset, destination, bytes);
        }

        public void Dispose()
        {
        }

        private void Count()
        {
            if (_copies++ < after)
                return;
            Failed = true;
            throw new BusFailure();
        }
    }
}

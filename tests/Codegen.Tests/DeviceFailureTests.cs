using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using ILGPU.Runtime;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Whatever fails in a call, and wherever, the variables keep their values and can be used.</summary>
public sealed class DeviceFailureTests
{
    public static TheoryData<string> Devices() => TestDevices.Names;

    /// <summary>A device that fails at one of its launches, and runs none.</summary>
    private sealed class FailingAccelerator(int at) : IlgpuAccelerator(IlgpuDeviceKind.Cpu, 0)
    {
        private readonly int _at = at;
        private int _launches;

        public override DeviceKernel Load(MethodInfo method, KernelSpecialization bounds = default) => new Kernel(method, this);

        private sealed class Kernel(MethodInfo method, FailingAccelerator on) : DeviceKernel(method)
        {
            public override void Dispose()
            {
            }

            protected override unsafe void Queue(int groups, int groupSize, ReadOnlySpan<BufferArg> buffers, ulong* scalars)
            {
                if (on._launches++ == on._at)
                    throw new OutOfMemoryException("the device is gone");
            }
        }
    }

    [Fact]
    public void A_launch_that_fails_leaves_every_variable()
    {
        var a = new Shared<Tensor<double>>(new[,] { { 1.0, 2 }, { 3, 4 } }, "a", Device.IlgpuCpu);
        var b = new Shared<Tensor<double>>(new[,] { { 5.0, 6 }, { 7, 8 } }, "b", Device.IlgpuCpu);
        Expression<Func<Updates>> swap = () => new Updates { { a, MatMul(a, b) }, { b, MatMul(b, a) } };
        var traced = TracedFunction.Trace(null, swap, null, new FunctionOptions(), [], new MadeVariables());
        var plan = Fuse.Run(Pipeline.Run(traced.Graph, traced.Givens, OptimizerOptions.Default), null);
        plan.Kernels.Length.Should().BeGreaterThan(1);
        for (int at = 0; at < plan.Kernels.Length; at++)
        {
            var program = new IlgpuProgram(plan, Device.IlgpuCpu, new FailingAccelerator(at));
            var error = FluentActions.Invoking(() => program.Run(new Frame(0, 0))).Should().Throw<DeviceException>().Which;
            error.Code.Should().Be("EJ303");
            error.InnerException.Should().BeOfType<OutOfMemoryException>();
            error.Message.Should().Contain("ilgpu-cpu failed while running a kernel").And.Contain("the device is gone");
            a.GetValue().ToArray().Should().Equal(1, 2, 3, 4);
            b.GetValue().ToArray().Should().Equal(5, 6, 7, 8);
        }
        Function.Compile(swap)();
        a.GetValue().ToArray().Should().Equal(19, 22, 43, 50);
        b.GetValue().ToArray().Should().Equal(23, 34, 31, 46);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Memory_that_runs_out_is_told_in_bytes(string name)
    {
        var v = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "v", Device.Parse(name));
        var f = Function.Compile((long n) => BroadcastTo(Sum(v), n, n), updates: n => new() { { v, v * 2.0 } });
        var error = f.Invoking(g => g(1L << 22)).Should().Throw<DeviceException>().Which;
        error.Code.Should().Be("EJ303");
        error.Message.Should().StartWith($"EJ303: {name} failed while allocating 140737488355328 bytes for 'BroadcastTo(Sum(v), n, n)', a double tensor of shape (4194304, 4194304)");
        error.InnerException.Should().NotBeNull();
        v.GetValue().ToArray().Should().Equal(1, 2);
        f(1).ToArray().Should().Equal(3);
        v.GetValue().ToArray().Should().Equal(2, 4);
    }

    private static Tensor<float> Total(Shared<Tensor<float>>[] parts)
    {
        Tensor<float> total = parts[0];
        for (int i = 1; i < parts.Length; i++)
            total *= parts[i];
        return total;
    }

    /// <summary>A launch takes 4 KiB of parameters: fewer than 300 tensors. Bodies are cut before that.</summary>
    [Fact]
    public void A_loop_over_more_tensors_than_a_launch_can_take_is_cut()
    {
        Shared<Tensor<float>>[] parts = [.. Enumerable.Range(0, 300).Select(i => new Shared<Tensor<float>>(new[] { 1f, 2 }, "part" + i, Device.IlgpuCpu))];
        var f = Function.Compile(() => Total(parts), updates: () => new() { { parts[0], parts[0] * 2f } });
        f().ToArray().Should().Equal(1, float.PositiveInfinity);
        parts[0].GetValue().ToArray().Should().Equal(2, 4);
    }

    private sealed record Positive
    {
        public Positive(double value) => Value = value > 0 ? value : throw new ArgumentException("it must be positive");

        public double Value { get; }
    }

    private sealed record Filled(Tensor<double> Values, double Sum)
    {
        public double Sum { get; } = Sum > 0 ? Sum : throw new ArgumentException("it must be positive");
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_result_whose_constructor_throws_changes_nothing(string name)
    {
        var device = Device.Parse(name);
        var s = new Shared<double>(1, "s", device);
        var f = Function.Compile((double x) => new Positive(s + x), updates: x => new() { { s, s + x } });
        f(2).Value.Should().Be(3);
        f.Invoking(g => g(-5)).Should().Throw<ArgumentException>().WithMessage("it must be positive");
        s.GetValue().Should().Be(3);
        f(1).Value.Should().Be(4);
        var v = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "v", device);
        var h = Function.Compile((Tensor<double> x) => new Filled(v + x, (double)Sum(x)), updates: x => new() { { v, v + x } });
        h.Invoking(g => g([1, -5])).Should().Throw<ArgumentException>();
        v.GetValue().ToArray().Should().Equal(1, 2);
        h([1, 1]).Values.ToArray().Should().Equal(2, 3);
        v.GetValue().ToArray().Should().Equal(2, 3);
    }

    [Fact]
    public void A_check_that_fails_changes_nothing()
    {
        // The interpreter adds products in double, where 1 survives beside 1e8; the host adds them in float.
        var w = new Shared<Tensor<float>>(new[,] { { 1e8f, 1, -1e8f } }, "w", Device.Host);
        var y = new Shared<Tensor<float>>(new[,] { { 5f } }, "y", Device.Host);
        var f = Function.Compile((Tensor<float> x) => new Updates { { y, MatMul(w, x) } }, options: new() { Check = true });
        f.Invoking(g => g(new[,] { { 1f }, { 1 }, { 1 } })).Should().Throw<InternalCompilerException>().Which.Code.Should().Be("EJ900");
        y.GetValue().ToArray().Should().Equal(5);
        f(new[,] { { 0f }, { 3 }, { 0 } });
        y.GetValue().ToArray().Should().Equal(3);
        f(new[,] { { 0f }, { 4 }, { 0 } });
        y.GetValue().ToArray().Should().Equal(4);
    }
}

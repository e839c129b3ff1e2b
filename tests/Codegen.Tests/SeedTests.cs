using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed class SeedTests
{
    public static TheoryData<string> Devices() => TestDevices.Names;

    [Theory]
    [MemberData(nameof(Devices))]
    public void The_seed_program_runs_exactly_so(string name)
    {
        var device = Device.Parse(name);
        var state = new Shared<double>(0, "state", device);

        var accumulator = Function.Compile((double inc) => state,
            updates: inc => new() { { state, state + inc } });

        state.GetValue().Should().Be(0);
        accumulator(1).Should().Be(0);
        state.GetValue().Should().Be(1);
        accumulator(10).Should().Be(1);
        state.GetValue().Should().Be(11);
        state.SetValue(-1);
        accumulator(3).Should().Be(-1);
        state.GetValue().Should().Be(2);

        var skipShared = Function.Compile((double inc, double a) => state * 2 + inc,
            givens: (inc, a) => new() { { state, a } });
        skipShared(2, 3).Should().Be(8);
        state.GetValue().Should().Be(2);
    }
}

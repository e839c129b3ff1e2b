using System.Runtime.InteropServices;
using ExprJit.Codegen.Ilgpu;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>What a driver that takes over the signal of divisions by zero leaves of C#'s exceptions.</summary>
public sealed unsafe partial class ArithmeticFaultTests
{
    private const int Signal = 8, ActionBytes = 512, FlagsAt = 136;

    private const uint RestartFlag = 0x10000000;

    /// <summary>Where such a driver is installed, as Debian 12's PoCL, this is what it took away.</summary>
    [Fact]
    public void Division_by_zero_throws_when_all_devices_are_known()
    {
        Device.All.Should().Contain(Device.Host);
        int zero = TestDevices.All.Count - TestDevices.All.Count;
        FluentActions.Invoking(() => 1 / zero).Should().Throw<DivideByZeroException>();
        FluentActions.Invoking(() => 1UL % (ulong)zero).Should().Throw<DivideByZeroException>();
    }

    [Fact]
    public void A_driver_s_handler_goes_when_it_has_started()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var before = Action();
        ArithmeticFaults.Kept(() =>
        {
            // The same handler with SA_RESTART turned over: other tests divide by zero meanwhile.
            byte* taken = stackalloc byte[ActionBytes];
            SigAction(Signal, null, taken).Should().Be(0);
            *(uint*)(taken + FlagsAt) ^= RestartFlag;
            SigAction(Signal, taken, null).Should().Be(0);
            Action().Should().NotBe(before);
            return true;
        }).Should().BeTrue();
        Action().Should().Be(before);
        FluentActions.Invoking(() => ArithmeticFaults.Kept<int>(() => throw new TimeoutException())).Should().Throw<TimeoutException>();
        Action().Should().Be(before);
    }

    /// <summary>The handler and its flags; what is left of the structure says nothing.</summary>
    private static (nint Handler, uint Flags) Action()
    {
        byte* action = stackalloc byte[ActionBytes];
        SigAction(Signal, null, action).Should().Be(0);
        return (*(nint*)action, *(uint*)(action + FlagsAt));
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SigAction(int signal, byte* action, byte* old);
}

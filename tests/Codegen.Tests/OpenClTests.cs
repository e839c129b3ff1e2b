using ExprJit.Codegen.Ilgpu;
using FluentAssertions;
using ILGPU.Backends.OpenCL;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Which OpenCL devices are used.</summary>
public sealed class OpenClTests
{
    [Theory]
    [InlineData(1, 2, true, true, "OpenCL C 2.0 (it has 1.2)")]
    [InlineData(3, 0, false, true, "the generic address space")]
    [InlineData(2, 0, true, false, "double precision")]
    [InlineData(2, 0, true, true, null)]
    public void A_device_is_refused_for_what_it_lacks(int major, int minor, bool hasGenericAddressSpace, bool hasDoubles, string? missing) =>
        IlgpuDevice.Missing(new CLCVersion(major, minor), hasGenericAddressSpace, hasDoubles).Should().Be(missing);

    /// <summary>An OpenCL device may be the processor itself, which the host uses better.</summary>
    [Fact]
    public void An_OpenCL_device_is_used_only_where_it_is_named()
    {
        if (Environment.GetEnvironmentVariable("EXPRJIT_DEVICE") is null or "")
            Device.Default.Name.Should().NotStartWith("opencl");
    }
}

using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Variables and tensors copied from device to device.</summary>
public sealed class DeviceCopyTests
{
    private static readonly double[] Values = [1, -2, 0.5, double.NaN, -0.0, double.PositiveInfinity];

    public static TheoryData<string, string> Pairs()
    {
        TheoryData<string, string> pairs = [];
        foreach (var from in Device.All)
            foreach (var to in Device.All)
                pairs.Add(from.Name, to.Name);
        return pairs;
    }

    private static bool IsFar(Device device) => !device.Equals(Device.Host) && !device.Equals(Device.Reference);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_copied_variable_has_the_value_and_then_a_life_of_its_own(string from, string to)
    {
        Device source = Device.Parse(from), target = Device.Parse(to);
        using var v = new Shared<Tensor<double>>(Tensor.Create(Values, 2, 3), "v", source);
        var touch = Function.Compile(() => new Updates { { v, v * 2.0 } });
        touch();
        var before = v.GetValue().ToArray();
        using var copy = v.CopyTo(target);
        (copy.Name, copy.Device).Should().Be(("v", target));
        var profile = Profile(copy);
        profile.BytesToDevice.Should().Be(0, "it is there already");
        touch();
        copy.GetValue().ToArray().Should().Equal(before);
        copy.SetValue(new double[1, 1]);
        v.GetValue().ToArray().Should().Equal(before.Select(x => x * 2));
        v.Dispose();
        copy.GetValue().ToArray().Should().Equal(0);

        static CallProfile Profile(Shared<Tensor<double>> variable)
        {
            var f = Function.Compile(() => variable + 0.0);
            f().ToArray().Should().Equal(variable.GetValue().ToArray());
            return Function.Inspect(f).Profile;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_copied_tensor_is_read_there_without_a_copy(string from, string to)
    {
        Device source = Device.Parse(from), target = Device.Parse(to);
        var x = Function.Compile((Tensor<double> x) => x * 2.0, options: new() { Device = source })(Values);
        var there = x.CopyTo(target);
        var f = Function.Compile((Tensor<double> x) => x / 2.0, options: new() { Device = target });
        f(there).ToArray().Should().Equal(Values);
        f(there).ToArray().Should().Equal(Values);
        Function.Inspect(f).Profile.BytesToDevice.Should().Be(0);
        there.ToArray().Should().Equal(x.ToArray());
        if (from == to && IsFar(source))
            there.Should().BeSameAs(x, "a tensor does not change");
    }

    [Fact]
    public void A_tensor_of_the_host_is_counted_at_each_call_and_its_copy_never()
    {
        Tensor<float> x = new[] { 1f, 2, 3 };
        var f = Function.Compile((Tensor<float> x) => Sum(x), options: new() { Device = Device.IlgpuCpu });
        var profile = Function.Inspect(f).Profile;
        ((float)f(x)).Should().Be(6);
        profile.BytesToDevice.Should().Be(12);
        var there = x.CopyTo(Device.IlgpuCpu);
        ((float)f(there)).Should().Be(6);
        profile.BytesToDevice.Should().Be(12);
        there.CopyTo(Device.Host).ToArray().Should().Equal(1, 2, 3);
    }

    [Fact]
    public void A_captured_copy_is_read_where_it_is()
    {
        var table = ((Tensor<double>)new[] { 1.0, 2, 3 }).CopyTo(Device.IlgpuCpu);
        var f = Function.Compile((double k) => Sum(table * k), options: new() { Device = Device.IlgpuCpu });
        ((double)f(2)).Should().Be(12);
        Function.Inspect(f).Profile.BytesToDevice.Should().Be(0);
    }

    [Fact]
    public void Plain_variables_and_empty_tensors_are_copied_too()
    {
        var s = new Shared<int>(7, "s", Device.IlgpuCpu);
        var f = Function.Compile(() => s + 1, updates: () => new() { { s, s * 3 } });
        f().Should().Be(8);
        s.CopyTo(Device.Host).GetValue().Should().Be(21);
        s.CopyTo(Device.IlgpuCpu).GetValue().Should().Be(21);
        Tensor.Zeros<float>(0, 3).CopyTo(Device.IlgpuCpu).Shape.Should().Equal(0, 3);
    }

    [Fact]
    public void A_device_that_is_not_there_and_a_disposed_variable_are_refused()
    {
        var v = new Shared<double>(1, "v", Device.Host);
        v.Invoking(s => s.CopyTo(Device.Cuda(99))).Should().Throw<DeviceException>().Which.Code.Should().Be("EJ301");
        ((Tensor<double>)1.0).Invoking(t => t.CopyTo(Device.Cuda(99))).Should().Throw<DeviceException>().Which.Code.Should().Be("EJ301");
        v.Invoking(s => s.CopyTo(null!)).Should().Throw<ArgumentNullException>();
        v.Dispose();
        v.Invoking(s => s.CopyTo(Device.Reference)).Should().Throw<ObjectDisposedException>();
    }

    private static Tensor<double> Elsewhere(Tensor<double> x) => x.CopyTo(Device.Host) * 2.0;

    private static Tensor<double> Elsewhere(Tensor<double> x, Shared<Tensor<double>> v) => x + v.CopyTo(Device.Host);

    [Fact]
    public void A_traced_copy_is_refused_and_the_message_says_what_to_do()
    {
        var v = new Shared<Tensor<double>>(new[] { 1.0 }, "v", Device.Host);
        Refused(() => Function.Compile((Tensor<double> x) => (x + 1.0).CopyTo(Device.Host) * 2.0), "EJ112", "'x + 1'", "no memory until the function is called", "Copy what the function is given before the call");
        Refused(() => Function.Compile((Tensor<double> x) => Elsewhere(x)), "EJ112", "'x'");
        Refused(() => Function.Compile((Tensor<double> x) => Elsewhere(x, v)), "EJ111", "'v'", "freeze");
        Refused(() => Function.Compile((Tensor<double> x) => v.CopyTo(Device.Host) * x), "EJ111", "'v.CopyTo(Device.Host)'", "Use the variable itself");

        static void Refused(Action compile, string code, params string[] says)
        {
            var error = compile.Should().Throw<TraceException>().Which;
            error.Code.Should().Be(code);
            error.Message.Should().ContainAll(says);
        }
    }

    [Fact]
    public void Mixing_devices_names_the_expression_the_variables_the_devices_and_the_copy()
    {
        var near = new Shared<double>(1, "near", Device.Host);
        var far = new Shared<double>(2, "far", Device.IlgpuCpu);
        FluentActions.Invoking(() => Function.Compile((double x) => near + far * x)).Should().Throw<DeviceException>().WithMessage(
            "EJ302: 'near' lives on host but the function, which computes 'near + (far * x)', runs on ilgpu-cpu, where 'far' lives. Use a copy there, near.CopyTo(Device.IlgpuCpu), create the variable there, or pass FunctionOptions.Device.");
        var copy = far.CopyTo(Device.Host);
        Function.Compile((double x) => near + copy * x)(3).Should().Be(7);
    }
}

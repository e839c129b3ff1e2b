using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Whole numbers mix with Half as they do with every other element type.</summary>
public sealed class HalfLiteralTests
{
    private static readonly Tensor<Half> X = new[] { (Half)1, (Half)(-3) };

    public static TheoryData<string> Devices() => TestDevices.Names;

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_literal_meets_tensors_and_variables(string device)
    {
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var w = new Shared<Tensor<Half>>(X, "w", Device.Parse(device));
        Function.Compile((Tensor<Half> x) => 3 * x * 2 - 1 + x % 2, options: options)(X).ToArray().Should().Equal((Half)6, (Half)(-20));
        Function.Compile((Tensor<Half> x) => x < 0, options: options)(X).ToArray().Should().Equal(false, true);
        Function.Compile(() => w / 2 + 1)().ToArray().Should().Equal((Half)1.5f, (Half)(-0.5f));
        Function.Compile((Tensor<Half> x) => Twice(x), options: options)(X).ToArray().Should().Equal((Half)2, (Half)(-6));
    }

    private static Tensor<Half> Twice(Tensor<Half> x) => x * 2;

    [Fact]
    public void A_number_that_no_half_is_is_refused()
    {
        FluentActions.Invoking(() => Function.Compile((Tensor<Half> x) => x * 2049)).Should().Throw<TraceException>().Which.Code.Should().Be("EJ110");
        FluentActions.Invoking(() => X * 70000).Should().Throw<TraceException>().Which.Code.Should().Be("EJ110");
    }
}

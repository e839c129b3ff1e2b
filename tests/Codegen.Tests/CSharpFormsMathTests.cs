using System.Linq.Expressions;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Math, MathF and the number types' methods: the lambda compiled by C# and the function agree on every backend.</summary>
public sealed class CSharpFormsMathTests
{
    private static readonly double[] Reals =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, -3.7, 1e-3, 8, -27, 1e15, -123456.789, 0.285, 1.005, 1e300, -1e300, 1e-310, double.Epsilon,
        double.MaxValue, double.MinValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    private static readonly Expression<Func<double, double, double>>[] Exact =
    [
        (x, y) => Math.Clamp(x, -1, 2), (x, y) => double.Clamp(x, -0.0, 5), (x, y) => Math.CopySign(x, y), (x, y) => double.CopySign(y, x),
        (x, y) => Math.IEEERemainder(x, y), (x, y) => Math.Round(x, 2), (x, y) => Math.Round(x, MidpointRounding.AwayFromZero),
        (x, y) => Math.Round(x, 3, MidpointRounding.AwayFromZero), (x, y) => Math.Round(x, MidpointRounding.ToZero), (x, y) => Math.Round(x, MidpointRounding.ToNegativeInfinity),
        (x, y) => Math.Round(x, 1, MidpointRounding.ToPositiveInfinity), (x, y) => Math.Round(x), (x, y) => Math.MaxMagnitude(x, y), (x, y) => Math.MinMagnitude(x, y),
        (x, y) => Math.Max(x, y), (x, y) => Math.Min(x, y), (x, y) => double.Max(x, y), (x, y) => double.MaxNumber(x, y), (x, y) => double.MinNumber(x, y),
        (x, y) => Math.Abs(x), (x, y) => double.Abs(x), (x, y) => Math.Sqrt(x), (x, y) => double.Sqrt(x), (x, y) => double.DegreesToRadians(x), (x, y) => double.RadiansToDegrees(x),
        (x, y) => Math.FusedMultiplyAdd(x, y, 1.5), (x, y) => Math.Floor(x) + Math.Ceiling(y), (x, y) => Math.Truncate(x),
        (x, y) => double.IsNegative(x) ? 1 : 0, (x, y) => double.IsPositive(x) ? 1 : 0, (x, y) => double.IsInteger(x) ? 1 : 0, (x, y) => double.IsEvenInteger(x) ? 1 : 0,
        (x, y) => double.IsOddInteger(x) ? 1 : 0, (x, y) => double.IsPositiveInfinity(x) ? 1 : 0, (x, y) => double.IsNegativeInfinity(x) ? 1 : 0, (x, y) => double.IsNaN(x) ? 1 : 0,
        (x, y) => double.IsFinite(x) ? 1 : 0, (x, y) => double.IsInfinity(x) ? 1 : 0, (x, y) => double.IsNormal(x) ? 1 : 0, (x, y) => double.IsSubnormal(x) ? 1 : 0, (x, y) => double.IsRealNumber(x) ? 1 : 0,
    ];

    private static readonly Expression<Func<double, double, double>>[] Near =
    [
        (x, y) => Math.Cbrt(x), (x, y) => double.Cbrt(x), (x, y) => Math.Log(x, y), (x, y) => Math.Log(x, 2), (x, y) => double.Hypot(x, y), (x, y) => Math.Pow(x, y), (x, y) => Math.Exp(x),
        (x, y) => Math.Log10(x), (x, y) => double.Exp10(y),
    ];

    private static readonly Expression<Func<float, float, float>>[] Singles =
    [
        (x, y) => MathF.Round(x, 2), (x, y) => MathF.CopySign(x, y), (x, y) => MathF.IEEERemainder(x, y), (x, y) => MathF.Max(x, y), (x, y) => float.Clamp(x, -1, 1),
        (x, y) => MathF.Round(x, MidpointRounding.AwayFromZero), (x, y) => MathF.MaxMagnitude(x, y), (x, y) => float.MinNumber(x, y), (x, y) => MathF.FusedMultiplyAdd(x, y, x),
        (x, y) => float.DegreesToRadians(x), (x, y) => float.IsNegative(x) ? 1 : 0, (x, y) => float.IsInteger(x) ? 1 : 0, (x, y) => MathF.Round(x, 3, MidpointRounding.ToEven),
    ];

    private static readonly Expression<Func<int, int, long>>[] Integers =
    [
        (a, b) => Math.BigMul(a, b), (a, b) => Math.Max(a, b), (a, b) => int.Min(a, b), (a, b) => Math.Clamp(a, -3, 9), (a, b) => int.Clamp(a, -3, 9), (a, b) => Math.Sign(a) + int.Sign(b),
        (a, b) => int.IsNegative(a) ? 1 : 0, (a, b) => int.IsEvenInteger(a) ? 1 : 0, (a, b) => int.IsOddInteger(a) ? 1 : 0, (a, b) => int.IsPow2(a) ? 1 : 0, (a, b) => int.IsPositive(a) ? 1 : 0,
    ];

    public static TheoryData<string> Devices() => TestDevices.Names;

    private static double Ulps(double expected, double actual)
    {
        if (double.IsNaN(expected) || double.IsNaN(actual))
            return double.IsNaN(expected) && double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (expected == actual)
            return BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual) ? 0 : 0.5;
        return Math.Abs((double)(Ordered(expected) - Ordered(actual)));
    }

    private static Int128 Ordered(double x) => BitConverter.DoubleToInt64Bits(x) is >= 0 and var bits ? bits : -(Int128)(BitConverter.DoubleToInt64Bits(x) & long.MaxValue);

    [Theory]
    [MemberData(nameof(Devices))]
    public void Doubles_are_exact(string device) => Check(device, Exact, 0);

    [Theory]
    [MemberData(nameof(Devices))]
    public void Functions_are_near(string device) => Check(device, Near, 4);

    private static void Check(string device, Expression<Func<double, double, double>>[] cases, double ulps)
    {
        var wrong = new List<string>();
        foreach (var lambda in cases)
        {
            var meaning = lambda.Compile();
            var f = Function.Compile(lambda, options: new FunctionOptions { Device = Device.Parse(device), OnUnusedInput = OnUnusedInput.Ignore });
            foreach (double x in Reals)
                foreach (double y in Reals)
                {
                    double expected = meaning(x, y), actual = f(x, y);
                    if (Ulps(expected, actual) > ulps)
                        wrong.Add(FormattableString.Invariant($"{lambda} at ({x:R}, {y:R}) is {actual:R}, not {expected:R}"));
                }
        }
        wrong.Take(20).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Singles_are_exact(string device)
    {
        var wrong = new List<string>();
        float[] values = [.. Reals.Select(x => (float)x), float.Epsilon, 3.1415927f, 1e7f];
        foreach (var lambda in Singles)
        {
            var meaning = lambda.Compile();
            var f = Function.Compile(lambda, options: new FunctionOptions { Device = Device.Parse(device), OnUnusedInput = OnUnusedInput.Ignore });
            foreach (float x in values)
                foreach (float y in values)
                    if (Ulps(meaning(x, y), f(x, y)) > 0)
                        wrong.Add(FormattableString.Invariant($"{lambda} at ({x:R}, {y:R}) is {f(x, y):R}, not {meaning(x, y):R}"));
        }
        wrong.Take(20).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Integers_are_exact(string device)
    {
        int[] values = [0, 1, -1, 7, -7, 8, 1 << 20, int.MaxValue, int.MinValue];
        foreach (var lambda in Integers)
        {
            var meaning = lambda.Compile();
            var f = Function.Compile(lambda, options: new FunctionOptions { Device = Device.Parse(device), OnUnusedInput = OnUnusedInput.Ignore });
            foreach (int a in values)
                foreach (int b in values)
                    f(a, b).Should().Be(meaning(a, b), "{0} at ({1}, {2})", lambda, a, b);
        }
    }

    [Fact]
    public void A_method_without_a_device_version_is_refused() =>
        FluentActions.Invoking(() => Function.Compile((double x) => Math.ILogB(x))).Should().Throw<TraceException>().Which.Code.Should().Be("EJ101");
}

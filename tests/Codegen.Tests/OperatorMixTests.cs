using System.Linq.Expressions;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Every operator on every mix of a variable of one number (s), a number (x), a tensor (t), a variable that holds a tensor (w) and a literal.</summary>
public sealed class OperatorMixTests
{
    private static readonly Dictionary<string, Func<Shared<float>, Shared<Tensor<float>>, Expression<Func<float, Tensor<float>, Tensor<float>>>>> Floats = new()
    {
        ["s + t"] = (s, w) => (x, t) => s + t,
        ["s - t"] = (s, w) => (x, t) => s - t,
        ["s * t"] = (s, w) => (x, t) => s * t,
        ["s / t"] = (s, w) => (x, t) => s / t,
        ["s % t"] = (s, w) => (x, t) => s % t,
        ["s < t"] = (s, w) => (x, t) => Cast<float>(s < t),
        ["s <= t"] = (s, w) => (x, t) => Cast<float>(s <= t),
        ["s > t"] = (s, w) => (x, t) => Cast<float>(s > t),
        ["s >= t"] = (s, w) => (x, t) => Cast<float>(s >= t),
        ["s + w"] = (s, w) => (x, t) => s + w,
        ["s - w"] = (s, w) => (x, t) => s - w,
        ["s * w"] = (s, w) => (x, t) => s * w,
        ["s / w"] = (s, w) => (x, t) => s / w,
        ["s % w"] = (s, w) => (x, t) => s % w,
        ["s < w"] = (s, w) => (x, t) => Cast<float>(s < w),
        ["s <= w"] = (s, w) => (x, t) => Cast<float>(s <= w),
        ["s > w"] = (s, w) => (x, t) => Cast<float>(s > w),
        ["s >= w"] = (s, w) => (x, t) => Cast<float>(s >= w),
        ["x + t"] = (s, w) => (x, t) => x + t,
        ["x - t"] = (s, w) => (x, t) => x - t,
        ["x * t"] = (s, w) => (x, t) => x * t,
        ["x / t"] = (s, w) => (x, t) => x / t,
        ["x % t"] = (s, w) => (x, t) => x % t,
        ["x < t"] = (s, w) => (x, t) => Cast<float>(x < t),
        ["x <= t"] = (s, w) => (x, t) => Cast<float>(x <= t),
        ["x > t"] = (s, w) => (x, t) => Cast<float>(x > t),
        ["x >= t"] = (s, w) => (x, t) => Cast<float>(x >= t),
        ["x + w"] = (s, w) => (x, t) => x + w,
        ["x - w"] = (s, w) => (x, t) => x - w,
        ["x * w"] = (s, w) => (x, t) => x * w,
        ["x / w"] = (s, w) => (x, t) => x / w,
        ["x % w"] = (s, w) => (x, t) => x % w,
        ["x < w"] = (s, w) => (x, t) => Cast<float>(x < w),
        ["x <= w"] = (s, w) => (x, t) => Cast<float>(x <= w),
        ["x > w"] = (s, w) => (x, t) => Cast<float>(x > w),
        ["x >= w"] = (s, w) => (x, t) => Cast<float>(x >= w),
        ["t + s"] = (s, w) => (x, t) => t + s,
        ["t - s"] = (s, w) => (x, t) => t - s,
        ["t * s"] = (s, w) => (x, t) => t * s,
        ["t / s"] = (s, w) => (x, t) => t / s,
        ["t % s"] = (s, w) => (x, t) => t % s,
        ["t < s"] = (s, w) => (x, t) => Cast<float>(t < s),
        ["t <= s"] = (s, w) => (x, t) => Cast<float>(t <= s),
        ["t > s"] = (s, w) => (x, t) => Cast<float>(t > s),
        ["t >= s"] = (s, w) => (x, t) => Cast<float>(t >= s),
        ["t + x"] = (s, w) => (x, t) => t + x,
        ["t - x"] = (s, w) => (x, t) => t - x,
        ["t * x"] = (s, w) => (x, t) => t * x,
        ["t / x"] = (s, w) => (x, t) => t / x,
        ["t % x"] = (s, w) => (x, t) => t % x,
        ["t < x"] = (s, w) => (x, t) => Cast<float>(t < x),
        ["t <= x"] = (s, w) => (x, t) => Cast<float>(t <= x),
        ["t > x"] = (s, w) => (x, t) => Cast<float>(t > x),
        ["t >= x"] = (s, w) => (x, t) => Cast<float>(t >= x),
        ["t + t"] = (s, w) => (x, t) => t + t,
        ["t - t"] = (s, w) => (x, t) => t - t,
        ["t * t"] = (s, w) => (x, t) => t * t,
        ["t / t"] = (s, w) => (x, t) => t / t,
        ["t % t"] = (s, w) => (x, t) => t % t,
        ["t + w"] = (s, w) => (x, t) => t + w,
        ["t - w"] = (s, w) => (x, t) => t - w,
        ["t * w"] = (s, w) => (x, t) => t * w,
        ["t / w"] = (s, w) => (x, t) => t / w,
        ["t % w"] = (s, w) => (x, t) => t % w,
        ["t < w"] = (s, w) => (x, t) => Cast<float>(t < w),
        ["t <= w"] = (s, w) => (x, t) => Cast<float>(t <= w),
        ["t > w"] = (s, w) => (x, t) => Cast<float>(t > w),
        ["t >= w"] = (s, w) => (x, t) => Cast<float>(t >= w),
        ["t + 2"] = (s, w) => (x, t) => t + 2,
        ["t - 2"] = (s, w) => (x, t) => t - 2,
        ["t * 2"] = (s, w) => (x, t) => t * 2,
        ["t / 2"] = (s, w) => (x, t) => t / 2,
        ["t % 2"] = (s, w) => (x, t) => t % 2,
        ["t < 2"] = (s, w) => (x, t) => Cast<float>(t < 2),
        ["t <= 2"] = (s, w) => (x, t) => Cast<float>(t <= 2),
        ["t > 2"] = (s, w) => (x, t) => Cast<float>(t > 2),
        ["t >= 2"] = (s, w) => (x, t) => Cast<float>(t >= 2),
        ["w + s"] = (s, w) => (x, t) => w + s,
        ["w - s"] = (s, w) => (x, t) => w - s,
        ["w * s"] = (s, w) => (x, t) => w * s,
        ["w / s"] = (s, w) => (x, t) => w / s,
        ["w % s"] = (s, w) => (x, t) => w % s,
        ["w < s"] = (s, w) => (x, t) => Cast<float>(w < s),
        ["w <= s"] = (s, w) => (x, t) => Cast<float>(w <= s),
        ["w > s"] = (s, w) => (x, t) => Cast<float>(w > s),
        ["w >= s"] = (s, w) => (x, t) => Cast<float>(w >= s),
        ["w + x"] = (s, w) => (x, t) => w + x,
        ["w - x"] = (s, w) => (x, t) => w - x,
        ["w * x"] = (s, w) => (x, t) => w * x,
        ["w / x"] = (s, w) => (x, t) => w / x,
        ["w % x"] = (s, w) => (x, t) => w % x,
        ["w < x"] = (s, w) => (x, t) => Cast<float>(w < x),
        ["w <= x"] = (s, w) => (x, t) => Cast<float>(w <= x),
        ["w > x"] = (s, w) => (x, t) => Cast<float>(w > x),
        ["w >= x"] = (s, w) => (x, t) => Cast<float>(w >= x),
        ["w + t"] = (s, w) => (x, t) => w + t,
        ["w - t"] = (s, w) => (x, t) => w - t,
        ["w * t"] = (s, w) => (x, t) => w * t,
        ["w / t"] = (s, w) => (x, t) => w / t,
        ["w % t"] = (s, w) => (x, t) => w % t,
        ["w < t"] = (s, w) => (x, t) => Cast<float>(w < t),
        ["w <= t"] = (s, w) => (x, t) => Cast<float>(w <= t),
        ["w > t"] = (s, w) => (x, t) => Cast<float>(w > t),
        ["w >= t"] = (s, w) => (x, t) => Cast<float>(w >= t),
        ["w + w"] = (s, w) => (x, t) => w + w,
        ["w - w"] = (s, w) => (x, t) => w - w,
        ["w * w"] = (s, w) => (x, t) => w * w,
        ["w / w"] = (s, w) => (x, t) => w / w,
        ["w % w"] = (s, w) => (x, t) => w % w,
        ["w + 2"] = (s, w) => (x, t) => w + 2,
        ["w - 2"] = (s, w) => (x, t) => w - 2,
        ["w * 2"] = (s, w) => (x, t) => w * 2,
        ["w / 2"] = (s, w) => (x, t) => w / 2,
        ["w % 2"] = (s, w) => (x, t) => w % 2,
        ["w < 2"] = (s, w) => (x, t) => Cast<float>(w < 2),
        ["w <= 2"] = (s, w) => (x, t) => Cast<float>(w <= 2),
        ["w > 2"] = (s, w) => (x, t) => Cast<float>(w > 2),
        ["w >= 2"] = (s, w) => (x, t) => Cast<float>(w >= 2),
        ["2 + t"] = (s, w) => (x, t) => 2 + t,
        ["2 - t"] = (s, w) => (x, t) => 2 - t,
        ["2 * t"] = (s, w) => (x, t) => 2 * t,
        ["2 / t"] = (s, w) => (x, t) => 2 / t,
        ["2 % t"] = (s, w) => (x, t) => 2 % t,
        ["2 < t"] = (s, w) => (x, t) => Cast<float>(2 < t),
        ["2 <= t"] = (s, w) => (x, t) => Cast<float>(2 <= t),
        ["2 > t"] = (s, w) => (x, t) => Cast<float>(2 > t),
        ["2 >= t"] = (s, w) => (x, t) => Cast<float>(2 >= t),
        ["2 + w"] = (s, w) => (x, t) => 2 + w,
        ["2 - w"] = (s, w) => (x, t) => 2 - w,
        ["2 * w"] = (s, w) => (x, t) => 2 * w,
        ["2 / w"] = (s, w) => (x, t) => 2 / w,
        ["2 % w"] = (s, w) => (x, t) => 2 % w,
        ["2 < w"] = (s, w) => (x, t) => Cast<float>(2 < w),
        ["2 <= w"] = (s, w) => (x, t) => Cast<float>(2 <= w),
        ["2 > w"] = (s, w) => (x, t) => Cast<float>(2 > w),
        ["2 >= w"] = (s, w) => (x, t) => Cast<float>(2 >= w),
    };

    private static readonly Dictionary<string, Func<Shared<int>, Shared<Tensor<int>>, Expression<Func<int, Tensor<int>, Tensor<int>>>>> Integers = new()
    {
        ["s & t"] = (s, w) => (x, t) => s & t,
        ["s | t"] = (s, w) => (x, t) => s | t,
        ["s ^ t"] = (s, w) => (x, t) => s ^ t,
        ["s & w"] = (s, w) => (x, t) => s & w,
        ["s | w"] = (s, w) => (x, t) => s | w,
        ["s ^ w"] = (s, w) => (x, t) => s ^ w,
        ["x & t"] = (s, w) => (x, t) => x & t,
        ["x | t"] = (s, w) => (x, t) => x | t,
        ["x ^ t"] = (s, w) => (x, t) => x ^ t,
        ["x & w"] = (s, w) => (x, t) => x & w,
        ["x | w"] = (s, w) => (x, t) => x | w,
        ["x ^ w"] = (s, w) => (x, t) => x ^ w,
        ["t & s"] = (s, w) => (x, t) => t & s,
        ["t | s"] = (s, w) => (x, t) => t | s,
        ["t ^ s"] = (s, w) => (x, t) => t ^ s,
        ["t & x"] = (s, w) => (x, t) => t & x,
        ["t | x"] = (s, w) => (x, t) => t | x,
        ["t ^ x"] = (s, w) => (x, t) => t ^ x,
        ["t & t"] = (s, w) => (x, t) => t & t,
        ["t | t"] = (s, w) => (x, t) => t | t,
        ["t ^ t"] = (s, w) => (x, t) => t ^ t,
        ["t & w"] = (s, w) => (x, t) => t & w,
        ["t | w"] = (s, w) => (x, t) => t | w,
        ["t ^ w"] = (s, w) => (x, t) => t ^ w,
        ["w & s"] = (s, w) => (x, t) => w & s,
        ["w | s"] = (s, w) => (x, t) => w | s,
        ["w ^ s"] = (s, w) => (x, t) => w ^ s,
        ["w & x"] = (s, w) => (x, t) => w & x,
        ["w | x"] = (s, w) => (x, t) => w | x,
        ["w ^ x"] = (s, w) => (x, t) => w ^ x,
        ["w & t"] = (s, w) => (x, t) => w & t,
        ["w | t"] = (s, w) => (x, t) => w | t,
        ["w ^ t"] = (s, w) => (x, t) => w ^ t,
        ["w & w"] = (s, w) => (x, t) => w & w,
        ["w | w"] = (s, w) => (x, t) => w | w,
        ["w ^ w"] = (s, w) => (x, t) => w ^ w,
    };

    public static TheoryData<string> OfFloats() => [.. Floats.Keys];

    public static TheoryData<string> OfIntegers() => [.. Integers.Keys];

    [Theory]
    [MemberData(nameof(OfFloats))]
    public void Of_floats(string name)
    {
        var s = new Shared<float>(2.5f, "s");
        var w = new Shared<Tensor<float>>(new[] { 3f, -1, 2, 2.5f }, "w");
        Tensor<float> t = new[] { 2f, 2.5f, -4, 3 };
        var compiled = Function.Compile(Floats[name](s, w), options: new FunctionOptions { OnUnusedInput = OnUnusedInput.Ignore });
        double Value(string operand, int i) => operand switch { "s" => 2.5, "x" => 3, "t" => t.ToArray()[i], "w" => w.GetValue().ToArray()[i], _ => 2 };
        string[] parts = name.Split(' ');
        compiled(3, t).ToArray().Should().Equal(Enumerable.Range(0, 4).Select(i => (float)Meaning(parts[1], Value(parts[0], i), Value(parts[2], i))), name);
    }

    [Theory]
    [MemberData(nameof(OfIntegers))]
    public void Of_integers(string name)
    {
        var s = new Shared<int>(6, "s");
        var w = new Shared<Tensor<int>>(new[] { 3, -1, 12 }, "w");
        Tensor<int> t = new[] { 5, 7, -2 };
        var compiled = Function.Compile(Integers[name](s, w), options: new FunctionOptions { OnUnusedInput = OnUnusedInput.Ignore });
        int Value(string operand, int i) => operand switch { "s" => 6, "x" => 10, "t" => t.ToArray()[i], _ => w.GetValue().ToArray()[i] };
        string[] parts = name.Split(' ');
        compiled(10, t).ToArray().Should().Equal(Enumerable.Range(0, 3).Select(i => parts[1] switch
        {
            "&" => Value(parts[0], i) & Value(parts[2], i),
            "|" => Value(parts[0], i) | Value(parts[2], i),
            _ => Value(parts[0], i) ^ Value(parts[2], i),
        }), name);
    }

    /// <summary>In a helper the operators themselves run, on symbolic tensors.</summary>
    [Fact]
    public void In_helpers_too()
    {
        var s = new Shared<float>(2, "s");
        var w = new Shared<Tensor<float>>(new[] { 3f, -1 }, "w");
        var other = new Shared<Tensor<float>>(new[] { 3f, 0 }, "other");
        Function.Compile(() => Clipped(w, s))().ToArray().Should().Equal(5, -2);
        Function.Compile(() => w >= other)().ToArray().Should().Equal(true, false);
        Function.Compile(() => Cast<int>(w < other) + Cast<int>(w <= other) * 2 + Cast<int>(w > other) * 4)().ToArray().Should().Equal(2, 3);
    }

    private static Tensor<float> Clipped(Shared<Tensor<float>> w, Shared<float> s) => Where(w > s, w + s, s * w) * Cast<float>(w < 4);

    private static double Meaning(string op, double a, double b) => op switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => (float)a / (float)b,
        "%" => a % b,
        "<" => a < b ? 1 : 0,
        "<=" => a <= b ? 1 : 0,
        ">" => a > b ? 1 : 0,
        _ => a >= b ? 1 : 0,
    };
}

using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <content>Calls that fail after kernels have run: no variable has changed by a bit, and no value handed out before.</content>
public sealed partial class AliasingTests
{
    private sealed record Refuses
    {
        public Refuses(Tensor<double> value)
        {
            Value = value;
            if (value.ToArray() is [.., 13])
                throw new InvalidOperationException("the record refuses 13");
        }

        public Tensor<double> Value { get; }
    }

    /// <summary>A function that updates <c>a</c> and <c>b</c> and fails when its vector of integers ends in something bad.</summary>
    private sealed record Failure(string Name, Func<Shared<Tensor<double>>, Shared<Tensor<int>>, Func<int[], object>> Compile, Func<int, int[]> Good, Func<int, int[]> Bad, Type Error);

    private static int[] Ending(int n, int usual, int last) => [.. Enumerable.Repeat(usual, n - 1), last];

    private static readonly Failure[] Failures =
    [
        new("division by zero in an output", (a, b) =>
        {
            var f = Function.Compile((Tensor<int> d) => b / d, updates: d => new() { { a, a * 2.0 }, { b, b + 1 } });
            return d => f(d);
        }, n => Ending(n, 1, 2), n => Ending(n, 1, 0), typeof(DivideByZeroException)),
        new("division by zero in an update", (a, b) =>
        {
            var f = Function.Compile((Tensor<int> d) => a, updates: d => new() { { a, Flip(a, 0) }, { b, b / d } });
            return d => f(d);
        }, n => Ending(n, 1, 2), n => Ending(n, 1, 0), typeof(DivideByZeroException)),
        new("division by zero in a reduction", (a, b) =>
        {
            var f = Function.Compile((Tensor<int> d) => Sum(b / d), updates: d => new() { { a, a - Max(a) }, { b, -b } });
            return d => f(d);
        }, n => Ending(n, 1, 2), n => Ending(n, 1, 0), typeof(DivideByZeroException)),
        new("a label that is no class", (a, b) =>
        {
            var f = Function.Compile((Tensor<int> y) => CrossEntropy(ExpandDims(a, 1) * Tensor.Ones<double>(1, 4), y), updates: y => new() { { a, a + 1.0 }, { b, b + 1 } });
            return y => f(y);
        }, n => Ending(n, 1, 3), n => Ending(n, 1, 4), typeof(ShapeException)),
        new("an index out of range", (a, b) =>
        {
            var f = Function.Compile((Tensor<int> i) => Gather(a, i), updates: i => new() { { a, a + 1.0 }, { b, b * 2 } });
            return i => f(i);
        }, n => Ending(n, 0, n - 1), n => Ending(n, 0, n), typeof(ShapeException)),
        new("an index out of range in a scatter", (a, b) =>
        {
            var f = Function.Compile((Tensor<int> i) => b, updates: i => new() { { a, ScatterAdd(a, i, a) }, { b, b * 2 } });
            return i => f(i);
        }, n => Ending(n, 0, n - 1), n => Ending(n, 0, n), typeof(ShapeException)),
        new("lengths that do not fit", (a, b) =>
        {
            var f = Function.Compile((Tensor<int> x) => b + x, updates: x => new() { { a, a + 1.0 }, { b, b * 2 } });
            return x => f(x);
        }, n => Ending(n, 0, 3), n => Ending(n + 1, 0, 3), typeof(ShapeException)),
        new("a record that refuses its value", (a, b) =>
        {
            var f = Function.Compile((Tensor<int> x) => new Refuses(Cast<double>(x)), updates: x => new() { { a, a + Cast<double>(x) }, { b, b * 2 } });
            return x => f(x);
        }, n => Ending(n, 0, 12), n => Ending(n, 0, 13), typeof(InvalidOperationException)),
    ];

    public static TheoryData<string, string> DevicesAndFailures() => TestDevices.Times(Failures.Select(f => f.Name));

    [Theory]
    [MemberData(nameof(DevicesAndFailures))]
    public void A_call_that_fails_changes_no_bit(string name, string of)
    {
        var device = Device.Parse(name);
        var failure = Array.Find(Failures, f => f.Name == of)!;
        foreach (int n in name == Device.Host.Name ? new[] { 2, 3, 33, 1025, 200_000 } : [2, 3, 33])
        {
            // Bits that arithmetic would not give back: a payload, a zero's sign, the smallest subnormal.
            double[] odd = [BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0123), -0.0, double.Epsilon, double.NegativeInfinity, 1.5];
            double[] a0 = Made(n, i => odd[i % 5]);
            int[] b0 = Made(n, i => i - 7);
            var (a, b) = (Variable(a0, "a", device), Variable(b0, "b", device));
            var call = failure.Compile(a, b);
            for (int turn = 0; turn < 3; turn++)
            {
                call(failure.Good(n));
                var (goodA, goodB) = (a.GetValue(), b.GetValue());
                ulong[] bits = Bits(goodA);
                int[] numbers = goodB.ToArray();
                var error = Assert.ThrowsAny<Exception>(() => call(failure.Bad(n)));
                Assert.True(failure.Error.IsInstanceOfType(error), $"{error}");
                Assert.Equal(bits, Bits(a.GetValue()));
                Assert.Equal(numbers, b.GetValue().ToArray());
                Assert.Equal(bits, Bits(goodA));
                Assert.Equal(numbers, goodB.ToArray());
            }
        }
    }

    private static ulong[] Bits(Tensor<double> x) => [.. x.ToArray().Select(BitConverter.DoubleToUInt64Bits)];

    /// <summary>The first call of all fails, when no second buffer exists yet.</summary>
    [Theory]
    [MemberData(nameof(DevicesAndFailures))]
    public void A_first_call_that_fails_changes_no_bit(string name, string of)
    {
        var device = Device.Parse(name);
        var failure = Array.Find(Failures, f => f.Name == of)!;
        double[] a0 = [-0.0, 1.5, double.NaN];
        int[] b0 = [5, -6, 7];
        var (a, b) = (Variable(a0, "a", device), Variable(b0, "b", device));
        var call = failure.Compile(a, b);
        Assert.ThrowsAny<Exception>(() => call(failure.Bad(3)));
        Assert.Equal(a0.Select(BitConverter.DoubleToUInt64Bits), Bits(a.GetValue()));
        Assert.Equal(b0, b.GetValue().ToArray());
        call(failure.Good(3));
    }
}

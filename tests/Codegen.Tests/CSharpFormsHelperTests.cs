using System.Numerics;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Helpers over plain values, called in lambdas: what the method does compiled by C# is what the function does.</summary>
public sealed class CSharpFormsHelperTests
{
    private static readonly double[] Reals = [0, -0.0, 1, -1, 0.5, -0.5, 2.5, -3.7, 1e300, -1e300, 1e-310, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly int[] Integers = [0, 1, -1, 2, 7, -7, 100, int.MaxValue, int.MinValue];

    public static TheoryData<string> Devices() => TestDevices.Names;

    private static double Leaky(double x) => x > 0 ? x : 0.01 * x;

    private static double Twice(double x) => Leaky(x) + Leaky(-x);

    private static bool Between(double x, double low, double high) => x >= low && x <= high;

    private static int Collatz(int n)
    {
        int steps = 0;
        while (n > 1 && steps < 1000)
        {
            n = n % 2 == 0 ? n / 2 : 3 * n + 1;
            steps++;
        }
        return steps;
    }

    private static int Gcd(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    private static double Newton(double x)
    {
        double y = x > 1 ? x : 1;
        for (int i = 0; i < 30; i++)
            y = 0.5 * (y + x / y);
        return y;
    }

    private static double Piecewise(double x)
    {
        double result;
        if (x < -1)
            result = -1;
        else if (x < 0)
            result = x * x;
        else if (double.IsNaN(x))
            return 42;
        else
            result = Math.Sqrt(x);
        double shifted = result + 1;
        return shifted;
    }

    private static int Chosen(int n)
    {
        switch (n)
        {
            case 0: return 10;
            case 1: return 11;
            case 2:
            case 3: return 23;
            case 7: return 77;
            default: return -n;
        }
    }

    private static double Expressed(int n, double x) => n switch
    {
        0 => x,
        1 => x * x,
        < 0 => -x,
        _ when x > 1 => 1 / x,
        _ => 0,
    };

    private static int Lazy(int a, int b) => b != 0 && a / b > 1 ? a % b : -1;

    private static T Lerp<T>(T a, T b, T t) where T : INumber<T> => a + (b - a) * t;

    private static T Norm<T>(T x) where T : IFloatingPointIeee754<T> => T.Sqrt(x * x + T.One) / T.CreateChecked(2) + (T.IsNegative(x) ? T.Zero : T.Max(x, T.One));

    private static double WithLocal(double x)
    {
        return Inner(x) + Static(x);
        double Inner(double y) => y * x;
        static double Static(double y) => y > 0 ? y : 1 - y;
    }

    private static double WithLambda(double x)
    {
        Func<double, double> square = static v => v * v;
        return square(x) + square(x + 1);
    }

    private static double WithTuple(double x)
    {
        var (low, high) = Ordered(x, 1 - x);
        return high - 2 * low;
    }

    private static (double, double) Ordered(double a, double b) => a < b ? (a, b) : (b, a);

    private static float Single(float x)
    {
        float y = x * 1.1f;
        return y > 3f ? y - (float)Math.Floor(y) : MathF.Max(y, -2f);
    }

    private static long Bits(long x) => ((x << 3) ^ (x >> 2)) & 0xFFFFL | (x & 1);

    private static int Truncates(double x) => (int)x + (x > 2 ? 1 : 0);

    private static bool Logic(int n) => (n & 1) == 0 ^ n > 3 || !(n != 5);

    private static readonly double Slope = 0.25;

    private static double Sloped(double x) => x * Slope;

    private static double s_rate = 2;

    private static double Rated(double x) => x * s_rate;

    private static T Power<T>(T x, int n) where T : INumber<T>
    {
        T result = T.One;
        for (; n > 0; n /= 2)
        {
            if (n % 2 == 1)
                result *= x;
            x *= x;
        }
        return result;
    }

    private static double Nested(double x)
    {
        double sum = 0;
        bool odd = false;
        for (int i = 0; i < 4; i++)
        {
            int k = 0;
            do
            {
                if (k == 2 && odd)
                    break;
                odd = !odd;
                sum += odd ? Math.Sqrt(Math.Abs(x) + k) : i > 1 ? Leaky(x) : -1;
                if (sum > 1e6)
                    return sum;
            }
            while (++k < 3);
        }
        return sum;
    }

    private static float Halley(float x)
    {
        float y = x < 0 ? -1f : 1f, last;
        int round = 0;
        do
        {
            last = y;
            float cube = y * y * y;
            y *= (cube + 2 * x) / (2 * cube + x);
        }
        while (MathF.Abs(y - last) > 1e-3f && ++round < 40);
        return y;
    }

    private static long Digits(long n)
    {
        long sum = 0;
        ulong rest = (ulong)Math.Abs(n % 1_000_000);
        while (rest != 0)
        {
            sum += (long)(rest % 10);
            rest /= 10;
        }
        return sum;
    }

    private static int Checked(int n) => checked(n + 1);

    private static long Factorial(int n)
    {
        long product = 1;
        for (int i = 2; i <= n; i++)
            product = checked(product * i);
        return product;
    }

    private static byte Narrow(int n) => n > -1 ? checked((byte)(n * 2)) : (byte)7;

    private static uint Unsigned(uint n) => checked(n - 3) / 2 + (n > 2_000_000_000 ? 1u : 0u);

    [Theory]
    [MemberData(nameof(Devices))]
    public void Checked_arithmetic_in_helpers_throws_where_it_is_reached(string device)
    {
        var add = Function.Compile((int n) => n > 5 ? Checked(n) : 0, options: On(device));
        (add(6), add(int.MinValue)).Should().Be((7, 0));
        FluentActions.Invoking(() => add(int.MaxValue)).Should().Throw<OverflowException>();
        var factorial = Function.Compile((int n) => Factorial(n), options: On(device));
        factorial(20).Should().Be(Factorial(20));
        FluentActions.Invoking(() => factorial(30)).Should().Throw<OverflowException>();
        var narrow = Function.Compile((int n) => (int)Narrow(n), options: On(device));
        (narrow(-100000), narrow(100)).Should().Be((7, 200));
        FluentActions.Invoking(() => narrow(200)).Should().Throw<OverflowException>();
        var unsigned = Function.Compile((uint n) => Unsigned(n), options: On(device));
        (unsigned(3), unsigned(uint.MaxValue)).Should().Be((0u, Unsigned(uint.MaxValue)));
        FluentActions.Invoking(() => unsigned(2)).Should().Throw<OverflowException>();
    }

    private static double Captures(double x)
    {
        double scale = 2;
        for (int i = 0; i < 2; i++)
            Grow();
        return x * scale;
        void Grow() => scale *= 3;
    }

    private static double Text(double x, string mode) => mode switch
    {
        "half" => x / 2,
        "twice" => x * 2,
        _ => x,
    };

    private static double Swish(double x) => x * Sigmoid(x) + Maximum(x, 0.5);

    private static double Swishes(double x)
    {
        for (int i = 0; i < 3; i++)
            x = Swish(x) - Square(x);
        return x;
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Helpers_may_call_the_ops(string device)
    {
        var f = Function.Compile((double x) => Swish(x), options: On(device));
        var g = Function.Compile((double x) => Swishes(x), options: On(device));
        foreach (double x in new[] { 0, 1, -1, 0.3, 5 })
        {
            f(x).Should().BeApproximately(Swish(x), 1e-14);
            g(x).Should().BeApproximately(Swishes(x), 1e-10 * Math.Abs(Swishes(x)) + 1e-14);
        }
    }

    private static double Applied(Func<double, double> f, double x) => x > 0 ? f(x) : x;

    private interface IActivation
    {
        double Apply(double x);
    }

    private abstract class Activation : IActivation
    {
        protected double Gain = 2;

        public abstract double Apply(double x);
    }

    private sealed class Hinge : Activation
    {
        public override double Apply(double x) => x > 0 ? Gain * x : 0;

        public double Sums(double x)
        {
            for (int i = 0; i < 3; i++)
                x += Gain;
            return x;
        }

        public void Set(double gain) => Gain = gain;
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Loops_of_every_kind_mean_their_code(string device)
    {
        Same(x => Power(x, 5), Function.Compile((double x) => Power(x, 5), options: On(device)));
        Same(n => Power(3, n & 31), Function.Compile((int n) => Power(3, n & 31), options: On(device)));
        Same(Nested, Function.Compile((double x) => Nested(x), options: On(device)));
        Same(x => Halley((float)x), Function.Compile((double x) => (double)Halley((float)x), options: On(device)));
        Func<double, double> looped = static x =>
        {
            for (int i = 0; i < 3; i++)
                x = x * x - 0.5;
            return x;
        };
        Same(looped, Function.Compile((double x) => looped(x), options: On(device)));
        Same(x => x > 1 ? Newton(x) + Leaky(Nested(x)) : 0, Function.Compile((double x) => x > 1 ? Newton(x) + Leaky(Nested(x)) : 0, options: On(device)));
    }

    [Fact]
    public void What_only_the_host_can_run_runs_there()
    {
        Same(n => Digits(n), Function.Compile((int n) => Digits(n), options: On("ilgpu-cpu")));
        Same(Captures, Function.Compile((double x) => Captures(x), options: On("host")));
        var f = Function.Compile((int n) => n > 5 ? Checked(n) : 0);
        f(6).Should().Be(7);
        FluentActions.Invoking(() => f(int.MaxValue)).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => Function.Compile((double x) => Captures(x), options: On("ilgpu-cpu"))).Should().Throw<TraceException>().Which.Code.Should().Be("EJ124");
    }

    [Fact]
    public void Methods_of_objects_read_their_fields_at_each_call()
    {
        var hinge = new Hinge();
        IActivation activation = hinge;
        var f = Function.Compile((double x) => activation.Apply(x));
        f(3).Should().Be(6);
        hinge.Set(5);
        f(3).Should().Be(15);
        f(-3).Should().Be(0);
        double k = 3;
        var both = Function.Compile((double x) => Applied(v => v * k + x, x));
        both(2).Should().Be(8);
        k = 4;
        both(2).Should().Be(10);
        both(-2).Should().Be(-2);
        string mode = "half";
        var g = Function.Compile((double x) => Text(x, mode));
        g(3).Should().Be(1.5);
        mode = "twice";
        g(3).Should().Be(6);
        FluentActions.Invoking(() => Function.Compile((double x) => hinge.Sums(x))).Should().Throw<TraceException>().Which.Code.Should().Be("EJ124");
    }

    private static void Same(Func<double, double> expected, Func<double, double> actual)
    {
        foreach (double x in Reals)
            BitConverter.DoubleToInt64Bits(actual(x) is var y && double.IsNaN(y) ? double.NaN : y).Should().Be(BitConverter.DoubleToInt64Bits(expected(x) is var z && double.IsNaN(z) ? double.NaN : z), "at {0}", x);
    }

    private static void Same<R>(Func<int, R> expected, Func<int, R> actual)
    {
        foreach (int n in Integers)
            actual(n).Should().Be(expected(n), "at {0}", n);
    }

    private static FunctionOptions On(string device) => new() { Device = Device.Parse(device) };

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_helper_without_loops_means_its_code(string device)
    {
        Same(Leaky, Function.Compile((double x) => Leaky(x), options: On(device)));
        Same(Twice, Function.Compile((double x) => Twice(x), options: On(device)));
        Same(Piecewise, Function.Compile((double x) => Piecewise(x), options: On(device)));
        Same(x => Between(x, -1, 2) ? 1 : 0, Function.Compile((double x) => Between(x, -1, 2) ? 1.0 : 0.0, options: On(device)));
        Same(WithLocal, Function.Compile((double x) => WithLocal(x), options: On(device)));
        Same(WithLambda, Function.Compile((double x) => WithLambda(x), options: On(device)));
        Same(WithTuple, Function.Compile((double x) => WithTuple(x), options: On(device)));
        Same(Sloped, Function.Compile((double x) => Sloped(x), options: On(device)));
        Same(x => Single((float)x), Function.Compile((double x) => (double)Single((float)x), options: On(device)));
        Same(Chosen, Function.Compile((int n) => Chosen(n), options: On(device)));
        Same(n => Expressed(n, 0.5), Function.Compile((int n) => Expressed(n, 0.5), options: On(device)));
        Same(n => Expressed(n, 2.5), Function.Compile((int n) => Expressed(n, 2.5), options: On(device)));
        Same(n => Lazy(7, n), Function.Compile((int n) => Lazy(7, n), options: On(device)));
        Same(n => Bits(n), Function.Compile((int n) => Bits(n), options: On(device)));
        Same(n => Truncates(n * 1.5), Function.Compile((int n) => Truncates(n * 1.5), options: On(device)));
        Same(Logic, Function.Compile((int n) => Logic(n), options: On(device)));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_generic_helper_is_closed_over_its_type(string device)
    {
        Same(x => Lerp(x, 2, 0.25), Function.Compile((double x) => Lerp(x, 2, 0.25), options: On(device)));
        Same(Norm, Function.Compile((double x) => Norm(x), options: On(device)));
        Same(x => Norm((float)x), Function.Compile((double x) => (double)Norm((float)x), options: On(device)));
        Same(n => Lerp(n, 2, 3), Function.Compile((int n) => Lerp(n, 2, 3), options: On(device)));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_helper_with_a_loop_is_compiled_as_it_is(string device)
    {
        Same(Newton, Function.Compile((double x) => Newton(x), options: On(device)));
        Same(Collatz, Function.Compile((int n) => Collatz(n), options: On(device)));
        Same(n => Gcd(84, n), Function.Compile((int n) => Gcd(84, n), options: On(device)));
    }

    [Fact]
    public void A_helper_has_a_gradient_and_fuses()
    {
        var f = Function.Compile((Tensor<double> x, double k) => Grad(Sum(x * x) * Leaky(k), k));
        f(new[] { 1.0, 2 }, 3).Should().NotBeNull();
        ((double)f(new[] { 1.0, 2 }, 3)).Should().Be(5);
        ((double)f(new[] { 1.0, 2 }, -3)).Should().BeApproximately(0.05, 1e-15);
    }

    [Fact]
    public void A_skipped_call_is_not_made()
    {
        var f = Function.Compile((int n) => n > 0 ? Endless(n) : 0);
        f(0).Should().Be(0);
        f(5).Should().Be(5);
        Function.Compile((int a, int b) => b == 0 ? 0 : Quotient(a, b))(7, 0).Should().Be(0);
        FluentActions.Invoking(() => Function.Compile((int a, int b) => Quotient(a, b))(7, 0)).Should().Throw<DivideByZeroException>();
    }

    private static int Quotient(int a, int b) => a / b;

    private static int Endless(int n)
    {
        int steps = 0;
        for (; n != 0; n--)
            steps++;
        return steps;
    }

    [Fact]
    public void A_loop_that_fails_changes_nothing()
    {
        var n = new Shared<int>(3, "n");
        var f = Function.Compile((int a, int b) => Remainders(a, b), updates: (a, b) => new() { { n, n + 1 } });
        f(7, 2).Should().Be(7 % 2 + 7 % 1);
        n.GetValue().Should().Be(4);
        FluentActions.Invoking(() => f(7, -1)).Should().Throw<DivideByZeroException>();
        n.GetValue().Should().Be(4);
    }

    private static int Remainders(int a, int b)
    {
        int sum = 0;
        for (int i = b; i != 0 || b < 0; i--)
            sum += a % (b < 0 ? i + 1 : i);
        return sum;
    }

    [Fact]
    public void A_static_field_means_its_value_now()
    {
        var f = Function.Compile((double x) => Rated(x));
        s_rate = 2;
        f(3).Should().Be(6);
        s_rate = 5;
        f(3).Should().Be(15);
        s_rate = 2;
    }
}

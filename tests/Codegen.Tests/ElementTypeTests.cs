using ExprJit.Graphs;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Variables, tensors and lambdas of every plain type, through the public surface.</summary>
public sealed class ElementTypeTests
{
    public static TheoryData<string> DeviceNames() => TestDevices.Names;

    [Theory]
    [MemberData(nameof(DeviceNames))]
    public void A_shared_tensor_of_any_type_is_kept_updated_and_read_back(string device)
    {
        Keeps<bool>(device, [[true, false], [false, true]], "[[true, false], [false, true]]");
        Keeps<sbyte>(device, [[-128, 127], [0, -1]], "[[-128, 127], [0, -1]]");
        Keeps<byte>(device, [[255, 0], [128, 1]], "[[255, 0], [128, 1]]");
        Keeps<short>(device, [[short.MinValue, short.MaxValue], [0, -1]], "[[-32768, 32767], [0, -1]]");
        Keeps<ushort>(device, [[65535, 0], [32768, 1]], "[[65535, 0], [32768, 1]]");
        Keeps<int>(device, [[int.MinValue, int.MaxValue], [0, -1]], "[[-2147483648, 2147483647], [0, -1]]");
        Keeps<uint>(device, [[uint.MaxValue, 0], [0x80000000, 1]], "[[4294967295, 0], [2147483648, 1]]");
        Keeps<long>(device, [[long.MinValue, long.MaxValue], [0, -1]], "[[-9223372036854775808, 9223372036854775807], [0, -1]]");
        Keeps<ulong>(device, [[ulong.MaxValue, 0], [0x8000000000000000, 1]], "[[18446744073709551615, 0], [9223372036854775808, 1]]");
        Keeps<Half>(device, [[(Half)0.5, (Half)(-2)], [Half.MaxValue, Half.NaN]], "[[0.5, -2], [65500, NaN]]");
        Keeps<float>(device, [[0.1f, -2], [float.MaxValue, float.NaN]], "[[0.1, -2], [3.4028235E+38, NaN]]");
        Keeps<double>(device, [[0.1, -2], [double.MaxValue, double.NaN]], "[[0.1, -2], [1.7976931348623157E+308, NaN]]");
    }

    private static void Keeps<T>(string device, T[][] rows, string text)
    {
        var matrix = new T[2, 2];
        for (int i = 0; i < 4; i++)
            matrix[i / 2, i % 2] = rows[i / 2][i % 2];
        var on = Device.Parse(device);
        using var shared = new Shared<Tensor<T>>(matrix, "x", on);
        string.Concat(shared.GetValue().ToString().Where(c => c is not (' ' or '\n'))).Should().Be(text.Replace(" ", "", StringComparison.Ordinal));
        shared.GetValue()[1, 0].Should().Be(rows[1][0]);

        // Turned over and back by updates, which leave every bit as it was.
        var turn = Function.Compile((Tensor<T> y) => Outputs.Of(shared.Value, y, Where(Equal(y, y), y, y)), y => new() { { shared, Transpose(shared) } },
            options: new FunctionOptions { Device = on });
        var (before, same, chosen) = turn(matrix);
        before.ToArray().Should().Equal(rows[0].Concat(rows[1]));
        same.ToArray().Should().Equal(before.ToArray());
        chosen.ToArray().Should().Equal(before.ToArray());
        shared.GetValue().ToArray().Should().Equal(rows[0][0], rows[1][0], rows[0][1], rows[1][1]);
        var copied = new T[4];
        shared.CopyTo<T>(copied);
        copied.Should().Equal(rows[0][0], rows[1][0], rows[0][1], rows[1][1]);
    }

    [Theory]
    [MemberData(nameof(DeviceNames))]
    public void A_plain_variable_of_any_type_is_updated(string device)
    {
        var on = Device.Parse(device);
        Adds<sbyte>(on, 127, (s, o) => Function.Compile((sbyte v) => new() { { s, (sbyte)(s + v) } }, options: o), 1, -128);
        Adds<byte>(on, 255, (s, o) => Function.Compile((byte v) => new() { { s, (byte)(s + v) } }, options: o), 2, 1);
        Adds<short>(on, -32768, (s, o) => Function.Compile((short v) => new() { { s, (short)(s - v) } }, options: o), 1, 32767);
        Adds<ushort>(on, 3, (s, o) => Function.Compile((ushort v) => new() { { s, (ushort)(s - v) } }, options: o), 5, 65534);
        Adds<uint>(on, 3, (s, o) => Function.Compile((uint v) => new() { { s, s - v } }, options: o), 5, uint.MaxValue - 1);
        Adds<ulong>(on, ulong.MaxValue, (s, o) => Function.Compile((ulong v) => new() { { s, s * v } }, options: o), 2, ulong.MaxValue - 1);
        Adds<Half>(on, (Half)1, (s, o) => Function.Compile((Half v) => new() { { s, s + v } }, options: o), (Half)0.0001, (Half)1);
        Adds<bool>(on, true, (s, o) => Function.Compile((bool v) => new() { { s, s ^ v } }, options: o), true, false);
    }

    private static void Adds<T>(Device device, T start, Func<Shared<T>, FunctionOptions, Action<T>> compile, T by, T expected)
    {
        var shared = new Shared<T>(start, "s", device);
        compile(shared, new FunctionOptions { Device = device })(by);
        shared.GetValue().Should().Be(expected);
    }

    [Theory]
    [MemberData(nameof(DeviceNames))]
    public void Checked_arithmetic_on_variables_and_tensors_throws_and_updates_nothing(string device)
    {
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var state = new Shared<int>(int.MaxValue - 1, "state", options.Device);
        var count = Function.Compile((int by) => state, by => new() { { state, checked(state + by) } }, options: options);
        count(1).Should().Be(int.MaxValue - 1);
        count.Invoking(f => f(1)).Should().Throw<OverflowException>();
        state.GetValue().Should().Be(int.MaxValue);

        var add = Function.Compile((Tensor<sbyte> a, Tensor<sbyte> b) => checked(a + b), options: options);
        add(new sbyte[] { 100, -100 }, new sbyte[] { 27, -28 }).ToArray().Should().Equal(127, -128);
        add.Invoking(f => f(new sbyte[] { 100, 100 }, new sbyte[] { 27, 28 }).ToArray()).Should().Throw<OverflowException>();
        var bits = new Shared<Tensor<byte>>(new byte[] { 3, 200 }, "bits", options.Device);
        Function.Compile(() => (bits << 1) >> 2, options: options)().ToArray().Should().Equal(1, 36);
        var halve = Function.Compile((Tensor<byte> x) => Twice(x) - bits, options: options);
        halve(new byte[] { 4, 120 }).ToArray().Should().Equal(5, 40);
        halve.Invoking(f => f(new byte[] { 4, 130 }).ToArray()).Should().Throw<OverflowException>();
        var wrap = Function.Compile((Tensor<sbyte> a, Tensor<sbyte> b) => a + b, options: options);
        wrap(new sbyte[] { 100, 100 }, new sbyte[] { 27, 28 }).ToArray().Should().Equal(127, -128);
    }

    private static Tensor<byte> Twice(Tensor<byte> x) => checked(x + x);

    [Theory]
    [MemberData(nameof(DeviceNames))]
    public void Shifts_of_small_types_count_as_CSharp_does(string device)
    {
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var left = Function.Compile((Tensor<byte> a, int n) => a << n, options: options);
        left(new byte[] { 1, 3, 255 }, 9).ToArray().Should().Equal(0, 0, 0);
        left(new byte[] { 1, 3, 255 }, 33).ToArray().Should().Equal(2, 6, 254);
        var right = Function.Compile((Tensor<sbyte> a, int n) => a >> n, options: options);
        right(new sbyte[] { -128, 127, -1 }, 31).ToArray().Should().Equal(-1, 0, -1);
    }

    [Theory]
    [MemberData(nameof(DeviceNames))]
    public void Means_and_products_of_halves_do_not_overflow_on_the_way(string device)
    {
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var mean = Function.Compile((Tensor<Half> x) => Mean(x), options: options);
        ((Half)mean(Tensor.Full((Half)1000, 3000))).Should().Be((Half)1000);
        var sum = Function.Compile((Tensor<Half> x) => Sum(x), options: options);
        ((Half)sum(Tensor.Full((Half)0.25f, 4097))).Should().Be((Half)1024.25);
        var product = Function.Compile((Tensor<Half> a, Tensor<Half> b) => MatMul(a, b), options: options);
        product(Tensor.Full((Half)256, 2, 300), Tensor.Full((Half)0.5, 300, 2)).ToArray().Should().OnlyContain(h => h == (Half)38400);
    }

    [Theory]
    [MemberData(nameof(DeviceNames))]
    public void Integer_literals_take_the_element_type_they_meet(string device)
    {
        var options = new FunctionOptions { Device = Device.Parse(device) };
        Function.Compile((Tensor<byte> x) => (x * 2 + 1) % 7, options: options)(new byte[] { 3, 200 }).ToArray().Should().Equal(0, 5);
        Function.Compile((Tensor<short> x) => 100 - x / 3, options: options)(new short[] { -32768, 7 }).ToArray().Should().Equal(11022, 98);
        Function.Compile((Tensor<ulong> x) => x / 2 > 5, options: options)(new ulong[] { ulong.MaxValue, 10 }).ToArray().Should().Equal(true, false);
        Function.Compile((Tensor<uint> x) => Max(-x), options: options)(new uint[] { 0, 1, 7 }).ToArray().Should().Equal(uint.MaxValue);
        var count = new Shared<ushort>(65535, "count", options.Device);
        Function.Compile(() => count, () => new() { { count, count + 1 } }, options: options)().Should().Be(65535);
        count.GetValue().Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(DeviceNames))]
    public void Halves_have_gradients_and_learn(string device)
    {
        var options = new FunctionOptions { Device = Device.Parse(device), Check = device == "host" };
        var weights = new Shared<Tensor<Half>>(new[] { (Half)1, (Half)(-2), (Half)0.25 }, "weights", options.Device);
        var step = Function.Compile((Tensor<Half> x, Half rate) => Sum(Square(weights * x)),
            (x, rate) => new() { { weights, weights - rate * Grad(Sum(Square(weights * x)), weights) } }, options: options);
        ((Half)step(new[] { (Half)1, (Half)2, (Half)4 }, (Half)0.125)).Should().Be((Half)18);
        weights.GetValue().ToArray().Should().Equal((Half)0.75, (Half)0, (Half)(-0.75));
    }

    [Fact]
    public void The_mean_of_integers_is_refused_by_its_name()
    {
        var compile = () => Function.Compile((Tensor<int> counts) => Mean(counts));
        compile.Should().Throw<TraceException>().Which.Message.Should().Contain("Mean is not defined for 'counts'").And.Contain("Mean(Cast<double>(counts))");
    }
}

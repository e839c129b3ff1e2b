using FluentAssertions;
using Xunit;
using static ExprJit.Ops;
using NumericTensors = System.Numerics.Tensors;

namespace ExprJit.Codegen.Tests;

/// <summary>What crosses between C# and a function: arrays, spans, slices, text, and the bytes that travel.</summary>
public sealed class BoundaryTests
{
    public static TheoryData<string> Devices() => TestDevices.Names;

    [Fact]
    public void Arrays_of_each_rank_convert_and_are_copied()
    {
        double[] one = [1, 2, 3];
        var two = new[,] { { 1f, 2 }, { 3, 4 } };
        var three = new int[2, 1, 2];
        var four = new bool[1, 2, 1, 2];
        (three[1, 0, 1], four[0, 1, 0, 0]) = (5, true);
        Tensor<double> a = one;
        Tensor<float> b = two;
        Tensor<int> c = three;
        Tensor<bool> d = four;
        (one[0], two[0, 0], three[1, 0, 1], four[0, 1, 0, 0]) = (99, 99, 99, false);
        (a.Rank, b.Rank, c.Rank, d.Rank).Should().Be((1, 2, 3, 4));
        a.ToArray().Should().Equal(1, 2, 3);
        b.ToArray().Should().Equal(1, 2, 3, 4);
        c.ToArray().Should().Equal(0, 0, 0, 5);
        d.ToArray().Should().Equal(false, false, true, false);
        d.Shape.Should().Equal(1, 2, 1, 2);
        ((Tensor<double>)new double[2, 0]).Shape.Should().Equal(2, 0);
    }

    [Fact]
    public void What_is_read_out_is_a_copy()
    {
        Tensor<double> t = new[] { 1.0, 2 };
        double[] read = t.ToArray();
        read[0] = 99;
        t.ToArray().Should().Equal(1, 2);
        double[] data = [1, 2, 3, 4];
        long[] shape = [2, 2];
        var created = Tensor.Create(data, shape);
        (data[0], shape[0]) = (99, 99);
        created.ToArray().Should().Equal(1, 2, 3, 4);
        created.Shape.Should().Equal(2, 2);
    }

    [Fact]
    public void Spans_convert_and_are_copied()
    {
        double[] source = [1, 2, 3];
        ReadOnlySpan<double> part = source.AsSpan(1);
        Tensor<double> a = part;
        Tensor<double> b = source.AsSpan(0, 2);
        Tensor<int> c = stackalloc int[] { 7, 8 };
        source[1] = 99;
        a.ToArray().Should().Equal(2, 3);
        b.ToArray().Should().Equal(1, 2);
        c.ToArray().Should().Equal(7, 8);
        Tensor.FromSpan<double>([1, 2, 3, 4], 2, 2)[1].ToArray().Should().Equal(3, 4);
        FluentActions.Invoking(() => Tensor.FromSpan<double>([1, 2, 3], 2, 2)).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ208");
        Function.Compile((Tensor<double> x) => x * 2.0)(source.AsSpan(0, 1)).ToArray().Should().Equal(2);
    }

    [Fact]
    public void Collection_expressions_make_tensors_and_arguments()
    {
        Tensor<double> t = [1, 2, 3];
        Tensor<float> none = [];
        Tensor<double> spread = [.. t, 4];
        t.ToArray().Should().Equal(1, 2, 3);
        none.Shape.Should().Equal(0);
        spread.ToArray().Should().Equal(1, 2, 3, 4);
        Function.Compile((Tensor<double> x, Tensor<double> y) => x + y)([1, 2], [10, 20]).ToArray().Should().Equal(11, 22);
        var v = new Shared<Tensor<float>>([1, 2]);
        v.SetValue([3, 4, 5]);
        v.GetValue().ToArray().Should().Equal(3, 4, 5);
    }

    [Fact]
    public void Tensors_of_System_Numerics_convert_both_ways()
    {
        float[] data = [1, 2, 3, 4, 5, 6];
        var dense = NumericTensors.Tensor.Create(data, [2, 3]);
        Tensor<float> t = dense;
        t.Shape.Should().Equal(2, 3);
        t.ToArray().Should().Equal(1, 2, 3, 4, 5, 6);
        data[0] = 99;
        t[0, 0].Should().Be(1);
        var back = (NumericTensors.Tensor<float>)t;
        back.Lengths.ToArray().Should().Equal(2, 3);
        back[1, 2].Should().Be(6);
        back[1, 2] = 0;
        t[1, 2].Should().Be(6);
    }

    [Fact]
    public void Slices_and_empty_tensors_of_System_Numerics_convert()
    {
        var dense = NumericTensors.Tensor.Create([1, 2, 3, 4, 5, 6], [2, 3]);
        Tensor<int> sliced = dense.Slice([0..2, 1..3]);
        sliced.Shape.Should().Equal(2, 2);
        sliced.ToArray().Should().Equal(2, 3, 5, 6);
        Tensor<int> transposed = NumericTensors.Tensor.PermuteDimensions(dense, [1, 0]);
        transposed.ToArray().Should().Equal(1, 4, 2, 5, 3, 6);
        var empty = (NumericTensors.Tensor<double>)Tensor.Zeros<double>(0);
        empty.FlattenedLength.Should().Be(0);
        ((Tensor<double>)empty).Length.Should().Be(0);
        var none = (NumericTensors.Tensor<double>)Tensor.Zeros<double>(2, 0);
        ((Tensor<double>)none).Shape.Should().Equal(2, 0);
    }

    [Fact]
    public void A_number_of_System_Numerics_keeps_its_value()
    {
        var number = (NumericTensors.Tensor<double>)(Tensor<double>)5.0;
        number.FlattenedLength.Should().Be(1);
        Tensor<double> back = number;
        back.Length.Should().Be(1);
        back.ToArray().Should().Equal(5);
        Tensor<double> none = NumericTensors.Tensor<double>.Empty;
        none.Length.Should().Be(0);
    }

    [Fact]
    public void Only_rank_0_is_a_number()
    {
        ((double)(Tensor<double>)4.0).Should().Be(4);
        ((bool)(Tensor<bool>)true).Should().BeTrue();
        FluentActions.Invoking(() => (double)(Tensor<double>)new[] { 4.0 }).Should().Throw<InvalidCastException>();
        FluentActions.Invoking(() => (double)(Tensor<double>)null!).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Rows_elements_and_ranges_are_read_on_the_host()
    {
        Tensor<int> x = new[,] { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } };
        x[1].ToArray().Should().Equal(4, 5, 6);
        x[-1].ToArray().Should().Equal(7, 8, 9);
        x[^2].ToArray().Should().Equal(4, 5, 6);
        x[1, 2].Should().Be(6);
        x[-1, -3].Should().Be(7);
        x[1][2].Rank.Should().Be(0);
        ((int)x[1][2]).Should().Be(6);
        x[1..].ToArray().Should().Equal(4, 5, 6, 7, 8, 9);
        x[..^1].Shape.Should().Equal(2, 3);
        x[1..2].ToArray().Should().Equal(4, 5, 6);
        x[..].ToArray().Should().Equal(x.ToArray());
        FluentActions.Invoking(() => x[^0]).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
        FluentActions.Invoking(() => ((Tensor<int>)1)[..]).Should().Throw<TraceException>().Which.Code.Should().Be("EJ116");
    }

    public static TheoryData<int, int, bool, bool> Ranges()
    {
        var rows = new TheoryData<int, int, bool, bool>();
        foreach (int start in new[] { 0, 1, 3, 5, 9 })
            foreach (int end in new[] { 0, 2, 5, 9 })
                foreach (bool fromEnd in new[] { false, true })
                    foreach (bool toEnd in new[] { false, true })
                        rows.Add(start, end, fromEnd, toEnd);
        return rows;
    }

    private static Tensor<double> Part(Tensor<double> x, Range range) => x[range] * 2.0;

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_range_is_clipped_alike_traced_and_not(int start, int end, bool startFromEnd, bool endFromEnd)
    {
        var range = new Range(new Index(start, startFromEnd), new Index(end, endFromEnd));
        foreach (int n in new[] { 0, 1, 5 })
        {
            double[] data = [.. Enumerable.Range(0, n).Select(i => (double)i)];
            int from = Math.Clamp(startFromEnd ? n - start : start, 0, n), to = Math.Clamp(endFromEnd ? n - end : end, from, n);
            double[] expected = data[from..to];
            ((Tensor<double>)data)[range].ToArray().Should().Equal(expected);
            foreach (var device in TestDevices.All)
                Function.Compile((Tensor<double> x) => Part(x, range), options: new() { Device = device })(data).ToArray()
                    .Should().Equal(expected.Select(v => v * 2), "of {0} on {1}", range, device);
        }
    }

    [Fact]
    public void A_captured_range_means_its_value_now()
    {
        var rows = 1..3;
        var f = Function.Compile((Tensor<double> x) => x[rows]);
        f([1, 2, 3, 4]).ToArray().Should().Equal(2, 3);
        rows = ..^3;
        f([1, 2, 3, 4]).ToArray().Should().Equal(1);
    }

    private static Tensor<double> Ends(Tensor<double> x) => x[^1] + x[^2];

    private static Tensor<double> PastTheEnd(Tensor<double> x) => x[^0];

    [Theory]
    [MemberData(nameof(Devices))]
    public void Indices_from_the_end_work_in_helpers(string name)
    {
        var options = new FunctionOptions { Device = Device.Parse(name) };
        ((double)Function.Compile((Tensor<double> x) => Ends(x), options: options)([1, 2, 3])).Should().Be(5);
        Function.Compile((Tensor<double> x) => PastTheEnd(x), options: options).Invoking(f => f([1, 2, 3]))
            .Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
    }

    [Fact]
    public void Tensors_are_made_by_name()
    {
        Tensor.Arange<int>(4).ToArray().Should().Equal(0, 1, 2, 3);
        Tensor.Arange(2, 5).ToArray().Should().Equal(2, 3, 4);
        Tensor.Arange(0.0, 1.0, 0.25).ToArray().Should().Equal(0, 0.25, 0.5, 0.75);
        Tensor.Arange(5, 0, -2).ToArray().Should().Equal(5, 3, 1);
        Tensor.Arange(0, 5, -1).Length.Should().Be(0);
        Tensor.Arange(0f, 1f, 0.1f).Length.Should().Be(10);
        Tensor.Linspace(0.0, 1.0, 5).ToArray().Should().Equal(0, 0.25, 0.5, 0.75, 1);
        Tensor.Linspace(2f, 3f, 1).ToArray().Should().Equal(2);
        Tensor.Linspace(0.0, 0.3, 4)[^1].ToArray().Should().Equal(0.3);
        Tensor.Linspace(0.0, 1.0, 0).Length.Should().Be(0);
        Tensor.Full(2.5, 2, 2).ToArray().Should().Equal(2.5, 2.5, 2.5, 2.5);
        Tensor.Ones<bool>(2).ToArray().Should().Equal(true, true);
        Tensor.Zeros<long>().Rank.Should().Be(0);
        Tensor.Eye<float>(2).ToArray().Should().Equal(1, 0, 0, 1);
        Tensor.Create([5.0]).Rank.Should().Be(0);
        Tensor.Create([5.0], 1).Rank.Should().Be(1);
    }

    [Fact]
    public void A_tensor_copies_into_a_span()
    {
        Tensor<int> t = new[] { 1, 2 };
        int[] longer = [9, 9, 9];
        t.CopyTo(longer);
        longer.Should().Equal(1, 2, 9);
        int[] shorter = [9];
        t.Invoking(x => x.CopyTo(shorter)).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ208");
        shorter.Should().Equal(9);
    }

    [Fact]
    public void A_tensor_is_a_sequence_of_its_elements()
    {
        Tensor<int> t = new[,] { { 1, 2 }, { 3, 4 } };
        t.Sum().Should().Be(10);
        string.Join(' ', t).Should().Be("1 2 3 4");
        ((Tensor<int>)7).Single().Should().Be(7);
    }

    [Fact]
    public void Equality_is_of_references()
    {
        Tensor<int> a = new[] { 1 }, b = new[] { 1 };
        var same = a;
        (a == b).Should().BeFalse();
        (a == same).Should().BeTrue();
        a.Equals(b).Should().BeFalse();
        ((bool)All(Equal(a, b))).Should().BeTrue();
    }

    [Fact]
    public void Text_is_readable()
    {
        ((Tensor<double>)1.5).ToString().Should().Be("1.5");
        ((Tensor<double>)new[] { 1, double.NaN, double.NegativeInfinity, -0.0 }).ToString().Should().Be("[1, NaN, -Infinity, -0]");
        ((Tensor<int>)new[,] { { 1, 20 }, { -300, 4 } }).ToString().Should().Be("[[   1,   20],\n [-300,    4]]");
        ((Tensor<bool>)new[] { true, false }).ToString().Should().Be("[true, false]");
        ((Tensor<Half>)new[] { (Half)0.5, Half.PositiveInfinity }).ToString().Should().Be("[0.5, Infinity]");
        Tensor.Create([1, 2, 3, 4], 2, 1, 2).ToString().Should().Be("[[[1, 2]],\n\n [[3, 4]]]");
        Tensor.Arange<int>(100).ToString().Should().Be("[0, 1, 2, …, 97, 98, 99]");
        Tensor.Arange<int>(6).ToString().Should().Be("[0, 1, 2, 3, 4, 5]");
        Tensor.Zeros<int>(9, 1).ToString().Should().Be("[[0],\n [0],\n [0],\n …,\n [0],\n [0],\n [0]]");
        Tensor.Zeros<float>(0).ToString().Should().Be("[]");
        Tensor.Zeros<float>(2, 0).ToString().Should().Be("[] of shape (2, 0)");
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void An_output_stays_on_its_device_until_it_is_read_once(string name)
    {
        var options = new FunctionOptions { Device = Device.Parse(name) };
        bool far = name is not ("host" or "reference");
        var f = Function.Compile((Tensor<double> x) => x * 2.0, options: options);
        var g = Function.Compile((Tensor<double> x) => x + 1.0, options: options);
        CallProfile made = Function.Inspect(f).Profile, used = Function.Inspect(g).Profile;
        var y = f(new[] { 1.0, 2, 3 });
        (made.BytesToDevice, made.BytesFromDevice).Should().Be((far ? 24 : 0, 0));
        var z = g(y);
        var w = g(z);
        (used.BytesToDevice, used.BytesFromDevice, made.BytesFromDevice).Should().Be((0, 0, 0));
        w.ToArray().Should().Equal(4, 6, 8);
        used.BytesFromDevice.Should().Be(far ? 24 : 0);
        w.ToArray().Should().Equal(4, 6, 8);
        w[0].ToArray();
        _ = w.ToString();
        used.BytesFromDevice.Should().Be(far ? 24 : 0, "a second read copies nothing");
        y.ToArray().Should().Equal(2, 4, 6);
        made.BytesFromDevice.Should().Be(far ? 24 : 0);
        (made.Calls, used.Calls).Should().Be((1, 2));
        used.Launches.Should().Be(2);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Variables_travel_when_they_are_set_and_read(string name)
    {
        bool far = name is not ("host" or "reference");
        var v = new Shared<Tensor<float>>(new[] { 1f, 2 }, "v", Device.Parse(name));
        var f = Function.Compile(() => new Updates { { v, v * 2f } });
        var profile = Function.Inspect(f).Profile;
        v.GetValue();
        f();
        f();
        (profile.BytesToDevice, profile.BytesFromDevice).Should().Be((far ? 8 : 0, 0));
        v.GetValue().ToArray().Should().Equal(4, 8);
        v.GetValue().ToArray().Should().Equal(4, 8);
        profile.BytesFromDevice.Should().Be(far ? 8 : 0);
        f();
        v.GetValue().ToArray().Should().Equal(8, 16);
        profile.BytesFromDevice.Should().Be(far ? 16 : 0, "an update makes what was read stale");
        v.SetValue(new[] { 1f, 1, 1 });
        f();
        profile.BytesToDevice.Should().Be(far ? 8 + 12 : 0);
        v.GetValue().ToArray().Should().Equal(2, 2, 2);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Arguments_are_counted_once_a_call_and_numbers_never(string name)
    {
        bool far = name is not ("host" or "reference");
        var s = new Shared<double>(1, "s", Device.Parse(name));
        Tensor<double> captured = new[] { 1.0, 1 };
        var f = Function.Compile((Tensor<double> x, double k) => Sum(x * x * k + captured) + s, updates: (x, k) => new() { { s, s + k } });
        var profile = Function.Inspect(f).Profile;
        for (int i = 1; i <= 3; i++)
        {
            f(new[] { 1.0, 2 }, 3);
            profile.BytesToDevice.Should().Be(far ? 32 * i : 0);
        }
        s.GetValue().Should().Be(10);
        profile.BytesFromDevice.Should().Be(0);
        profile.Calls.Should().Be(3);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_failed_call_is_not_counted_and_the_next_one_works(string name)
    {
        var v = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "v", Device.Parse(name));
        var f = Function.Compile((Tensor<double> x) => v + x, updates: x => new() { { v, v + x } });
        f.Invoking(g => g(new[] { 1.0, 2, 3 })).Should().Throw<ShapeException>();
        Function.Inspect(f).Profile.Calls.Should().Be(0);
        f(new[] { 1.0, 1 }).ToArray().Should().Equal(2, 3);
        Function.Inspect(f).Profile.Calls.Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void An_output_outlives_later_calls_and_the_variable(string name)
    {
        var v = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "v", Device.Parse(name));
        var f = Function.Compile(() => v, updates: () => new() { { v, v + 1.0 } });
        var first = f();
        f();
        f();
        v.Dispose();
        first.ToArray().Should().Equal(1, 2);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Tensors_of_rank_0_are_arguments_and_captures(string name)
    {
        var options = new FunctionOptions { Device = Device.Parse(name) };
        Tensor<double> captured = 3.0;
        ((double)Function.Compile((Tensor<double> x) => x * 2.0 + 1.0, options: options)(5.0)).Should().Be(11);
        ((double)Function.Compile((Tensor<double> x) => x * captured, options: options)(5.0)).Should().Be(15);
        ((double)Function.Compile((double x) => captured + x, options: options)(5.0)).Should().Be(8);
    }

    [Fact]
    public void A_function_is_called_from_many_threads_with_every_rank()
    {
        for (int round = 0; round < 5; round++)
        {
            var f = Function.Compile((Tensor<double> x) => Sum(x * 2.0));
            var results = new double[64];
            Parallel.For(0, results.Length, i => results[i] = (double)f(Tensor.Ones<double>([.. Enumerable.Repeat(2L, i % 4)])));
            for (int i = 0; i < results.Length; i++)
                results[i].Should().Be(2 << (i % 4));
        }
    }

    [Fact]
    public void A_tensor_is_read_from_many_threads()
    {
        var f = Function.Compile((Tensor<double> x) => x * 2.0, options: new() { Device = Device.IlgpuCpu });
        var y = f([.. Enumerable.Range(0, 1000).Select(i => (double)i)]);
        double[] sums = new double[16];
        Parallel.For(0, sums.Length, i => sums[i] = y.ToArray().Sum());
        sums.Should().OnlyContain(s => s == 999_000);
        Function.Inspect(f).Profile.BytesFromDevice.Should().Be(8000);
    }
}

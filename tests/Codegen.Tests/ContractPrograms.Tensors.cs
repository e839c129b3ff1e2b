using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs over tensors: on the host, at the boundary, and through operators of each element type.</summary>
public sealed class ContractProgramsTensors
{
    [Fact]
    public void A_tensor_on_the_host_is_an_array()
    {
        Tensor<int> x = new[,] { { 1, 2, 3 }, { 4, 5, 6 } };
        x.Shape.Should().Equal(2, 3);
        (x.Rank, x.Length).Should().Be((2, 6));
        x.ToArray().Should().Equal(1, 2, 3, 4, 5, 6);
        x[1].ToArray().Should().Equal(4, 5, 6);
        x[-1].ToArray().Should().Equal(4, 5, 6);
        x[1, 2].Should().Be(6);
        x[-2, -1].Should().Be(3);
        x.T.ToArray().Should().Equal(1, 4, 2, 5, 3, 6);
        x.T.Shape.Should().Equal(3, 2);
        var copy = new int[6];
        x.CopyTo(copy);
        copy.Should().Equal(1, 2, 3, 4, 5, 6);
        ((int)x[0][2]).Should().Be(3);
        FluentActions.Invoking(() => x[2]).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
        FluentActions.Invoking(() => x[0, 3]).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
    }

    [Fact]
    public void Conversions_go_both_ways()
    {
        Tensor<double> scalar = 2.5;
        scalar.Rank.Should().Be(0);
        scalar.Length.Should().Be(1);
        ((double)scalar).Should().Be(2.5);
        Tensor<float> list = [1, 2, 3];
        list.ToArray().Should().Equal(1, 2, 3);
        Tensor<byte> cube = new byte[2, 1, 2];
        cube.Shape.Should().Equal(2, 1, 2);
        Tensor<long> four = new long[1, 1, 1, 2];
        four.Rank.Should().Be(4);
        System.Numerics.Tensors.Tensor<float> theirs = System.Numerics.Tensors.Tensor.Create<float>([1, 2, 3, 4], [2, 2]);
        Tensor<float> ours = theirs;
        ours.Shape.Should().Equal(2, 2);
        var back = (System.Numerics.Tensors.Tensor<float>)ours;
        back.FlattenTo(new float[4]);
        FluentActions.Invoking(() => (double)(Tensor<double>)new[] { 1.0, 2 }).Should().Throw<Exception>();
    }

    [Fact]
    public void Makers_make_what_they_say()
    {
        Tensor.Create([1f, 2, 3, 4], 2, 2)[1, 0].Should().Be(3);
        Tensor.Zeros<double>(2, 2).ToArray().Should().Equal(0, 0, 0, 0);
        Tensor.Ones<int>(3).ToArray().Should().Equal(1, 1, 1);
        Tensor.Full(7.0, 2).ToArray().Should().Equal(7, 7);
        Tensor.Arange<int>(4).ToArray().Should().Equal(0, 1, 2, 3);
        Tensor.Eye<float>(2).ToArray().Should().Equal(1, 0, 0, 1);
        FluentActions.Invoking(() => Tensor.Create([1f, 2, 3], 2, 2)).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ208");
    }

    [Fact]
    public void Operators_of_Shared_tensor_and_number_mix()
    {
        var s = new Shared<double>(2, "s");
        var w = Shared.Create(new[] { 1.0, 2, 3 }, "w");
        Tensor<double> c = new[] { 10.0, 20, 30 };
        var f = Function.Compile((Tensor<double> x, double k) => Outputs.Of(
            s + k, s * w, w - s, x / s, k - x, x + w, w % 2));
        var (a, b, d, e, g, h, m) = f(new[] { 4.0, 5, 6 }, 3);
        a.Should().Be(5);
        b.ToArray().Should().Equal(2, 4, 6);
        d.ToArray().Should().Equal(-1, 0, 1);
        e.ToArray().Should().Equal(2, 2.5, 3);
        g.ToArray().Should().Equal(-1, -2, -3);
        h.ToArray().Should().Equal(5, 7, 9);
        m.ToArray().Should().Equal(1, 0, 1);
        Function.Compile((Tensor<double> x) => c - x + c)(new[] { 1.0, 1, 1 }).ToArray().Should().Equal(19, 39, 59);
    }

    [Fact]
    public void Comparisons_give_bools_and_tensors_of_bools()
    {
        var s = new Shared<int>(2, "s");
        var w = Shared.Create(new[] { 1, 2, 3 }, "w");
        var f = Function.Compile((int k, Tensor<int> x) => Outputs.Of(s < k, s <= w, x > 2, w >= x, k > s));
        var (a, b, c, d, e) = f(3, new[] { 3, 2, 1 });
        a.Should().BeTrue();
        b.ToArray().Should().Equal(false, true, true);
        c.ToArray().Should().Equal(true, false, false);
        d.ToArray().Should().Equal(false, true, true);
        e.Should().BeTrue();
    }

    [Fact]
    public void Bits_work_on_integers_and_bools()
    {
        var w = Shared.Create(new[] { 12, 10 }, "w");
        var flag = new Shared<bool>(true, "flag");
        var f = Function.Compile((Tensor<int> x, Tensor<bool> m) => Outputs.Of(w & x, w | x, w ^ x, ~w, w << 2, m & flag, !m));
        var (and, or, xor, not, left, both, neither) = f(new[] { 6, 3 }, new[] { true, false });
        and.ToArray().Should().Equal(4, 2);
        or.ToArray().Should().Equal(14, 11);
        xor.ToArray().Should().Equal(10, 9);
        not.ToArray().Should().Equal(~12, ~10);
        left.ToArray().Should().Equal(48, 40);
        both.ToArray().Should().Equal(true, false);
        neither.ToArray().Should().Equal(false, true);
        Function.Compile((bool p, bool q) => (p ^ q) | !flag)(true, false).Should().BeTrue();
    }

    [Fact]
    public void Arithmetic_of_each_element_type_follows_its_own_rules()
    {
        Function.Compile((Tensor<sbyte> x) => x + x)(new sbyte[] { 100 }).ToArray().Should().Equal((sbyte)-56);
        Function.Compile((Tensor<byte> x) => x * 2)(new byte[] { 200 }).ToArray().Should().Equal((byte)144);
        Function.Compile((Tensor<short> x) => x - 1)(new short[] { short.MinValue }).ToArray().Should().Equal(short.MaxValue);
        Function.Compile((Tensor<ushort> x) => x + 1)(new ushort[] { 65535 }).ToArray().Should().Equal((ushort)0);
        Function.Compile((Tensor<int> x) => x / -2)(new[] { 7 }).ToArray().Should().Equal(-3);
        Function.Compile((Tensor<uint> x) => x - 1u)(new[] { 0u }).ToArray().Should().Equal(uint.MaxValue);
        Function.Compile((Tensor<long> x) => x % 4)(new[] { -7L }).ToArray().Should().Equal(-3L);
        Function.Compile((Tensor<ulong> x) => x / 2)(new[] { ulong.MaxValue }).ToArray().Should().Equal(ulong.MaxValue / 2);
        Function.Compile((Tensor<Half> x) => x + 1)(new[] { (Half)2048 }).ToArray().Should().Equal((Half)2048);
        Function.Compile((Tensor<float> x) => x * 3)(new[] { 0.1f }).ToArray().Should().Equal(0.1f * 3);
        Function.Compile((Tensor<double> x) => 1 / x)(new[] { 0.0 }).ToArray().Should().Equal(double.PositiveInfinity);
        Function.Compile((Tensor<bool> x) => x & true)(new[] { true }).ToArray().Should().Equal(true);
    }

    [Fact]
    public void Plain_types_promote_as_in_CSharp()
    {
        Function.Compile((byte a, byte b) => a + b)(200, 100).Should().Be(300);
        Function.Compile((sbyte a) => -a)(-128).Should().Be(128);
        Function.Compile((short a, ushort b) => a * b)(-2, 40000).Should().Be(-80000);
        Function.Compile((int a, uint b) => a + b)(-1, 1).Should().Be(0L);
        Function.Compile((int a, long b) => a / b)(7, -2).Should().Be(-3L);
        Function.Compile((float a, int b) => a / b)(1, 3).Should().Be(1f / 3);
        Function.Compile((float a, double b) => a * b)(0.1f, 3).Should().Be((double)0.1f * 3);
        Function.Compile((Half a, Half b) => a * b)((Half)3, (Half)0.5).Should().Be((Half)1.5);
        Function.Compile((ulong a) => a * 3)(ulong.MaxValue).Should().Be(unchecked(ulong.MaxValue * 3));
        Function.Compile((byte a) => (byte)(a + 1))(255).Should().Be(0);
    }

    [Fact]
    public void Broadcasting_is_NumPys_and_is_decided_at_each_call()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> y) => x + y);
        f(new double[3, 1], new double[1, 4]).Shape.Should().Equal(3, 4);
        f(new double[3, 4], new double[1, 4]).Shape.Should().Equal(3, 4);
        f(new double[1, 4], new double[3, 4]).Shape.Should().Equal(3, 4);
        f(new double[2, 3, 4], new double[4]).Shape.Should().Equal(2, 3, 4);
        f(5.0, new double[] { 1, 2 }).ToArray().Should().Equal(6, 7);
        f(new double[0], new double[1]).Shape.Should().Equal(0);
        f.Invoking(g => g(new double[0], new double[2])).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ201");
        f.Invoking(g => g(new double[2, 3], new double[2])).Should().Throw<ShapeException>().WithMessage("*(2, 3)*(2,)*x + y*");
    }

    [Fact]
    public void Equality_of_tensors_is_of_references_and_Equal_is_elementwise()
    {
        Tensor<double> a = new[] { 1.0, 2 }, b = new[] { 1.0, 2 };
        (a == b).Should().BeFalse();
        var same = a;
        (a == same).Should().BeTrue();
        Function.Compile((Tensor<double> x, Tensor<double> y) => Outputs.Of(Equal(x, y), NotEqual(x, y)))(a, new[] { 1.0, 3 })
            .Item1.ToArray().Should().Equal(true, false);
        FluentActions.Invoking(() => Function.Compile((Tensor<double> x, Tensor<double> y) => x == y)).Should().Throw<TraceException>().WithMessage("*Equal(*");
    }

    [Fact]
    public void An_output_goes_into_the_next_function_without_travelling()
    {
        var twice = Function.Compile((Tensor<double> x) => x * 2);
        var sum = Function.Compile((Tensor<double> x) => Sum(x));
        var middle = twice(Tensor.Arange<double>(1000));
        for (var i = 0; i < 3; i++)
            ((double)sum(middle)).Should().Be(999000);
        middle.ToArray()[999].Should().Be(1998);
    }

    [Fact]
    public void A_row_of_a_traced_tensor_counts_from_the_end_too()
    {
        var f = Function.Compile((Tensor<int> x, int i) => x[i] * 10 + x[-1]);
        f(new[] { 1, 2, 3 }, 0).ToArray().Should().Equal(13);
        f(new[] { 1, 2, 3 }, -2).ToArray().Should().Equal(23);
        f.Invoking(g => g(new[] { 1, 2, 3 }, 3)).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
        f.Invoking(g => g(new[] { 1, 2, 3 }, -4)).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
    }

    [Fact]
    public void Text_of_a_tensor_is_readable()
    {
        ((Tensor<int>)new[,] { { 1, 2 }, { 3, 4 } }).ToString().Should().Contain("1").And.Contain("4");
        ((Tensor<double>)2.5).ToString().Should().Contain("2.5");
        Tensor.Zeros<float>(0).ToString().Should().NotBeNull();
        Tensor.Zeros<float>(100, 100).ToString().Length.Should().BeLessThan(5000);
    }
}

using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs over literals, plain variables in C#'s operators, and functions of Ops on variables.</summary>
public sealed class ContractProgramsMixes
{
    [Fact]
    public void Plain_variables_stand_where_numbers_stand()
    {
        var (d, n, flag) = (new Shared<double>(2.5, "d"), new Shared<int>(6, "n"), new Shared<bool>(true, "flag"));
        Function.Compile((double x) => Math.Max(d, x) + Math.Sqrt(n - 2))(1).Should().Be(4.5);
        Function.Compile((double x) => d > x ? d - x : x - d)(1).Should().Be(1.5);
        Function.Compile((double x) => flag ? x : -x)(1).Should().Be(1);
        Function.Compile(() => n + d)().Should().Be(8.5);
        Function.Compile(() => (n & 3) + (n << 1) - (n >> 1) + ~n + -n)().Should().Be((6 & 3) + 12 - 3 + ~6 - 6);
        Function.Compile(() => n / 4 + n % 4)().Should().Be(3);
        Function.Compile(() => (double)n / 4)().Should().Be(1.5);
        Function.Compile(() => !flag | n == 6)().Should().BeTrue();
        Function.Compile((long k) => n * k)(1L << 32).Should().Be(6L << 32);
    }

    [Fact]
    public void Counters_of_each_type_step_and_wrap()
    {
        var (b, s, u, h, f) = (new Shared<byte>(255, "b"), new Shared<sbyte>(127, "s"), new Shared<ulong>(ulong.MaxValue, "u"), new Shared<Half>((Half)1, "h"), new Shared<float>(1, "f"));
        var flag = new Shared<bool>(false, "flag");
        var step = Function.Compile(() => new Updates { { b, b + 1 }, { s, s + 1 }, { u, u + 1 }, { h, h + (Half)1 }, { f, f * 2 }, { flag, !flag } });
        step();
        (b.GetValue(), s.GetValue(), u.GetValue(), h.GetValue(), f.GetValue(), flag.GetValue()).Should().Be(((byte)0, (sbyte)-128, 0ul, (Half)2, 2f, true));
    }

    [Fact]
    public void Integer_literals_mix_with_tensors_and_variables_of_tensors()
    {
        var w = Shared.Create(new[] { 1f, -2 }, "w");
        var f = Function.Compile((Tensor<float> x) => Outputs.Of(2 * w - 1, 1 / w, w > 0, 1 - x, x % 2, -w * x));
        var (a, b, c, d, e, g) = f(new[] { 3f, 4 });
        a.ToArray().Should().Equal(1, -5);
        b.ToArray().Should().Equal(1, -0.5f);
        c.ToArray().Should().Equal(true, false);
        d.ToArray().Should().Equal(-2, -3);
        e.ToArray().Should().Equal(1, 0);
        g.ToArray().Should().Equal(-3, 8);
        Function.Compile((Tensor<Half> x) => 2 * x - 1)(new[] { (Half)3 }).ToArray().Should().Equal((Half)5);
        Function.Compile((Tensor<byte> x) => x / 2 + 1)(new byte[] { 9 }).ToArray().Should().Equal((byte)5);
        Function.Compile((Tensor<long> x) => 10 - x)(new[] { 3L }).ToArray().Should().Equal(7L);
    }

    [Fact]
    public void Functions_of_Ops_take_literals_and_variables()
    {
        var w = Shared.Create(new[] { 1.0, -2, 3 }, "w");
        Function.Compile(() => Where(w > 0, w, 0))().ToArray().Should().Equal(1, 0, 3);
        Function.Compile(() => Maximum(w, 0))().ToArray().Should().Equal(1, 0, 3);
        Function.Compile(() => Clamp(w, -1, 1))().ToArray().Should().Equal(1, -1, 1);
        Function.Compile(() => Pow(w, 2))().ToArray().Should().Equal(1, 4, 9);
        Function.Compile((Tensor<double> x) => Where(x > 1, x, -1))(new[] { 1.0, 2 }).ToArray().Should().Equal(-1, 2);
        Function.Compile((Tensor<float> x) => Maximum(x, 0))(new[] { -1f, 2 }).ToArray().Should().Equal(0, 2);
        Function.Compile((double x) => Maximum(x, 0) + Sigmoid(0 * x) + Square(x))(3).Should().Be(12.5);
        Function.Compile(() => Concat(w, w))().Length.Should().Be(6);
        Function.Compile(() => Sum(w) + Mean(w) * Max(w) - Min(w))().ToArray().Should().Equal(2 + 2.0 / 3 * 3 + 2);
        Function.Compile(() => ArgMax(w))().ToArray().Should().Equal(2L);
    }

    [Fact]
    public void Reductions_take_axes_in_every_form()
    {
        var w = Shared.Create(new double[,,] { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } } }, "w");
        Function.Compile(() => Sum(w, 0))().ToArray().Should().Equal(6, 8, 10, 12);
        Function.Compile(() => Sum(w, -1))().ToArray().Should().Equal(3, 7, 11, 15);
        Function.Compile(() => Sum(w, new[] { 0, 2 }))().ToArray().Should().Equal(14, 22);
        Function.Compile(() => Sum(w, 0, true))().Shape.Should().Equal(1, 2, 2);
        Function.Compile(() => Sum(w, axis: 0, keepDims: true))().Shape.Should().Equal(1, 2, 2);
        Function.Compile(() => Transpose(w))().Shape.Should().Equal(2, 2, 2);
        Function.Compile(() => Transpose(w, 1, 0, 2))().ToArray().Should().Equal(1, 2, 5, 6, 3, 4, 7, 8);
        Function.Compile((Tensor<double> x) => Length(x, 0) * 10 + Length(x, -1))(new double[3, 4]).ToArray().Should().Equal(34L);
        Function.Compile((Tensor<double> x) => Mean(Reshape(x, -1, 2), 1))(new double[] { 1, 3, 5, 9 }).ToArray().Should().Equal(2, 7);
    }

    [Fact]
    public void Updates_to_constants_grow_and_shrink()
    {
        var w = Shared.Create(new[] { 1.0 }, "w");
        var used = new Shared<int>(7, "used");
        var append = Function.Compile((double x) => new Updates { { w, Concat(w, Reshape((Tensor<double>)x, 1)) }, { used, 0 } });
        for (var i = 2; i <= 40; i++)
            append(i);
        w.GetValue().ToArray().Should().Equal(Enumerable.Range(1, 40).Select(i => (double)i));
        used.GetValue().Should().Be(0);
        var drop = Function.Compile((long n) => new Updates { { w, Slice(w, n, 100) } });
        drop(38);
        w.GetValue().ToArray().Should().Equal(39, 40);
        var zeros = new double[] { 0, 0, 0 };
        var reset = Function.Compile(() => Sum(w), updates: () => new() { { w, zeros } });
        ((double)reset()).Should().Be(79);
        w.GetValue().ToArray().Should().Equal(0, 0, 0);
    }

    [Fact]
    public void A_scalar_tensor_updates_a_plain_variable()
    {
        var total = new Shared<double>(0, "total");
        var best = new Shared<long>(-1, "best");
        var f = Function.Compile((Tensor<double> x) => new Updates { { total, total + Sum(x) }, { best, ArgMax(x) } });
        f(new[] { 1.0, 5, 2 });
        f(new[] { 4.0 });
        (total.GetValue(), best.GetValue()).Should().Be((12.0, 0L));
    }

    [Fact]
    public void Nothing_to_update_is_allowed_and_null_is_not()
    {
        Function.Compile(() => new Updates())();
        Function.Compile((double x) => x, updates: x => new())(3).Should().Be(3);
        FluentActions.Invoking(() => new Updates { { (Shared<double>)null!, 1.0 } }).Should().Throw<ArgumentNullException>();
    }

    private sealed record Named(Shared<double> Variable);

    [Fact]
    public void A_variable_among_several_outputs_is_told_to_write_its_value()
    {
        var s = new Shared<double>(1, "s");
        FluentActions.Invoking(() => Function.Compile((double x) => new { s, x })).Should().Throw<TraceException>().WithMessage("*Value*").Which.Code.Should().Be("EJ118");
        Function.Compile((double x) => new { s.Value, x })(2).Should().Be(new { Value = 1.0, x = 2.0 });
        var model = new Named(s);
        Function.Compile((double x) => model.Variable * x, updates: x => new() { { model.Variable, x } })(2).Should().Be(2);
        s.GetValue().Should().Be(2);
    }

    [Fact]
    public void An_output_survives_what_happens_to_its_variable()
    {
        var w = Shared.Create(new[] { 1.0, 2 }, "w");
        var read = Function.Compile(() => w);
        var sum = Function.Compile((Tensor<double> x) => Sum(x));
        var before = read();
        w.SetValue(new[] { 9.0, 9, 9 });
        before.ToArray().Should().Equal(1, 2);
        var kept = read();
        w.Dispose();
        ((double)sum(kept)).Should().Be(27);
    }

    [Fact]
    public void Math_methods_and_casts_are_those_of_NET()
    {
        foreach (var x in new[] { 0.5, -0.5, 2.5, -2.5, 1e300, -0.0, double.NaN, double.NegativeInfinity })
        {
            Function.Compile((double v) => Outputs.Of(Math.Round(v), Math.Floor(v), Math.Ceiling(v), Math.Truncate(v), Math.Abs(v), Math.CopySign(1, v)))(x)
                .Should().Be((Math.Round(x), Math.Floor(x), Math.Ceiling(x), Math.Truncate(x), Math.Abs(x), Math.CopySign(1, x)));
            Function.Compile((double v) => Outputs.Of((int)v, (uint)v, (long)v, (byte)v, (float)v))(x).Should().Be((unchecked((int)x), unchecked((uint)x), unchecked((long)x), unchecked((byte)x), (float)x));
        }
        Function.Compile((float v) => MathF.Pow(v, 2) + MathF.PI)(3).Should().Be(MathF.Pow(3, 2) + MathF.PI);
        Function.Compile((int v) => Math.Clamp(v, 0, 10) + Math.Max(v, 3) + Math.Sign(v))(-5).Should().Be(2);
        Function.Compile((double y, double x) => Math.Atan2(y, x) + Math.Log(x, 2) + Math.Round(y, 1))(1, 8).Should().BeApproximately(Math.Atan2(1, 8) + 3 + 1, 1e-12);
        Function.Compile((int v) => v << 33)(1).Should().Be(2);
        Function.Compile((long a, int b) => a >> b)(-8, 65).Should().Be(-4);
        Function.Compile((uint a) => (int)a + (short)a)(uint.MaxValue).Should().Be(-2);
    }

    [Fact]
    public void Stable_forms_and_special_values_follow_the_contract()
    {
        Function.Compile((double x) => Log(1 - Sigmoid(x)))(50).Should().BeApproximately(-50, 1e-9);
        Function.Compile((double x) => Math.Log(1 + x))(1e-20).Should().Be(1e-20);
        Function.Compile((Tensor<double> x) => x - x)(new[] { double.PositiveInfinity }).ToArray()[0].Should().Be(double.NaN);
        Function.Compile((Tensor<double> x) => x * 0)(new[] { -1.0 }).ToArray()[0].Should().Be(-0.0);
        double.IsNegative(Function.Compile((double x) => x + 0)(-0.0)).Should().BeFalse();
        Function.Compile((Tensor<double> x) => Max(x))(new[] { 1, double.NaN, 3 }).ToArray()[0].Should().Be(double.NaN);
        Function.Compile((Tensor<double> x) => Grad(Max(x), x))(new[] { 2.0, 2, 1 }).ToArray().Should().Equal(1, 0, 0);
    }
}

using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Small programs straight from the contract's prose.</summary>
public sealed class ContractTests
{
    private sealed record Pair(double Low, double High);

    private sealed record Report(Tensor<double> Scaled, double First, Tensor<double> Total);

    [Fact]
    public void A_record_is_several_outputs() =>
        Function.Compile((double a, double b) => new Pair(Math.Min(a, b), Math.Max(a, b)))(3, 1).Should().Be(new Pair(1, 3));

    [Fact]
    public void A_record_may_hold_tensors_and_numbers()
    {
        var r = Function.Compile((Tensor<double> x, double k) => new Report(x * k, k + 1, Sum(x)))(new[] { 1.0, 2 }, 3);
        r.Scaled.ToArray().Should().Equal(3, 6);
        r.First.Should().Be(4);
        ((double)r.Total).Should().Be(3);
    }

    [Fact]
    public void An_anonymous_type_is_several_outputs()
    {
        var r = Function.Compile((double a) => new { Twice = a * 2, Square = a * a })(3);
        (r.Twice, r.Square).Should().Be((6.0, 9.0));
    }

    [Fact]
    public void A_value_tuple_is_several_outputs() =>
        Function.Compile((double a, int n) => new ValueTuple<double, int>(a + 1, n * 2))(3, 4).Should().Be((4.0, 8));

    [Fact]
    public void Outputs_of_is_several_outputs()
    {
        var (a, b, c) = Function.Compile((double x, Tensor<float> t) => Outputs.Of(x, t + 1f, x > 2))(3, new[] { 1f });
        a.Should().Be(3);
        b.ToArray().Should().Equal(2);
        c.Should().BeTrue();
    }

    private static Updates Sgd(Tensor<float> cost, float rate, params Shared<Tensor<float>>[] ps)
    {
        var updates = new Updates();
        foreach (var p in ps)
            updates.Add(p, p - Grad(cost, (Tensor<float>)p) * rate);
        return updates;
    }

    [Fact]
    public void A_helper_builds_updates_in_a_loop()
    {
        var w = new Shared<Tensor<float>>(new[] { 1f, 2 }, "w");
        var b = new Shared<Tensor<float>>(new[] { 0.5f, 0.5f }, "b");
        var step = Function.Compile((Tensor<float> x) => Sum(Square(w * x + b)), updates: x => Sgd(Sum(Square(w * x + b)), 0.5f, w, b));
        ((float)step(new[] { 1f, 1 })).Should().Be(8.5f);
        w.GetValue().ToArray().Should().Equal(-0.5f, -0.5f);
        b.GetValue().ToArray().Should().Equal(-1, -2);
    }

    [Fact]
    public void Math_methods_mean_what_they_mean()
    {
        var f = Function.Compile((double x) => Math.Sqrt(x) + Math.Pow(x, 2) + Math.Abs(-x) + Math.Floor(x / 3));
        f(4).Should().Be(2 + 16 + 4 + 1);
        Function.Compile((float x) => MathF.Max(x, 2f))(1).Should().Be(2);
        Function.Compile((double x) => Math.Sin(x) + Math.Cos(x))(0.5).Should().BeApproximately(Math.Sin(0.5) + Math.Cos(0.5), 1e-15);
    }

    [Fact]
    public void The_conditional_is_lazy()
    {
        var f = Function.Compile((int a, int b) => b != 0 ? a / b : -1);
        f(7, 2).Should().Be(3);
        f(7, 0).Should().Be(-1);
    }

    [Fact]
    public void Lazy_logic_is_lazy()
    {
        var f = Function.Compile((int a, int b) => b != 0 && a / b > 2);
        f(7, 2).Should().BeTrue();
        f(7, 0).Should().BeFalse();
        var g = Function.Compile((int a, int b) => b == 0 || a / b > 2);
        g(7, 0).Should().BeTrue();
    }

    [Fact]
    public void Integers_truncate_and_wrap()
    {
        var f = Function.Compile((int a, int b) => new ValueTuple<int, int>(a / b, a % b));
        f(-7, 2).Should().Be((-3, -1));
        Function.Compile((int a) => a + 1)(int.MaxValue).Should().Be(int.MinValue);
        Function.Compile((int a, int b) => a * b)(1 << 30, 4).Should().Be(0);
        Function.Compile((long a) => a - 1)(long.MinValue).Should().Be(long.MaxValue);
        Function.Compile((int a) => -a)(int.MinValue).Should().Be(int.MinValue);
    }

    [Fact]
    public void Casts_saturate()
    {
        var f = Function.Compile((double x) => (int)x);
        f(1e20).Should().Be(int.MaxValue);
        f(-1e20).Should().Be(int.MinValue);
        f(double.NaN).Should().Be(0);
        f(-2.9).Should().Be(-2);
        Function.Compile((double x) => (long)x)(1e30).Should().Be(long.MaxValue);
        Function.Compile((long x) => (int)x)(1L << 32 | 5).Should().Be(5);
    }

    [Fact]
    public void Shifts_mask_their_count()
    {
        var f = Function.Compile((int a, int b) => a << b);
        f(1, 33).Should().Be(2);
        Function.Compile((int a, int b) => a >> b)(-8, 1).Should().Be(-4);
    }

    [Fact]
    public void Givens_are_simultaneous()
    {
        var a = new Shared<double>(1, "a");
        var b = new Shared<double>(2, "b");
        var f = Function.Compile((double _) => a * 10 + b, givens: _ => new() { { a, b }, { b, a } });
        f(0).Should().Be(21);
    }

    [Fact]
    public void Givens_do_not_touch_their_replacements()
    {
        var a = new Shared<double>(3, "a");
        var f = Function.Compile((double k) => a * 2, givens: k => new() { { a, a + k } });
        f(1).Should().Be(8);
        a.GetValue().Should().Be(3);
    }

    [Fact]
    public void Givens_reach_the_right_hand_sides_of_updates()
    {
        var a = new Shared<double>(3, "a");
        var n = new Shared<double>(0, "n");
        var f = Function.Compile((double k) => a, updates: k => new() { { n, n + a } }, givens: k => new() { { a, k } });
        f(5).Should().Be(5);
        n.GetValue().Should().Be(5);
        a.GetValue().Should().Be(3);
    }

    [Fact]
    public void A_given_may_have_an_expression_for_a_key()
    {
        var a = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "a");
        var f = Function.Compile((Tensor<double> x) => Sum(Exp(a) + a), givens: x => new() { { Exp(a), x } });
        ((double)f(new[] { 10.0, 20 })).Should().Be(33);
    }

    [Fact]
    public void A_parameter_named_with_an_underscore_may_be_unused() =>
        Function.Compile((double x, double _y) => x + 1)(1, 9).Should().Be(2);

    [Fact]
    public void Unused_input_may_be_ignored() =>
        Function.Compile((double x, double y) => x + 1, options: new FunctionOptions { OnUnusedInput = OnUnusedInput.Ignore })(1, 9).Should().Be(2);

    [Fact]
    public void Arrays_numbers_and_collections_become_tensors()
    {
        Tensor<double> scalar = 3.0, vector = new[] { 1.0, 2 }, matrix = new[,] { { 1.0, 2 }, { 3, 4 } }, list = [5.0, 6, 7];
        Tensor<double> cube = new double[2, 1, 3];
        (scalar.Rank, vector.Rank, matrix.Rank, list.Rank, cube.Rank).Should().Be((0, 1, 2, 1, 3));
        cube.Shape.Should().Equal(2, 1, 3);
        ((double)scalar).Should().Be(3);
        matrix[1, 0].Should().Be(3);
        matrix[1].ToArray().Should().Equal(3, 4);
        matrix[-1].ToArray().Should().Equal(3, 4);
        matrix.T.ToArray().Should().Equal(1, 3, 2, 4);
        Function.Compile((Tensor<double> x) => x * 2)([1.0, 2]).ToArray().Should().Equal(2, 4);
        Function.Compile((Tensor<double> x) => x * 2)(7.0).Rank.Should().Be(0);
    }

    [Fact]
    public void A_variable_of_a_matrix_is_indexed_through_Value()
    {
        var w = Shared.Create(new[,] { { 1f, 2 }, { 3, 4 } }, "W");
        Function.Compile((Tensor<float> x) => w.Value[0] * x)(new[] { 10f, 10 }).ToArray().Should().Equal(10, 20);
        Function.Compile((float k) => w.Value.T * k)(2).ToArray().Should().Equal(2, 6, 4, 8);
        Function.Compile((float k) => Transpose(w) * k)(2).ToArray().Should().Equal(2, 6, 4, 8);
        w.Value[1].ToArray().Should().Equal(3, 4);
    }

    [Fact]
    public void Tensors_broadcast()
    {
        var add = Function.Compile((Tensor<double> x, Tensor<double> y) => x + y);
        var r = add(new[,] { { 1.0 }, { 2 } }, new[] { 10.0, 20, 30 });
        r.Shape.Should().Equal(2, 3);
        r.ToArray().Should().Equal(11, 21, 31, 12, 22, 32);
        add(new[] { 1.0 }, new[] { 1.0, 2 }).ToArray().Should().Equal(2, 3);
        add(1.0, new[] { 1.0, 2 }).ToArray().Should().Equal(2, 3);
    }

    [Fact]
    public void ArgMax_gives_long_and_the_first()
    {
        long[] at = Function.Compile((Tensor<float> x) => ArgMax(x, 1))(new[,] { { 1f, 5, 5 }, { 7, 0, 7 } }).ToArray();
        at.Should().Equal(1L, 0L);
        ((long)Function.Compile((Tensor<float> x) => ArgMin(x))(new[] { 3f, 1, 1 })).Should().Be(1);
    }

    [Fact]
    public void OneHot_marks_the_label() =>
        Function.Compile((Tensor<long> x) => OneHot<double>(x, 3L))(new[] { 2L, 0 }).ToArray().Should().Equal(0, 0, 1, 1, 0, 0);

    [Fact]
    public void Slices_are_clipped()
    {
        var f = Function.Compile((Tensor<double> x, long start) => Slice(x, start, 2L));
        f(new[] { 1.0, 2, 3 }, 1).ToArray().Should().Equal(2, 3);
        f(new[] { 1.0, 2, 3 }, 2).ToArray().Should().Equal(3);
        f(new[] { 1.0, 2, 3 }, 9).ToArray().Should().BeEmpty();
    }

    [Fact]
    public void A_single_index_out_of_range_is_an_error()
    {
        var f = Function.Compile((Tensor<double> x, long i) => x[i]);
        ((double)f(new[] { 1.0, 2 }, -1)).Should().Be(2);
        f.Invoking(g => g(new[] { 1.0, 2 }, 2)).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
    }

    [Fact]
    public void Several_gradients_are_an_array()
    {
        var f = Function.Compile((Tensor<double> x, Tensor<double> y) => Grad(Sum(x * y), x, y));
        var g = f(new[] { 1.0, 2 }, new[] { 3.0, 4 });
        g.Should().HaveCount(2);
        g[0].ToArray().Should().Equal(3, 4);
        g[1].ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Plain_gradients_work() =>
        Function.Compile((double x) => Grad(x * x * x, x))(2).Should().Be(12);

    [Fact]
    public void Stability_rewrites_come_closer_to_the_real_value()
    {
        Function.Compile((double x) => Math.Log(1 + x))(1e-20).Should().Be(1e-20);
        Function.Compile((double x) => Log(1 - Sigmoid(x)))(50).Should().BeApproximately(-50, 1e-9);
        ((float)Function.Compile((Tensor<float> x) => Sum(Log(1 - Sigmoid(x))))(new[] { 50f })).Should().BeApproximately(-50, 1e-4f);
    }

    [Fact]
    public void NaN_infinity_and_signed_zero_of_inputs_stay()
    {
        Function.Compile((double x) => x * 0)(double.PositiveInfinity).Should().Be(double.NaN);
        Function.Compile((double x) => x - x)(double.NaN).Should().Be(double.NaN);
        Function.Compile((double x) => x / x)(0).Should().Be(double.NaN);
        double.IsNegative(Function.Compile((double x) => x + 0)(-0.0)).Should().BeFalse();
        double.IsNegative(Function.Compile((double x) => x * 0)(-1)).Should().BeTrue();
        Function.Compile((Tensor<double> x) => x * 0.0)(new[] { double.NaN, -1, double.PositiveInfinity }).ToArray().Select(double.IsNaN).Should().Equal(true, false, true);
    }

    [Fact]
    public void Extremes_propagate_NaN()
    {
        ((double)Function.Compile((Tensor<double> x) => Max(x))(new[] { 1, double.NaN, 2 })).Should().Be(double.NaN);
        Function.Compile((double x, double y) => Maximum(x, y))(double.NaN, 1).Should().Be(double.NaN);
    }

    private static Tensor<double> Polynomial(Tensor<double> x, int degree)
    {
        var sum = x * 0.0;
        for (int i = degree; i >= 0; i--)
            sum = sum * x + (i + 1);
        return sum;
    }

    [Fact]
    public void A_helper_over_tensors_is_traced_with_its_loops() =>
        Function.Compile((Tensor<double> x) => Polynomial(x, 2))(new[] { 2.0 }).ToArray().Should().Equal(1 + 2 * 2 + 3 * 4);

    [Fact]
    public void A_captured_delegate_is_traced()
    {
        Func<Tensor<double>, Tensor<double>> twice = x => x + x;
        Function.Compile((Tensor<double> x) => twice(x) * 3)(new[] { 2.0 }).ToArray().Should().Equal(12);
    }

    [Fact]
    public void Integer_literals_mix_with_every_element_type()
    {
        Function.Compile((Tensor<float> x) => 2 * x + 1)(new[] { 1f }).ToArray().Should().Equal(3);
        Function.Compile((Tensor<long> x) => 2 * x + 1)(new[] { 1L }).ToArray().Should().Equal(3);
        Function.Compile((Tensor<int> x) => x % 3 - 1)(new[] { -7, 8 }).ToArray().Should().Equal(-2, 1);
        Function.Compile((Tensor<double> x) => 1 - x)(new[] { 1.5 }).ToArray().Should().Equal(-0.5);
    }

    [Fact]
    public void Comparisons_give_bools()
    {
        Function.Compile((Tensor<double> x) => x > 1.0)(new[] { 1.0, 2, double.NaN }).ToArray().Should().Equal(false, true, false);
        Function.Compile((Tensor<double> x, Tensor<double> y) => Equal(x, y))(new[] { 1.0, 2 }, new[] { 1.0, 3 }).ToArray().Should().Equal(true, false);
        Function.Compile((Tensor<bool> a, Tensor<bool> b) => a & !b | a ^ b)(new[] { true, false }, new[] { true, true }).ToArray().Should().Equal(false, true);
    }

    [Fact]
    public void Updates_alone_make_an_action()
    {
        var n = new Shared<int>(5, "n");
        Action<int> add = Function.Compile((int k) => new Updates { { n, n + k } });
        add(3);
        n.GetValue().Should().Be(8);
    }

    [Fact]
    public void An_update_may_widen()
    {
        var d = new Shared<double>(0, "d");
        Function.Compile((float k) => new Updates { { d, k } })(1.5f);
        d.GetValue().Should().Be(1.5);
    }

    [Fact]
    public void Lengths_of_a_variable_may_change_but_not_its_rank()
    {
        var v = new Shared<Tensor<double>>(new[] { 1.0 }, "v");
        v.SetValue(new[] { 1.0, 2, 3 });
        v.GetValue().Length.Should().Be(3);
        v.Invoking(x => x.SetValue(new[,] { { 1.0 } })).Should().Throw<ShapeException>().Which.Code.Should().Be("EJ206");
    }

    [Fact]
    public void An_output_goes_into_another_function()
    {
        var f = Function.Compile((Tensor<double> x) => x + 1);
        var g = Function.Compile((Tensor<double> x) => x * 2);
        g(f(g(new[] { 1.0, 2 }))).ToArray().Should().Equal(6, 10);
    }

    [Fact]
    public void Check_runs_the_interpreter_too()
    {
        var w = new Shared<Tensor<double>>(new[] { 1.0, 2 }, "w");
        var f = Function.Compile((double k) => Sum(Exp(w) * k), updates: k => new() { { w, w * k } }, options: new FunctionOptions { Check = true });
        f(2);
        w.GetValue().ToArray().Should().Equal(2, 4);
    }

    [Fact]
    public void Inspect_shows_the_function()
    {
        var f = Function.Compile((double a) => a * 2 + 1, options: new FunctionOptions { Name = "affine" });
        f(1);
        var inspected = Function.Inspect(f);
        inspected.Name.Should().Be("affine");
        inspected.Graph.Should().Contain("mul");
        inspected.Profile.Calls.Should().Be(1);
        inspected.Explain().Should().NotBeEmpty();
        inspected.ToDot().Should().Contain("digraph");
        inspected.ToHtml().Should().Contain("<");
        FluentActions.Invoking(() => Function.Inspect(() => 1)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Reductions_keep_dimensions_when_asked()
    {
        Tensor<double> m = new[,] { { 1.0, 2 }, { 3, 4 } };
        Function.Compile((Tensor<double> x) => Sum(x, 1, true))(m).Shape.Should().Equal(2, 1);
        Function.Compile((Tensor<double> x) => Mean(x, 0))(m).ToArray().Should().Equal(2, 3);
        Function.Compile((Tensor<double> x) => Sum(x, -1))(m).ToArray().Should().Equal(3, 7);
        ((double)Function.Compile((Tensor<double> x) => Sum(x, new[] { 0, 1 }))(m)).Should().Be(10);
        Function.Compile((Tensor<double> x) => Softmax(x))(m).ToArray().Sum().Should().BeApproximately(2, 1e-12);
    }
}

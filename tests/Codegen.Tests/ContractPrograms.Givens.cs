using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs over givens: what they match, where they apply, and what is refused.</summary>
public sealed class ContractProgramsGivens
{
    [Fact]
    public void A_given_reads_a_slice_of_a_data_set_as_in_the_tutorial()
    {
        var data = Shared.Create(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 }, { 7, 8 } }, "data");
        var labels = Shared.Create(new double[] { 1, 0, 1, 0 }, "labels");
        var batch = new Shared<Tensor<double>>(Tensor.Zeros<double>(0, 2), "batch");
        var wanted = new Shared<Tensor<double>>(Tensor.Zeros<double>(0), "wanted");
        var w = Shared.Create(new double[] { 0, 0 }, "w");
        var rows = 2;
        var train = Function.Compile((long i) => Mean(BinaryCrossEntropy(Dot(batch, w), wanted.Value)),
            updates: i => new() { { w, w - 0.1 * Grad(Mean(BinaryCrossEntropy(Dot(batch, w), wanted.Value)), w) } },
            givens: i => new() { { batch, Slice(data, i * rows, rows) }, { wanted, Slice(labels, i * rows, rows) } });
        var first = (double)train(0) + (double)train(1);
        first.Should().BeApproximately(2 * Math.Log(2), 0.5);
        for (var epoch = 0; epoch < 200; epoch++)
            for (var i = 0; i < 2; i++)
                train(i);
        ((double)train(0) + (double)train(1)).Should().BeLessThan(first);
        batch.GetValue().Length.Should().Be(0);
    }

    [Fact]
    public void Givens_are_simultaneous_and_leave_their_replacements()
    {
        var (a, b) = (new Shared<double>(1, "a"), new Shared<double>(2, "b"));
        var swapped = Function.Compile(() => a * 10 + b, givens: () => new() { { a, b }, { b, a } });
        swapped().Should().Be(21);
        var own = Function.Compile(() => a * 10, givens: () => new() { { a, a + 1 } });
        own().Should().Be(20);
    }

    [Fact]
    public void Givens_reach_right_hand_sides_and_not_targets()
    {
        var (a, b) = (new Shared<int>(1, "a"), new Shared<int>(100, "b"));
        var f = Function.Compile((int k) => a + 0, updates: k => new() { { a, a + 1 } }, givens: k => new() { { a, b + k } });
        f(5).Should().Be(105);
        a.GetValue().Should().Be(106);
        b.GetValue().Should().Be(100);
    }

    [Fact]
    public void A_given_used_only_by_an_update_is_used()
    {
        var a = new Shared<double>(1, "a");
        var f = Function.Compile((double x, double g) => x, updates: (x, g) => new() { { a, a * 2 } }, givens: (x, g) => new() { { a, g } });
        f(3, 21).Should().Be(3);
        a.GetValue().Should().Be(42);
    }

    [Fact]
    public void An_expression_is_matched_by_structure()
    {
        var w = Shared.Create(new double[] { 1, 2 }, "w");
        var f = Function.Compile((Tensor<double> x, Tensor<double> z) => Sum(Tanh(w * x)) + Sum(w), givens: (x, z) => new() { { w * x, z } });
        ((double)f(new[] { 9.0, 9 }, new[] { 0.0, 0 })).Should().Be(3);
        var p = Function.Compile((double x) => Math.Exp(x + 1) * x, givens: x => new() { { x + 1, 0.0 } });
        p(5).Should().Be(5);
    }

    [Fact]
    public void A_parameter_may_be_given()
    {
        var s = new Shared<double>(7, "s");
        Function.Compile((double x) => x * 2, givens: x => new() { { x, s } })(1).Should().Be(14);
    }

    [Fact]
    public void A_tensor_variable_is_given_a_parameter_of_other_lengths()
    {
        var w = Shared.Create(new double[] { 1, 2 }, "w");
        var f = Function.Compile((Tensor<double> v) => Sum(w * w), givens: v => new() { { w, v } });
        ((double)f(new[] { 1.0, 2, 3 })).Should().Be(14);
        w.GetValue().ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void What_no_given_can_mean_is_refused_with_its_code()
    {
        var a = new Shared<double>(1, "alpha");
        var unusedVariable = new Shared<double>(1, "beta");
        var w = Shared.Create(new double[] { 1, 2 }, "w");
        Action nowhere = () => Function.Compile((double x) => x + a, givens: x => new() { { unusedVariable, x } });
        nowhere.Should().Throw<TraceException>().WithMessage("*beta*").Which.Code.Should().Be("EJ106");
        Action twice = () => Function.Compile((double x) => x + a, givens: x => new() { { a, x }, { a, 2.0 } });
        twice.Should().Throw<TraceException>().WithMessage("*alpha*").Which.Code.Should().Be("EJ107");
        Action rank = () => Function.Compile((double x) => Sum(w) * x, givens: x => new() { { w, Sum(w) } });
        rank.Should().Throw<TraceException>().WithMessage("*w*").Which.Code.Should().Be("EJ107");
    }

    private static Givens Noise(double sigma, params Shared<Tensor<double>>[] ps)
    {
        var givens = new Givens();
        foreach (var p in ps)
            givens.Add(p, p * (1 + sigma));
        return givens;
    }

    [Fact]
    public void A_helper_builds_givens_in_a_loop()
    {
        var (v, w) = (Shared.Create(new double[] { 1, 2 }, "v"), Shared.Create(new double[] { 3 }, "w"));
        var f = Function.Compile(() => Sum(v * w), givens: () => Noise(1, v, w));
        ((double)f()).Should().Be(36);
    }

    [Fact]
    public void A_given_constant_and_a_captured_number_follow_now()
    {
        var s = new Shared<double>(1, "s");
        var k = 5.0;
        var f = Function.Compile((double x) => x * s, givens: x => new() { { s, k } });
        f(2).Should().Be(10);
        k = 6;
        f(2).Should().Be(12);
        Function.Compile((double x) => x * s, givens: x => new() { { s, 3 } })(2).Should().Be(6);
    }

    [Fact]
    public void A_cost_may_be_evaluated_with_other_weights_for_a_line_search()
    {
        var w = Shared.Create(new double[] { 2, -1 }, "w");
        var direction = Function.Compile(() => Grad(Sum(Square(w)), w))();
        var at = Function.Compile((double t, Tensor<double> d) => Sum(Square(w)), givens: (t, d) => new() { { w, w - t * d } });
        ((double)at(0, direction)).Should().Be(5);
        ((double)at(0.5, direction)).Should().Be(0);
    }

    [Fact]
    public void A_gradient_sees_the_given_value()
    {
        var w = new Shared<double>(2, "w");
        var f = Function.Compile((double at) => Grad(w * w * w, w), givens: at => new() { { w, at } });
        f(3).Should().Be(27);
    }

    [Fact]
    public void A_given_may_widen_nothing_silently()
    {
        var s = new Shared<float>(1, "s");
        Action narrow = () => Function.Compile((double x) => s * 2f, givens: x => new() { { s, x } });
        narrow.Should().Throw<TraceException>().WithMessage("*s*").Which.Code.Should().Be("EJ107");
    }
}

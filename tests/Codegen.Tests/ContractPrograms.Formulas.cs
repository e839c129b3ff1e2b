using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs whose functions are text.</summary>
[Collection("alone")]
public sealed class ContractProgramsFormulas
{
    [Fact]
    public void The_formula_of_the_contract()
    {
        var state = new Shared<double>(10, "state");
        var f = Formula.Compile<Func<double, double>>("inc => state * 2 + inc",
            shared: [state], updates: ["state = state + inc"], givens: ["state = inc"]);
        f(3).Should().Be(9);
        state.GetValue().Should().Be(6);
        var g = Formula.Compile<Func<double, double>>("inc => state * 2 + inc", shared: [state]);
        g(1).Should().Be(13);
        Formula.Compile<Func<double>>("1 + 2 * 3")().Should().Be(7);
        Formula.Compile<Func<int, int, bool>>("(a, b) => a > b && a % 2 == 0")(4, 3).Should().BeTrue();
    }

    [Fact]
    public void Tensors_are_variables_and_parameters()
    {
        var w = Shared.Create(new double[,] { { 1, 0 }, { 0, 2 } }, "w");
        var b = Shared.Create(new double[] { 0.5, -0.5 }, "b");
        var f = Formula.Compile<Func<Tensor<double>, Tensor<double>>>("x => tanh(dot(x, w) + b)", shared: [w, b],
            updates: ["w = w * 0.5", "b = b + 1"]);
        f(new[] { 1.0, 1 }).ToArray().Should().Equal(Math.Tanh(1.5), Math.Tanh(1.5));
        w.GetValue().ToArray().Should().Equal(0.5, 0, 0, 1);
        b.GetValue().ToArray().Should().Equal(1.5, 0.5);
        f.Invoking(g => g(new[] { 1.0, 1, 1 })).Should().Throw<ShapeException>();
        b.GetValue().ToArray().Should().Equal(1.5, 0.5);
    }

    [Fact]
    public void Updates_of_text_are_simultaneous()
    {
        var (a, b) = (new Shared<int>(1, "a"), new Shared<int>(2, "b"));
        var swap = Formula.Compile<Action>("", shared: [a, b], updates: ["a = b", "b = a"]);
        swap();
        (a.GetValue(), b.GetValue()).Should().Be((2, 1));
        var f = Formula.Compile<Func<int>>("a * 10 + b", shared: [a, b], givens: ["a = b", "b = a"]);
        f().Should().Be(12);
    }

    [Theory]
    [InlineData("x => x +", "EJ406")]
    [InlineData("x => y + 1", "EJ404")]
    [InlineData("x => System.Math.Sqrt(x)", "EJ402")]
    [InlineData("x => x.GetType()", null)]
    [InlineData("x => new Object()", null)]
    [InlineData("x => \"text\"", null)]
    [InlineData("x => state.SetValue(3)", null)]
    [InlineData("x => (state = 3)", null)]
    [InlineData("x => it", null)]
    [InlineData("x => typeof(Environment)", null)]
    [InlineData("x => Environment.Exit(1)", null)]
    [InlineData("x => Process.Start(x)", null)]
    [InlineData("x => ((Func<double>)(() => x))()", null)]
    [InlineData("x => x; y", null)]
    [InlineData("x => iif(true, x, x)", null)]
    [InlineData("x => np(x)", null)]
    [InlineData("x => @0", null)]
    [InlineData("x => 1e999", null)]
    [InlineData("x => х", null)]
    public void Hostile_or_wrong_text_is_refused_with_a_position(string text, string? code)
    {
        var state = new Shared<double>(1, "state");
        var e = Assert.Throws<FormulaException>(() => Formula.Compile<Func<double, double>>(text, shared: [state]));
        if (code is not null)
            e.Code.Should().Be(code);
        e.Position.Should().BeInRange(0, text.Length);
        e.HelpLink.Should().NotBeNullOrEmpty();
        state.GetValue().Should().Be(1);
    }

    [Fact]
    public void Positions_are_of_the_offending_symbol()
    {
        Assert.Throws<FormulaException>(() => Formula.Compile<Func<double, double>>("x => 2 * lenght(x)")).Position.Should().Be(9);
        Assert.Throws<FormulaException>(() => Formula.Compile<Func<double, double>>("x => x ^ 2")).Position.Should().Be(7);
        Assert.Throws<FormulaException>(() => Formula.Compile<Func<double, double>>("x => x + 1 )")).Position.Should().Be(11);
        Assert.Throws<FormulaException>(() => Formula.Compile<Func<double, double>>("x => Sqrt(x")).Position.Should().Be(11);
        Assert.Throws<FormulaException>(() => Formula.Compile<Func<double, double>>("x => squareroot(x)")).Message.Should().Contain("'squareroot'");
    }

    [Fact]
    public void A_formula_and_a_lambda_share_kernels()
    {
        var lambda = Function.Compile((Tensor<double> x) => Atanh(x * 0.25) * x);
        lambda(new[] { 1.0 });
        var before = KernelCache.Statistics;
        var formula = Formula.Compile<Func<Tensor<double>, Tensor<double>>>("z => atanh(z * 0.25) * z");
        formula(new[] { 1.0, 2 }).ToArray().Should().Equal(lambda(new[] { 1.0, 2 }).ToArray());
        KernelCache.Statistics.Misses.Should().Be(before.Misses);
    }

    [Fact]
    public void Integers_and_laziness_are_those_of_CSharp()
    {
        Formula.Compile<Func<int, int, int>>("(a, b) => b == 0 ? -1 : a / b")(7, 0).Should().Be(-1);
        Formula.Compile<Func<int, int, int>>("(a, b) => a / b")(-7, 2).Should().Be(-3);
        var f = Formula.Compile<Func<int, int, int>>("(a, b) => a / b");
        f.Invoking(g => g(1, 0)).Should().Throw<DivideByZeroException>();
        Formula.Compile<Func<float, float>>("x => x * 0.5f")(3).Should().Be(1.5f);
    }

    [Fact]
    public void An_inspected_formula_is_a_function()
    {
        var f = Formula.Compile<Func<double, double>>("x => sin(x) + cos(x)", options: new() { Name = "wave" });
        f(0).Should().Be(1);
        Function.Inspect(f).Name.Should().Be("wave");
        Function.Inspect(f).Graph.Should().Contain("sin");
    }
}

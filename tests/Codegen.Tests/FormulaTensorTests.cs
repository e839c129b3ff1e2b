using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Formulas over tensors against the same lambda.</summary>
public sealed class FormulaTensorTests
{
    private static readonly FunctionOptions OnHost = new() { Device = Device.Host };

    private static readonly Tensor<double> X = new double[,] { { 1, -2, 3 }, { 0.5, 4, -6 } };

    private readonly Shared<Tensor<double>> _w = Shared.Create(new double[,] { { 0.5, 1 }, { -1, 2 }, { 0.25, -0.5 } }, "w", Device.Host);
    private readonly Shared<Tensor<double>> _b = Shared.Create(new double[] { 0.1, -0.2 }, "b", Device.Host);
    private readonly Shared<Tensor<float>> _f = Shared.Create(new float[] { 1, 2, 3 }, "f", Device.Host);
    private readonly Shared<Tensor<long>> _k = Shared.Create(new long[] { 5, -6, 7 }, "k", Device.Host);
    private readonly Shared<double> _rate = new(0.5, "rate", Device.Host);
    private readonly Shared<float> _single = new(0.5f, "single", Device.Host);
    private readonly Shared<int> _n = new(0, "n", Device.Host);

    private IShared[] All => [_w, _b, _f, _k, _rate, _single, _n];

    private Func<Tensor<double>, Tensor<double>> OfX(string formula) => Formula.Compile<Func<Tensor<double>, Tensor<double>>>("x => " + formula, All, options: OnHost);

    private Tensor<T> Run<T>(string formula) => Formula.Compile<Func<Tensor<T>>>(formula, All, options: OnHost)();

    [Fact]
    public void A_layer_with_updates_and_givens_is_that_of_the_lambda()
    {
        var f = Formula.Compile<Func<Tensor<double>, Tensor<double>>>("x => tanh(dot(x, w) + b)", shared: [_w, _b, _rate, _n],
            updates: ["w = w - 0.1 * rate * dot(transpose(x), tanh(dot(x, w) + b))", "b = b * rate", "n = n + 1"], options: OnHost);
        Shared<Tensor<double>> w = new(_w.GetValue(), "w", Device.Host), b = new(_b.GetValue(), "b", Device.Host);
        var g = Function.Compile((Tensor<double> x) => Tanh(Dot(x, w) + b), updates: x => new()
        {
            { w, w - 0.1 * _rate * Dot(Transpose(x), Tanh(Dot(x, w) + b)) }, { b, _rate * b.Value },
        }, options: OnHost);
        for (int i = 0; i < 3; i++)
            f(X).ToArray().Should().Equal(g(X).ToArray());
        _w.GetValue().ToArray().Should().Equal(w.GetValue().ToArray());
        _b.GetValue().ToArray().Should().Equal(b.GetValue().ToArray());
        _n.GetValue().Should().Be(3);
    }

    [Fact]
    public void Several_givens_replace_variables_and_expressions()
    {
        var f = Formula.Compile<Func<Tensor<double>, Tensor<double>, Tensor<double>>>("(x, y) => tanh(dot(x, w)) + b * rate",
            All, givens: ["dot(x, w) = y", "b = b * 0 + 1", "rate = 3"], options: OnHost);
        Tensor<double> y = new double[,] { { 0.5, -1 } };
        f(X, y).ToArray().Should().Equal(Math.Tanh(0.5) + 3, Math.Tanh(-1) + 3);
        _b.GetValue().ToArray().Should().Equal(0.1, -0.2);
    }

    [Fact]
    public void Operators_are_those_of_lambdas()
    {
        Check("x * 2 - 1 / x + -x", Function.Compile((Tensor<double> x) => x * 2 - 1 / x + -x, options: OnHost));
        Check("x % 2 + rate * x", Function.Compile((Tensor<double> x) => x % 2 + _rate * x, options: OnHost));
        Check("x > 0 ? x : 0.1 * x", Function.Compile((Tensor<double> x) => Where(x > 0, x, 0.1 * x), options: OnHost));
        Check("x >= -2 && !(x > 1) || x == 3 ? 1.0 : 0", Function.Compile((Tensor<double> x) => Where(x >= -2 & !(x > 1) | Equal(x, 3.0), 1.0, 0.0), options: OnHost));
        Check("x != 3 == (x < 4) ? x : -1", Function.Compile((Tensor<double> x) => Where(Equal(NotEqual(x, 3.0), x < 4), x, -1.0), options: OnHost));
        Check("rate > 1 ? x : x * x", Function.Compile((Tensor<double> x) => _rate > 1 ? x : x * x, options: OnHost));
        Check("mean(x, 1, true) - x", Function.Compile((Tensor<double> x) => Mean(x, 1, true) - x, options: OnHost));
        Check("softmax(x, 0) + sum(x, 0)", Function.Compile((Tensor<double> x) => Softmax(x, 0) + Sum(x, 0), options: OnHost));
        Check("clamp(x, -1, 1.5) + where(x > 1, x, 0) + maximum(x, 0)", Function.Compile((Tensor<double> x) => Clamp(x, -1.0, 1.5) + Where(x > 1, x, 0.0) + Maximum(x, 0.0), options: OnHost));
        Check("double(argMax(x, 1)) + double(k) * 0", Function.Compile((Tensor<double> x) => Cast<double>(ArgMax(x, 1)), options: OnHost), new double[,] { { 1, -2, 3 }, { 0.5, 4, -6 }, { 7, 8, 9 } });

        void Check(string formula, Func<Tensor<double>, Tensor<double>> lambda, Tensor<double>? other = null)
        {
            OfX(formula)(other ?? X).ToArray().Should().Equal(lambda(other ?? X).ToArray(), formula);
        }
    }

    [Fact]
    public void Numbers_take_the_element_type_of_tensors()
    {
        Run<float>("f * 0.1 + 2").ToArray().Should().Equal(1 * 0.1f + 2, 2 * 0.1f + 2, 3 * 0.1f + 2);
        Run<float>("1.5f * f * single").ToArray().Should().Equal(0.75f, 1.5f, 2.25f);
        Run<float>("f * n + -0.5").ToArray().Should().Equal(-0.5f, -0.5f, -0.5f);
        Run<double>("b * 0.1f").ToArray().Should().Equal(0.1 * 0.1f, -0.2 * 0.1f);
        Run<double>("double(f) * double(k) + 1 > 0 ? 1.0 : 2").ToArray().Should().Equal(1, 2, 1);
        Run<long>("k / 2 * 2 + k % 2").ToArray().Should().Equal(5, -6, 7);
        var zero = () => Run<long>("k / n");
        zero.Should().Throw<DivideByZeroException>();
    }

    [Theory]
    [InlineData("b + f", 2, "EJ408", "'b', a Tensor<double>", "'f', a Tensor<float>")]
    [InlineData("1 + f * (rate + 1)", 6, "EJ408", "'f', a Tensor<float>", "'rate + 1', a double")]
    [InlineData("f * 1e300", 2, "EJ408", "Tensor<float>", "1e300")]
    [InlineData("f * 1.5d", 2, "EJ408", "Tensor<float>", "double")]
    [InlineData("k + 0.5", 2, "EJ408", "Tensor<long>", "0.5")]
    [InlineData("f * 16777217", 2, "EJ408", "Tensor<float>", "16777217")]
    [InlineData("b && b", 2, "EJ408", "two bools", "x > 0")]
    [InlineData("-(b > 1)", 0, "EJ408", "'-'", "bools")]
    [InlineData("b ? 1 : 2", 2, "EJ408", "bool", "?")]
    [InlineData("b > 0 ? b : f", 10, "EJ408", "Tensor<double>", "Tensor<float>")]
    [InlineData("1 + sum(b, rate)", 4, "EJ408", "sum", "'rate', a double")]
    [InlineData("sum(rate)", 0, "EJ408", "sum", "'rate', a double")]
    [InlineData("exp(k)", 0, "EJ408", "exp", "Tensor<long>")]
    [InlineData("sum(b, 0, true, 1)", 0, "EJ407", "1 to 3", "4")]
    [InlineData("any(b)", 0, "EJ408", "any", "Tensor<bool>")]
    [InlineData("f", 0, "EJ408", "Tensor<double>", "Tensor<float>")]
    [InlineData("summ(b)", 0, "EJ404", "Did you mean", "'Sum'")]
    [InlineData("b + rat", 4, "EJ404", "Did you mean", "'rate'")]
    [InlineData("reshape(b, 1, 2)", 0, "EJ404", "memory", "reshape")]
    public void Errors_name_the_piece_and_its_types(string formula, int position, string code, string first, string second)
    {
        var compile = () => Run<double>(formula);
        var error = compile.Should().Throw<FormulaException>(formula).Which;
        (error.Position, error.Code).Should().Be((position, code), error.Message);
        error.Message.Should().Contain(first).And.Contain(second);
    }

    [Fact]
    public void A_tensor_of_rank_zero_is_a_number()
    {
        Formula.Compile<Func<Tensor<double>, double>>("x => sum(x * x)", options: OnHost)(X).Should().Be(66.25);
        Formula.Compile<Action<Tensor<double>>>("x =>", [_rate], ["rate = max(x)"], options: OnHost)(X);
        _rate.GetValue().Should().Be(4);
        var vector = () => Formula.Compile<Func<Tensor<double>, double>>("x => x", options: OnHost)(X);
        vector.Should().Throw<ExprJitException>();
        var row = () => Formula.Compile<Action>("", [_rate, _b], ["rate = b"], options: OnHost)();
        row.Should().Throw<TraceException>().Which.Code.Should().NotBe("EJ115");
    }

    [Fact]
    public void An_update_may_widen_and_never_narrows()
    {
        Formula.Compile<Action>("", [_b, _f, _rate], ["b = f * 2", "rate = sum(f)"], options: OnHost)();
        _b.GetValue().ToArray().Should().Equal(2, 4, 6);
        _rate.GetValue().Should().Be(6);
        var narrow = () => Formula.Compile<Action>("", [_b, _f], ["f = b"], options: OnHost);
        narrow.Should().Throw<FormulaException>().Which.Code.Should().Be("EJ408");
    }

    /// <summary>What is accepted must not cost more than its length: nests and sums as long as the gate allows, of the functions with most parts.</summary>
    [Theory]
    [InlineData("softmax(", ")", 60)]
    [InlineData("std(", ", 0, true)", 60)]
    [InlineData("gelu(clamp(", ", -1, 1))", 30)]
    [InlineData("logSoftmax(square(", "))", 30)]
    [InlineData("(x > 0 ? sin(x) : ", ")", 31)]
    [InlineData("cos(x) * (x - ", ")", 60)]
    [InlineData("x - tanh(x) - ", "", 280)]
    [InlineData("transpose(flip(dot(x, ", "), 0))", 20)]
    public void The_largest_tensor_formulas_compile_in_seconds(string before, string after, int times)
    {
        string text = "x => " + string.Concat(Enumerable.Repeat(before, times)) + "x" + string.Concat(Enumerable.Repeat(after, times));
        Tensor<double> x = new double[,] { { 0.5, -0.25 }, { 0.125, 1 } };
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Formula.Compile<Func<Tensor<double>, Tensor<double>>>(text, options: OnHost)(x).Length.Should().BeGreaterThan(0);
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }
}

using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed class FormulaTests
{
    private static readonly FunctionOptions OnHost = new() { Device = Device.Host };

    private static Shared<double> State(double value = 3) => new(value, "state", Device.Host);

    private static T Run<T>(string formula, params IShared[] shared) => Formula.Compile<Func<T>>(formula, shared, options: OnHost)();

    private static double At(string formula, double x) => Formula.Compile<Func<double, double>>(formula, options: OnHost)(x);

    [Fact]
    public void The_seed_program_works_from_text()
    {
        using var state = State();
        var f = Formula.Compile<Func<double, double>>("inc => state * 2 + inc", shared: [state], updates: ["state = state + inc"]);
        f(1).Should().Be(7);
        f(10).Should().Be(18);
        state.GetValue().Should().Be(14);
    }

    [Fact]
    public void A_given_replaces_a_variable_and_changes_nothing()
    {
        using var state = State();
        var f = Formula.Compile<Func<double, double>>("inc => state * 2 + inc", shared: [state], givens: ["state = inc"]);
        f(5).Should().Be(15);
        state.GetValue().Should().Be(3);
    }

    [Fact]
    public void Updates_are_simultaneous()
    {
        using var a = new Shared<double>(1, "a", Device.Host);
        using var b = new Shared<double>(2, "b", Device.Host);
        using var n = new Shared<int>(0, "n", Device.Host);
        var f = Formula.Compile<Func<double, double>>("x => a * x + b", [a, b, n], ["a = b", "b = a", "n = n + 1"]);
        f(10).Should().Be(12);
        (a.GetValue(), b.GetValue(), n.GetValue()).Should().Be((2, 1, 1));
        f(10).Should().Be(21);
        (a.GetValue(), b.GetValue(), n.GetValue()).Should().Be((1, 2, 2));
    }

    [Fact]
    public void A_delegate_that_returns_nothing_has_updates_only()
    {
        using var state = State();
        Formula.Compile<Action<double>>("inc =>", [state], ["state = state - inc"])(1);
        state.GetValue().Should().Be(2);
    }

    [Theory]
    [InlineData("x => x > 1 ? x * x : -x", 3, 9)]
    [InlineData("x => x > 1 ? 10 : x > 0 ? 5.5 : 1", 0.5, 5.5)]
    [InlineData("x => x > 0 && x < 1 || x == 7 ? 1 : 0", 7, 1)]
    [InlineData("x => !(x >= 0) ? 1 : x-.5+1e1+7/2", 7, 19.5)]
    [InlineData("( x ) => (x + 1) * (x - 1) / 2 % 5", 4, 2.5)]
    [InlineData("x => 1 - -x + +2", 4, 7)]
    [InlineData("x => x - 1 - 1 + x / 2 / 2 * 2", 8, 10)]
    [InlineData("x => -x % 3 * -x", 4, 4)]
    [InlineData("x => x > 1 ? 1 : 0 + 5", 2, 1)]
    [InlineData("x => (x < 1) != (x < 3) ? 1 : 0", 2, 1)]
    [InlineData("x =>\tx\r\n+ 1", 2, 3)]
    [InlineData("x => tanh(sin(0) + x * 0)", 3, 0)]
    [InlineData("x => Maximum(x, 2) + minimum(x, 1)", 5, 6)]
    [InlineData("x => clamp(x, -1, 1.5)", 5, 1.5)]
    [InlineData("x => floorMod(x, 3) + floormod(x, 3) + FloorMod(x, 3)", -1, 6)]
    [InlineData("x => pow(x, 2) + sqrt(16)", 3, 13)]
    [InlineData("x => abs(-3) / 2 + x", 0, 1)]
    public void Expressions_mean_what_they_say(string formula, double x, double expected) => At(formula, x).Should().BeApproximately(expected, 1e-12);

    [Fact]
    public void Negative_zero_stays_negative()
    {
        double.IsNegative(Run<double>("0.0")).Should().BeFalse();
        double.IsNegative(Run<double>("-0.0")).Should().BeTrue();
        double.IsNegative(Run<double>("0.0")).Should().BeFalse();
    }

    [Fact]
    public void Types_follow_csharp_and_literals_give_way()
    {
        using var single = new Shared<float>(2, "single", Device.Host);
        using var flag = new Shared<bool>(true, "flag", Device.Host);
        using var count = new Shared<long>(9_000_000_000, "count", Device.Host);
        Run<float>("single * 1.5f", single).Should().Be(3f);
        Run<float>("single * -1.5f + 1", single).Should().Be(-2f);
        Run<float>("-0.5f * single - .5F", single).Should().Be(-1.5f);
        Run<double>("1D / 4 + 1L + 2U + 3UL").Should().Be(6.25);
        Run<double>("count + 0.5", count).Should().Be(9_000_000_000.5);
        Run<bool>("!flag == (1 > 2)", flag).Should().BeTrue();
        Run<float>("maximum(single, 2.5f)", single).Should().Be(2.5f);
        Run<double>("single * 1.5 + maximum(single, 2.5)", single).Should().Be(5.5);
        Run<float>("maximum(single, 3)", single).Should().Be(3f);
        Run<double>("single + 1", single).Should().Be(3);
        Run<bool>("flag && 1 < 2", flag).Should().BeTrue();
        Run<long>("count + 1", count).Should().Be(9_000_000_001);
        Run<int>("-2147483648").Should().Be(int.MinValue);
        Run<double>("sqrt(count)", count).Should().BeApproximately(Math.Sqrt(9e9), 1e-6);
        Formula.Compile<Func<int, int, int>>("(a, b) => a / b * 10 + a % b")(7, 2).Should().Be(31);
    }

    [Theory]
    [InlineData("unsigned - 1 + 2u", typeof(uint))]
    [InlineData("unsigned - unsigned * -1", typeof(long))]
    [InlineData("abs(small)", typeof(byte))]
    [InlineData("maximum(small, 700)", typeof(int))]
    [InlineData("maximum(unsigned, -1)", typeof(long))]
    [InlineData("18446744073709551615", typeof(ulong))]
    [InlineData("1 > 0 ? 1 : 2.5f", typeof(float))]
    [InlineData("exp(small)", typeof(double))]
    public void Every_plain_type_is_parsed(string text, Type type)
    {
        using var unsigned = new Shared<uint>(7, "unsigned", Device.Host);
        using var small = new Shared<byte>(7, "small", Device.Host);
        var tokens = FormulaText.Tokens(text);
        new FormulaParser(new(text, tokens), new FormulaScope([unsigned, small])).Parse(0, tokens.Length - 1).Type.Should().Be(type);
    }

    [Fact]
    public void Names_that_are_words_elsewhere_are_plain_names()
    {
        using var it = new Shared<double>(2, "it", Device.Host);
        using var math = new Shared<double>(3, "Math", Device.Host);
        using var iif = new Shared<double>(4, "iif", Device.Host);
        Formula.Compile<Func<double, double>>("root => it + Math * iif + root", [it, math, iif], options: OnHost)(1).Should().Be(15);
    }

    [Theory]
    [InlineData("x => x + yy", 9, "EJ404")]
    [InlineData("x => x.Length", 6, "EJ402")]
    [InlineData("x => x = 1", 7, "EJ406")]
    [InlineData("x => x + ", 9, "EJ406")]
    [InlineData("x => x + 1)", 10, "EJ406")]
    [InlineData("x => x x", 7, "EJ406")]
    [InlineData("x => 1.", 6, "EJ403")]
    [InlineData("x => 0x10", 6, "EJ403")]
    [InlineData("x => tanh", 5, "EJ404")]
    [InlineData("x => 2 * tanh(x, x)", 9, "EJ407")]
    [InlineData("x => 1 + (x > 0)", 7, "EJ408")]
    [InlineData("x => x > 0", 5, "EJ408")]
    [InlineData("(x, y) => x", 0, "EJ405")]
    [InlineData("x + 1", 0, "EJ405")]
    [InlineData("state => state", 0, "EJ405")]
    public void Errors_say_where(string formula, int position, string code)
    {
        using var state = State();
        var error = Refused(formula, state);
        (error.Position, error.Code).Should().Be((position, code), error.Message);
        Refused("inc => stat + inc", state).Message.Should().Contain("'stat'").And.Contain("Did you mean 'state'?").And.Contain("state, inc");
    }

    [Theory]
    [InlineData("state", 5)]
    [InlineData("state + 1 = 2", 0)]
    [InlineData("state = ", 8)]
    [InlineData("state = 1 = 2", 10)]
    [InlineData("state = x > 0", 8)]
    [InlineData("state = exit(1)", 8)]
    public void Updates_are_refused_where_they_are_wrong(string update, int position)
    {
        using var state = State();
        var compile = () => Formula.Compile<Func<double, double>>("x => x", [state], [update], options: OnHost);
        compile.Should().Throw<FormulaException>().Which.Position.Should().Be(position);
        state.GetValue().Should().Be(3);
    }

    [Theory]
    [InlineData("(state = 1)")]
    [InlineData("tanh(state = 1)")]
    [InlineData("state = 1 > 0")]
    [InlineData("state.Value = 1")]
    public void Givens_are_refused_alike(string given)
    {
        using var state = State();
        var compile = () => Formula.Compile<Func<double, double>>("x => x + state", [state], givens: [given], options: OnHost);
        compile.Should().Throw<FormulaException>();
    }

    [Fact]
    public void Null_and_shapeless_arguments_are_net_errors()
    {
        var text = () => Formula.Compile<Func<double>>(null!);
        text.Should().Throw<ArgumentNullException>();
        var variable = () => Formula.Compile<Func<double>>("1", [null!]);
        variable.Should().Throw<ArgumentNullException>();
        var update = () => Formula.Compile<Func<double>>("1", updates: [null!]);
        update.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void The_largest_formulas_allowed_fit_a_small_stack()
    {
        string[] formulas =
        [
            "x => " + new string('(', 60) + "x" + new string(')', 60),
            "x => " + string.Concat(Enumerable.Repeat("tanh(", 60)) + "x" + new string(')', 60),
            "x => " + string.Concat(Enumerable.Repeat("x > 1 ? x : ", 60)) + "x",
            "x => " + string.Concat(Enumerable.Repeat("- ", 60)) + "x",
            "x => " + string.Concat(Enumerable.Repeat("(x + ", 60)) + "x" + new string(')', 60),
            "x => x" + string.Concat(Enumerable.Repeat(" + x", 990)),
        ];
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => Array.ForEach(formulas, f => At(f, 0.5))), 256 * 1024);
        thread.Start();
        thread.Join();
        failure.Should().BeNull();
    }

    private static FormulaException Refused(string formula, IShared state)
    {
        var compile = () => Formula.Compile<Func<double, double>>(formula, [state], ["state = state + 1"], options: OnHost);
        var error = compile.Should().Throw<FormulaException>(formula).Which;
        error.Position.Should().BeInRange(0, Math.Max(0, formula.Length));
        return error;
    }
}

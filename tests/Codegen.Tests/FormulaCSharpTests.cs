using System.Linq.Expressions;
using FluentAssertions;
using Microsoft.CSharp.RuntimeBinder;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Types, precedence and values of plain formulas against C# itself.</summary>
public sealed class FormulaCSharpTests
{
    private static readonly object[] Ones =
        [true, (sbyte)1, (byte)1, (short)1, (ushort)1, 1, 1u, 1L, 1UL, (Half)1, 1f, 1.0];

    [Fact]
    public void Operators_over_every_pair_of_types_give_the_type_that_csharp_gives()
    {
        var wrong = new List<string>();
        foreach (dynamic a in Ones)
            foreach (dynamic b in Ones)
                foreach (var (symbol, native) in new (string, Func<object>)[] { ("+", () => a + b), ("%", () => a % b), ("<", () => a < b), ("==", () => a == b), ("&&", () => a && b) })
                {
                    Type? expected = Native(native), found = Typed($"a {symbol} b", Variable(a, "a"), Variable(b, "b"));
                    if (found != expected)
                        wrong.Add($"{a.GetType().Name} {symbol} {b.GetType().Name}: {found?.Name ?? "refused"}, in C# {expected?.Name ?? "refused"}");
                }
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Prefix_operators_give_the_type_that_csharp_gives()
    {
        foreach (dynamic a in Ones)
        {
            Type? minus = Typed("-a", Variable(a, "a")), not = Typed("!a", Variable(a, "a"));
            minus.Should().Be(Native(() => -a), ((object)a).GetType().Name);
            not.Should().Be(Native(() => !a), ((object)a).GetType().Name);
        }
    }

    [Fact]
    public void Numbers_among_values_have_the_type_that_csharp_gives_them()
    {
        sbyte s = 1;
        byte b = 1;
        short h = 1;
        int i = 1;
        uint u = 1;
        long l = 1;
        ulong ul = 1;
        float f = 1;
        IShared[] shared = [Variable(s, "s"), Variable(b, "b"), Variable(h, "h"), Variable(i, "i"), Variable(u, "u"), Variable(l, "l"), Variable(ul, "ul"), Variable(f, "f")];
        (string Text, Type Type)[] rows =
        [
            ("u - 1", Of(u - 1)), ("u + -1", Of(u + -1)), ("ul + 1", Of(ul + 1)), ("l + 1", Of(l + 1)), ("b + 1", Of(b + 1)), ("s * 200", Of(s * 200)), ("-u", Of(-u)), ("-b", Of(-b)), ("i + 3000000000", Of(i + 3000000000)),
            ("2147483648", Of(2147483648)), ("-2147483648", Of(-2147483648)), ("-(2147483648)", Of(-(2147483648))), ("-9223372036854775808", Of(-9223372036854775808)), ("1u + 1", Of(1u + 1)), ("1L + 1", Of(1L + 1)),
            ("1UL + 1", Of(1UL + 1)), ("1UL + 1L", Of(1UL + 1L)), ("ul * 1L", Of(ul * 1L)), ("f + 1", Of(f + 1)), ("f + 1.5", Of(f + 1.5)), ("f * 1.5f", Of(f * 1.5f)), ("i / 2 * 2.0", Of(i / 2 * 2.0)), ("i == 0 ? 1 : 2.5f", Of(i == 0 ? 1 : 2.5f)),
            ("i == 0 ? b : h", Of(i == 0 ? b : h)), ("i == 0 ? i : l", Of(i == 0 ? i : l)), ("l + f", Of(l + f)), ("18446744073709551615", Of(18446744073709551615)), ("1e3", Of(1e3)), ("u + 1u", Of(u + 1u)), ("0.5 > i", Of(0.5 > i)),
        ];
        foreach (var (text, type) in rows)
            Typed(text, shared).Should().Be(type, text);
        Typed("ul + -1", shared).Should().BeNull();
        Typed("-ul", shared).Should().BeNull();
    }

    /// <summary>A tree is written with only the parentheses that C# needs, parsed back, and evaluated by both.</summary>
    [Fact]
    public void Precedence_and_values_are_those_of_csharp()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var trees = new Trees(new Random(seed));
            var tree = trees.Number(5);
            string text = "(a, b, c) => " + Trees.Written(tree, 0);
            var native = Expression.Lambda<Func<int, int, int, int>>(tree, trees.Parameters).Compile();
            var options = new FunctionOptions { Device = seed % 8 == 0 ? Device.Host : Device.Reference, OnUnusedInput = OnUnusedInput.Ignore };
            var formula = Formula.Compile<Func<int, int, int, int>>(text, options: options);
            foreach (var (a, b, c) in new[] { (1, 2, 3), (-5, 7, 7), (0, -1, 0), (int.MaxValue, 3, -2) })
                formula(a, b, c).Should().Be(native(a, b, c), "of {0} at {1}", text, (a, b, c));
        }
    }

    [Fact]
    public void Equality_binds_less_than_order()
    {
        var f = Formula.Compile<Func<bool, int, int, bool>>("(p, a, b) => p == a < b");
        (f(false, 2, 1), f(true, 2, 1), f(true, 1, 2)).Should().Be((true, false, true));
        Formula.Compile<Func<int, int, bool>>("(a, b) => a < b == b > a != (a == b) && !(a < b != b > a)")(1, 2).Should().BeTrue();
    }

    [Theory]
    [InlineData("float(d)", typeof(float))]
    [InlineData("long(d) / 2", typeof(long))]
    [InlineData("double(1) / 2", typeof(double))]
    [InlineData("byte(d)", typeof(byte))]
    [InlineData("bool(d)", typeof(bool))]
    [InlineData("half(d)", typeof(Half))]
    [InlineData("int(d > 1)", typeof(int))]
    public void Types_are_functions_that_convert(string text, Type type)
    {
        using var d = new Shared<double>(300.75, "d", Device.Host);
        Typed(text, d).Should().Be(type);
        Formula.Compile<Func<long>>("long(d) * 2 + int(-d) + int(d > 1)", [d])().Should().Be(301);
    }

    private static Type? Typed(string text, params IShared[] shared)
    {
        var tokens = FormulaText.Tokens(text);
        try
        {
            return new FormulaParser(new(text, tokens), new FormulaScope(shared)).Parse(0, tokens.Length - 1).Type;
        }
        catch (FormulaException e)
        {
            e.Code.Should().Be("EJ408", e.Message);
            return null;
        }
    }

    private static Type? Native(Func<object> compute)
    {
        try
        {
            return compute().GetType();
        }
        catch (RuntimeBinderException)
        {
            return null;
        }
    }

    private static Type Of<T>(T _) => typeof(T);

    private static IShared Variable<T>(T value, string name) => new Shared<T>(value, name, Device.Host);

    /// <summary>Random trees over three ints, and their text.</summary>
    private sealed class Trees(Random random)
    {
        private static readonly Dictionary<ExpressionType, (string Symbol, int Level)> Operators = new()
        {
            [ExpressionType.OrElse] = ("||", 1),
            [ExpressionType.AndAlso] = ("&&", 2),
            [ExpressionType.Equal] = ("==", 3),
            [ExpressionType.NotEqual] = ("!=", 3),
            [ExpressionType.LessThan] = ("<", 4),
            [ExpressionType.LessThanOrEqual] = ("<=", 4),
            [ExpressionType.GreaterThan] = (">", 4),
            [ExpressionType.GreaterThanOrEqual] = (">=", 4),
            [ExpressionType.Add] = ("+", 5),
            [ExpressionType.Subtract] = ("-", 5),
            [ExpressionType.Multiply] = ("*", 6),
        };

        public ParameterExpression[] Parameters { get; } = [Expression.Parameter(typeof(int), "a"), Expression.Parameter(typeof(int), "b"), Expression.Parameter(typeof(int), "c")];

        public Expression Number(int depth) => (depth == 0 ? 0 : random.Next(6)) switch
        {
            0 => random.Next(3) == 0 ? Expression.Constant(random.Next(10)) : Parameters[random.Next(3)],
            1 => Expression.Negate(Number(depth - 1)),
            2 => Expression.Condition(Truth(depth - 1), Number(depth - 1), Number(depth - 1)),
            _ => Expression.MakeBinary(Any(5, 6), Number(depth - 1), Number(depth - 1)),
        };

        private Expression Truth(int depth) => (depth <= 0 ? 0 : random.Next(5)) switch
        {
            0 => Expression.MakeBinary(Any(3, 4), Number(Math.Max(0, depth - 1)), Number(Math.Max(0, depth - 1))),
            1 => Expression.Not(Truth(depth - 1)),
            2 => Expression.MakeBinary(Any(3, 3), Truth(depth - 1), Truth(depth - 1)),
            3 => Expression.Condition(Truth(depth - 1), Truth(depth - 1), Truth(depth - 1)),
            _ => Expression.MakeBinary(Any(1, 2), Truth(depth - 1), Truth(depth - 1)),
        };

        public static string Written(Expression e, int level)
        {
            var (text, own) = e switch
            {
                ConditionalExpression c => ($"{Written(c.Test, 1)} ? {Written(c.IfTrue, 0)} : {Written(c.IfFalse, 0)}", 0),
                BinaryExpression b => (Infix(b, Operators[b.NodeType]), Operators[b.NodeType].Level),
                UnaryExpression u => ((u.NodeType == ExpressionType.Not ? "!" : "- ") + Written(u.Operand, 7), 7),
                _ => (e.ToString(), 8),
            };
            return own < level ? $"({text})" : text;
        }

        private static string Infix(BinaryExpression b, (string Symbol, int Level) o) => $"{Written(b.Left, o.Level)} {o.Symbol} {Written(b.Right, o.Level + 1)}";

        private ExpressionType Any(int lowest, int highest)
        {
            ExpressionType[] types = [.. Operators.Where(o => o.Value.Level >= lowest && o.Value.Level <= highest).Select(o => o.Key)];
            return types[random.Next(types.Length)];
        }
    }
}

using System.Text;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// Random texts: refused with a typed error, or compiled and run. 20,000 of them, always the same; a million others with
/// <c>EXPRJIT_FUZZ=long</c>.
/// </summary>
[Collection("alone")]
public sealed class FormulaFuzzTests
{
    private const int Usual = 20_000, Long = 1_000_000;

    private static readonly string[] Symbols =
    [
        "x", "x", "state", "w", "f", "n", "flag", "(", "(", ")", ")", ",", "?", ":", "+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "&&", "||", "!", "=", "=>", "0", "1", "2", "-1", "0.5", "1e-3", "1f", "2u",
        "3L", "1e308", "2147483648", "true", "tanh", "sum", "mean", "max", "dot", "transpose", "where", "clamp", "softmax", "crossEntropy", "float", "int", "flip", "norm", "argMax", "any", "it", "new", ".", "\"", "[", "]", "&", "@",
    ];

    private static readonly string[] Valid =
    [
        "x * 2 + state", "tanh(dot(x, transpose(w)) + 1)", "x > 1 ? x : -x", "sum(x, 0) / 2", "mean(x, 1, true) - x", "clamp(x, -1, 1.5)", "softmax(x) * w", "float(x) * f", "n / 2 + n % 3",
        "flag && x > 0 || !flag ? 1.0 : state", "where(x > 0, x, 0)", "max(x) - min(x)", "(x - mean(x)) / std(x)", "maximum(x, w) + 1e-3 * norm(w)", "1 - -x + +2", "state == 3 != (x < 4) ? 1 : 2", "logSumExp(x, -1)",
    ];

    private static readonly Tensor<double> Matrix = new double[,] { { 0.5, -1, 2 }, { 3, 0, -0.25 } };

    private readonly IShared[] _onHost = Variables(Device.Host), _onReference = Variables(Device.Reference);

    private static IShared[] Variables(Device device) =>
    [
        new Shared<double>(3, "state", device), Shared.Create(Matrix, "w", device), Shared.Create(new float[] { 1, 2, 3 }, "f", device),
        new Shared<int>(7, "n", device), new Shared<bool>(true, "flag", device),
    ];

    [Fact]
    public void Any_text_is_refused_by_a_typed_error_or_runs()
    {
        bool isLong = Environment.GetEnvironmentVariable("EXPRJIT_FUZZ") == "long";
        var random = new Random(isLong ? Environment.TickCount : 1);
        int accepted = 0, count = isLong ? Long : Usual;
        for (int i = 0; i < count; i++)
        {
            string text = (i % 4) switch { 0 => Tokens(random), 3 => Characters(random), _ => Mutated(random) };
            try
            {
                if (Runs(text, i))
                    accepted++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{i}: '{text}' ({Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}): {e}");
            }
        }
        accepted.Should().BeGreaterThan(count / 100);
    }

    /// <summary>Whether the text was accepted; anything but the errors of the contract passes through.</summary>
    private bool Runs(string text, int i)
    {
        bool onHost = i % 16 == 1;
        var shared = onHost ? _onHost : _onReference;
        var options = new FunctionOptions { Device = onHost ? Device.Host : Device.Reference, OnUnusedInput = OnUnusedInput.Ignore };
        try
        {
            string[] none = [], updates = i % 8 == 2 ? ["state = " + text] : none, givens = i % 8 == 6 ? [text + " = x"] : none;
            string body = updates.Length + givens.Length > 0 ? "x" : text;
            if (i % 3 == 0)
                Formula.Compile<Func<double, double>>("x => " + body, shared, updates, givens, options)(0.75);
            else
                Formula.Compile<Func<Tensor<double>, Tensor<double>>>("x => " + body, shared, updates, givens, options)(Matrix);
            return true;
        }
        catch (FormulaException e)
        {
            e.Position.Should().BeInRange(0, text.Length + "state = ".Length);
            return false;
        }
        catch (Exception e) when (e is TraceException or ShapeException or DivideByZeroException or OverflowException)
        {
            return e is not TraceException;
        }
    }

    private static string Tokens(Random random)
    {
        var text = new StringBuilder();
        for (int i = random.Next(1, 25); i > 0; i--)
            text.Append(Symbols[random.Next(Symbols.Length)]).Append(random.Next(3) == 0 ? "" : " ");
        return text.ToString();
    }

    private static string Mutated(Random random)
    {
        var text = new StringBuilder(Valid[random.Next(Valid.Length)]);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(text.Length + 1);
            switch (random.Next(5))
            {
                case 0:
                    text.Insert(at, Symbols[random.Next(Symbols.Length)]);
                    break;
                case 1:
                    text.Remove(Math.Min(at, text.Length - 1), 1);
                    break;
                case 2:
                    text[Math.Min(at, text.Length - 1)] = (char)random.Next(' ', '~');
                    break;
                case 3:
                    text.Append(" + ").Append(Valid[random.Next(Valid.Length)]);
                    break;
                default:
                    text.Insert(0, "tanh(").Append(')');
                    break;
            }
            if (text.Length == 0)
                text.Append('x');
        }
        return text.ToString();
    }

    private static string Characters(Random random)
    {
        var text = new char[random.Next(1, 30)];
        for (int i = 0; i < text.Length; i++)
            text[i] = random.Next(3) == 0 ? (char)random.Next(0x10000) : (char)random.Next(0x80);
        return new string(text);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace ExprJit.Docs.Tests;

/// <summary>Each line of the formula blocks of docs/formulas.md gives the number, or is refused with the code and position, that stands after it.</summary>
public sealed partial class FormulaSamplesTests
{
    public static TheoryData<string> Lines
    {
        get
        {
            string page = File.ReadAllText(Path.Combine(DocsTests.Root, "docs", "formulas.md"));
            return new(Blocks().Matches(page).SelectMany(m => m.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_gives_what_stands_after_it(string line)
    {
        IShared[] shared =
        [
            new Shared<double>(3, "state", Device.Host), new Shared<int>(7, "n", Device.Host), new Shared<float>(0.5f, "single", Device.Host), new Shared<bool>(true, "flag", Device.Host),
            Shared.Create(new double[,] { { 1, -2 }, { 3, 4 } }, "x", Device.Host), Shared.Create(new double[,] { { 1, 0 }, { 2, 1 } }, "w", Device.Host),
            Shared.Create(new double[] { 0.5, -1 }, "b", Device.Host), Shared.Create(new float[] { 1, 2 }, "f", Device.Host),
        ];
        var compile = (string text) => Formula.Compile<Func<double>>(text, shared, options: new FunctionOptions { Device = Device.Host });
        if (Refusal().Match(line) is { Success: true } refusal)
        {
            var error = FluentActions.Invoking(() => compile(refusal.Groups["text"].Value)).Should().Throw<FormulaException>().Which;
            $"{error.Code} at {error.Position}".Should().Be(refusal.Groups["error"].Value, error.Message);
            return;
        }
        var sample = Value().Match(line);
        sample.Success.Should().BeTrue("'{0}' is 'formula = value' or 'formula : code at position'", line);
        compile(sample.Groups["text"].Value)().Should().BeApproximately(double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture), 1e-12);
    }

    [GeneratedRegex(@"```formula\r?\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^(?<text>.*?) +: (?<error>EJ\d{3} at \d+)$")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"^(?<text>.*?) += (?<value>-?[\d.]+)$")]
    private static partial Regex Value();
}

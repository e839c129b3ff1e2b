using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace ExprJit.Docs.Tests;

/// <summary>The programs of docs/gradients.md are those of <see cref="GradientSamples"/>, and print what stands beside them.</summary>
public sealed partial class GradientSampleTests
{
    private static readonly string[] Written = [.. Block().Matches(DocsTests.Read("docs", "gradients.md").ReplaceLineEndings("\n")).Select(m => m.Groups["code"].Value.Trim())];

    public static TheoryData<string> Names() => [.. Bodies().Keys];

    [Fact]
    public void The_document_has_the_programs_that_run() => Written.Should().Equal(Bodies().Values);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_program_prints_what_stands_beside_it(string name)
    {
        var console = Console.Out;
        using var printed = new StringWriter();
        Console.SetOut(printed);
        try
        {
            typeof(GradientSamples).GetMethod(name)!.Invoke(null, null);
        }
        finally
        {
            Console.SetOut(console);
        }
        string[] expected = [.. Comment().Matches(Bodies()[name]).Select(m => m.Groups["text"].Value.Trim())];
        expected.Should().NotBeEmpty();
        printed.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n').Should().Equal(expected);
    }

    /// <summary>The bodies of the sample methods, without their indentation, in order.</summary>
    private static Dictionary<string, string> Bodies() =>
        Method().Matches(DocsTests.Read("tests", "Docs.Tests", "GradientSamples.cs").ReplaceLineEndings("\n"))
            .ToDictionary(m => m.Groups["name"].Value, m => string.Join('\n', m.Groups["body"].Value.Split('\n').Select(l => l.Length > 8 ? l[8..] : l.TrimStart())).Trim());

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"public static void (?<name>Sample\d+)\(\)\n    \{\n(?<body>.*?)\n    \}\n", RegexOptions.Singleline)]
    private static partial Regex Method();

    [GeneratedRegex(@"// (?<text>.*)")]
    private static partial Regex Comment();
}

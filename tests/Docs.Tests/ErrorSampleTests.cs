using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace ExprJit.Docs.Tests;

/// <summary>The examples of docs/errors.md are the programs of <see cref="ErrorSamples"/>, and do what the document says.</summary>
public sealed partial class ErrorSampleTests
{
    /// <summary>Codes that no program is known to raise: checks behind others, and what is not built today.</summary>
    private static readonly string[] Unreachable = ["EJ110", "EJ115", "EJ409", "EJ900"];

    private static readonly Dictionary<string, (string Example, string Corrected)> Written = Read();

    public static TheoryData<string> Codes() => [.. typeof(ErrorSamples).GetMethods(BindingFlags.Static | BindingFlags.Public).Select(m => m.Name).Where(n => !n.EndsWith("Right", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Codes))]
    public void An_example_throws_its_code_and_the_corrected_program_runs(string code)
    {
        var error = FluentActions.Invoking(() => Run(code)).Should().Throw<ExprJitException>().Which;
        error.Code.Should().Be(code, "{0}", error.Message);
        error.HelpLink.Should().Be("docs/errors.md#" + code.ToLowerInvariant());
        FluentActions.Invoking(() => Run(code + "Right")).Should().NotThrow();
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_document_has_the_programs_that_run(string code)
    {
        var sources = Bodies();
        Written.ContainsKey(code).Should().BeTrue("docs/errors.md has an example and a corrected program for {0}", code);
        Written[code].Example.Should().Be(sources[code]);
        Written[code].Corrected.Should().Be(sources[code + "Right"]);
    }

    [Fact]
    public void Every_entry_has_an_example_that_runs()
    {
        string[] codes = [.. Anchor().Matches(DocsTests.Read("docs", "errors.md")).Select(m => m.Groups["code"].Value.ToUpperInvariant())];
        codes.Should().OnlyHaveUniqueItems();
        codes.Except(Unreachable).Should().BeEquivalentTo(Codes().Select(row => row.Data), "an entry and its programs go together");
    }

    private static void Run(string method)
    {
        try
        {
            typeof(ErrorSamples).GetMethod(method)!.Invoke(null, null);
        }
        catch (TargetInvocationException failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.InnerException!);
        }
    }

    /// <summary>The bodies of the sample methods, without their indentation.</summary>
    private static Dictionary<string, string> Bodies() =>
        Method().Matches(DocsTests.Read("tests", "Docs.Tests", "ErrorSamples.cs").ReplaceLineEndings("\n"))
            .ToDictionary(m => m.Groups["name"].Value, m => string.Join('\n', m.Groups["body"].Value.Split('\n').Select(l => l.Length > 8 ? l[8..] : l.TrimStart())).Trim());

    private static Dictionary<string, (string, string)> Read() =>
        Entry().Matches(DocsTests.Read("docs", "errors.md").ReplaceLineEndings("\n"))
            .ToDictionary(m => m.Groups["code"].Value.ToUpperInvariant(), m => (m.Groups["example"].Value.Trim(), m.Groups["corrected"].Value.Trim()));

    [GeneratedRegex(@"<a id=""(?<code>ej\d{3})""></a>")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"public static void (?<name>EJ\d{3}(Right)?)\(\)\n    \{\n(?<body>.*?)\n    \}\n", RegexOptions.Singleline)]
    private static partial Regex Method();

    [GeneratedRegex(@"<a id=""(?<code>ej\d{3})""></a>(?:(?!<a id=).)*?\*\*Example\.\*\*\s+```csharp\n(?<example>(?:(?!```).)*)```\s+\*\*Way out\.\*\*(?:(?!<a id=|```).)*```csharp\n(?<corrected>(?:(?!```).)*)```", RegexOptions.Singleline)]
    private static partial Regex Entry();
}

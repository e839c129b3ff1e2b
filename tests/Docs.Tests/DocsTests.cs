using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Docs.Tests;

/// <summary>The documentation names every error, op and pass that the code has, and its programs are those that run.</summary>
public sealed partial class DocsTests
{
    internal static readonly string Root = Repository.Root;

    [Fact]
    public void Every_error_code_has_an_entry()
    {
        string[] sources =
        [
            Path.Combine(Root, "Tracer", "Errors.cs"),
            .. Directory.EnumerateFiles(Path.Combine(Root, "Codegen"), "*.cs", SearchOption.AllDirectories).Where(IsSource),
        ];
        string[] codes = [.. sources.SelectMany(file => ErrorCode().Matches(File.ReadAllText(file))).Select(m => m.Value).Distinct().Order()];
        string errors = Read("docs", "errors.md");

        codes.Should().NotBeEmpty();
        codes.Where(code => !errors.Contains($"<a id=\"{code.ToLowerInvariant()}\"></a>", StringComparison.Ordinal)).Should()
            .BeEmpty("docs/errors.md has an anchor for each code");
        ErrorAnchor().Matches(errors).Select(m => m.Groups["code"].Value.ToUpperInvariant()).Except(codes).Should()
            .BeEmpty("each entry is of a code that some error has");
    }

    [Fact]
    public void The_table_of_ops_is_the_op_table()
    {
        RuntimeHelpers.RunClassConstructor(typeof(Op).TypeHandle);
        string[] expected =
        [
            .. Op.All.Where(op => !op.IsInternal).Select(op => string.Create(CultureInfo.InvariantCulture,
                $"| {op.Name} | {op.Kind} | {(op.Arity < 0 ? "any" : op.Arity)} | {(op.Derivative is null ? "no" : "yes")} |")),
        ];
        if (Environment.GetEnvironmentVariable("EXPRJIT_BLESS") == "1")
        {
            string[] all = Read("docs", "ops.md").Split('\n');
            int first = Array.FindIndex(all, line => OpRow().IsMatch(line)), last = Array.FindLastIndex(all, line => OpRow().IsMatch(line));
            File.WriteAllText(Path.Combine(Root, "docs", "ops.md"), string.Join('\n', (string[])[.. all[..first], .. expected, .. all[(last + 1)..]]));
        }
        string[] rows = [.. Read("docs", "ops.md").Split('\n').Select(line => line.TrimEnd()).Where(line => OpRow().IsMatch(line))];

        expected.Should().NotBeEmpty();
        rows.Should().BeEquivalentTo(expected, "docs/ops.md has one row for each op");
    }

    [Fact]
    public void Every_pass_is_described()
    {
        string[] lines = Read("docs", "passes.md").Split('\n');
        for (int i = 0; i < Pipeline.Passes.Count; i++)
        {
            string start = string.Create(CultureInfo.InvariantCulture, $"| {i + 1} | `{Pipeline.Passes[i].Name}` |");
            string end = Pipeline.Passes[i].Need == PassNeed.Optional ? "| yes |" : "| no |";
            lines.Should().Contain(line => line.StartsWith(start, StringComparison.Ordinal) && line.TrimEnd().EndsWith(end, StringComparison.Ordinal),
                "docs/passes.md has a row {0} … {1}", start, end);
        }
    }

    [Fact]
    public void The_seed_program_of_the_readme_is_the_one_that_runs()
    {
        string file = Path.Combine(Root, "docs", "samples", "Quickstart", "SeedProgram.cs");
        if (!File.Exists(file))
            return;
        string readme = FirstProgram().Match(Read("README.md")).Groups["code"].Value;
        string[] sample = Statements(File.ReadAllText(file));
        int first = Array.FindIndex(sample, line => line.StartsWith("var state", StringComparison.Ordinal));
        string[] written = [.. Statements(readme).Where(line => !line.StartsWith("using ", StringComparison.Ordinal))];

        written.Should().NotBeEmpty();
        first.Should().BeGreaterThanOrEqualTo(0);
        sample.Skip(first).Take(written.Length).Should().Equal(written);
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        string[] documents =
        [
            Path.Combine(Root, "README.md"), Path.Combine(Root, "CHANGELOG.md"),
            .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md"),
            .. Directory.EnumerateFiles(Path.Combine(Root, "docs", "decisions"), "*.md"),
        ];
        foreach (string document in documents)
            foreach (System.Text.RegularExpressions.Match link in MarkdownLink().Matches(File.ReadAllText(document)))
            {
                string[] parts = link.Groups["target"].Value.Split('#');
                if (parts[0].Contains("://", StringComparison.Ordinal) || !parts[0].EndsWith(".md", StringComparison.Ordinal))
                    continue;
                string target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document)!, parts[0]));
                File.Exists(target).Should().BeTrue("{0} links to {1}", Path.GetFileName(document), parts[0]);
                if (parts.Length > 1 && parts[1].StartsWith("ej", StringComparison.Ordinal))
                    File.ReadAllText(target).Should().Contain($"<a id=\"{parts[1]}\"></a>", "{0} links to it", Path.GetFileName(document));
            }
    }

    internal static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string[] Statements(string code) =>
        [.. code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static bool IsSource(string file) =>
        !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    [GeneratedRegex(@"<a id=""(?<code>ej\d{3})""></a>")]
    private static partial Regex ErrorAnchor();

    [GeneratedRegex(@"EJ\d{3}")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"^\| \w+ \| [A-Z]\w+ \| (any|\d) \| (yes|no) \|$")]
    private static partial Regex OpRow();

    [GeneratedRegex(@"```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstProgram();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex MarkdownLink();
}

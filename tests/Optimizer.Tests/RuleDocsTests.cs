using System.Text;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Optimizer.Tests;

/// <summary>docs/rules.md is the catalogue. <c>EXPRJIT_BLESS=1</c> rewrites it.</summary>
public sealed class RuleDocsTests
{
    private static readonly (string Title, IReadOnlyList<Rule> Rules)[] Files =
    [
        ("Algebra", Algebra.Rules), ("Comparisons", Comparisons.Rules), ("Bits and integers", Integer.Rules), ("Casts", Casts.Rules),
        ("Movement", DataMovement.Rules), ("Reductions", Reductions.Rules), ("Windows", Windows.Rules), ("Products", Products.Rules),
        ("Stability", Stability.Rules), ("Rows", Rows.Rules), ("Fast", Fast.Rules),
    ];

    [Fact]
    public void The_table_of_rules_is_the_catalogue()
    {
        string path = Repository.At("docs", "rules.md");
        string text = Text();
        if (Environment.GetEnvironmentVariable("EXPRJIT_BLESS") == "1")
            File.WriteAllText(path, text);
        File.Exists(path).Should().BeTrue("docs/rules.md is written by EXPRJIT_BLESS=1");
        File.ReadAllText(path).ReplaceLineEndings("\n").Should().Be(text, "docs/rules.md has one row for each rule; EXPRJIT_BLESS=1 rewrites it");
    }

    [Fact]
    public void Every_file_of_rules_is_listed() => Files.SelectMany(file => file.Rules).Should().Equal(Rule.All);

    /// <summary>A rule that changes values says what is gained or given up.</summary>
    [Fact]
    public void Every_rule_that_changes_bits_says_why() => Rule.All.Where(rule => rule.Kind != RuleKind.Exact && rule.Note.Length == 0).Should().BeEmpty();

    private static string Text()
    {
        var text = new StringBuilder();
        text.Append($"""
            # The rules

            Written from `Rule.All` by `EXPRJIT_BLESS=1`; a test fails where this page is stale. {Rule.All.Count} rules: {Count(RuleKind.Exact)} exact,
            {Count(RuleKind.Stabilising)} stabilising and {Count(RuleKind.Fast)} of `FloatMode.Fast`. What they promise and how they are tested:
            [rules for rules](rules-for-rules.md).

            `x`, `y`, `z` and `w` are any values, and constants where the last column says so; `axes` any axes; `Keep` puts reduced axes back
            with length 1. A rule that is code shows an example of what it rewrites and what to.

            """.ReplaceLineEndings("\n"));
        foreach (var (title, rules) in Files)
        {
            bool isExact = rules[0].Kind == RuleKind.Exact;
            text.Append($"\n## {title}\n\n| rule | from | to | types | {(isExact ? "where" : rules[0].Kind == RuleKind.Fast ? "gives up" : "because")} |\n| --- | --- | --- | --- | --- |\n");
            foreach (var rule in rules)
                text.Append(Row(rule)).Append('\n');
        }
        return text.ToString();
    }

    private static string Row(Rule rule)
    {
        string from, to, where = rule.Note;
        if (rule.Code is null)
        {
            var pattern = rule.Patterns.FirstOrDefault(p => p.Holes[0].Element == ElementType.Float32) ?? rule.Patterns[0];
            (from, to) = (RuleText.Of(pattern.Left), RuleText.Of(pattern.Right));
            string constants = string.Join(", ", pattern.Holes.Where((_, i) => pattern.Constants[i] is not null).Select(hole => RuleText.Of(hole)));
            if (constants.Length > 0)
                where += (where.Length > 0 ? "; " : "") + constants + (constants.Length > 1 ? " are constants" : " is a constant") + (rule.IsOfAnyConstant ? "" : " for which it holds");
            else if (rule.Condition is not null && where.Length == 0)
                where = "under a condition";
        }
        else
        {
            var example = rule.Elements.SelectMany(element => RuleCase.All(rule, element)).First();
            (from, to) = (RuleText.Of(example.Before), RuleText.Of(example.After));
            where += where.Length > 0 ? "; code" : "code";
        }
        return $"| `{rule.Name}` | {Cell(from)} | {Cell(to)} | {Types(rule)} | {where} |";
    }

    private static string Cell(string formula) => "`" + formula.Replace("|", "\\|", StringComparison.Ordinal) + "`";

    private static string Types(Rule rule) => rule.Elements switch
    {
        var e when rule.Code is not null => e == Rule.Floats ? "floats" : e == Rule.Integers ? "integers" : "any",
        var e when e == Rule.Floats => "floats",
        var e when e == Rule.Integers => "integers",
        var e when e == Rule.Numbers => "numbers",
        var e when e == Rule.Signed => "signed",
        var e when e == Rule.SignedIntegers => "signed integers",
        var e when e == Rule.Unsigned => "unsigned",
        var e when e == Rule.Bools => "bool",
        var e when e == Rule.Bits => "bool, integers",
        _ => "any",
    };

    private static int Count(RuleKind kind) => Rule.All.Count(rule => rule.Kind == kind);
}

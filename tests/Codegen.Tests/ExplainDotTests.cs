using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>What <c>ToDot()</c> writes is of the DOT language and has every kernel, leaf, output and update.</summary>
public sealed partial class ExplainDotTests
{
    [Fact]
    public void Each_kernel_is_a_cluster_of_what_it_computes()
    {
        foreach (var it in All())
        {
            string dot = it.ToDot();
            Check(dot);
            for (int k = 0; k < it.Kernels.Count; k++)
                Cluster(dot, k).Should().Contain($"label=\"{it.Kernels[k].Name}: ").And.MatchRegex(@"n\d+ \[label=", "cluster {0} has a node", k);
        }
    }

    [Fact]
    public void Leaves_outputs_and_updates_are_there_once()
    {
        string dot = ExplainPrograms.Mlp().ToDot();
        foreach (string leaf in (string[])["x", "y", "V", "W"])
            Regex.Count(dot, $"\\[label=\"{leaf}\\\\n").Should().Be(1, "{0} is one leaf", leaf);
        Regex.Count(dot, "label=\"return\\\\n").Should().Be(1);
        Regex.Count(dot, "label=\"update [VW]\\\\n").Should().Be(2);
        Regex.Count(dot, "style=dashed, constraint=false").Should().Be(2, "an update leads back to its variable");
        dot.Should().Contain("tooltip=\"Tanh(Dot(x, V))\"").And.Contain("f32[4,5]");
    }

    [Fact]
    public void A_name_cannot_end_its_string()
    {
        string dot = ExplainPrograms.Accumulator("a\"];\n evil [label=\"\\", "b\"} digraph \\\" &lt; \ud800").ToDot();
        Check(dot);
        dot.Should().NotContain("\n evil").And.Contain("&amp;lt;").And.Contain("\uFFFD");
    }

    private static CompiledFunction[] All() =>
        [ExplainPrograms.Accumulator(), ExplainPrograms.SoftmaxRegression(), ExplainPrograms.Mlp(), ExplainPrograms.Staged(), ExplainPrograms.Deep(12)];

    private static string Cluster(string dot, int kernel)
    {
        int start = dot.IndexOf($"subgraph cluster_{kernel} {{", StringComparison.Ordinal);
        start.Should().BePositive("kernel {0} has a cluster", kernel);
        return dot[start..dot.IndexOf("\n  }\n", start, StringComparison.Ordinal)];
    }

    /// <summary>Each line is one statement of the language, braces match, and each link joins nodes that are there.</summary>
    private static void Check(string dot)
    {
        string[] lines = dot.TrimEnd('\n').Split('\n');
        var nodes = new HashSet<string>();
        int depth = 0;
        foreach (string line in lines)
        {
            Statement().IsMatch(line).Should().BeTrue("'{0}' is a statement", line);
            string bare = Text().Replace(line, "");
            depth += bare.Count(c => c == '{') - bare.Count(c => c == '}');
            if (Regex.Match(bare, @"^\s*(n\d+) \[") is { Success: true } made)
                nodes.Add(made.Groups[1].Value).Should().BeTrue("{0} is made once", made.Groups[1].Value);
        }
        depth.Should().Be(0);
        foreach (string line in lines)
            if (Regex.Match(line, @"^\s*(n\d+) -> (n\d+) ") is { Success: true } link)
                nodes.Should().Contain(link.Groups[1].Value).And.Contain(link.Groups[2].Value);
    }

    [GeneratedRegex("""
        ^(digraph\ exprjit\ \{|\s*\}|\s*subgraph\ cluster_\d+\ \{|\s*\w+=(\w+|"([^"\\]|\\.)*");|\s*(graph|node|edge|n\d+|n\d+\ ->\ n\d+)\ \[\w+=(\w+|"([^"\\]|\\.)*")(,\ \w+=(\w+|"([^"\\]|\\.)*"))*\];)$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Statement();

    [GeneratedRegex("""
        "([^"\\]|\\.)*"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Text();
}

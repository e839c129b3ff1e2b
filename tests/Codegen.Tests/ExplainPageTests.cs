using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>The structure of what <c>ToHtml()</c> writes; <c>tests/Browser</c> drives it in a browser.</summary>
public sealed partial class ExplainPageTests
{
    private const string Hostile = "</script><script>alert(1)</script>\"' onload=alert(2) --> ]]> <b>&amp; \u0001\ud800 \u2028";

    [Fact]
    public void Every_kernel_and_every_node_is_drawn()
    {
        foreach (var it in (CompiledFunction[])[ExplainPrograms.Accumulator(), ExplainPrograms.SoftmaxRegression(), ExplainPrograms.Mlp(), ExplainPrograms.Staged()])
        {
            var (page, data) = Read(it.ToHtml());
            var before = Figure(page, "before");
            var after = Figure(page, "after");
            data.GetProperty("kernels").GetArrayLength().Should().Be(it.Kernels.Count);
            Rows(page).Should().Equal(it.Kernels.Select(k => k.Name));
            Classes(after, "kernel").Should().HaveCount(it.Kernels.Count);
            for (int k = 0; k < it.Kernels.Count; k++)
                Classes(after, "op").Where(b => b.Attribute("data-k")!.Value == k.ToString()).Should().NotBeEmpty("{0} computes something", it.Kernels[k].Name);
            foreach (string op in Ops(it.Graph))
                Titles(before).Should().Contain(t => t == op || t.StartsWith(op + "(", StringComparison.Ordinal) || t.StartsWith(op + "[", StringComparison.Ordinal));
            foreach (string op in Ops(it.OptimizedGraph))
                Titles(after).Should().Contain(t => t == op || t.StartsWith(op + "(", StringComparison.Ordinal) || t.StartsWith(op + "[", StringComparison.Ordinal));
            foreach (string name in (string[])["before", "after"])
                foreach (var box in Figure(page, name).Descendants().Where(e => e.Attribute("data-p") is not null))
                    int.Parse(box.Attribute("data-p")!.Value).Should().BeLessThan(data.GetProperty(name).GetArrayLength());
        }
    }

    [Fact]
    public void Updates_and_outputs_are_drawn_in_both_graphs()
    {
        var (page, _) = Read(ExplainPrograms.Mlp().ToHtml());
        foreach (string figure in (string[])["before", "after"])
            Titles(Figure(page, figure)).Where(t => t is "return" or "update V" or "update W").Should().HaveCount(3);
    }

    [Fact]
    public void A_kernel_is_marked_in_both_graphs()
    {
        var (page, data) = Read(ExplainPrograms.Mlp().ToHtml());
        int tanh = data.GetProperty("kernels").EnumerateArray().ToList().FindIndex(k => k.GetProperty("body").GetString()!.Contains("tanh", StringComparison.Ordinal));
        foreach (string figure in (string[])["before", "after"])
            Classes(Figure(page, figure), "op").Where(b => b.Value.StartsWith("tanh", StringComparison.Ordinal))
                .Should().Contain(b => b.Attribute("data-k")!.Value.Split(' ', StringSplitOptions.None).Contains(tanh.ToString()));
    }

    [Fact]
    public void The_page_loads_nothing_and_runs_only_its_own_script()
    {
        string html = ExplainPrograms.SoftmaxRegression().ToHtml();
        Regex.Matches(html, "https?://[^\"' <]*").Select(m => m.Value).Distinct().Should().Equal(["http://www.w3.org/2000/svg"], "a name space is not fetched");
        html.Should().NotMatchRegex("""(?i)<(link|img|iframe|object|embed|base|video|audio)\b|\bsrc\s*=|@import|url\((?!#)""");
        var (page, _) = Read(html);
        page.Descendants().Where(e => e.Name.LocalName == "script").Should().HaveCount(2);
        string policy = page.Descendants().Single(e => e.Attribute("http-equiv") is not null).Attribute("content")!.Value;
        string script = Regex.Match(html, "<script>(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        string hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(script)));
        policy.Should().Be($"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'");
    }

    [Fact]
    public void Text_of_the_program_breaks_out_of_nothing()
    {
        string html = ExplainPrograms.Accumulator(Hostile, Hostile).ToHtml();
        var (page, data) = Read(html);
        page.Descendants().Where(e => e.Name.LocalName == "script").Should().HaveCount(2);
        page.Descendants().Attributes().Where(a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal)).Should().BeEmpty();
        page.Descendants().Where(e => e.Name.LocalName == "b").Should().OnlyContain(e => e.Parent!.Name.LocalName == "figcaption");
        html.Should().NotContain("alert(1)</script>");
        page.Descendants().First(e => e.Name.LocalName == "h1").Value.Should().Contain("</script><script>alert(1)</script>\"' onload=alert(2)");
        data.GetProperty("texts").EnumerateArray().Select(t => t.GetString()).Should().Contain(t => t!.Contains("</script>", StringComparison.Ordinal));
        System.Text.Encoding.UTF8.GetBytes(html).Should().NotBeEmpty("no lone surrogate is left");
    }

    [Fact]
    public void A_large_graph_is_drawn_with_one_box_a_kernel_and_stays_small()
    {
        var it = ExplainPrograms.Deep(150);
        string html = it.ToHtml();
        html.Length.Should().BeLessThan(6_000_000);
        var (page, _) = Read(html);
        Classes(Figure(page, "after"), "whole").Count(b => b.Attribute("data-k") is not null).Should().Be(Math.Min(it.Kernels.Count, 400));
        Classes(Figure(page, "after"), "op").Should().BeEmpty();
        Rows(page).Should().HaveCount(it.Kernels.Count);
    }

    [Fact]
    public void A_small_page_is_small() => ExplainPrograms.Mlp().ToHtml().Length.Should().BeLessThan(200_000);

    private static (XElement Page, JsonElement Data) Read(string html)
    {
        html.Should().StartWith("<!DOCTYPE html>\n<html");
        string json = Regex.Match(html, "<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        string markup = Raw().Replace(html["<!DOCTYPE html>\n".Length..], "$1$3");
        return (XElement.Parse(markup), JsonDocument.Parse(json).RootElement);
    }

    private static XElement Figure(XElement page, string id) => page.Descendants().Single(e => e.Name.LocalName == "figure" && e.Attribute("id")!.Value == id);

    private static IEnumerable<XElement> Classes(XElement figure, string name) =>
        figure.Descendants().Where(e => e.Name.LocalName == "g" && e.Attribute("class")?.Value.Split(' ').Contains(name) == true);

    private static string[] Titles(XElement figure) =>
        [.. figure.Descendants().Where(e => e.Attribute("class")?.Value == "title").Select(e => e.Value)];

    private static string[] Rows(XElement page) =>
        [.. page.Descendants().Where(e => e.Name.LocalName == "tr" && e.Attribute("data-k") is not null).Select(r => r.Descendants().First(e => e.Name.LocalName == "button").Value)];

    private static IEnumerable<string> Ops(string graph) =>
        Regex.Matches(graph, @"^%\d+: \S+ = (\w+)", RegexOptions.Multiline).Select(m => m.Groups[1].Value).Distinct();

    [GeneratedRegex("(<(script|style)[^>]*>).*?(</\\2>)", RegexOptions.Singleline)]
    private static partial Regex Raw();
}

using System.Text.RegularExpressions;
using ExprJit;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Docs.Tests;

/// <summary>What the documentation shows of <c>Explain()</c> is what it prints; <c>EXPRJIT_BLESS=1</c> writes it anew.</summary>
public sealed partial class ExplainTests
{
    [Fact]
    public void The_step_is_explained_as_seeing_md_shows()
    {
        var V = new Shared<Tensor<float>>(Tensor.Ones<float>(3, 5), "V", Device.Host);
        var W = new Shared<Tensor<float>>(Tensor.Ones<float>(5, 2), "W", Device.Host);
        var step = Function.Compile((Tensor<float> x, Tensor<float> y) => Sum(Square(Dot(Tanh(Dot(x, V)), W) - y)),
            updates: (x, y) => new() { { W, W - 0.1f * Grad(Sum(Square(Dot(Tanh(Dot(x, V)), W) - y)), W) } });
        step(new float[4, 3], new float[4, 2]);
        Shown(step, ["docs", "seeing.md"]);
    }

    [Fact]
    public void The_step_of_the_tour_is_explained_as_shown()
    {
        var W = new Shared<Tensor<float>>(new float[,] { { 1, 2 }, { 3, 4 } }, "W", Device.Host);
        var step = Function.Compile((Tensor<float> x, Tensor<float> y) => Sum(Square(Dot(x, W) - y)),
            updates: (x, y) => new() { { W, W - 0.1f * Grad(Sum(Square(Dot(x, W) - y)), W) } });
        Shown(step, ["docs", "tour.md"]);
        step(new float[,] { { 1, 0 }, { 0, 1 } }, new float[,] { { 1, 0 }, { 0, 1 } });
        Shown(step, ["docs", "tour.md"]);
    }

    [Fact]
    public void The_programs_of_the_readme_are_explained_as_shown()
    {
        var state = new Shared<double>(0, "state", Device.Host);
        var accumulator = Function.Compile((double inc) => state, updates: inc => new() { { state, state + inc } });
        accumulator(1);
        Shown(accumulator, ["README.md"]);
        var W = new Shared<Tensor<float>>(new float[,] { { 1, 2 }, { 3, 4 } }, "W", Device.Host);
        var f = Function.Compile((Tensor<float> x) => Sum(Tanh(Dot(x, W) + 1)),
            updates: x => new() { { W, W - 0.1f * Grad(Sum(Tanh(Dot(x, W) + 1)), W) } });
        f(new float[,] { { 1, 0 }, { 0, 1 } });
        Shown(f, ["README.md"]);
    }

    /// <summary>A block that begins with the function's name, and is of an explanation as this one is, before or after the first call, is the explanation.</summary>
    private static void Shown(Delegate compiled, string[] document)
    {
        string text = Function.Inspect(compiled).Explain(), name = text.Split('\n')[0];
        bool isBefore = text.Contains("compiled at the first call", StringComparison.Ordinal);
        string file = Path.Combine([DocsTests.Root, .. document]), all = File.ReadAllText(file).ReplaceLineEndings("\n");
        Match[] blocks = [.. Fenced().Matches(all).Where(m => m.Groups["text"].Value.StartsWith(name + "\n", StringComparison.Ordinal)
            && m.Value.Contains("compiled at the first call", StringComparison.Ordinal) == isBefore)];
        var block = blocks.Should().ContainSingle("{0} shows it once", document[^1]).Subject.Groups["text"];
        if (Environment.GetEnvironmentVariable("EXPRJIT_BLESS") == "1")
            File.WriteAllText(file, all[..block.Index] + text + all[(block.Index + block.Length)..]);
        else
            block.Value.Should().Be(text);
    }

    [GeneratedRegex("```[a-z]*\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fenced();
}

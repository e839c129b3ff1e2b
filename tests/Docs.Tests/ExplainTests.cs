using System.Text.RegularExpressions;
using ExprJit;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Docs.Tests;

/// <summary>What the README shows of <c>Explain()</c> is what it prints.</summary>
public sealed partial class ExplainTests
{
    [Fact]
    public void The_accumulator_is_explained_as_shown()
    {
        var state = new Shared<double>(0, "state", Device.Host);
        var accumulator = Function.Compile((double inc) => state, updates: inc => new() { { state, state + inc } });
        accumulator(1);
        Blocks().Should().Contain(Normal(Function.Inspect(accumulator).Explain()));
    }

    [Fact]
    public void The_function_with_a_gradient_is_explained_as_shown()
    {
        var W = new Shared<Tensor<float>>(new float[,] { { 1, 2 }, { 3, 4 } }, "W", Device.Host);
        var f = Function.Compile((Tensor<float> x) => Sum(Tanh(Dot(x, W) + 1)),
            updates: x => new() { { W, W - 0.1f * Grad(Sum(Tanh(Dot(x, W) + 1)), W) } });
        f(new float[,] { { 1, 0 }, { 0, 1 } });
        Blocks().Should().Contain(Normal(Function.Inspect(f).Explain()));
    }

    private static string[] Blocks() =>
        [.. Fenced().Matches(DocsTests.Read("README.md").ReplaceLineEndings("\n")).Select(m => Normal(m.Groups["text"].Value))];

    private static string Normal(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));

    [GeneratedRegex("```[a-z]*\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fenced();
}

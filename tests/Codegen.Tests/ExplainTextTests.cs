using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>What <c>Explain()</c> prints, against texts in <c>Goldens/</c>; <c>EXPRJIT_BLESS=1</c> writes those anew.</summary>
public sealed partial class ExplainTextTests
{
    [Fact]
    public void Accumulator() => Golden(ExplainPrograms.Accumulator());

    [Fact]
    public void SoftmaxRegression() => Golden(ExplainPrograms.SoftmaxRegression());

    [Fact]
    public void Mlp() => Golden(ExplainPrograms.Mlp());

    [Fact]
    public void Staged() => Golden(ExplainPrograms.Staged());

    [Fact]
    public void Before_the_first_call_it_says_that_nothing_is_compiled()
    {
        var it = Function.Inspect(Function.Compile((Tensor<double> x) => Softmax(x)));
        it.Explain().Should().Be("(Tensor<double> x) => Softmax(x)\n  compiled at the first call, when the ranks of its tensor parameters are known\n");
        it.ToDot().Should().StartWith("digraph").And.Contain("compiled at the first call");
        it.ToHtml().Should().Contain("Compiled at the first call");
    }

    [Fact]
    public void Without_a_call_costs_of_tensors_are_left_out_and_those_of_plain_values_are_not()
    {
        var W = new Shared<Tensor<double>>(new double[3], "W", Device.Host);
        Function.Inspect(Function.Compile(() => Sum(W))).Explain().Should().NotContain("reads").And.Contain("computes Sum(W)");
        var s = new Shared<double>(1, "s", Device.Host);
        Function.Inspect(Function.Compile((double x) => s * x)).Explain().Should().Contain("reads 16 bytes, writes 8 bytes, 1 operation\n");
    }

    [Fact]
    public void Totals_are_the_sums_of_the_kernels()
    {
        foreach (var it in (CompiledFunction[])[ExplainPrograms.SoftmaxRegression(), ExplainPrograms.Mlp(), ExplainPrograms.Staged()])
        {
            string[] lines = it.Explain().Split('\n');
            var total = Numbers(lines.Single(l => l.StartsWith("  in the last call", StringComparison.Ordinal)));
            var parts = lines.Where(l => l.StartsWith("    reads ", StringComparison.Ordinal)).Select(Numbers).ToArray();
            parts.Should().HaveCount(it.Kernels.Count);
            for (int i = 0; i < 3; i++)
                total[i].Should().Be(parts.Sum(p => p[i]));
        }
    }

    [Fact]
    public void Costs_follow_the_lengths_of_the_last_call()
    {
        var f = Function.Compile((Tensor<double> a, Tensor<double> b) => Dot(a, b), options: new() { Device = Device.Host });
        f(new double[2, 3], new double[3, 5]);
        Function.Inspect(f).Explain().Should().Contain($"reads {(6 + 15) * 8} bytes, writes {10 * 8} bytes, {2 * 2 * 3 * 5} operations");
        f(new double[4, 3], new double[3, 1]);
        Function.Inspect(f).Explain().Should().Contain($"reads {(12 + 3) * 8} bytes, writes {4 * 8} bytes, {2 * 4 * 3} operations");
    }

    [Fact]
    public void A_broadcast_operand_is_read_once_and_a_window_only_where_it_is()
    {
        var f = Function.Compile((Tensor<float> x, Tensor<float> y) => x * y, options: new() { Device = Device.Host });
        f(new float[10, 4], new float[4]);
        Function.Inspect(f).Explain().Should().Contain($"reads {(40 + 4) * 4} bytes, writes {40 * 4} bytes, 40 operations");
        var g = Function.Compile((Tensor<float> x) => Sum(Slice(x, 1L, 3L)), options: new() { Device = Device.Host });
        g(new float[100]);
        Function.Inspect(g).Explain().Should().Contain("reads 12 bytes, writes 4 bytes, 3 operations");
    }

    [Fact]
    public void Peak_memory_counts_each_buffer_once()
    {
        var f = Function.Compile((Tensor<double> a, Tensor<double> b) => Dot(Dot(Dot(Dot(a, b), b), b), b), options: new() { Device = Device.Host });
        f(new double[4, 4], new double[4, 4]);
        // A product may not write what it reads, so two of a chain's values are alive at a time, in one block.
        Function.Inspect(f).Explain().Should().Contain("peak memory of intermediates: 256 bytes (1 buffer)");
    }

    [Fact]
    public void The_same_function_is_explained_in_the_same_words()
    {
        ExplainPrograms.SoftmaxRegression().Explain().Should().Be(ExplainPrograms.SoftmaxRegression().Explain());
        ExplainPrograms.Mlp().ToDot().Should().Be(ExplainPrograms.Mlp().ToDot());
        ExplainPrograms.Mlp().ToHtml().Should().Be(ExplainPrograms.Mlp().ToHtml());
    }

    [Fact]
    public void Every_kernel_but_the_first_says_why_it_was_cut()
    {
        foreach (var it in (CompiledFunction[])[ExplainPrograms.SoftmaxRegression(), ExplainPrograms.Mlp(), ExplainPrograms.Staged()])
            Regex.Count(it.Explain(), "^    cut here: .{12,}$", RegexOptions.Multiline).Should().Be(it.Kernels.Count - 1);
    }

    [Fact]
    public void A_body_says_what_it_reduces_and_a_product_through_which_window_it_reads()
    {
        string text = ExplainPrograms.Mlp().Explain();
        text.Should().MatchRegex(@"return %\d+, combined by sum\[0,1\]\n").And.Contain("matmul(transpose[1,0](x):f32[,], ");
    }

    [Fact]
    public void The_interpreter_is_explained_as_one_kernel()
    {
        var f = Function.Compile((Tensor<float> x) => Sum(Tanh(x)), options: new() { Device = Device.Reference });
        f(new float[2]);
        var it = Function.Inspect(f);
        it.Explain().Should().Contain("interpreter").And.Contain("tanh");
        it.ToDot().Should().Contain("cluster_0").And.Contain("tanh");
        it.ToHtml().Should().Contain("interpreter");
    }

    private static long[] Numbers(string line) =>
        [.. Number().Matches(line).Select(m => long.Parse(m.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];

    private static void Golden(CompiledFunction it, [CallerMemberName] string name = "")
    {
        string file = Repository.At("tests", "Codegen.Tests", "Goldens", name + ".txt"), text = it.Explain();
        if (Environment.GetEnvironmentVariable("EXPRJIT_BLESS") == "1")
            File.WriteAllText(file, text);
        text.Should().Be(File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [GeneratedRegex(@"\d[\d,]*")]
    private static partial Regex Number();
}

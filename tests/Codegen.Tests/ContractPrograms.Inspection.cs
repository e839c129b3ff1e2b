using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs that look at compiled functions, the cache and the profile, and that use functions hard.</summary>
[Collection("alone")]
public sealed class ContractProgramsInspection
{
    [Fact]
    public void Inspect_shows_every_side_of_a_function()
    {
        var w = Shared.Create(new float[,] { { 1, 2 }, { 3, 4 } }, "W");
        var f = Function.Compile((Tensor<float> x) => Sum(Tanh(Dot(x, w) + 1)),
            updates: x => new() { { w, w - 0.1f * Grad(Sum(Tanh(Dot(x, w) + 1)), w) } }, options: new() { Name = "step" });
        f(new float[,] { { 1, 0 } });
        var it = Function.Inspect(f);
        it.Name.Should().Be("step");
        it.Signature.Should().NotBeNullOrEmpty().And.NotContain("step");
        it.Graph.Should().Contain("grad").And.Contain("matmul").And.Contain("W");
        it.OptimizedGraph.Should().NotContain("grad(").And.Contain("tanh");
        it.Kernels.Should().NotBeEmpty();
        it.Kernels.Should().OnlyContain(k => k.Name.Length > 0 && k.Expressions.Count > 0 && k.DeviceCode.Length > 0);
        it.Kernels.SelectMany(k => k.Expressions).Should().Contain(e => e.Contains("Tanh(Dot(x, w) + 1)"));
        it.Explain().Should().Contain("Tanh").And.Contain("kernels");
        it.ToDot().Should().StartWith("digraph");
        it.ToHtml().Should().Contain("<html").And.Contain("</html>");
        it.Profile.Calls.Should().Be(1);
        it.Profile.Launches.Should().BeGreaterThan(0);
        f(new float[,] { { 1, 0 } });
        Function.Inspect(f).Profile.Calls.Should().Be(2);
    }

    [Fact]
    public void Inspect_refuses_a_delegate_that_was_not_compiled()
    {
        Func<double, double> plain = x => x;
        FluentActions.Invoking(() => Function.Inspect(plain)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Actions_are_inspected_too()
    {
        var s = new Shared<double>(0, "s");
        var f = Function.Compile((double x) => new Updates { { s, s + x } });
        f(1);
        Function.Inspect(f).Graph.Should().Contain("update s");
        Function.Inspect(f).Explain().Should().Contain("s + x");
    }

    [Fact]
    public void The_cache_key_is_the_structure()
    {
        Function.Compile((Tensor<double> first) => Cosh(first * 2.125) - first)(new double[3]);
        var before = KernelCache.Statistics;
        Function.Compile((Tensor<double> renamed) => Cosh(renamed * 77.5) - renamed)(new double[30]);
        KernelCache.Statistics.Misses.Should().Be(before.Misses);
        KernelCache.Statistics.Hits.Should().BeGreaterThan(before.Hits);
        Function.Compile((Tensor<float> other) => Cosh(other * 2.125f) - other)(new float[3]);
        KernelCache.Statistics.Misses.Should().BeGreaterThan(before.Misses);
        var a = Function.Compile((double x, double y) => x * y + 1.5);
        var b = Function.Compile((double p, double q) => p * q + 2.5);
        var c = Function.Compile((double p, double q) => p + q + 2.5);
        a(1, 2);
        b(1, 2);
        c(1, 2);
        Function.Inspect(a).Signature.Should().Be(Function.Inspect(b).Signature).And.NotBe(Function.Inspect(c).Signature);
    }

    [Fact]
    public void Variables_of_different_names_share_kernels()
    {
        static Func<double, double> Counter(string name)
        {
            var s = new Shared<double>(0, name);
            return Function.Compile((double x) => s, updates: x => new() { { s, s * 0.75 + x * x * x } });
        }
        Counter("one")(1);
        var before = KernelCache.Statistics;
        var f = Counter("two");
        f(1);
        f(0).Should().Be(1);
        KernelCache.Statistics.Misses.Should().Be(before.Misses);
    }

    [Fact]
    public void One_function_without_updates_is_called_from_many_threads()
    {
        var offset = new Shared<double>(0.5, "offset");
        var plain = Function.Compile((double x, long k) => x * k + offset);
        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => plain(i, 3).Should().Be(3 * i + 0.5));
        var scaled = Function.Compile((Tensor<double> x, double k) => Sum(x * k));
        Parallel.For(1, 200, i => ((double)scaled(Tensor.Ones<double>(i), i)).Should().Be((double)i * i));
    }

    [Fact]
    public void A_function_lives_as_long_as_its_delegate()
    {
        static Func<double, double> Make()
        {
            var s = new Shared<double>(1, "s");
            var k = 2.0;
            return Function.Compile((double x) => s * k + x, updates: x => new() { { s, s + 1 } });
        }
        var f = Make();
        f(0).Should().Be(2);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        f(0).Should().Be(4);
    }

    [Fact]
    public void Five_hundred_functions_are_compiled()
    {
        var s = new Shared<double>(1, "s");
        var all = Enumerable.Range(0, 500).Select(i => Function.Compile((double x) => x * i + s)).ToArray();
        for (var i = 0; i < all.Length; i++)
            all[i](2).Should().Be(2 * i + 1);
    }

    [Fact]
    public void An_expression_of_two_thousand_terms_is_compiled()
    {
        var x = System.Linq.Expressions.Expression.Parameter(typeof(double), "x");
        System.Linq.Expressions.Expression sum = x;
        for (var i = 1; i < 2000; i++)
            sum = System.Linq.Expressions.Expression.Add(sum, System.Linq.Expressions.Expression.Multiply(x, System.Linq.Expressions.Expression.Constant((double)i)));
        var f = Function.Compile(System.Linq.Expressions.Expression.Lambda<Func<double, double>>(sum, x));
        f(1).Should().Be(1 + 1999 * 2000 / 2);
    }

    private static Tensor<double> Chain(Tensor<double> x, int terms)
    {
        var sum = x;
        for (var i = 1; i < terms; i++)
            sum = sum + Sin(x * i);
        return sum;
    }

    [Fact]
    public void A_helper_may_build_two_thousand_terms()
    {
        var f = Function.Compile((Tensor<double> x) => Chain(x, 1000));
        f(new double[] { 0, 0 }).ToArray().Should().Equal(0, 0);
        f(new[] { 1.0 }).ToArray()[0].Should().BeApproximately(1 + Enumerable.Range(1, 999).Sum(i => Math.Sin(i)), 1e-9);
    }
}

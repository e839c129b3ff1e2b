using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Helpers with loops as device code.</summary>
public sealed class CSharpFormsPtxTests
{
    private static double Root(double x)
    {
        double y = x;
        for (int i = 0; i < 20; i++)
            y = 0.5 * (y + x / y);
        return y;
    }

    private static int Gcd(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    [Fact]
    public void A_helper_with_a_loop_becomes_ptx()
    {
        foreach (Delegate f in new Delegate[] { Function.Compile((double x) => Root(x) + 1), Function.Compile((int a, int b) => Gcd(a, b)) })
        {
            var graph = ((Invoker)f.Target!).Core.Current!.Optimized;
            HostStorage[] arguments = [.. graph.Reachable().OfType<Parameter>().OrderBy(p => p.Index).Select(p => Harness.Mild(p.Element, [], 1))];
            CompilingAccelerator.Ptx.TextsOf(graph, arguments).Should().NotBeEmpty().And.AllSatisfy(ptx => ptx.Should().Contain(".entry").And.NotContain(".approx").And.NotContain("fma.rn"));
        }
    }
}

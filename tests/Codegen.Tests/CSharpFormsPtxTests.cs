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

    private static float Waves(float x)
    {
        float sum = 0;
        for (int i = 1; i < 5; i++)
            sum += MathF.Sin(i * x) * MathF.Exp(-i);
        return sum;
    }

    [Fact]
    public void Functions_in_a_loop_of_a_helper_are_their_formulas_on_a_device()
    {
        var f = Function.Compile((float x) => Waves(x));
        TextsOf(f).Should().AllSatisfy(ptx => ptx.Should().Contain("fma.rn.f32").And.NotContain(".approx").And.NotContain(".f64"));
        var onDevice = Function.Compile((float x) => Waves(x), options: new FunctionOptions { Device = Device.IlgpuCpu });
        foreach (float x in new[] { 0.3f, -2.5f, 1e3f, 3e7f, 8e37f })
            onDevice(x).Should().BeApproximately(Waves(x), 3e-7f);
        float.IsNaN(onDevice(float.PositiveInfinity)).Should().BeTrue();
    }

    [Fact]
    public void A_helper_with_a_loop_becomes_ptx()
    {
        foreach (Delegate f in new Delegate[] { Function.Compile((double x) => Root(x) + 1), Function.Compile((int a, int b) => Gcd(a, b)) })
            TextsOf(f).Should().NotBeEmpty().And.AllSatisfy(ptx => ptx.Should().Contain(".entry").And.NotContain(".approx").And.NotContain("fma.rn"));
    }

    private static IReadOnlyList<string> TextsOf(Delegate f)
    {
        var graph = ((Invoker)f.Target!).Core.Current!.Optimized;
        return CompilingAccelerator.Ptx.TextsOf(graph, [.. graph.Reachable().OfType<Parameter>().OrderBy(p => p.Index).Select(p => Harness.Mild(p.Element, [], 1))]);
    }
}

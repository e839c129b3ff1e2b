using System.Text.RegularExpressions;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>What the PTX of elementwise ops must not contain, for every op and type, for sm_70 and sm_90; and the same of their OpenCL C.</summary>
public sealed partial class IlgpuPtxLawTests
{
    /// <summary>Approximations, flushed subnormals, and arithmetic without a rounding, which an assembler may contract.</summary>
    [GeneratedRegex(@"\.approx|\.ftz|\.full\b|\b(ex2|lg2|sin|cos|tanh|rsqrt|rcp)\.|\b(add|sub|mul|mad|fma|div|sqrt)(?!\.rn\.)(\.\w+)*\.f(16|32|64)\b")]
    private static partial Regex Inexact { get; }

    public static TheoryData<string> Ops() => [.. IlgpuOpTests.Names];

    [Theory, MemberData(nameof(Ops))]
    public void Ptx_is_exact_and_in_double_only_where_a_type_is(string name)
    {
        int kernels = 0;
        foreach (var (node, elements) in IlgpuOpTests.Nodes(IlgpuOpTests.Find(name)))
        {
            string ptx = Ptx(node);
            foreach (string source in CompilingAccelerator.OpenCl.TextsOf(GraphOf(node), Ones(node)))
                OpenClTests.ShouldBeExact(source, name);
            ptx.Should().Contain(".entry");
            Line(ptx, Inexact).Should().BeNull("{0} of {1}", name, elements[0]);
            if (!elements.Append(node.Element).Contains(ElementType.Float64))
                Line(ptx, Double).Should().BeNull("{0} of {1}", name, elements[0]);
            kernels++;
        }
        kernels.Should().BePositive();
    }

    /// <summary>Without this the first test could not fail: it is what a formula is made of.</summary>
    [Theory]
    [InlineData("mul.f32 %f1, %f2, %f3;", true)]
    [InlineData("fma.rn.ftz.f32 %f1, %f2, %f3, %f4;", true)]
    [InlineData("div.full.f32 %f1, %f2, %f3;", true)]
    [InlineData("sqrt.approx.f32 %f1, %f2;", true)]
    [InlineData("ex2.approx.f32 %f1, %f2;", true)]
    [InlineData("fma.rn.f32 %f1, %f2, %f3, %f4;", false)]
    [InlineData("mul.rn.f64 %fd1, %fd2, %fd3;", false)]
    [InlineData("mul.lo.s64 %rd1, %rd2, %rd3;", false)]
    public void The_pattern_tells_exact_instructions(string line, bool isInexact) => Inexact.IsMatch(line).Should().Be(isInexact);

    [Theory, MemberData(nameof(VectorMathTests.Functions), MemberType = typeof(VectorMathTests))]
    public void A_function_is_its_formula_on_a_device_too(string name)
    {
        var op = Op.Find(name)!;
        foreach (var element in new[] { ElementType.Float16, ElementType.Float32, ElementType.Float64 })
        {
            var arena = new Arena();
            var node = arena.Apply(op, LoopHarness.Streams(arena, element, element)[..op.Arity]);
            var body = new Graph(arena, [node], []);
            Lowering.Run(body, Domain.Whole).Reachable().OfType<Apply>().Should().NotContain(a => Lowering.Has(a));
            Regex.Count(Ptx(node), @"\bfma\.rn\.").Should()
                .BeGreaterThanOrEqualTo(2 * Lowering.Run(body, Domain.Whole).Reachable().Count(n => n.Is(Op.MulAdd)));
        }
    }

    [GeneratedRegex(@"\.f64\b")]
    private static partial Regex Double { get; }

    /// <summary>For both architectures.</summary>
    private static string Ptx(Node node) => string.Join('\n', CompilingAccelerator.Ptx.TextsOf(GraphOf(node), Ones(node)));

    private static Graph GraphOf(Node node) => new(node.Arena, [node], []);

    private static HostStorage[] Ones(Node node) =>
        [.. GraphOf(node).Reachable().OfType<Parameter>().OrderBy(p => p.Index).Select(p => Harness.Fill(p.Element, [p.Rank == 0 ? 1 : 4], _ => Scalar.FromInteger(p.Element, 1)))];

    private static string? Line(string ptx, Regex pattern) => ptx.Split('\n').FirstOrDefault(l => pattern.IsMatch(l));
}

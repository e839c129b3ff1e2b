using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;
using static ExprJit.Codegen.Tests.Products.ProductCase;

namespace ExprJit.Codegen.Tests.Products;

/// <summary>Our matrix products on ILGPU's simulator against the interpreter.</summary>
public sealed class ProductTests
{
    private static readonly Lies[] Layouts = Enum.GetValues<Lies>();

    public static TheoryData<string> Numbers() => [.. ElementTypes.All.Where(e => e != ElementType.Bool).Select(e => e.ToString())];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void EveryTypeAgrees(string type)
    {
        var element = Enum.Parse<ElementType>(type);
        long[][] sizes = [[2, 3, 2], [3, 2, 33], [33, 31, 5], [17, 65, 18]];
        foreach (long[] size in sizes)
            Of(element, [size[0], size[1]], [size[1], size[2]]).ShouldAgree(IlgpuAccelerator.Cpu);
        foreach (long[] size in new long[][] { [1, 40, 5], [5, 40, 1], [1, 40, 1], [1, 3, 70], [70, 2, 1] })
            Of(element, [size[0], size[1]], [size[1], size[2]]).ShouldAgree(IlgpuAccelerator.Cpu);
    }

    [Fact]
    public void EveryLengthAgrees()
    {
        long[] lengths = [0, 1, 2, 3, 31, 32, 33, 65];
        foreach (long rows in lengths)
            foreach (long columns in lengths)
                foreach (long depth in new long[] { 0, 1, 2, 33 })
                    Of(ElementType.Float32, [rows, depth], [depth, columns]).ShouldAgree(IlgpuAccelerator.Cpu);
    }

    [Fact]
    public void EveryLayoutOfBothFactorsAgrees()
    {
        foreach (var a in Layouts)
            foreach (var b in Layouts)
            {
                Of(ElementType.Float32, [9, 20], [20, 11], a, b).ShouldAgree(IlgpuAccelerator.Cpu);
                Of(ElementType.Int16, [1, 50], [50, 40], a, b).ShouldAgree(IlgpuAccelerator.Cpu);
                Of(ElementType.Float64, [40, 50], [50, 1], a, b).ShouldAgree(IlgpuAccelerator.Cpu);
            }
    }

    [Fact]
    public void AllMatricesOfAStackAreOneLaunch()
    {
        (long[] A, long[] B)[] stacks =
        [
            ([3, 5, 4], [3, 4, 6]), ([3, 5, 4], [4, 6]), ([5, 4], [3, 4, 6]), ([2, 1, 5, 4], [3, 4, 6]), ([1, 3, 5, 4], [2, 1, 4, 6]), ([2, 3, 1, 4], [3, 4, 6]), ([2, 3, 5, 4], [2, 3, 4, 1]),
        ];
        foreach (var (a, b) in stacks)
            foreach (var lies in new[] { Lies.RowByRow, Lies.ColumnByColumn, Lies.Within })
            {
                Of(ElementType.Float32, a, b, lies, lies).ShouldAgree(IlgpuAccelerator.Cpu).Launches.Should().HaveCount(1);
                Of(ElementType.Int64, a, b, lies, lies).ShouldAgree(IlgpuAccelerator.Cpu).Launches.Should().HaveCount(1);
            }
        Of(ElementType.Float32, [0, 5, 4], [4, 6]).ShouldAgree(IlgpuAccelerator.Cpu).Launches.Should().BeEmpty();
    }

    [Theory]
    [InlineData(nameof(ElementType.Float32))]
    [InlineData(nameof(ElementType.Float16))]
    [InlineData(nameof(ElementType.UInt8))]
    [InlineData(nameof(ElementType.Float64))]
    public void ALongDepthIsCutIntoPieces(string type)
    {
        var element = Enum.Parse<ElementType>(type);
        var layout = Of(element, [5, 700], [700, 6]).ShouldAgree(IlgpuAccelerator.Cpu);
        layout.Launches.Select(l => l.Parts[0].GetType()).Should().Equal(typeof(ProductPart), typeof(ProductCombinePart));
        ((ProductPart)layout.Launches.First().Parts[0]).Tile.Splits.Should().BeGreaterThan(1);
        foreach (var (a, b) in new (long[], long[])[] { ([1, 900], [900, 1]), ([1, 1, 900], [900, 1]) })
            Of(element, a, b, Lies.RowByRow, Lies.ColumnByColumn).ShouldAgree(IlgpuAccelerator.Cpu)
                .Launches.Select(l => l.Parts[0].GetType()).Should().Equal(typeof(VectorProductPart), typeof(ProductCombinePart));
    }

    [Fact]
    public void NotANumberAndInfinityReachWhatTheyShouldAndNoMore()
    {
        var arena = new Arena();
        Node a = arena.Parameter(0, new TensorType(ElementType.Float32, 2), "a"), b = arena.Parameter(1, new TensorType(ElementType.Float32, 2), "b");
        HostStorage[] arguments =
        [
            Harness.Fill(ElementType.Float32, [9, 5], i => Scalar.Of(i == 7 ? float.NaN : i % 5 == 0 ? 0f : i == 23 ? float.PositiveInfinity : 1f)),
            Harness.Fill(ElementType.Float32, [5, 9], i => Scalar.Of(i == 3 ? float.NegativeInfinity : i == 40 ? float.NaN : -0f)),
        ];
        new ProductCase("specials", new Graph(arena, [N.MatMul(a, b)], []), arguments).ShouldAgree(IlgpuAccelerator.Cpu);
    }
}

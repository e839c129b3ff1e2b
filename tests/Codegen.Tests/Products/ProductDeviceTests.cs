using System.Text.RegularExpressions;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Codegen.Tests.Ptx;
using ExprJit.Graphs;
using FluentAssertions;
using ILGPU.Runtime.Cuda;
using Xunit;
using static ExprJit.Codegen.Tests.Products.ProductCase;

namespace ExprJit.Codegen.Tests.Products;

/// <summary>The tiles that a GPU's groups of 256 threads take: their PTX run by the machine, their texts, and once the simulator with so many threads.</summary>
public sealed class ProductDeviceTests
{
    private static readonly Lazy<PtxAccelerator> Ptx = new(() => new PtxAccelerator(CudaArchitecture.SM_90, KernelGeometry.Cuda with { MostGroups = 3 }));

    [Theory]
    [InlineData(nameof(ElementType.Float32))]
    [InlineData(nameof(ElementType.Float64))]
    [InlineData(nameof(ElementType.Float16))]
    [InlineData(nameof(ElementType.Int8))]
    [InlineData(nameof(ElementType.UInt64))]
    public void LargeTilesAgreeInPtx(string type)
    {
        var element = Enum.Parse<ElementType>(type);
        var layout = Of(element, [130, 40], [40, 70]).ShouldAgree(Ptx.Value);
        var tile = ((ProductPart)layout.Launches.Single().Parts[0]).Tile;
        (tile.RowsEach, tile.ColumnsEach).Should().Be(element.Size() == 8 ? (4, 4) : (8, 8));
        Of(element, [130, 9], [9, 70], Lies.ColumnByColumn, Lies.ColumnByColumn).ShouldAgree(Ptx.Value);
    }

    [Fact]
    public void EveryLayoutAgreesInPtx()
    {
        foreach (var a in Enum.GetValues<Lies>())
            Of(ElementType.Float32, [66, 17], [17, 130], a, a).ShouldAgree(Ptx.Value);
        Of(ElementType.Float32, [3, 20, 7], [7, 40]).ShouldAgree(Ptx.Value);
        Of(ElementType.Float32, [2, 1, 20, 7], [3, 7, 10], Lies.ColumnByColumn).ShouldAgree(Ptx.Value);
    }

    [Theory]
    [InlineData(300, 20, 5)]
    [InlineData(5, 20, 300)]
    [InlineData(2, 3, 2)]
    [InlineData(20, 0, 30)]
    [InlineData(20, 600, 20)]
    [InlineData(1, 700, 300)]
    [InlineData(300, 700, 1)]
    [InlineData(1, 5000, 1)]
    [InlineData(1, 3, 1000)]
    public void ThinDeepAndSmallProductsAgreeInPtx(long rows, long depth, long columns)
    {
        foreach (var lies in new[] { Lies.RowByRow, Lies.ColumnByColumn })
            Of(ElementType.Float32, [rows, depth], [depth, columns], lies, lies, p => [N.Maximum(p + 1, p.Like(0))]).ShouldAgree(Ptx.Value);
    }

    [Fact]
    public void LoopsThatReadAcrossAgreeInPtx()
    {
        foreach (var (arguments, build) in TransposeTests.Loops([70, 45]))
            new ProductCase("across", build, arguments).ShouldAgree(Ptx.Value);
    }

    [Fact]
    public void TheSimulatorAgreesWithSoManyThreads()
    {
        using var wide = new WideAccelerator();
        Of(ElementType.Float32, [33, 20], [20, 40]).ShouldAgree(wide);
    }

    [Fact]
    public void TextsAreExactAndReadSharedMemoryByVectors()
    {
        foreach (var type in new[] { ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.Int32, ElementType.Int8 })
            foreach (var product in new[] { Of(type, [300, 400], [400, 300]), Of(type, [20, 4000], [4000, 20]), Of(type, [1, 400], [400, 300]), Of(type, [400, 30], [30, 300], then: p => [N.Maximum(p, p.Like(0))]) })
            {
                string[] texts = [.. product.TextsOn(CompilingAccelerator.Ptx)];
                texts.Should().NotBeEmpty();
                foreach (string ptx in texts)
                    CompilingAccelerator.ShouldKeepTheLaws(ptx, product.Text);
                if (type.IsFloat())
                    texts[0].Should().Contain(type == ElementType.Float64 ? "fma.rn.f64" : "fma.rn.f32");
                foreach (string source in product.TextsOn(CompilingAccelerator.OpenCl))
                    source.Should().StartWith("#pragma OPENCL FP_CONTRACT OFF").And.Contain("kernel void");
            }
        string large = Of(ElementType.Float32, [3000, 40], [40, 3000]).TextsOn(CompilingAccelerator.Ptx).Single();
        large.Should().Contain("ld.shared.v4.f32").And.MatchRegex(@"\.shared \.align 16").And.Contain(".minnctapersm 2");
        Regex.Count(large, @"fma\.rn\.f32").Should().Be(2 * 8 * 8 * 8, "both architectures have the steps of one panel");
    }
}

using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;
using static ExprJit.Codegen.Tests.Products.ProductCase;

namespace ExprJit.Codegen.Tests.Products;

/// <summary>A product and the loop that follows it in one launch, and where that would be wrong.</summary>
public sealed class EpilogueTests
{
    [Fact]
    public void ALoopOverTheProductIsPartOfItsKernel()
    {
        foreach (var type in new[] { ElementType.Float32, ElementType.Float16, ElementType.Int8, ElementType.Float64 })
            foreach (var (a, b) in new (long[], long[])[] { ([9, 5], [5, 12]), ([3, 9, 5], [5, 12]), ([1, 60], [60, 9]), ([2, 60], [60, 1]) })
            {
                var layout = Of(type, a, b, then: p => [N.Maximum(p * 2 + 1, p.Like(0))]).ShouldAgree(IlgpuAccelerator.Cpu);
                layout.Launches.Should().ContainSingle();
                layout.Memory.Bytes.Should().Be(0, "the product lies in registers alone");
            }
    }

    [Fact]
    public void AlsoWhereTheDepthIsCutIntoPieces()
    {
        foreach (var (a, b) in new (long[], long[])[] { ([4, 700], [700, 5]), ([1, 900], [900, 1]) })
        {
            var layout = Of(ElementType.Float32, a, b, then: p => [N.Tanh(p)]).ShouldAgree(IlgpuAccelerator.Cpu);
            layout.Launches.Select(l => l.Parts[0]).Should().HaveCount(2).And.Subject.Last().Should().BeOfType<ProductCombinePart>();
        }
    }

    [Fact]
    public void AProductThatIsReadElsewhereIsStoredToo()
    {
        Of(ElementType.Float32, [9, 5], [5, 12], then: p => [p, N.Exp(p)]).ShouldAgree(IlgpuAccelerator.Cpu).Launches.Should().ContainSingle();
        Of(ElementType.Float32, [9, 5], [5, 12], then: p => [N.Exp(p), N.Reduce(Op.Sum, p, Attributes.Axes(0))]).ShouldAgree(IlgpuAccelerator.Cpu);
        Of(ElementType.Float32, [9, 5], [5, 12], then: p => [N.Reduce(Op.Max, N.Exp(p), Attributes.Axes(1)), N.Tanh(p)]).ShouldAgree(IlgpuAccelerator.Cpu);
    }

    [Fact]
    public void OperandsBesideTheProductAreReadAtItsPlace()
    {
        foreach (var lies in Enum.GetValues<Lies>())
            Of(ElementType.Float32, [7, 7], [7, 7], lies, Lies.RowByRow, p => [p * p.Inputs[0]]).ShouldAgree(IlgpuAccelerator.Cpu).Launches.Should().ContainSingle();
    }

    [Fact]
    public void AProductReadAcrossIsNoEpilogue() =>
        Of(ElementType.Float32, [9, 5], [5, 9], then: p => [p + N.TransposeLast(p)]).ShouldAgree(IlgpuAccelerator.Cpu).Launches.Should().HaveCount(2);

    [Fact]
    public void AFaultInAnEpilogueIsThrown()
    {
        var run = () => Of(ElementType.Int32, [9, 5], [5, 9], then: p => [p / (p - p)]).ShouldAgree(IlgpuAccelerator.Cpu);
        run.Should().Throw<DivideByZeroException>();
    }

    /// <summary>Groups that are not done yet would read what others have written.</summary>
    [Fact]
    public void AFactorIsNeverWrittenOverByTheProductsOwnKernel()
    {
        float[,] before = new float[20, 20], other = new float[20, 20];
        for (int i = 0; i < 400; i++)
            (before[i / 20, i % 20], other[i / 20, i % 20]) = (i * 7 % 11 - 5, i * 3 % 7 - 3);
        var results = new List<float[]>();
        foreach (var device in new[] { Device.Reference, Device.IlgpuCpu })
        {
            using var w = Shared.Create(before, "w", device);
            using var v = Shared.Create(other, "v", device);
            var step = Function.Compile(() => Ops.Sum(w), updates: () => new() { { w, w + Ops.MatMul(w, v) }, { v, v - Ops.MatMul(v, v) } }, options: new FunctionOptions { Device = device });
            step();
            results.Add([.. w.GetValue().ToArray(), .. v.GetValue().ToArray()]);
        }
        results[1].Should().Equal(results[0]);
    }
}

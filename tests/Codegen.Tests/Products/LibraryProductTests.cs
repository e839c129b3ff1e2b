using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;
using static ExprJit.Codegen.Tests.Products.ProductCase;

namespace ExprJit.Codegen.Tests.Products;

/// <summary>What a vendor's library is asked for, by one that computes what BLAS says, and which products are not its.</summary>
public sealed class LibraryProductTests : IDisposable
{
    private readonly ColumnLibrary _library = new();
    private readonly IlgpuAccelerator _accelerator;

    public LibraryProductTests()
    {
        _accelerator = new IlgpuAccelerator(IlgpuDeviceKind.Cpu, 0) { Products = _library };
        _library.On = _accelerator;
    }

    public void Dispose() => _accelerator.Dispose();

    [Fact]
    public void EveryLayoutThatItCanReadIsAskedForAsItLies()
    {
        Lies[] readable = [Lies.RowByRow, Lies.ColumnByColumn, Lies.Within, Lies.WithinColumns];
        foreach (var type in new[] { ElementType.Float16, ElementType.Float32, ElementType.Float64 })
            foreach (var a in readable)
                foreach (var b in readable)
                    foreach (long[] size in new long[][] { [2, 3, 4], [7, 5, 2], [33, 1, 9], [2, 40, 31] })
                    {
                        _library.Asked.Clear();
                        var layout = Of(type, [size[0], size[1]], [size[1], size[2]], a, b).ShouldAgree(_accelerator);
                        layout.Work.Should().ContainSingle().Which.Should().BeOfType<LibraryProduct>();
                        _library.Asked.Should().ContainSingle().Which.Should().Match<ColumnProduct>(p => p.Rows == size[2] && p.Columns == size[0] && p.Depth == size[1] && p.Count == 1);
                    }
    }

    [Fact]
    public void AStackIsAskedForAtOnce()
    {
        (long[] A, long[] B)[] stacks = [([3, 5, 4], [3, 4, 6]), ([3, 5, 4], [4, 6]), ([5, 4], [3, 4, 6]), ([2, 3, 5, 4], [2, 3, 4, 6]), ([2, 3, 5, 4], [4, 6])];
        foreach (var (a, b) in stacks)
            foreach (var lies in new[] { Lies.RowByRow, Lies.ColumnByColumn, Lies.Within })
            {
                _library.Asked.Clear();
                Of(ElementType.Float32, a, b, lies, lies).ShouldAgree(_accelerator).Work.Should().AllBeOfType<LibraryProduct>();
                _library.Asked.Should().ContainSingle().Which.Count.Should().Be(a.Length == 4 ? 6 : 3);
            }
    }

    [Fact]
    public void WhatItCannotReadIsAKernelOfOurs()
    {
        ProductCase[] ours =
        [
            Of(ElementType.Int32, [5, 4], [4, 6]),
            Of(ElementType.Float32, [5, 4], [4, 6], Lies.Backwards),
            Of(ElementType.Float32, [5, 4], [4, 6], Lies.RowByRow, Lies.Backwards),
            Of(ElementType.Float32, [2, 1, 5, 4], [3, 4, 6]),
            Of(ElementType.Float32, [5, 0], [0, 6]),
            Of(ElementType.Float32, [1, 40], [40, 6]),
            Of(ElementType.Float32, [6, 40], [40, 1]),
        ];
        foreach (var product in ours)
            product.ShouldAgree(_accelerator).Work.Should().AllBeOfType<Launch>(product.Text).And.NotBeEmpty(product.Text);
        _library.Asked.Should().BeEmpty();
    }

    [Fact]
    public void WhatFollowsALibrarysProductIsALaunchOfItsOwn()
    {
        var layout = Of(ElementType.Float32, [5, 4], [4, 6], then: p => [N.Maximum(p, p.Like(0)) + 1]).ShouldAgree(_accelerator);
        layout.Work.Select(w => w.GetType()).Should().Equal(typeof(LibraryProduct), typeof(Launch));
        layout = Of(ElementType.Int32, [5, 4], [4, 6], then: p => [N.Maximum(p, p.Like(0)) + 1]).ShouldAgree(_accelerator);
        layout.Work.Should().ContainSingle().Which.Should().BeOfType<Launch>();
    }
}

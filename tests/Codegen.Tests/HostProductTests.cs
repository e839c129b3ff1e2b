using ExprJit.Codegen.Host;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed class HostProductTests
{
    [Theory]
    [InlineData(new long[] { 3, 2, 4, 5 }, new long[] { 3, 2, 5, 6 })]
    [InlineData(new long[] { 2, 4, 5 }, new long[] { 3, 1, 5, 6 })]
    [InlineData(new long[] { 4, 5 }, new long[] { 7, 5, 1 })]
    [InlineData(new long[] { 7, 1, 5 }, new long[] { 5, 3 })]
    [InlineData(new long[] { 0, 4, 5 }, new long[] { 0, 5, 3 })]
    [InlineData(new long[] { 2, 4, 0 }, new long[] { 2, 0, 3 })]
    [InlineData(new long[] { 300, 20, 30 }, new long[] { 300, 30, 10 })]
    [InlineData(new long[] { 2, 130, 140 }, new long[] { 140, 150 })]
    public void Every_place_has_its_own_product(long[] left, long[] right)
    {
        View a = Filled(left, 1), b = Filled(right, 2);
        var c = Result(a, b);
        HostProduct.Run(a, b, c);
        var want = View.Dense(new HostStorage(ElementType.Float64, c.Shape));
        foreach (var place in View.Places(c.Shape[..^2]))
        {
            View x = a.Matrix(place), y = b.Matrix(place), z = want.Matrix(place);
            foreach (var at in View.Places(z.Shape))
            {
                Element(z, at[0], at[1]) = 0;
                for (long p = 0; p < x.Shape[1]; p++)
                {
                    Element(z, at[0], at[1]) += Element(x, at[0], p) * Element(y, p, at[1]);
                }
            }
        }

        Values(c).Should().Equal(Values(want), "small whole numbers are summed exactly");
    }

    [Fact]
    public void A_steady_batch_allocates_nothing()
    {
        View a = Filled([64, 8, 9], 3), b = Filled([9, 7], 4), c = Result(a, b);
        HostProduct.Run(a, b, c);
        var before = GC.GetAllocatedBytesForCurrentThread();
        HostProduct.Run(a, b, c);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static View Result(View a, View b)
    {
        var rank = Math.Max(a.Shape.Length, b.Shape.Length);
        var shape = new long[rank];
        for (var axis = 0; axis < rank - 2; axis++)
        {
            shape[axis] = Extent(a, axis, rank) == 1 ? Extent(b, axis, rank) : Extent(a, axis, rank);
        }

        (shape[rank - 2], shape[rank - 1]) = (a.Shape[^2], b.Shape[^1]);
        return View.Dense(new HostStorage(ElementType.Float64, shape));
    }

    private static long Extent(View view, int axis, int rank) =>
        axis < rank - view.Shape.Length ? 1 : view.Shape[axis - (rank - view.Shape.Length)];

    private static View Filled(long[] shape, int seed)
    {
        var (storage, random) = (new HostStorage(ElementType.Float64, shape), new Random(seed));
        foreach (ref var value in storage.Span<double>())
        {
            value = random.Next(-8, 9);
        }

        return View.Dense(storage);
    }

    private static double[] Values(View view) => ((HostStorage)view.Storage).Span<double>().ToArray();

    private static ref double Element(View view, long row, long column) =>
        ref ((HostStorage)view.Storage).Span<double>()[(int)(view.Offset + (row * view.Strides[0]) + (column * view.Strides[1]))];
}

using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// What computes a matrix product: the vendor's library where it is and knows the type and the strides; otherwise a kernel of ours, for vectors or by tiles.
/// A product with an epilogue is always a kernel of ours: <see cref="NestLaunches"/> asks for one only where the library does not know the type.
/// </summary>
internal static class ProductLaunches
{
    public static IReadOnlyList<IDeviceWork> Of(ProductViews views, KernelGeometry geometry, IProductLibrary? library, Func<ElementType, long[], IlgpuStorage> allocate)
    {
        if (views.Shape.Results == 0)
            return [];
        if (views.Shape.IsOfVectors)
        {
            var part = new VectorProductPart(views, geometry, allocate);
            return Launches(part, part.Combine, geometry);
        }
        if (library is not null && LibraryProduct.TryMake(library, views) is { } theirs)
            return [theirs];
        var tiles = new ProductPart(views, geometry, allocate);
        return Launches(tiles, tiles.Combine, geometry);
    }

    private static Launch[] Launches(KernelPart part, KernelPart? combine, KernelGeometry geometry) =>
        combine is null ? [new Launch([part], geometry)] : [new Launch([part], geometry), new Launch([combine], geometry)];
}

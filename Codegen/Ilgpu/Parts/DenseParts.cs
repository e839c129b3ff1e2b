namespace ExprJit.Codegen.Ilgpu;

/// <summary>How a loop without reductions is run.</summary>
internal static class DenseParts
{
    /// <summary>By tiles where an operand lies across the loop, by runs elsewhere.</summary>
    /// <param name="views">The loop.</param>
    /// <param name="geometry">What it is cut for.</param>
    /// <param name="isAligned">Whether a view begins where a vector may, in every call.</param>
    public static KernelPart For(LoopViews views, KernelGeometry geometry, Func<View, int, bool> isAligned) =>
        TransposePart.TryMake(views, geometry) ?? (KernelPart)new DensePart(views, geometry, isAligned);
}

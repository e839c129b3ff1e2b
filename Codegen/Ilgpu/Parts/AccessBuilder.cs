using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Makes the accesses of a part, and adds what they need to its arguments.</summary>
/// <param name="arguments">The arguments.</param>
/// <param name="memory">Where the elements of a view lie, if not in a buffer.</param>
internal sealed class AccessBuilder(PartArguments arguments, Func<View, ElementMemory?>? memory = null)
{
    public PartArguments Arguments => arguments;

    /// <summary>How a view is read as elements of a type of the same size.</summary>
    /// <param name="view">The view.</param>
    /// <param name="element">The type that the code reads.</param>
    /// <param name="strides">Its strides over the axes of the kernel.</param>
    /// <param name="moved">By how many elements it begins elsewhere, looked up at each launch.</param>
    public Access Of(View view, ElementType element, long[] strides, Func<long>? moved = null)
    {
        if (view.Storage is HostStorage number)
            return new NumberAccess(element, arguments.Number(number));
        var steps = Steps(strides);
        if (memory?.Invoke(view) is { } other)
            return new StridedAccess(element, other, moved is null ? arguments.Fixed(view.Offset) : arguments.Computed(() => view.Offset + moved()), steps);
        var storage = (IlgpuStorage)view.Storage;
        var buffer = new BufferMemory(arguments.Buffer(storage, IlgpuOps.Stored(element)));
        return new StridedAccess(element, buffer, moved is null ? arguments.Start(storage, view.Offset) : arguments.Start(storage, () => view.Offset + moved()), steps);
    }

    /// <summary>How a view that lies in memory is read or written.</summary>
    public StridedAccess Strided(View view, ElementType element, long[] strides) => (StridedAccess)Of(view, element, strides);

    /// <inheritdoc cref="Strided(View, ElementType, long[])"/>
    public StridedAccess Strided(View view, long[] strides) => Strided(view, view.Storage.Element, strides);

    public AxisStep[] Steps(long[] strides) =>
        Array.ConvertAll(strides, s => new AxisStep(s == 0 ? AxisStep.None : s == 1 ? AxisStep.One : arguments.Fixed(s)));
}

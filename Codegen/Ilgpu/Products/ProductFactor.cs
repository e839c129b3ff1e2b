using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// A factor of a matrix product, as a kernel reads it: along the depth, and across it, where the rows of the left factor or the columns of the
/// right one follow one another. Any strides will do, also none along the axes that it is broadcast to.
/// </summary>
internal sealed class ProductFactor
{
    private readonly ElementType _element;
    private readonly int _buffer, _start;
    private readonly AxisStep[] _batch;
    private readonly AxisStep _across, _along;

    /// <param name="view">Its elements.</param>
    /// <param name="batchStrides">Its strides along the batch axes of the kernel.</param>
    /// <param name="acrossStride">From a row of the left factor, or a column of the right one, to the next.</param>
    /// <param name="alongStride">From a step of the depth to the next.</param>
    /// <param name="arguments">Where its buffer and strides are added.</param>
    public ProductFactor(View view, long[] batchStrides, long acrossStride, long alongStride, PartArguments arguments)
    {
        var storage = (IlgpuStorage)view.Storage;
        _element = storage.Element;
        _buffer = arguments.Buffer(storage, IlgpuOps.Stored(_element));
        _start = arguments.Start(storage, view.Offset);
        _batch = Array.ConvertAll(batchStrides, StepOf);
        (_across, _along) = (StepOf(acrossStride), StepOf(alongStride));

        AxisStep StepOf(long stride) => new(stride == 0 ? AxisStep.None : stride == 1 ? AxisStep.One : arguments.Fixed(stride));
    }

    public string Key => $"b{_buffer}:{string.Concat(_batch.Select(s => s.Key))},{_across.Key}{_along.Key}";

    /// <summary>Whether neighbouring threads should take what is neighbouring across the depth, since that lies one after another.</summary>
    public bool IsContiguousAcross => _across.Slot == AxisStep.One;

    /// <summary>The left factor, whose rows lie across the depth.</summary>
    public static ProductFactor Left(View a, long[] batchStrides, PartArguments arguments) => new(a, batchStrides, a.Strides[^2], a.Strides[^1], arguments);

    /// <summary>The right factor, whose columns lie across the depth.</summary>
    public static ProductFactor Right(View b, long[] batchStrides, PartArguments arguments) => new(b, batchStrides, b.Strides[^1], b.Strides[^2], arguments);

    /// <summary>Where a matrix starts.</summary>
    public Ix Start(KernelCode code, Ix[] batch)
    {
        var start = code.Scalar(_start);
        for (int axis = 0; axis < _batch.Length; axis++)
            start = Moved(code, start, _batch[axis], batch[axis]);
        return code.Keep(start);
    }

    /// <summary>A place so many rows of the left factor, or columns of the right one, further.</summary>
    public Ix Across(KernelCode code, Ix at, Ix places) => Moved(code, at, _across, places);

    /// <summary>A place so many steps of the depth further.</summary>
    public Ix Along(KernelCode code, Ix at, Ix steps) => Moved(code, at, _along, steps);

    /// <summary>Leaves an element as sums are carried.</summary>
    public void Read(KernelCode code, Ix at, ElementType carried)
    {
        code.Address(_buffer, IlgpuOps.Stored(_element), at);
        IlgpuOps.Read(code.IL, _element);
        IlgpuOps.Convert(code.IL, _element, carried);
    }

    private static Ix Moved(KernelCode code, Ix at, AxisStep step, Ix places) => step.Slot switch
    {
        AxisStep.None => at,
        AxisStep.One => at + places,
        var slot => at + places * code.Scalar(slot),
    };
}

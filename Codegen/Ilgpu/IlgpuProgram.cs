using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// A plan whose kernels run on an accelerator. Whether the device knows every op is checked at once; a kernel is
/// compiled when it first runs, for how its operands then lie in memory.
/// </summary>
internal sealed unsafe class IlgpuProgram : PlanProgram, IKeepsMemory
{
    private readonly Device _device;
    private readonly IlgpuAccelerator _accelerator;
    private readonly Dictionary<Variant, (IlgpuLoopLayout Layout, IlgpuKernel Kernel)> _variants = [];
    private readonly IlgpuLauncher _launcher;

    public IlgpuProgram(Plan plan, Device device, IlgpuAccelerator accelerator)
        : base(plan, device)
    {
        _device = device;
        _accelerator = accelerator;
        _launcher = new IlgpuLauncher(device, accelerator);
        accelerator.Pool.Register(this);
        foreach (var step in plan.Steps)
        {
            if (step is Loop loop)
                IlgpuLoopEmitter.Check(loop, device);
        }
    }

    /// <summary>A loop of the plan, one of its reductions (or -1), and how it was called, packed in bits.</summary>
    private readonly record struct Variant(Loop Loop, int Reduction, string Call);

    protected override Storage Allocate(ElementType element, long[] shape) => new IlgpuStorage(_accelerator, _device, element, shape);

    public override Storage ToDevice(Storage storage)
    {
        if (storage is IlgpuStorage there && there.Buffer.Accelerator == _accelerator)
            return there;
        return IlgpuStorage.CopyOf(storage, _accelerator, _device);
    }

    public override void Attribute(Storage storage, CallProfile profile) => ((IlgpuStorage)storage).Attribute(profile);

    protected override void Run(Loop loop, long[] space, View[] operands, View[] stores)
    {
        if (loop.Dense.Length > 0)
            Run(loop, -1, space, operands, stores.AsSpan(0, loop.Dense.Length));
        for (int i = 0; i < loop.Reductions.Length; i++)
            Run(loop, i, space, operands, stores.AsSpan(loop.Dense.Length + i, 1));
    }

    protected override void Compute(Apply op, View[] operands, View result) => IlgpuRoutines.Rows[op.Op].Run(_launcher, op, operands, result);

    protected override void Copy(View from, View to) => IlgpuCopy.Run(_launcher, from, to);

    protected override void Clear(Storage storage) => IlgpuCopy.Clear(_launcher, storage);

    private void Run(Loop loop, int reduction, long[] space, View[] operands, ReadOnlySpan<View> stores)
    {
        long extent = stores[0].Length;
        if (extent == 0)
            return;
        var (layout, code) = Prepare(loop, reduction, space, operands, stores[0].Shape);
        var buffers = new BufferArg[layout.BufferCount];
        var scalars = stackalloc ulong[layout.ScalarCount];
        long count = 1;
        for (int axis = 0; axis < space.Length; axis++)
        {
            scalars[axis] = (ulong)space[axis];
            if (reduction >= 0 && layout.Reduced[axis])
                count *= space[axis];
        }
        scalars[space.Length] = (ulong)count;
        for (int i = 0, next = space.Length + 1; i < layout.Used.Length; i++)
        {
            var view = operands[layout.Used[i]];
            buffers[i] = IlgpuLauncher.Whole(view.Storage);
            scalars[next++] = (ulong)view.Offset;
            if (layout.Accesses[layout.Used[i]] == IlgpuAccess.Strided)
                foreach (long stride in view.AlignedTo(space))
                    scalars[next++] = (ulong)stride;
        }
        for (int i = 0; i < stores.Length; i++)
            buffers[layout.Used.Length + i] = IlgpuLauncher.Whole(stores[i].Storage);
        if (layout.CanThrow)
            buffers[^1] = _launcher.LoweredFlag();
        code.Launch(extent, buffers, scalars);
        if (!layout.CanThrow)
            return;
        int fault = _launcher.Flag();
        if (fault == IlgpuElementwise.DividedByZero)
            throw new DivideByZeroException();
        if (fault == IlgpuElementwise.NotANumber)
            throw new ArithmeticException("The sign of a NaN.");
        if (fault != 0)
            throw new OverflowException();
    }

    private (IlgpuLoopLayout Layout, IlgpuKernel Kernel) Prepare(
        Loop loop, int reduction, long[] space, View[] operands, long[] result)
    {
        var accesses = IlgpuLoopLayout.AccessesOf(operands, space, reduction >= 0);
        bool[] reduced = reduction < 0 ? [] : IlgpuLoopLayout.ReducedAxes((Apply)loop.Reductions[reduction].Node, space.Length, result);
        string call = string.Create(accesses.Length + reduced.Length, (accesses, reduced), static (text, call) =>
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = i < call.accesses.Length ? (char)('0' + call.accesses[i]) : call.reduced[i - call.accesses.Length] ? 'r' : 'k';
        });
        var variant = new Variant(loop, reduction, call);
        if (!_variants.TryGetValue(variant, out var known))
        {
            var layout = new IlgpuLoopLayout(loop, reduction, accesses, reduced);
            var code = KernelCache.GetOrAdd(layout.Key(_device), () => _launcher.Compiled(loop.Stores[0].Node is var first ? $"'{first.Origin ?? first.ToString()}'" : "", () => new IlgpuKernel(_accelerator, IlgpuLoopEmitter.Emit(layout))));
            _variants[variant] = known = (layout, code);
        }
        return known;
    }

    public override void Run(Frame frame)
    {
        try
        {
            base.Run(frame);
        }
        catch (Exception failure) when (failure is ILGPU.Runtime.AcceleratorException or OutOfMemoryException)
        {
            throw Errors.DeviceFailed(_device, "running a kernel or copying memory", failure);
        }
    }
}

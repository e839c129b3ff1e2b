using ExprJit.Codegen.Explain;
using ExprJit.Graphs;
using ExprJit.Inlining;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// A plan whose kernels run on an accelerator. Whether the device knows every op is checked at once; a kernel is
/// compiled when it first runs, for how its operands then lie in memory.
/// </summary>
internal sealed class IlgpuProgram : PlanProgram, IKeepsMemory
{
    private readonly IlgpuAccelerator _accelerator;
    private readonly IlgpuLauncher _launcher;
    private IlgpuLayout? _layout;

    public IlgpuProgram(Plan plan, Device device, IlgpuAccelerator accelerator)
        : base(plan, device)
    {
        _accelerator = accelerator;
        _launcher = new IlgpuLauncher(device, accelerator);
        accelerator.Pool.Register(this);
        foreach (var loop in plan.Steps.OfType<Loop>())
            Check(loop);
    }

    /// <summary>Fuses a graph for a device and compiles it, stage by stage.</summary>
    public static IProgram Compile(Graph graph, ShapeFacts? facts, OptimizerOptions? options, Device device, IlgpuAccelerator accelerator)
    {
        var bounded = (options ?? OptimizerOptions.Default) with { MostStreams = Math.Min(accelerator.Geometry.MostStreams, OptimizerOptions.Default.MostStreams) };
        return StagedProgram.Compile(graph, facts, (stage, known) => new IlgpuProgram(Fuse.Run(stage, known, bounded), device, accelerator));
    }

    public override MemoryUse? Intermediates => _layout is { } layout ? new MemoryUse(layout.Memory.Bytes, layout.Memory.Blocks) : null;

    /// <summary>The plan's kernels; after a call on a device that compiles a text, with that of their launches.</summary>
    public override IReadOnlyList<KernelInfo> Kernels => _layout is not { } layout ? Described
        : [.. Described.Select((k, i) => layout.CodeOf(i) is { Length: > 0 } code ? k with { DeviceCode = $"{k.DeviceCode}\n{code}" } : k)];

    /// <summary>How the last call was laid out.</summary>
    public IlgpuLayout? Layout => _layout;

    protected override Storage Allocate(ElementType element, long[] shape) => new IlgpuStorage(_accelerator, Device, element, shape);

    public override Storage ToDevice(Storage storage)
    {
        if (storage is IlgpuStorage there && there.Buffer.Accelerator == _accelerator)
            return there;
        return IlgpuStorage.CopyOf(storage, _accelerator, Device);
    }

    public override void Attribute(Storage storage, CallProfile profile) => ((IlgpuStorage)storage).Attribute(profile);

    public override View Intermediate(PlanCall call, Store store) => View.Dense(((IlgpuLayout)call).Intermediate(store.Node));

    public override void Run(Frame frame)
    {
        try
        {
            base.Run(frame);
        }
        catch (Exception failure) when (failure is ILGPU.Runtime.AcceleratorException or OutOfMemoryException)
        {
            throw Errors.DeviceFailed(Device, "running a kernel or copying memory", OpenClFailure.Named(failure));
        }
    }

    protected override PlanCall RunAlone(Frame frame)
    {
        var layout = _layout;
        _layout = null;
        try
        {
            if (layout?.TryAim(frame) != true)
            {
                layout?.Dispose();
                layout = new IlgpuLayout(this, _launcher, frame);
            }
            layout.Run();
            return _layout = layout;
        }
        catch
        {
            // A layout that a refused call left half aimed is not used again.
            layout?.Dispose();
            throw;
        }
    }

    protected override void LetGoAlone()
    {
        base.LetGoAlone();
        _layout = null;
    }

    protected override void Count(Apply iota, View result)
    {
        if (result.Length > 0)
            new Launch([new IotaPart(result)], _launcher.Geometry).Run(_launcher);
    }

    /// <summary>Throws where the device has no form of an op.</summary>
    private void Check(Loop loop)
    {
        foreach (var node in loop.Body.Reachable())
        {
            if (node is Apply { Op: var called } call && called == Op.Call)
                CheckCall(call);
            else if (node is Apply apply && !IlgpuOps.Knows(apply))
                throw Errors.NotBuilt($"{apply.Op.Name} on {Device}");
        }
        foreach (var store in loop.Reductions)
            if (store.Node is not Apply { Op: var op } || !Accumulator.Knows(op))
                throw Errors.NotBuilt($"{store.Node} on {Device}");
    }

    private void CheckCall(Apply call)
    {
        try
        {
            foreach (var node in MethodBlocks.Of(call.Attributes.Method!).Blocks.SelectMany(b => b.Nodes))
                if (node is Apply { Op: var op } nested && op == Op.Call)
                    CheckCall(nested);
                else if (node is Apply apply && !IlgpuOps.Knows(apply) || node is not (Apply or Parameter or Constant))
                    throw Errors.CallUnfit(call, Device, call.Attributes.Method!, $"'{node}' has no device version", "Run the function on Device.Host.");
        }
        catch (UnfitException unfit)
        {
            throw Errors.CallUnfit(call, Device, unfit.Method, unfit.What, unfit.WayOut);
        }
    }
}

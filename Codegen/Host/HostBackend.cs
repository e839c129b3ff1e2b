using System.Collections.Concurrent;
using ExprJit.Codegen.Explain;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>SIMD kernels generated at run time, on the host's memory.</summary>
internal sealed class HostBackend : IBackend
{
    public bool ChecksAssumptions => true;

    public IProgram Compile(Graph graph, ShapeFacts? facts = null, OptimizerOptions? options = null) =>
        StagedProgram.Compile(graph, facts, (stage, known) => new HostProgram(Fuse.Run(stage, known, options)));
}

/// <summary>A plan whose loops are emitted as IL and run tile by tile, and whose products run on the packed micro-kernels.</summary>
internal sealed unsafe class HostProgram : PlanProgram, IProgram
{
    private readonly ConcurrentDictionary<Loop, LoopKernel> _kernels = [];
    private readonly ScalarCall? _scalar;
    private HostLayout? _layout;

    public HostProgram(Plan plan)
        : base(plan, Device.Host)
    {
        Memory = new HostMemory(plan);
        _scalar = ScalarCall.TryCreate(plan, this);
    }

    public Delegate? Direct(DirectRequest request) => IsTimed ? null : DirectCall.TryCreate(Plan, request);

    public override void Run(Frame frame)
    {
        if (_scalar is not null)
            _scalar.Run(frame);
        else
            base.Run(frame);
    }

    /// <summary>The memory of intermediates.</summary>
    public HostMemory Memory { get; }

    /// <summary>The body of a loop, compiled when it is first laid out.</summary>
    public LoopBody BodyOf(Loop loop, LoopVariant variant = default) =>
        _kernels.GetOrAdd(loop, static l => KernelCache.GetOrAdd(KeyOf(l), () => new LoopKernel())).BodyOf(loop, variant);

    /// <summary>Runs a routine: a movement by copies, another op by its own.</summary>
    public static void Run(PlanCall call, Apply op, View[] operands, View result)
    {
        if (op.Op.Kind != OpKind.Movement)
        {
            HostRoutines.Rows[op.Op](op, operands, result);
            return;
        }
        if (Movements.LeavesGaps(op))
            new Span<byte>(((HostStorage)result.Storage).Pointer, checked((int)result.Storage.ByteLength)).Clear();
        foreach (var (from, to) in Movements.Copies(op, operands, result, call.Integer))
            HostCopy.Run(from, to);
    }

    public override View Intermediate(PlanCall call, Store store) => View.Dense(Memory.Of(store.Node));

    public override MemoryUse? Intermediates => Memory.Use;

    protected override PlanCall RunAlone(Frame frame)
    {
        // A layout that a refused call left half aimed is not used again.
        var (layout, kept) = (_layout, (HostLayout?)null);
        _layout = null;
        if (layout?.TryAim(frame) == true)
            kept = layout;
        kept ??= new HostLayout(this, frame);
        _layout = kept;
        kept.Run();
        return kept;
    }

    /// <summary>The cache key of a loop: its body, whose operands are numbered and whose constants are operands, so neither names nor numbers enter.</summary>
    private static string KeyOf(Loop loop) => $"host {(loop.Space.Rank == 0 ? "scalar" : "loop")}\n{Printer.Print(loop.Body)}";

    /// <summary>The bodies of one structure, by what is known of the streams: whether a row is broadcast depends on the lengths of a call.</summary>
    private sealed class LoopKernel
    {
        private readonly ConcurrentDictionary<LoopVariant, LoopBody> _bodies = [];

        public LoopBody BodyOf(Loop loop, LoopVariant variant) => _bodies.GetOrAdd(variant, static (v, l) => LoopEmitter.Compile(l, v), loop);
    }

    protected override Storage Allocate(ElementType element, long[] shape) => new HostStorage(element, shape);

    public override Storage ToDevice(Storage storage) => storage.ToHost();

    protected override void Count(Apply iota, View result) => HostRoutines.Rows[Op.Iota](iota, [], result);
}

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
internal sealed unsafe class HostProgram : PlanProgram
{
    private readonly Dictionary<Step, LoopBody> _bodies = [];
    private readonly ScalarCall? _scalar;
    private readonly NativeScratch _scratch = new();
    private readonly HostMemory _memory;

    public HostProgram(Plan plan)
        : base(plan, Device.Host)
    {
        foreach (var step in plan.Steps)
            if (step is Loop loop)
                _bodies[step] = KernelCache.GetOrAdd(KeyOf(loop), () => LoopEmitter.Compile(loop));
        _memory = new HostMemory(plan);
        _scalar = ScalarCall.TryCreate(plan, _bodies);
    }

    /// <summary>A kernel that has begun can still fail only where the plan knows of it.</summary>
    public override bool WritesInPlace => true;

    public override void Run(Frame frame)
    {
        if (_scalar is not null)
            _scalar.Run(frame);
        else
            base.Run(frame);
    }

    /// <summary>The loop laid out for a call.</summary>
    public BlockedLoop Blocked(Loop loop, long[] space, HostOperand[] operands, HostOperand[] stores) =>
        new(loop, _bodies[loop], space, loop.TileAxis, operands, stores, _scratch);

    /// <summary>Memory for a value that lives in the tile alone.</summary>
    public HostStorage TileMemory(Node node, long[] tile) => _memory.Tile(node, tile);

    public new void Run(PlanCall call, Apply op, View[] operands, View result) => base.Run(call, op, operands, result);

    public override View Intermediate(PlanCall call, Store store) => View.Dense(_memory.Of(store.Node));

    public override MemoryUse? Intermediates => _memory.Use;

    protected override void Launch(PlanCall call)
    {
        _memory.Plan(call);
        var nests = Array.ConvertAll(Plan.Kernels, k => k.Nests.Select(nest => new HostNest(nest, call, this)).ToArray());
        for (int k = 0; k < nests.Length; k++)
        {
            Timed(call, k, _ =>
            {
                foreach (var nest in nests[k])
                    nest.Run();
            });
            call.Profile.Launches++;
        }
    }

    /// <summary>The cache key of a loop: its body, whose operands are numbered and whose constants are operands, so neither names nor numbers enter.</summary>
    private static string KeyOf(Loop loop) => $"host {(loop.Space.Rank == 0 ? "scalar" : "loop")}\n{Printer.Print(loop.Body)}";

    protected override Storage Allocate(ElementType element, long[] shape) => new HostStorage(element, shape);

    public override Storage ToDevice(Storage storage) => storage.ToHost();

    protected override void Run(Loop loop, long[] space, View[] operands, View[] stores) =>
        throw new InternalCompilerException("launch", "the host runs loops as parts of nests");

    protected override void Compute(Apply op, View[] operands, View result) => HostRoutines.Rows[op.Op](op, operands, result);

    protected override void Copy(View from, View to) => HostCopy.Run(from, to);

    protected override void Clear(Storage storage) => new Span<byte>(((HostStorage)storage).Pointer, checked((int)storage.ByteLength)).Clear();
}

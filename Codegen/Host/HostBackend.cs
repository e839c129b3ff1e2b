using System.Numerics;
using System.Numerics.Tensors;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>SIMD kernels generated at run time, on the host's memory.</summary>
internal sealed class HostBackend : IBackend
{
    public bool ChecksAssumptions => true;

    public IProgram Compile(Graph graph, ShapeFacts? facts = null) =>
        StagedProgram.Compile(graph, facts, static (stage, known) => new HostProgram(Fuse.Run(stage, known)));
}

/// <summary>A plan whose loops are emitted as IL and whose products run on the packed micro-kernels.</summary>
internal sealed unsafe class HostProgram : PlanProgram
{
    private readonly LoopBody?[] _bodies;
    private readonly ScalarCall? _scalar;

    public HostProgram(Plan plan)
        : base(plan, Device.Host)
    {
        _bodies = Array.ConvertAll(plan.Kernels, k => k is LoopKernel loop
            ? KernelCache.GetOrAdd(KeyOf(loop), () => LoopEmitter.Compile(loop)) : null);
        _scalar = ScalarCall.TryCreate(plan, _bodies);
    }

    public override void Run(Frame frame)
    {
        if (_scalar is not null)
            _scalar.Run(frame);
        else
            base.Run(frame);
    }

    /// <summary>The cache key of a loop: its body, whose operands are numbered and whose constants are operands, so neither names nor numbers enter.</summary>
    private static string KeyOf(LoopKernel loop) => $"host {(loop.Space.Rank == 0 ? "scalar" : "loop")}\n{Printer.Print(loop.Body)}";

    protected override Storage Allocate(ElementType element, long[] shape) => new HostStorage(element, shape);

    protected override Storage ToDevice(Storage storage) => storage.ToHost();

    protected override void Loop(int kernel, long[] space, View[] operands, View[] stores) =>
        BlockedLoop.Run((LoopKernel)Plan.Kernels[kernel], _bodies[kernel]!, space, operands, stores);

    protected override void Compute(Apply op, View[] operands, View result) => HostRoutines.Rows[op.Op](op, operands, result);

    protected override void Copy(View from, View to) => HostCopy.Run(from, to);

    protected override void Clear(Storage storage) => new Span<byte>(((HostStorage)storage).Pointer, checked((int)storage.ByteLength)).Clear();
}

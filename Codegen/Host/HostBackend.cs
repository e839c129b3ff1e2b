using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>SIMD kernels generated at run time, on the host's memory.</summary>
internal sealed class HostBackend : IBackend
{
    public bool ChecksAssumptions => true;

    public IProgram Compile(Graph graph, ShapeFacts? facts = null) => new HostProgram(Fuse.Run(graph, facts));
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

    protected override void Launch(int kernel, long[] space, View[] operands, View[] stores)
    {
        switch (Plan.Kernels[kernel])
        {
            case LoopKernel loop:
                BlockedLoop.Run(loop, _bodies[kernel]!, space, operands, stores);
                break;
            case ProductKernel:
                Product(operands[0], operands[1], stores[0]);
                break;
        }
    }

    private static void Product(View a, View b, View c)
    {
        switch (c.Storage.Element)
        {
            case ElementType.Float32:
                Gemm.Run(c.Shape[0], c.Shape[1], a.Shape[1], 1f, Start<float>(a), a.Strides[0], a.Strides[1], Start<float>(b), b.Strides[0], b.Strides[1], 0f, Start<float>(c), c.Strides[0]);
                break;
            case ElementType.Float64:
                Gemm.Run(c.Shape[0], c.Shape[1], a.Shape[1], 1d, Start<double>(a), a.Strides[0], a.Strides[1], Start<double>(b), b.Strides[0], b.Strides[1], 0d, Start<double>(c), c.Strides[0]);
                break;
            case ElementType.Int32:
                Gemm.RunInteger(c.Shape[0], c.Shape[1], a.Shape[1], 1, Start<int>(a), a.Strides[0], a.Strides[1], Start<int>(b), b.Strides[0], b.Strides[1], 0, Start<int>(c), c.Strides[0]);
                break;
            default:
                Gemm.RunInteger(c.Shape[0], c.Shape[1], a.Shape[1], 1L, Start<long>(a), a.Strides[0], a.Strides[1], Start<long>(b), b.Strides[0], b.Strides[1], 0L, Start<long>(c), c.Strides[0]);
                break;
        }
    }

    private static T* Start<T>(View view) where T : unmanaged => (T*)((HostStorage)view.Storage).Pointer + view.Offset;
}

using System.Numerics;
using System.Numerics.Tensors;
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
            case ElementType.Float16:
                HalfProduct(a, b, c);
                break;
            case ElementType.Float32:
                Gemm.Run(c.Shape[0], c.Shape[1], a.Shape[1], 1f, Start<float>(a), a.Strides[0], a.Strides[1], Start<float>(b), b.Strides[0], b.Strides[1], 0f, Start<float>(c), c.Strides[0]);
                break;
            case ElementType.Float64:
                Gemm.Run(c.Shape[0], c.Shape[1], a.Shape[1], 1d, Start<double>(a), a.Strides[0], a.Strides[1], Start<double>(b), b.Strides[0], b.Strides[1], 0d, Start<double>(c), c.Strides[0]);
                break;
            default:
                IntegerProduct(a, b, c);
                break;
        }
    }

    /// <summary>Modulo the word the signs make no difference.</summary>
    private static void IntegerProduct(View a, View b, View c)
    {
        switch (c.Storage.Element.Size())
        {
            case 1:
                Integers<byte>(a, b, c);
                break;
            case 2:
                Integers<ushort>(a, b, c);
                break;
            case 4:
                Integers<int>(a, b, c);
                break;
            default:
                Integers<long>(a, b, c);
                break;
        }
    }

    private static void Integers<T>(View a, View b, View c) where T : unmanaged, IBinaryInteger<T> =>
        Gemm.RunInteger(c.Shape[0], c.Shape[1], a.Shape[1], T.One, Start<T>(a), a.Strides[0], a.Strides[1], Start<T>(b), b.Strides[0], b.Strides[1], T.Zero, Start<T>(c), c.Strides[0]);

    /// <summary>In float, and each element of the result rounded to Half once.</summary>
    private static void HalfProduct(View a, View b, View c)
    {
        HostStorage left = Widened(a), right = Widened(b), result = new(ElementType.Float32, c.Shape);
        Product(View.Dense(left), View.Dense(right), View.Dense(result));
        TensorPrimitives.ConvertToHalf(result.Span<float>(), ((HostStorage)c.Storage).Span<Half>());
    }

    private static HostStorage Widened(View view)
    {
        var wide = new HostStorage(ElementType.Float32, view.Shape);
        var from = Start<Half>(view);
        var to = (float*)wide.Pointer;
        for (long i = 0; i < view.Shape[0]; i++)
            for (long j = 0; j < view.Shape[1]; j++)
                *to++ = (float)from[i * view.Strides[0] + j * view.Strides[1]];
        return wide;
    }

    private static T* Start<T>(View view) where T : unmanaged => (T*)((HostStorage)view.Storage).Pointer + view.Offset;
}

using System.Reflection;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ExprJit.Optimization;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>A CUDA device whose kernels' PTX runs on the machine. Its memory is the simulator's, which lies in the host's.</summary>
internal sealed class PtxAccelerator : IlgpuAccelerator
{
    /// <summary>Groups of more than a warp, and so few of them that they stride.</summary>
    private static readonly KernelGeometry Cut = KernelGeometry.Cuda with { GroupSize = 128, MostGroups = 3 };

    private readonly CudaArchitecture _architecture;
    private int _launches;

    public PtxAccelerator(CudaArchitecture architecture, KernelGeometry? geometry = null)
        : base(IlgpuDeviceKind.Cpu, 0)
    {
        Geometry = geometry ?? Cut;
        _architecture = architecture;
    }

    public override DeviceKernel Load(MethodInfo method, KernelSpecialization bounds = default) => new Kernel(this, method, PtxCompiler.Compile(method, _architecture, bounds));

    private PtxOrder NextOrder() => (Interlocked.Increment(ref _launches) % 3) switch
    {
        0 => PtxOrder.Forward,
        1 => PtxOrder.Reverse,
        _ => PtxOrder.Alternating,
    };

    /// <summary>Thousands of them live as long as the process: the decoded module goes when memory is wanted.</summary>
    private sealed class Kernel(PtxAccelerator on, MethodInfo method, string text) : DeviceKernel(method)
    {
        private readonly WeakReference<PtxModule> _module = new(PtxModule.Parse(text));

        public override void Dispose()
        {
        }

        protected override unsafe void Queue(int groups, int groupSize, ReadOnlySpan<BufferArg> buffers, ulong* scalars)
        {
            on.Stream.Synchronize();
            var memory = new PtxMemory();
            var words = new List<ulong>();
            for (int i = 0; i < buffers.Length; i++)
            {
                ref readonly var buffer = ref buffers[i];
                long bytes = buffer.Length * Interop.SizeOf(Types[i].GetGenericArguments()[0]);
                nint address = buffer.Buffer.View<byte>(buffer.ByteOffset, bytes).LoadEffectiveAddressAsPtr();
                if (bytes > 0)
                    memory.Add(address, bytes);
                words.AddRange((ulong)address, (ulong)buffer.Length);
            }
            words.AddRange(new ReadOnlySpan<ulong>(scalars, ScalarCount));
            var parameters = System.Runtime.InteropServices.MemoryMarshal.AsBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(words));
            if (!_module.TryGetTarget(out var module))
                _module.SetTarget(module = PtxModule.Parse(text));
            module.Launch(null, new PtxDim(groups), new PtxDim(groupSize), 0, parameters, memory, on.NextOrder());
        }
    }
}

/// <summary>Compiles for that device.</summary>
internal sealed class PtxBackend : IBackend
{
    public static readonly Device Device = Device.Cuda(90);

    private static readonly Lazy<PtxAccelerator> Accelerator = new(() => new PtxAccelerator(CudaArchitecture.SM_90));

    public bool ChecksAssumptions => true;

    /// <summary>The backend of a device: the product's, this one, or one that is cut otherwise.</summary>
    public static IBackend Or(Device device) => device.Equals(Device) ? new PtxBackend()
        : CutBackend.All.Values.FirstOrDefault(b => b.Device.Equals(device)) ?? Backends.For(device);

    public IProgram Compile(Graph graph, ShapeFacts? facts = null, OptimizerOptions? options = null) =>
        IlgpuProgram.Compile(graph, facts, options, Device, Accelerator.Value);
}

using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>One device with its own context, its only stream and its buffer pool.</summary>
/// <remarks>
/// All work of an accelerator runs in order on <see cref="Stream"/>. The buffer pool relies on it:
/// a block may be handed out again while kernels that use it are still queued.
/// </remarks>
internal class IlgpuAccelerator : IDisposable
{
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<(IlgpuDeviceKind Kind, int Index), IlgpuAccelerator> s_shared = [];

    private static int s_count;

    private readonly Lock _compileLock = new();
    private readonly KernelCompiler _compiler;
    private readonly Lazy<IProductLibrary?> _installed;
    private IProductLibrary? _products;

    public IlgpuAccelerator(IlgpuDeviceKind kind, int index)
        : this(kind, index, KernelGeometry.Cpu)
    {
    }

    /// <summary>A simulated device that runs such groups.</summary>
    protected IlgpuAccelerator(KernelGeometry simulated)
        : this(IlgpuDeviceKind.Cpu, 0, simulated)
    {
    }

    private IlgpuAccelerator(IlgpuDeviceKind kind, int index, KernelGeometry simulated)
    {
        Kind = kind;
        Index = index;
        Context = Context.Create(builder => Configure(builder, kind));
        try
        {
            Accelerator = kind == IlgpuDeviceKind.Cpu
                ? new CPUDevice(simulated.WarpSize, simulated.GroupSize / simulated.WarpSize, 1).CreateCPUAccelerator(Context, CPUAcceleratorMode.Parallel)
                : CreateGpu(Context, kind, index);
            Stream = Accelerator.CreateStream();
        }
        catch
        {
            Accelerator?.Dispose();
            Context.Dispose();
            throw;
        }

        _compiler = new KernelCompiler(Context, Accelerator.GetBackend());
        Pool = new IlgpuBufferPool(this);
        Transfers = (Accelerator, Stream) switch
        {
            (CudaAccelerator cuda, CudaStream queue) => new StagedTransfers(new CudaTransferStream(cuda, queue)),
            (_, CLStream queue) => new StagedTransfers(new OpenClTransferStream(queue)),
            _ => new DirectTransfers(),
        };

        // Loading it takes long, and is for programs with products. A start that fails is not remembered.
        _installed = new(() => (Accelerator, Stream) is (CudaAccelerator cuda, CudaStream queue) ? CuBlas.TryLoad(cuda, queue) : null, LazyThreadSafetyMode.PublicationOnly);
        Geometry = kind == IlgpuDeviceKind.Cpu ? simulated : GeometryOf(kind, Accelerator);
    }

    public static IlgpuAccelerator Cpu => Get(IlgpuDeviceKind.Cpu, 0, deviceCount: 1);

    public IlgpuDeviceKind Kind { get; }

    public int Index { get; }

    /// <summary>Tells the accelerators of a process apart: a kernel is loaded on one of them.</summary>
    public int Number { get; } = Interlocked.Increment(ref s_count);

    public Context Context { get; }

    public Accelerator Accelerator { get; }

    public AcceleratorStream Stream { get; }

    public IlgpuBufferPool Pool { get; }

    /// <summary>Copies between the host and the device; tests put others in.</summary>
    public ITransfers Transfers { get; set; }

    /// <summary>The vendor's matrix products, where they are installed; tests put others in.</summary>
    public IProductLibrary? Products
    {
        get => _products ?? _installed.Value;
        set => _products = value;
    }

    /// <summary>The device's memory; <see cref="long.MaxValue"/> where it is the host's.</summary>
    public long MemoryBytes => Accelerator.MemorySize;

    public string Name => Accelerator.Name;

    /// <summary>What its kernels are cut for.</summary>
    public KernelGeometry Geometry { get; protected init; }

    public static IlgpuAccelerator Cuda(int index) => Get(IlgpuDeviceKind.Cuda, index, IlgpuDevice.Cuda.Length);

    public static IlgpuAccelerator OpenCL(int index) => Get(IlgpuDeviceKind.OpenCL, index, IlgpuDevice.OpenCL.Length);

    public IlgpuBuffer Allocate(long byteCount) => Pool.Rent(byteCount);

    public void Synchronize() => Stream.Synchronize();

    /// <summary>Compiles and loads a kernel. One compile runs at a time.</summary>
    /// <param name="method">The kernel.</param>
    /// <param name="bounds">How many threads its groups have, and how many of them should share a multiprocessor's registers; nothing is said by default.</param>
    public virtual DeviceKernel Load(MethodInfo method, KernelSpecialization bounds = default)
    {
        lock (_compileLock)
        {
            CompiledKernel compiled = _compiler.Compile(method, bounds);
            return compiled is CLCompiledKernel program
                ? new IlgpuKernel(this, method, OpenClCompiler.Load((CLAccelerator)Accelerator, program), program.Source)
                : new IlgpuKernel(this, method, Accelerator.LoadKernel(compiled), (compiled as PTXCompiledKernel)?.PTXAssembly);
        }
    }

    /// <summary>For accelerators made with the constructor; the shared ones live as long as the process.</summary>
    public virtual void Dispose()
    {
        Stream.Synchronize();
        if (_installed.IsValueCreated)
            _installed.Value?.Dispose();
        Transfers.Dispose();
        Pool.Dispose();
        Stream.Dispose();
        Accelerator.Dispose();
        Context.Dispose();
    }

    private static IlgpuAccelerator Get(IlgpuDeviceKind kind, int index, int deviceCount)
    {
        if ((uint)index >= (uint)deviceCount)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {deviceCount} {kind} devices.");
        }

        // A start that fails is not remembered: the next call tries again.
        lock (s_lock)
        {
            if (!s_shared.TryGetValue((kind, index), out IlgpuAccelerator? accelerator))
            {
                s_shared.Add((kind, index), accelerator = new IlgpuAccelerator(kind, index));
            }

            return accelerator;
        }
    }

    /// <summary>As many groups as are resident at once: enough threads hide the latency of memory.</summary>
    private static KernelGeometry GeometryOf(IlgpuDeviceKind kind, Accelerator accelerator)
    {
        var geometry = kind == IlgpuDeviceKind.Cuda ? KernelGeometry.Cuda : KernelGeometry.OpenCL;
        int size = geometry.GroupSize;
        while (size > accelerator.MaxNumThreadsPerGroup)
            size /= 2;
        long resident = Math.Max((long)accelerator.MaxNumThreads / size, accelerator.NumMultiprocessors);
        return geometry with
        {
            GroupSize = size,
            MostGroups = (int)Math.Clamp(resident, 1, 1 << 20),
            SharedBytes = (int)Math.Min(geometry.SharedBytes, accelerator.MaxSharedMemoryPerGroup),
        };
    }

    private static Accelerator CreateGpu(Context context, IlgpuDeviceKind kind, int index) =>
        kind == IlgpuDeviceKind.Cuda
            ? context.CreateCudaAccelerator(index)
            : context.CreateCLAccelerator(index);

    private static void Configure(Context.Builder builder, IlgpuDeviceKind kind)
    {
        KernelCompiler.Configure(builder);

        // Looking for devices of another kind would load its driver. The CPU device needs no look-up.
        if (kind == IlgpuDeviceKind.Cuda)
        {
            builder.Cuda(IlgpuDevice.IsUsable);
        }
        else if (kind == IlgpuDeviceKind.OpenCL)
        {
            builder.OpenCL(IlgpuDevice.IsUsable);
        }
    }
}

using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>A kernel that ILGPU compiled, with a launcher that neither boxes nor allocates.</summary>
internal sealed unsafe class IlgpuKernel : DeviceKernel
{
    private readonly IlgpuAccelerator _accelerator;

    // ILGPU caches kernels weakly: this reference is what keeps the module loaded.
    private readonly Kernel _kernel;
    private readonly KernelPacker _pack;

    // OpenCL keeps the arguments in the kernel, and functions share kernels: two threads must not set them at once.
    private readonly Lock _queueing = new();

    public IlgpuKernel(IlgpuAccelerator accelerator, MethodInfo method, Kernel kernel, string? code)
        : base(method)
    {
        Code = code;
        _accelerator = accelerator;
        _kernel = kernel;
        _pack = KernelPackerBuilder.Build(_kernel, Types, BufferCount);
    }

    public override string? Code { get; }

    protected override void Queue(int groups, int groupSize, ReadOnlySpan<BufferArg> buffers, ulong* scalars)
    {
        lock (_queueing)
            _pack(_kernel, _accelerator.Stream, groups, groupSize, ref MemoryMarshal.GetReference(buffers), scalars);
    }

    public override void Dispose() => _kernel.Dispose();
}

using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>A compiled kernel with a launcher that neither boxes nor allocates.</summary>
/// <remarks>
/// The method takes (Index1D thread, extent, stride, ArrayView&lt;T&gt; buffers..., scalars...); extent and
/// stride are both <see cref="long"/> or both <see cref="int"/>. It must run all of thread, thread + stride,
/// thread + 2 * stride, ... below extent. Thus one launch covers any 64-bit extent, and the CPU
/// accelerator, for which a simulated thread is costly, loops instead of switching threads.
/// </remarks>
internal sealed unsafe class IlgpuKernel : IDisposable
{
    /// <summary>The method argument that is the first buffer.</summary>
    public const int FirstBufferArgument = 3;

    /// <summary>The largest extent of a kernel with an <see cref="int"/> index.</summary>
    // Index plus stride must not overflow, nor may ILGPU's rounding of the grid to whole groups.
    public const int MaxInt32Extent = 1 << 30;

    // A CUDA launch fails with more parameter bytes than this; ILGPU's own take one int.
    private const int MaxParameterBytes = 4096;
    private const int ViewBytes = 16;
    private const int IndexBytes = 24;

    private readonly IlgpuAccelerator _accelerator;

    // ILGPU caches kernels weakly: this reference is what keeps the module loaded.
    private readonly Kernel _kernel;
    private readonly KernelPacker _pack;
    private readonly bool _wideIndex;

    public IlgpuKernel(IlgpuAccelerator accelerator, MethodInfo method)
    {
        Type[] types = [.. method.GetParameters().Select(static p => p.ParameterType)];
        _wideIndex = Validate(types, out int bufferCount);
        BufferCount = bufferCount;
        ScalarCount = types.Length - FirstBufferArgument - bufferCount;
        _accelerator = accelerator;
        _kernel = accelerator.Load(method);
        _pack = KernelPackerBuilder.Build(_kernel, types, bufferCount);
    }

    public int BufferCount { get; }

    public int ScalarCount { get; }

    /// <summary>The kernel as ILGPU sees it, for its generated code.</summary>
    public Kernel Kernel => _kernel;

    public void Launch(long extent, ReadOnlySpan<BufferArg> buffers, ulong* scalars) =>
        Launch(_accelerator.Stream, extent, buffers, scalars);

    /// <summary>
    /// Queues the kernel. Scalar i is the low bytes of slot i; buffers may be disposed right after.
    /// </summary>
    public void Launch(AcceleratorStream stream, long extent, ReadOnlySpan<BufferArg> buffers, ulong* scalars)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(extent);
        if (buffers.Length != BufferCount)
        {
            throw new ArgumentException($"The kernel takes {BufferCount} buffers, not {buffers.Length}.", nameof(buffers));
        }

        if (!_wideIndex)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(extent, MaxInt32Extent);
        }

        if (extent == 0)
        {
            return;
        }

        int threads = (int)Math.Min(extent, _accelerator.MaxThreads);
        BufferArg.Acquire(buffers);
        try
        {
            _pack(_kernel, stream, threads, extent, ref MemoryMarshal.GetReference(buffers), scalars);
        }
        finally
        {
            BufferArg.Release(buffers);
        }
    }

    public void Dispose() => _kernel.Dispose();

    private static bool Validate(Type[] types, out int bufferCount)
    {
        bufferCount = 0;
        if (types.Length <= FirstBufferArgument || types[0] != typeof(Index1D) || types[1] != types[2]
            || (types[1] != typeof(int) && types[1] != typeof(long)))
        {
            throw new ArgumentException("A kernel starts with (Index1D, extent, stride).");
        }

        int bytes = IndexBytes;
        for (int i = FirstBufferArgument; i < types.Length; i++)
        {
            Type type = types[i];
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>))
            {
                if (i != FirstBufferArgument + bufferCount)
                {
                    throw new ArgumentException("The buffers of a kernel come before its scalars.");
                }

                bufferCount++;
                bytes += ViewBytes;
            }
            else if (!type.IsPrimitive || type == typeof(bool) || type == typeof(char) || type == typeof(nint) || type == typeof(nuint))
            {
                // ILGPU cannot pass these: a bool is a predicate register on the device.
                throw new ArgumentException($"{type} is no kernel scalar.");
            }
            else
            {
                bytes += sizeof(ulong);
            }
        }

        if (bufferCount == 0)
        {
            throw new ArgumentException("A kernel without a buffer has no result.");
        }

        return bytes <= MaxParameterBytes
            ? types[1] == typeof(long)
            : throw new ArgumentException($"The kernel's parameters take {bytes} of {MaxParameterBytes} bytes.");
    }
}

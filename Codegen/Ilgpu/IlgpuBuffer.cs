using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Raw bytes on a device, rented from the accelerator's pool.</summary>
internal sealed unsafe class IlgpuBuffer : IDisposable
{
    private MemoryBuffer? _block;

    internal IlgpuBuffer(IlgpuAccelerator accelerator, MemoryBuffer block, long byteCount)
    {
        Accelerator = accelerator;
        _block = block;
        ByteCount = byteCount;
    }

    ~IlgpuBuffer() => Release();

    public IlgpuAccelerator Accelerator { get; }

    public long ByteCount { get; }

    private MemoryBuffer Block => _block ?? throw new ObjectDisposedException(nameof(IlgpuBuffer));

    /// <summary>A typed view. The offset must be a multiple of the element size.</summary>
    public ArrayView<T> View<T>(long byteOffset, long length)
        where T : unmanaged
    {
        long index = byteOffset / sizeof(T);
        if (byteOffset < 0 || length < 0 || index * sizeof(T) != byteOffset
            || length > (ByteCount - byteOffset) / sizeof(T))
        {
            throw new ArgumentOutOfRangeException(
                nameof(byteOffset), $"No {length} aligned {typeof(T).Name} at byte {byteOffset} of {ByteCount}.");
        }

        return new ArrayView<T>(Block, index, length);
    }

    /// <summary>Copies host memory to the device; the source may be reused on return.</summary>
    public void Upload(void* source, long byteCount, long byteOffset = 0)
    {
        ArrayView<byte> view = View<byte>(byteOffset, byteCount);
        if (byteCount == 0)
        {
            return;
        }

        view.CopyFromCPU(Accelerator.Stream, ref Unsafe.AsRef<byte>(source), byteCount);
    }

    /// <summary>Copies device memory to the host after all queued work has run.</summary>
    public void Download(void* destination, long byteCount, long byteOffset = 0)
    {
        ArrayView<byte> view = View<byte>(byteOffset, byteCount);
        if (byteCount == 0)
        {
            Accelerator.Synchronize();
            return;
        }

        view.CopyToCPU(Accelerator.Stream, ref Unsafe.AsRef<byte>(destination), byteCount);
    }

    /// <summary>Copies within one device, in stream order.</summary>
    public void CopyTo(IlgpuBuffer destination, long byteCount, long sourceOffset = 0, long destinationOffset = 0)
    {
        if (destination.Accelerator != Accelerator)
        {
            throw new ArgumentException("Both buffers must be on one accelerator.", nameof(destination));
        }

        ArrayView<byte> from = View<byte>(sourceOffset, byteCount);
        ArrayView<byte> to = destination.View<byte>(destinationOffset, byteCount);
        if (byteCount != 0)
        {
            from.CopyTo(Accelerator.Stream, to);
        }
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>For the kernel packers only.</summary>
    internal static ArrayView<T> View<T>(ref readonly BufferArg arg)
        where T : unmanaged => arg.Buffer.View<T>(arg.ByteOffset, arg.Length);

    private void Release()
    {
        // The exchange makes a second or a concurrent disposal harmless.
        if (Interlocked.Exchange(ref _block, null) is { } block)
        {
            Accelerator.Pool.Return(block);
        }
    }
}

using ILGPU;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Raw bytes on a device, rented from the accelerator's pool.</summary>
/// <remarks>
/// Disposed while it is being used, on another thread say, its block goes back when that use has been queued: until then
/// nobody else may queue work on it.
/// </remarks>
internal sealed unsafe class IlgpuBuffer(IlgpuAccelerator accelerator, IlgpuBlock block, long byteCount) : IDisposable
{
    // The owner's own use is the first; at zero the block is somebody else's.
    private int _uses = 1;
    private int _disposed;

    public IlgpuAccelerator Accelerator { get; } = accelerator;

    public long ByteCount { get; } = byteCount;

    private MemoryBuffer Memory => Volatile.Read(ref _uses) != 0 && !block.Memory.IsDisposed ? block.Memory : throw new ObjectDisposedException(nameof(IlgpuBuffer));

    /// <summary>Keeps the block here until <see cref="Release"/>: whoever queues work on it must.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public void Acquire()
    {
        for (int uses = Volatile.Read(ref _uses); uses != 0 && Volatile.Read(ref _disposed) == 0;)
        {
            int seen = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (seen == uses)
                return;
            uses = seen;
        }
        throw new ObjectDisposedException(nameof(IlgpuBuffer));
    }

    /// <summary>Ends what <see cref="Acquire"/> began.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
            Accelerator.Pool.Return(block);
        // The pool must not find the block forgotten before it is returned.
        GC.KeepAlive(this);
    }

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

        return new ArrayView<T>(Memory, index, length);
    }

    /// <summary>Queues a copy of host memory, which may be reused on return.</summary>
    public void Upload(void* source, long byteCount, long byteOffset = 0)
    {
        Acquire();
        try
        {
            Check(byteCount, byteOffset);
            Accelerator.Transfers.Upload((byte*)source, Memory.NativePtr, byteOffset, byteCount);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Copies device memory to the host after all queued work has run.</summary>
    public void Download(void* destination, long byteCount, long byteOffset = 0)
    {
        Acquire();
        try
        {
            Check(byteCount, byteOffset);
            Accelerator.Transfers.Download(Memory.NativePtr, byteOffset, (byte*)destination, byteCount);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Copies within one device, in stream order.</summary>
    public void CopyTo(IlgpuBuffer destination, long byteCount, long sourceOffset = 0, long destinationOffset = 0)
    {
        if (destination.Accelerator != Accelerator)
        {
            throw new ArgumentException("Both buffers must be on one accelerator.", nameof(destination));
        }

        Span<BufferArg> both = [new(this, sourceOffset, byteCount), new(destination, destinationOffset, byteCount)];
        BufferArg.Acquire(both);
        try
        {
            ArrayView<byte> from = View<byte>(sourceOffset, byteCount);
            ArrayView<byte> to = destination.View<byte>(destinationOffset, byteCount);
            if (byteCount != 0)
            {
                from.CopyTo(Accelerator.Stream, to);
            }
        }
        finally
        {
            BufferArg.Release(both);
        }
    }

    public void Dispose()
    {
        // The exchange makes a second or a concurrent disposal harmless.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Release();
    }

    /// <summary>For the kernel packers only.</summary>
    internal static ArrayView<T> View<T>(ref readonly BufferArg arg)
        where T : unmanaged => arg.Buffer.View<T>(arg.ByteOffset, arg.Length);

    private void Check(long byteCount, long byteOffset)
    {
        if (byteOffset < 0 || byteCount < 0 || byteCount > ByteCount - byteOffset)
            throw new ArgumentOutOfRangeException(nameof(byteOffset), $"No {byteCount} bytes at byte {byteOffset} of {ByteCount}.");
    }
}

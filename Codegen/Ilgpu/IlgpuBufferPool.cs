using System.Numerics;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>What keeps device memory from one use to the next, and can do without.</summary>
internal interface IKeepsMemory
{
    /// <summary>Drops what is kept, unless it is in use. It must wait for nothing.</summary>
    void LetGo();
}

/// <summary>
/// Device memory by size. Blocks come back when their buffer is disposed, or when the garbage collector finds that
/// nothing reaches it; the collector knows nothing of device memory, so the young generations are collected here after so many bytes were
/// handed out. Memory goes back to the driver only where it would otherwise run out.
/// </summary>
/// <remarks>
/// A block is handed out while kernels that use it are still queued: whatever its next user does is queued behind them,
/// on the accelerator's one stream (docs/decisions/0011-streams.md).
/// </remarks>
internal sealed class IlgpuBufferPool : IDisposable
{
    private const long MinBlock = 256;

    // Sizes are an eighth of a power of two apart, so that at most an eighth of a block is lost, and of a huge one far less.
    private const int ClassesPerDoubling = 8;
    private const long MaxGranule = 64L << 20;

    private const uint OlderEvery = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, IlgpuBlocks> _classes = [];
    private readonly List<WeakReference<IKeepsMemory>> _keepers = [];
    private readonly IlgpuAccelerator _accelerator;

    // Modules, the driver's own needs and other processes want a part of the device: before that is touched, everything is reclaimed.
    private readonly long _comfortable;
    private long _handedOut;
    private bool _disposed;

    public IlgpuBufferPool(IlgpuAccelerator accelerator)
    {
        _accelerator = accelerator;
        long total = accelerator.MemoryBytes;
        _comfortable = total / 8 * 7;
        MostHandedOut = accelerator.Kind == IlgpuDeviceKind.Cpu ? 64L << 20 : Math.Max(total / 32, 64L << 20);
    }

    /// <summary>How often the driver was asked for memory and gave it.</summary>
    public long Allocations { get; private set; }

    /// <summary>How often the garbage collector was made to run.</summary>
    public uint Collections { get; private set; }

    /// <summary>The bytes the driver has given and not got back.</summary>
    public long ReservedBytes { get; private set; }

    /// <summary>How many bytes are handed out, while blocks of their size are in use, before the young generations are collected.</summary>
    public long MostHandedOut { get; set; }

    /// <summary>The most bytes that may be reserved; tests lower it to see memory run out.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>The reserved bytes that no buffer uses.</summary>
    public long IdleBytes
    {
        get
        {
            lock (_lock)
                return Idle();
        }
    }

    public IlgpuBuffer Rent(long byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        long size = SizeClass(byteCount);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_classes.TryGetValue(size, out var blocks))
                _classes.Add(size, blocks = new IlgpuBlocks());
            _handedOut += size;
            var block = blocks.TryRent() ?? AfterCollection(blocks) ?? Fresh(blocks, size);
            var buffer = new IlgpuBuffer(_accelerator, block, byteCount);
            block.RentTo(buffer);
            return buffer;
        }
    }

    /// <summary>Takes a block back, from any thread. The buffer that rented it must still be reachable.</summary>
    public void Return(IlgpuBlock block)
    {
        lock (_lock)
            if (!_disposed)
                _classes[block.Size].Return(block);
    }

    /// <summary>Asks this one too for memory when it runs out; it is not kept alive.</summary>
    public void Register(IKeepsMemory keeper)
    {
        lock (_lock)
        {
            _keepers.RemoveAll(static k => !k.TryGetTarget(out _));
            _keepers.Add(new WeakReference<IKeepsMemory>(keeper));
        }
    }

    /// <summary>Gives back to the driver all memory that nobody uses.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            Collect();
            FreeIdle();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var blocks in _classes.Values)
                foreach (var block in blocks.Release(rented: true))
                    block.Free();
            _classes.Clear();
        }
    }

    internal static long SizeClass(long byteCount)
    {
        long least = Math.Max(byteCount, MinBlock);
        long granule = Math.Clamp((1L << BitOperations.Log2((ulong)least)) / ClassesPerDoubling, MinBlock, MaxGranule);
        return checked(least + granule - 1) / granule * granule;
    }

    /// <summary>Buffers die young where results are dropped, and then a young collection finds their blocks.</summary>
    private IlgpuBlock? AfterCollection(IlgpuBlocks blocks)
    {
        if (_handedOut <= MostHandedOut || blocks.Rented == 0)
            return null;
        _handedOut = 0;
        // What was alive at one collection has moved on to the next generation.
        GC.Collect(Collections++ % OlderEvery == 0 ? 1 : 0, GCCollectionMode.Forced, blocking: true);
        return blocks.TryRent();
    }

    private IlgpuBlock Fresh(IlgpuBlocks blocks, long size)
    {
        Exception? refusal = null;
        if (size <= _comfortable - ReservedBytes && TryAllocate(size, ref refusal) is { } easily)
            return blocks.Rent(easily);
        Collect();
        if (blocks.TryRent() is { } again)
            return again;
        FreeIdle();
        return TryAllocate(size, ref refusal) is { } fresh ? blocks.Rent(fresh)
            : throw new OutOfMemoryException(
                $"{refusal!.Message.TrimEnd('.', ' ')}. {ReservedBytes} {(_accelerator.MemoryBytes == long.MaxValue ? "" : $"of its {_accelerator.MemoryBytes} ")}bytes are in use by tensors and variables of this process. "
                + "Dispose of variables that are no longer needed, keep fewer results, or compute with smaller batches.", refusal);
    }

    /// <summary>Finds all memory that nobody uses.</summary>
    private void Collect()
    {
        foreach (var keeper in _keepers)
            if (keeper.TryGetTarget(out var kept))
                kept.LetGo();
        Collections++;
        GC.Collect();
        foreach (var each in _classes.Values)
            each.Sweep();
    }

    private IlgpuBlock? TryAllocate(long size, ref Exception? refusal)
    {
        try
        {
            if (size > Limit - ReservedBytes)
                throw new OutOfMemoryException($"The limit is {Limit} bytes.");
            var block = new IlgpuBlock(_accelerator.Accelerator.AllocateRaw(size, 1));
            ReservedBytes += size;
            Allocations++;
            return block;
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            refusal = failure;
            return null;
        }
    }

    /// <summary>Whether there was too little memory; anything else is the device's failure, which asking again would hide.</summary>
    private static bool IsRefusal(Exception failure) => failure
        is OutOfMemoryException
        or CudaException { Error: nameof(CudaError.CUDA_ERROR_OUT_OF_MEMORY) }
        or CLException
        {
            Error: CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_RESOURCES or CLError.CL_OUT_OF_HOST_MEMORY or CLError.CL_INVALID_BUFFER_SIZE
        };

    private void FreeIdle()
    {
        if (Idle() == 0)
            return;
        // Queued kernels may still use the blocks.
        _accelerator.Synchronize();
        foreach (var blocks in _classes.Values)
            foreach (var block in blocks.Release(rented: false))
            {
                ReservedBytes -= block.Size;
                block.Free();
            }
    }

    private long Idle()
    {
        long bytes = 0;
        foreach (var (size, blocks) in _classes)
            bytes += size * blocks.Idle;
        return bytes;
    }
}

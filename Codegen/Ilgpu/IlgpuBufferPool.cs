using System.Numerics;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Device memory by size class: powers of two and the three quarters between them.</summary>
internal sealed class IlgpuBufferPool : IDisposable
{
    private const long MinBlock = 256;

    // Larger blocks go straight back to the driver: keeping one would double the peak.
    private const long MaxPooledBlock = 1L << 30;
    private const int MaxIdlePerClass = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Stack<MemoryBuffer>> _idle = [];

    // Every live block is referenced here, so that no ILGPU finalizer can free memory which a
    // finalizer of ours is about to hand back.
    private readonly HashSet<MemoryBuffer> _live = [];
    // Blocks that are not kept. Return may run on the finalizer thread, which must not wait for a
    // device, so the next Rent frees them.
    private readonly List<MemoryBuffer> _doomed = [];
    private readonly IlgpuAccelerator _accelerator;
    private bool _disposed;

    public IlgpuBufferPool(IlgpuAccelerator accelerator) => _accelerator = accelerator;

    public long IdleBytes { get; private set; }

    public IlgpuBuffer Rent(long byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        FreeDoomed();
        long size = SizeClass(byteCount);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryGetValue(size, out Stack<MemoryBuffer>? stack) && stack.TryPop(out MemoryBuffer? block))
            {
                IdleBytes -= size;
                return new IlgpuBuffer(_accelerator, block, byteCount);
            }
        }

        MemoryBuffer fresh = Allocate(size);
        lock (_lock)
        {
            _live.Add(fresh);
        }

        return new IlgpuBuffer(_accelerator, fresh, byteCount);
    }

    /// <summary>Takes a block back. Safe from any thread, the finalizer's included.</summary>
    public void Return(MemoryBuffer block)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            long size = block.LengthInBytes;
            if (size <= MaxPooledBlock)
            {
                if (!_idle.TryGetValue(size, out Stack<MemoryBuffer>? stack))
                {
                    _idle.Add(size, stack = new Stack<MemoryBuffer>());
                }

                if (stack.Count < MaxIdlePerClass)
                {
                    stack.Push(block);
                    IdleBytes += size;
                    return;
                }
            }

            _doomed.Add(block);
        }
    }

    /// <summary>Gives all idle memory back to the device.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            foreach (Stack<MemoryBuffer> stack in _idle.Values)
            {
                _doomed.AddRange(stack);
            }

            _idle.Clear();
            IdleBytes = 0;
        }

        FreeDoomed();
    }

    public void Dispose()
    {
        MemoryBuffer[] blocks;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            blocks = [.. _live];
            _live.Clear();
            _doomed.Clear();
            _idle.Clear();
        }

        foreach (MemoryBuffer block in blocks)
        {
            block.Dispose();
        }
    }

    internal static long SizeClass(long byteCount)
    {
        if (byteCount <= MinBlock)
        {
            return MinBlock;
        }

        if (byteCount > MaxPooledBlock)
        {
            return checked(byteCount + MinBlock - 1) & -MinBlock;
        }

        long power = (long)BitOperations.RoundUpToPowerOf2((ulong)byteCount);
        long threeQuarters = power / 4 * 3;
        return byteCount <= threeQuarters ? threeQuarters : power;
    }

    private MemoryBuffer Allocate(long size)
    {
        try
        {
            return _accelerator.Accelerator.AllocateRaw(size, 1);
        }
        catch (Exception e) when (e is OutOfMemoryException or AcceleratorException)
        {
            // Perhaps only our own idle blocks are in the way. A second failure is the caller's.
            Trim();
            return _accelerator.Accelerator.AllocateRaw(size, 1);
        }
    }

    private void FreeDoomed()
    {
        MemoryBuffer[] blocks;
        lock (_lock)
        {
            if (_doomed.Count == 0)
            {
                return;
            }

            blocks = [.. _doomed];
            _doomed.Clear();
            _live.ExceptWith(blocks);
        }

        // Queued kernels may still use the blocks.
        _accelerator.Stream.Synchronize();
        foreach (MemoryBuffer block in blocks)
        {
            block.Dispose();
        }
    }
}

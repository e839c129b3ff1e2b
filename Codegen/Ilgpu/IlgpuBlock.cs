using System.Runtime.InteropServices;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Memory of the driver's, rented by one buffer at a time.</summary>
internal sealed class IlgpuBlock(MemoryBuffer memory)
{
    // Weak: a buffer that nothing reaches has given its block back. It tracks resurrection, since a user's finalizer may
    // still read a tensor; and it needs no finalizer of ours, which could run while a call is still queueing its kernels.
    private GCHandle _renter = GCHandle.Alloc(null, GCHandleType.WeakTrackResurrection);

    public MemoryBuffer Memory { get; } = memory;

    public long Size => Memory.LengthInBytes;

    /// <summary>Where it is among the rented ones of its class.</summary>
    public int Place { get; set; }

    /// <summary>Whether the garbage collector found that nobody can use it.</summary>
    public bool IsForgotten => _renter.Target is null;

    public void RentTo(IlgpuBuffer renter) => _renter.Target = renter;

    /// <summary>Gives the memory back to the driver, which must be done with it.</summary>
    public void Free()
    {
        _renter.Free();
        Memory.Dispose();
    }
}

/// <summary>The blocks of one size.</summary>
internal sealed class IlgpuBlocks
{
    private readonly List<IlgpuBlock> _rented = [];
    private readonly Stack<IlgpuBlock> _idle = [];
    private int _collections;

    public int Rented => _rented.Count;

    public int Idle => _idle.Count;

    /// <summary>A block that nobody uses, now rented; null where there is none.</summary>
    public IlgpuBlock? TryRent()
    {
        // Buffers are forgotten at collections alone.
        if (_idle.Count == 0 && _collections != GC.CollectionCount(0))
            Sweep();
        return _idle.TryPop(out var block) ? Rent(block) : null;
    }

    /// <summary>Takes a block in, as rented.</summary>
    public IlgpuBlock Rent(IlgpuBlock block)
    {
        block.Place = _rented.Count;
        _rented.Add(block);
        return block;
    }

    public void Return(IlgpuBlock block)
    {
        var last = _rented[^1];
        (_rented[block.Place], last.Place) = (last, block.Place);
        _rented.RemoveAt(_rented.Count - 1);
        _idle.Push(block);
    }

    /// <summary>Finds the rented blocks that nobody can use any more.</summary>
    public void Sweep()
    {
        _collections = GC.CollectionCount(0);
        for (int i = _rented.Count - 1; i >= 0; i--)
            if (_rented[i].IsForgotten)
                Return(_rented[i]);
    }

    /// <summary>Gives the idle blocks away; those that are rented too, where all end.</summary>
    public List<IlgpuBlock> Release(bool rented)
    {
        List<IlgpuBlock> all = [.. _idle, .. rented ? _rented : []];
        _idle.Clear();
        if (rented)
            _rented.Clear();
        return all;
    }
}

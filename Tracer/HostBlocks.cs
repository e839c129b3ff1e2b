using System.Runtime.InteropServices;

namespace ExprJit.Graphs;

/// <summary>
/// The memory of large blocks, alive and dead. The garbage collector says which are dead; since their memory is kept, it cannot know that more of them would
/// cost anything, so the young generations are collected here after so many bytes were handed out.
/// </summary>
internal sealed class HostBlocks
{
    /// <summary>From this size on blocks go round.</summary>
    public const int Least = 16 * 1024;

    private const int Granule = 4 * 1024;

    /// <summary>The most bytes of the dead that are kept over a full collection.</summary>
    private const long MostKept = 256L << 20;

    /// <summary>How many bytes are handed out between collections: about what a last-level cache holds, so that the memory handed out again may still be there.</summary>
    private const long MostHandedOut = 32L << 20;

    private const uint OlderEvery = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, SizeClass> _classes = [];
    private long _handedOut;
    private uint _collected;

    private HostBlocks() => Sentinel.Watch(this);

    public static HostBlocks Shared { get; } = new();

    /// <inheritdoc cref="HostBlock.Rent"/>
    public HostBlock Rent(int bytes)
    {
        int size = (int)Math.Min((bytes + (long)Granule - 1) / Granule * Granule, HostBlock.MostBytes);
        lock (_gate)
        {
            if (!_classes.TryGetValue(size, out var blocks))
                _classes[size] = blocks = new SizeClass();
            _handedOut += size;
            if (blocks.TryReuse() is { } again)
                return again;
            if (_handedOut > MostHandedOut && blocks.Count > 0)
            {
                _handedOut = 0;
                // What was alive at one collection has moved on to the next generation.
                GC.Collect(_collected++ % OlderEvery == 0 ? 1 : 0, GCCollectionMode.Forced, blocking: true);
                if (blocks.TryReuse() is { } found)
                    return found;
            }
            return blocks.Add(HostBlock.Allocate(size));
        }
    }

    /// <summary>Lets go of the memory of dead blocks beyond what is kept.</summary>
    private void Trim()
    {
        lock (_gate)
        {
            long kept = 0;
            foreach (var (size, blocks) in _classes)
                kept += blocks.Trim((MostKept - kept) / size) * size;
        }
    }

    /// <summary>The blocks of one size.</summary>
    private sealed class SizeClass
    {
        private readonly List<(byte[] Memory, GCHandle Owner)> _taken = [];
        private readonly Stack<(byte[] Memory, GCHandle Owner)> _dead = [];
        private int _collections;

        public int Count => _taken.Count;

        public HostBlock? TryReuse()
        {
            // Blocks die at collections alone.
            if (_dead.Count == 0 && _collections != GC.CollectionCount(0))
                Sweep();
            if (!_dead.TryPop(out var entry))
                return null;
            var block = new HostBlock(entry.Memory);
            entry.Owner.Target = block;
            _taken.Add(entry);
            return block;
        }

        public HostBlock Add(byte[] memory)
        {
            var block = new HostBlock(memory);
            // Tracking resurrection: a user's finalizer may still read a tensor.
            _taken.Add((memory, GCHandle.Alloc(block, GCHandleType.WeakTrackResurrection)));
            return block;
        }

        /// <summary>Keeps so many dead blocks and lets go of the others; how many were kept.</summary>
        public long Trim(long most)
        {
            Sweep();
            while (_dead.Count > most)
                _dead.Pop().Owner.Free();
            return _dead.Count;
        }

        private void Sweep()
        {
            _collections = GC.CollectionCount(0);
            for (int i = _taken.Count - 1; i >= 0; i--)
                if (_taken[i].Owner.Target is null)
                {
                    _dead.Push(_taken[i]);
                    _taken[i] = _taken[^1];
                    _taken.RemoveAt(_taken.Count - 1);
                }
        }
    }

    /// <summary>Nothing reaches it, so that every full collection finds it, and makes it anew.</summary>
    private sealed class Sentinel
    {
        private readonly HostBlocks _blocks;
        private readonly int _collections = GC.CollectionCount(2);

        private Sentinel(HostBlocks blocks) => _blocks = blocks;

        public static void Watch(HostBlocks blocks) => _ = new Sentinel(blocks);

        ~Sentinel()
        {
            if (Environment.HasShutdownStarted)
                return;
            if (_collections != GC.CollectionCount(2))
                _blocks.Trim();
            Watch(_blocks);
        }
    }
}

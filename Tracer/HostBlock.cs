using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ExprJit.Graphs;

/// <summary>
/// A block of pinned memory. Large ones go round: when nothing can reach one any more it is handed to the next that asks for its size, since the pages of
/// fresh memory cost more than most kernels that write them.
/// </summary>
internal class HostBlock
{
    /// <summary>The most bytes of a block: an array's, less the room to align it.</summary>
    public static readonly int MostBytes = Array.MaxLength - Alignment;

    private const int Alignment = 64;

    private readonly byte[] _memory;

    private HostBlock(byte[] memory) => _memory = memory;

    /// <summary>Where it begins, on a cache line.</summary>
    public unsafe byte* Start =>
        (byte*)(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) + Alignment - 1) & ~(nint)(Alignment - 1));

    /// <summary>A block of at least so many bytes, which hold anything.</summary>
    /// <exception cref="OutOfMemoryException">There is no such memory.</exception>
    public static HostBlock Rent(int bytes) =>
        bytes < Returning.Least ? new HostBlock(Allocate(bytes)) : Returning.Rent(bytes);

    private static byte[] Allocate(int bytes) => GC.AllocateUninitializedArray<byte>(bytes + Alignment, pinned: true);

    /// <summary>A large block, whose memory outlives it.</summary>
    private sealed class Returning : HostBlock
    {
        /// <summary>From this size on blocks go round.</summary>
        public const int Least = 256 * 1024;

        private const int Granule = 64 * 1024;

        /// <summary>The most bytes that wait for the next.</summary>
        private const long MostWaiting = 512L << 20;

        /// <summary>After so many fresh bytes the youngest garbage is collected: blocks that died young are found before more are made.</summary>
        private const long MostFresh = 64L << 20;

        private static readonly ConcurrentDictionary<int, ConcurrentStack<byte[]>> Waiting = new();
        private static long _waiting, _fresh;

        private Returning(byte[] memory)
            : base(memory)
        {
        }

        ~Returning()
        {
            if (Interlocked.Add(ref _waiting, _memory.Length) > MostWaiting)
                Interlocked.Add(ref _waiting, -_memory.Length);
            else
                Waiting.GetOrAdd(_memory.Length, static _ => new()).Push(_memory);
        }

        public static new HostBlock Rent(int bytes)
        {
            int size = (int)Math.Min((bytes + (long)Granule - 1) / Granule * Granule, MostBytes);
            if (Waiting.TryGetValue(size + Alignment, out var stack) && stack.TryPop(out byte[]? memory))
            {
                Interlocked.Add(ref _waiting, -memory.Length);
                return new Returning(memory);
            }
            if (Interlocked.Add(ref _fresh, size) > MostFresh)
            {
                Interlocked.Exchange(ref _fresh, 0);
                GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            }
            return new Returning(Allocate(size));
        }
    }
}

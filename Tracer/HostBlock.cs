using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ExprJit.Graphs;

/// <summary>
/// A block of pinned memory. Large ones go round (<see cref="HostBlocks"/>): when nothing can reach one any more, its memory is handed to the next that asks for its
/// size, since the pages of fresh memory cost more than most kernels that write them.
/// </summary>
internal sealed class HostBlock
{
    /// <summary>The most bytes of a block: an array's, less the room to place its start.</summary>
    public static readonly int MostBytes = Array.MaxLength - Page - Alignment;

    private const int Alignment = 64;

    private const int Page = 4096;

    /// <summary>Bytes behind each block that is made while <see cref="Watch"/> is set.</summary>
    internal const int WatchedBytes = 256;

    /// <summary>Large blocks begin at one of so many cache lines of a page: where all began alike, a processor would take a load for one of the store before it (4 KiB aliasing).</summary>
    private const int Stagger = 16;

    private static int s_made;

    private readonly byte[] _memory;
    private readonly int _shift;

    internal HostBlock(byte[] memory)
    {
        _memory = memory;
        _shift = memory.Length < HostBlocks.Least + Page + Alignment ? 0 : (int)((uint)Interlocked.Increment(ref s_made) % Stagger) * Alignment * (Page / Alignment / Stagger);
    }

    /// <summary>Where it begins, on a cache line.</summary>
    public unsafe byte* Start =>
        (byte*)(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) + Alignment - 1) & ~(nint)(Alignment - 1)) + _shift;

    /// <summary>The end of its memory.</summary>
    internal unsafe byte* End => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) + _memory.Length;

    /// <summary>A block of at least so many bytes, which hold anything.</summary>
    /// <exception cref="OutOfMemoryException">There is no such memory.</exception>
    public static HostBlock Rent(int bytes) =>
        Watch is { } watch ? Watched(bytes, watch) : bytes < HostBlocks.Least ? new HostBlock(Allocate(bytes)) : HostBlocks.Shared.Rent(bytes);

    /// <summary>For tests: is shown each block that is made, behind which nothing may write.</summary>
    internal static Action<HostBlock, int>? Watch { get; set; }

    internal static byte[] Allocate(int bytes) => GC.AllocateUninitializedArray<byte>(bytes + (bytes < HostBlocks.Least ? Alignment : Page + Alignment), pinned: true);

    private static HostBlock Watched(int bytes, Action<HostBlock, int> watch)
    {
        var block = new HostBlock(Allocate(bytes + WatchedBytes));
        watch(block, bytes);
        return block;
    }
}

using ExprJit.Benchmarks;
using ILGPU;
using ILGPU.Runtime;

namespace ExprJit.Gpu.Peers;

/// <summary>The driver's own copy from one place of the card's memory to another: what a row that moves as many bytes may take.</summary>
internal static class DeviceCopy
{
    public const string Name = "copy on the card";

    /// <param name="card">The card.</param>
    /// <param name="bytes">What the row reads and writes together; a copy reads the half and writes as much.</param>
    public static Contender Of(Card card, long bytes)
    {
        MemoryBuffer1D<byte, Stride1D.Dense> from = card.Accelerator.Allocate1D<byte>(bytes / 2), to = card.Accelerator.Allocate1D<byte>(bytes / 2);
        return new Queued(card, Name, () => from.View.CopyTo(card.Accelerator.DefaultStream, to.View), null, [from, to]);
    }
}

using System.Runtime.InteropServices;

namespace ExprJit.Codegen.Host;

/// <summary>Where a thread runs, and how it leaves for another processor; on Linux, elsewhere it does nothing.</summary>
/// <remarks>
/// Linux may wake a worker on its caller's own processor and leave both there for many milliseconds while another processor idles,
/// which takes away all that a second thread could give.
/// </remarks>
internal static unsafe class Processor
{
    private const int MaskWords = 16;

    private static readonly delegate* unmanaged[SuppressGCTransition]<int> OfThread =
        (delegate* unmanaged[SuppressGCTransition]<int>)Export("sched_getcpu");

    private static readonly delegate* unmanaged<int, nint, ulong*, int> ReadAffinity =
        (delegate* unmanaged<int, nint, ulong*, int>)Export("sched_getaffinity");

    private static readonly delegate* unmanaged<int, nint, ulong*, int> WriteAffinity =
        (delegate* unmanaged<int, nint, ulong*, int>)Export("sched_setaffinity");

    /// <summary>The processor the calling thread is on; -1 where that is unknown.</summary>
    internal static int Current => OfThread is null ? -1 : OfThread();

    /// <summary>Moves the calling thread off a processor, if it is there and may run on another; where it may run stays as it was.</summary>
    internal static void Leave(int processor)
    {
        if (processor is < 0 or >= MaskWords * 64 || Current != processor || ReadAffinity is null || WriteAffinity is null)
        {
            return;
        }

        const nint Size = MaskWords * sizeof(ulong);
        var allowed = stackalloc ulong[MaskWords];
        new Span<ulong>(allowed, MaskWords).Clear();
        if (ReadAffinity(0, Size, allowed) < 0)
        {
            return;
        }

        // The system refuses a set without any allowed processor, and the thread stays.
        var bit = 1UL << (processor % 64);
        allowed[processor / 64] ^= bit;
        var moved = WriteAffinity(0, Size, allowed) == 0;
        allowed[processor / 64] ^= bit;
        if (moved)
        {
            _ = WriteAffinity(0, Size, allowed);
        }
    }

    private static nint Export(string name) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), name, out var address) ? address : 0;
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>
/// Runs the launches of <c>driver.c</c>, which stands where CUDA's driver would: what reaches it went through ILGPU's CUDA accelerator, its
/// launchers and the library's own calls of the driver. See <c>tests/cuda</c>.
/// </summary>
internal static unsafe class PtxDriver
{
    private const int LaunchFailed = 719;

    private static readonly ConcurrentDictionary<int, PtxModule> Modules = [];
    private static delegate* unmanaged<ulong, ulong*, long> s_blockAt;
    private static int s_launches;

    /// <summary>Offers itself to the driver, where it is that one.</summary>
    [ModuleInitializer]
    internal static void Offer()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libcuda.so.1", out nint driver) || !NativeLibrary.TryGetExport(driver, "exprjit_run_launches", out nint run))
            return;
        s_blockAt = (delegate* unmanaged<ulong, ulong*, long>)NativeLibrary.GetExport(driver, "exprjit_block_at");
        ((delegate* unmanaged<delegate* unmanaged<int, byte*, int, int, int, ulong*, long, int>, void>)run)(&Launch);
    }

    [UnmanagedCallersOnly]
    private static int Launch(int module, byte* ptx, int groups, int threads, int sharedBytes, ulong* parameters, long bytes)
    {
        try
        {
            var memory = new PtxMemory();
            var known = new HashSet<ulong>();
            for (long i = 0; i < bytes / sizeof(ulong); i++)
            {
                ulong start;
                if (s_blockAt(parameters[i], &start) is > 0 and var length && known.Add(start))
                    memory.Add((nint)start, length);
            }
            // The driver's queue runs in order: launches come one at a time.
            var order = (s_launches++ % 3) switch { 0 => PtxOrder.Forward, 1 => PtxOrder.Reverse, _ => PtxOrder.Alternating };
            Modules.GetOrAdd(module, _ => PtxModule.Parse(Marshal.PtrToStringUTF8((nint)ptx)!))
                .Launch(null, new PtxDim(groups), new PtxDim(threads), sharedBytes, new ReadOnlySpan<byte>(parameters, (int)bytes), memory, order);
            return 0;
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(failure);
            return LaunchFailed;
        }
    }
}

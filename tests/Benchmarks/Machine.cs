using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Benchmarks;

internal static class Machine
{
    /// <summary>The machine, as far as a ratio depends on it.</summary>
    public static string Description => $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, " +
        $"vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits";
}

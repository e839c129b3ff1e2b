using System.Runtime.InteropServices;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// The signal by which .NET learns of a division by zero. PoCL before 4 takes it over when it is first asked for devices, and steps over such
/// divisions on every thread of the process: C# no longer throws, and the quotient is whatever was in the register.
/// </summary>
/// <remarks>Kernels of ours test a divisor first, so they need no handler.</remarks>
internal static unsafe partial class ArithmeticFaults
{
    private const int Signal = 8; // SIGFPE

    // More than any libc's struct sigaction, which is only kept and given back.
    private const int ActionBytes = 512;

    /// <summary>Runs what starts a driver, and gives the process its handler back.</summary>
    public static T Kept<T>(Func<T> start)
    {
        if (!OperatingSystem.IsLinux())
            return start();
        byte* before = stackalloc byte[ActionBytes];
        bool isKnown = SigAction(Signal, null, before) == 0;
        try
        {
            return start();
        }
        finally
        {
            if (isKnown)
                _ = SigAction(Signal, before, null);
        }
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SigAction(int signal, byte* action, byte* old);
}

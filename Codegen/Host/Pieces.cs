namespace ExprJit.Codegen.Host;

/// <summary>
/// How finely work is cut for the threads. It depends on the work alone, never on how many threads there are, so that neither do the bits of a
/// result.
/// </summary>
internal static class Pieces
{
    /// <summary>The most pieces of one range.</summary>
    public const int Most = 64;

    /// <summary>How work is cut now; tests cut it finer, so that small cases are shared too.</summary>
    public static Grain Grain { get; set; } = new(12_000, LoopRun.Block);

    /// <summary>Into how many pieces work of so many nanoseconds is cut.</summary>
    /// <param name="time">The time.</param>
    /// <param name="limit">The most pieces that it can have.</param>
    public static int Of(double time, long limit) => (int)Math.Clamp(Math.Min(time / Grain.Time, limit), 1, Most);
}

/// <summary>The least that is given to a thread.</summary>
/// <param name="Time">The work of a piece, in nanoseconds, from which another thread is worth waking.</param>
/// <param name="Elements">Pieces of a loop begin at multiples of so many elements, so that streams stay aligned.</param>
internal readonly record struct Grain(double Time, int Elements);

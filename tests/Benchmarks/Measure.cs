using System.Diagnostics;

namespace ExprJit.Benchmarks;

/// <summary>Two ways of doing one thing, timed in alternating rounds of one process; medians are quoted.</summary>
internal static class Measure
{
    private const int Rounds = 9;

    /// <summary>The medians, in nanoseconds a call, of two actions run in turn.</summary>
    public static (double A, double B) Alternating(Action a, Action b, int calls)
    {
        var times = (A: new double[Rounds], B: new double[Rounds]);
        for (int warm = 0; warm < 2; warm++)
            _ = (Time(a, calls), Time(b, calls));
        Thread.Sleep(200);
        for (int round = 0; round < Rounds; round++)
        {
            times.A[round] = Time(a, calls);
            times.B[round] = Time(b, calls);
        }
        return (Median(times.A), Median(times.B));
    }

    public static double Once(Action action) => Time(action, 1);

    public static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static double Time(Action action, int calls)
    {
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            action();
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / calls;
    }
}

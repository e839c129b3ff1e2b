using System.Diagnostics;

namespace ExprJit.Benchmarks;

/// <summary>The median of some values and the quartiles around it.</summary>
internal readonly record struct Spread(double Low, double Median, double High)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new(At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75));
    }

    private static double At(double[] sorted, double quantile)
    {
        double place = quantile * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }
}

/// <summary>How much time a case gets.</summary>
/// <param name="Rounds">In each round every contender is timed once.</param>
/// <param name="RoundNanoseconds">What one contender's part of a round should take; a longer call is a round alone.</param>
/// <param name="CaseNanoseconds">What all rounds may take; longer work gets fewer of them, but never fewer than three.</param>
internal sealed record Budget(int Rounds, double RoundNanoseconds, double CaseNanoseconds)
{
    public static readonly Budget Full = new(9, 5e6, 4e9);

    public static readonly Budget Quick = new(9, 2e6, 1e9);
}

/// <summary>Contenders timed in alternating rounds of one process: a machine that slows down slows all of them.</summary>
internal static class Measure
{
    /// <summary>Calls are counted only when nothing new was compiled for 100 ms; after thirty of them code is replaced by optimised code.</summary>
    private const int TieringCalls = 40;

    private const int TieringSteps = 12;

    private const int MostCalls = 1 << 24;

    private static readonly TimeSpan Tiering = TimeSpan.FromMilliseconds(115);

    /// <summary>The times of each contender, in nanoseconds by round.</summary>
    public static double[][] Alternating(IReadOnlyList<Contender> contenders, Budget budget)
    {
        var turns = contenders.Select(c => Turn(c, budget)).ToArray();
        int rounds = (int)Math.Clamp(budget.CaseNanoseconds / turns.Sum(t => t.Nanoseconds), 3, budget.Rounds);
        var times = contenders.Select(_ => new double[rounds]).ToArray();
        for (int round = 0; round < rounds; round++)
            for (int i = 0; i < contenders.Count; i++)
            {
                // Each round starts with another contender, so that none always runs behind the same one.
                int turn = (i + round) % contenders.Count;
                times[turn][round] = contenders[turn].Time(turns[turn].Calls);
            }
        return times;
    }

    /// <summary>The medians of two actions run in turn, in nanoseconds a call.</summary>
    public static (double A, double B) Alternating(Action a, Action b, int calls)
    {
        Contender[] both = [Contender.Of("a", a), Contender.Of("b", b)];
        var budget = new Budget(9, calls * Math.Max(1, Once(a)), double.MaxValue);
        Warm(both, budget);
        var times = Alternating(both, budget);
        return (Spread.Of(times[0]).Median, Spread.Of(times[1]).Median);
    }

    /// <summary>One call, in nanoseconds.</summary>
    public static double Once(Action action) => Contender.Of("once", action).Time(1);

    /// <summary>Lets the runtime replace what it compiled in haste, until nobody has become faster twice in a row; to be called with the smallest size of a kind of work.</summary>
    public static void Warm(IReadOnlyList<Contender> contenders, Budget budget)
    {
        double[] best = [.. contenders.Select(_ => double.MaxValue)];
        long started = Stopwatch.GetTimestamp();
        for (int step = 0, quiet = 0; step < TieringSteps && quiet < 2 && Stopwatch.GetElapsedTime(started).TotalNanoseconds < budget.CaseNanoseconds; step++)
        {
            quiet++;
            for (int i = 0; i < contenders.Count; i++)
            {
                double time = contenders[i].Time(1);
                if (time * contenders[i].Share * TieringCalls < budget.RoundNanoseconds * 10)
                    time = contenders[i].Time(TieringCalls);
                if (time < best[i] * 0.9)
                    (best[i], quiet) = (time, 0);
            }
            Thread.Sleep(Tiering);
        }
    }

    /// <summary>How many calls a contender makes in a round, and about what they take together.</summary>
    private static (int Calls, double Nanoseconds) Turn(Contender contender, Budget budget)
    {
        for (int calls = 1; ;)
        {
            double taken = contender.Time(calls) * contender.Share * calls;
            if (taken >= budget.RoundNanoseconds / 2 || calls == MostCalls)
            {
                int fitting = Math.Max(1, (int)(calls * Math.Min(1, budget.RoundNanoseconds / taken)));
                return (fitting, taken * fitting / calls);
            }
            calls = (int)Math.Min(MostCalls, calls * Math.Clamp(budget.RoundNanoseconds / taken, 2, 16));
        }
    }
}

using System.Diagnostics;

namespace ExprJit.Benchmarks;

/// <summary>The time each phase of one compilation took.</summary>
internal sealed class PhaseTimes
{
    private readonly List<(string Phase, TimeSpan Time)> _times = [];

    public int Nodes { get; set; }

    public int Kernels { get; set; }

    /// <summary>What ended the compilation early, or null.</summary>
    public string? Failed { get; set; }

    public TimeSpan Total => _times.Aggregate(TimeSpan.Zero, (sum, t) => sum + t.Time);

    public T Run<T>(string phase, Func<T> body)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            return body();
        }
        finally
        {
            _times.Add((phase, Stopwatch.GetElapsedTime(started)));
        }
    }

    /// <summary>A table with a column for each compilation; the last column is the ratio of the last two.</summary>
    public static void Print(string[] names, List<PhaseTimes> columns)
    {
        Console.WriteLine($"| ms | {string.Join(" | ", names)} | ratio |");
        Console.WriteLine($"|---|{string.Concat(names.Select(_ => "---:|"))}---:|");
        foreach (string phase in columns.SelectMany(c => c._times).Select(t => t.Phase).Distinct())
            Row(phase, columns, c => c._times.Where(t => t.Phase == phase).Sum(t => t.Time.TotalMilliseconds));
        Row("total", columns, c => c.Total.TotalMilliseconds);
        Console.WriteLine($"| nodes / kernels | {string.Join(" | ", columns.Select(c => $"{c.Nodes} / {c.Kernels} {c.Failed}"))} | |");
    }

    private static void Row(string phase, List<PhaseTimes> columns, Func<PhaseTimes, double> time)
    {
        string ratio = columns.Count > 1 ? FormattableString.Invariant($"{time(columns[^1]) / time(columns[^2]):F1}") : "";
        Console.WriteLine(FormattableString.Invariant($"| {phase} | {string.Join(" | ", columns.Select(c => FormattableString.Invariant($"{time(c):F1}")))} | {ratio} |"));
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace ExprJit.Benchmarks;

/// <summary>Rows as Markdown while they are measured, and as JSON behind the last.</summary>
internal sealed class Report(Options options)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly List<Row> _rows = [];

    private string? _family;

    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>The machine, as far as a ratio depends on it.</summary>
    public static string Machine => $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, " +
        $"vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits";

    public void Begin(IEnumerable<string> peers)
    {
        Console.WriteLine($"{Machine}, {options.ThreadCount} thread(s); medians of {options.Budget.Rounds} alternating rounds, ratios with their quartiles.");
        Console.WriteLine($"Peers beside those of .NET: {string.Join("; ", peers)}.");
    }

    public void Add(IReadOnlyList<Row> rows)
    {
        foreach (var row in rows)
        {
            if (row.Case.Family != _family)
            {
                _family = row.Case.Family;
                Console.WriteLine($"\n### {_family}\n\n| work | type | size | who | time | ratio to ExprJit | quartiles | target | |\n|---|---|---|---|---:|---:|---|---|---|");
            }
            _rows.Add(row);
            Console.WriteLine(Line(row));
        }
    }

    public void End()
    {
        var judged = _rows.Select(r => (Row: r, Target: Target.Of(r))).Where(r => r.Target is not null).ToList();
        Console.WriteLine($"\n{judged.Count(r => r.Target!.Value.Reached)} of {judged.Count} targets reached.");
        if (options.Json is { } file)
            File.WriteAllText(file, JsonSerializer.Serialize(new
            {
                machine = Machine,
                threads = options.ThreadCount,
                rows = _rows.Select(r => new
                {
                    family = r.Case.Family,
                    work = r.Case.Work,
                    type = r.Case.Type,
                    size = r.Case.Size,
                    who = r.Contender,
                    unit = r.Case.Unit.ToString(),
                    median = double.IsFinite(r.Median) ? r.Median : (double?)null,
                    ratio = r.Ratio?.Median,
                    low = r.Ratio?.Low,
                    high = r.Ratio?.High,
                    agrees = r.Agrees,
                    target = Target.Of(r)?.Text,
                    reached = Target.Of(r)?.Reached,
                }),
            }, Indented));
    }

    /// <summary>A time in the unit that leaves one to three digits before the point, or bytes.</summary>
    public static string Text(double value, Unit unit) => value switch
    {
        _ when unit == Unit.Bytes => FormattableString.Invariant($"{value:0.#} B"),
        < 1e3 => FormattableString.Invariant($"{value:0.0} ns"),
        < 1e6 => FormattableString.Invariant($"{value / 1e3:0.0} µs"),
        < 1e9 => FormattableString.Invariant($"{value / 1e6:0.00} ms"),
        _ => FormattableString.Invariant($"{value / 1e9:0.00} s"),
    };

    private static string Line(Row row)
    {
        string ratio = row.Ratio is { } r ? FormattableString.Invariant($"{r.Median:0.00} | {r.Low:0.00}–{r.High:0.00}") : " | ";
        string target = Target.Of(row) is { } t ? $"{t.Text} | {(t.Reached ? "reached" : "**not reached**")}" : " | ";
        string time = row.Agrees ? Text(row.Median, row.Case.Unit) : "**WRONG**";
        return $"| {row.Case.Work} | {row.Case.Type} | {row.Case.Size} | {row.Contender} | {time} | {ratio} | {target} |";
    }
}

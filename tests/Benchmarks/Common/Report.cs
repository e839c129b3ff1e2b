namespace ExprJit.Benchmarks;

/// <summary>Rows as Markdown while they are measured, and what JSON is to say of them.</summary>
internal sealed class Report(Targets targets)
{
    private readonly List<Row> _rows = [];

    private string? _family;

    public IReadOnlyList<Row> Rows => _rows;

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

    /// <summary>How many targets were reached, said behind the last row.</summary>
    public void End()
    {
        var judged = _rows.Select(targets.Of).Where(t => t is not null).ToList();
        Console.WriteLine($"\n{judged.Count(t => t!.Value.Reached)} of {judged.Count} targets reached.");
    }

    /// <summary>The rows as JSON has them.</summary>
    public IEnumerable<object> Entries => _rows.Select(r => new
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
        agreesWith = r.AgreesWith,
        failure = r.Failure,
        target = targets.Of(r)?.Text,
        reached = targets.Of(r)?.Reached,
    });

    /// <summary>A time in the unit that leaves one to three digits before the point, or bytes.</summary>
    public static string Text(double value, Unit unit) => value switch
    {
        _ when unit == Unit.Bytes => FormattableString.Invariant($"{value:0.#} B"),
        _ when unit == Unit.Launches => FormattableString.Invariant($"{value:0.##}"),
        < 1e3 => FormattableString.Invariant($"{value:0.0} ns"),
        < 1e6 => FormattableString.Invariant($"{value / 1e3:0.0} µs"),
        < 1e9 => FormattableString.Invariant($"{value / 1e6:0.00} ms"),
        _ => FormattableString.Invariant($"{value / 1e9:0.00} s"),
    };

    private string Line(Row row)
    {
        string ratio = row.Ratio is { } r ? FormattableString.Invariant($"{r.Median:0.00} | {r.Low:0.00}–{r.High:0.00}") : " | ";
        string target = targets.Of(row) is { } t ? $"{t.Text} | {(t.Reached ? "reached" : "**not reached**")}" : " | ";
        string time = row.Failure is { } failure ? $"**FAILED**: {failure}" : row.Agrees ? Text(row.Median, row.Case.Unit) : "**WRONG**";
        return $"| {row.Case.Work} | {row.Case.Type} | {row.Case.Size} | {row.Contender} | {time} | {ratio} | {target} |";
    }
}

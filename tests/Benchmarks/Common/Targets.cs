using System.Text.RegularExpressions;

namespace ExprJit.Benchmarks;

/// <summary>A ratio the library is to reach against a peer.</summary>
/// <param name="Case">Matches the names of its cases: family/work/type/size.</param>
/// <param name="Peer">Matches the names of its peers.</param>
/// <param name="Ratio">The peer's time over the library's, at least.</param>
internal sealed record Target(string Case, string Peer, double Ratio);

/// <summary>What rows are to reach.</summary>
/// <param name="Ratios">The first that matches a row holds.</param>
/// <param name="Quantities">Of what is no ratio: at most so many nanoseconds, bytes or launches.</param>
internal sealed record Targets(IReadOnlyList<Target> Ratios, IReadOnlyList<(string Case, double Most)> Quantities)
{
    /// <summary>What a row has to reach and whether it did; null where nothing is asked of it.</summary>
    public (string Text, bool Reached)? Of(Row row)
    {
        if (!row.Agrees)
            return ("the same result", false);
        if (row.Ratio is { } ratio)
        {
            var target = Ratios.FirstOrDefault(t => Regex.IsMatch(row.Case.Key, t.Case) && Regex.IsMatch(row.Contender, t.Peer));
            return target is null ? null : (FormattableString.Invariant($"≥ {target.Ratio:0.##}"), ratio.Median >= target.Ratio);
        }
        foreach (var (pattern, most) in Quantities)
            if (Regex.IsMatch(row.Case.Key, pattern))
                return ("≤ " + Report.Text(most, row.Case.Unit), row.Median <= most);
        return null;
    }
}

namespace ExprJit.Benchmarks;

/// <summary>What one contender took for one case.</summary>
/// <param name="Median">Of the rounds, in the unit of the case.</param>
/// <param name="Ratio">Its time over the library's, round by round: above 1 the library is faster. Null for the library itself.</param>
/// <param name="Agrees">False where its result differs from the library's; then nothing was timed.</param>
internal sealed record Row(Case Case, string Contender, double Median, Spread? Ratio, bool Agrees = true)
{
    /// <summary>Whose results the library's were compared with, and found right.</summary>
    public IReadOnlyList<string> AgreesWith { get; init; } = [];

    /// <summary>Why there is no result, where the case ended in an error.</summary>
    public string? Failure { get; init; }

    public string Key => $"{Case.Key} {Contender}";
}

/// <summary>Checks a case's contenders against each other, then times them in turn.</summary>
internal static class Runner
{
    /// <summary>The kinds of work of which the runtime has compiled the code for good.</summary>
    private static readonly HashSet<(string, string, string)> Warmed = [];

    public static IReadOnlyList<Row> Run(Case @case, Budget budget, Func<Case, IEnumerable<Contender>> guests)
    {
        List<Contender> contenders = [.. @case.Prepare(), .. @case.HasPeers ? guests(@case) : []];
        if (contenders is [var alone])
            return [new(@case, alone.Name, alone.Time(1), null)];
        var rows = new List<Row>();
        var right = new List<string>();
        double[]? ours = contenders[0].Sample();
        foreach (var peer in contenders[1..])
        {
            double[]? theirs = peer.Sample();
            bool agrees = theirs is null || Data.Agree(ours!, theirs, @case.Tolerance);
            if (!agrees)
                rows.Add(new(@case, peer.Name, double.NaN, null, Agrees: false));
            else if (theirs is not null)
                right.Add(peer.Name);
            if (agrees && !peer.OnlyChecks)
                continue;
            contenders.Remove(peer);
            peer.Dispose();
        }
        if (Warmed.Add((@case.Family, @case.Work, @case.Type)))
            Measure.Warm(contenders, budget);
        var times = Measure.Alternating(contenders, budget);
        Spread Ratio(double[] theirs) => Spread.Of(theirs.Zip(times[0], (their, mine) => their / mine));
        rows.AddRange(contenders.Select((contender, i) => new Row(@case, contender.Name, Spread.Of(times[i]).Median, i == 0 ? null : Ratio(times[i])) { AgreesWith = i == 0 ? right : [] }));
        foreach (var contender in contenders)
            contender.Dispose();
        return [.. rows.OrderBy(r => r.Ratio is null && r.Agrees ? 0 : 1)];
    }
}

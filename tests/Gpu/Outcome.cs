namespace ExprJit.Gpu;

/// <summary>What was found; a part that was not asked for is null.</summary>
internal sealed record Outcome
{
    public required CardDescription Machine { get; init; }

    public SuiteOutcome? Check { get; init; }

    public FuzzOutcomes? Fuzz { get; init; }

    public BenchOutcome? Bench { get; init; }

    /// <summary>Whether nothing was wrong. A target that was missed is no error.</summary>
    public bool IsRight => Check?.IsRight != false && Fuzz?.IsRight != false && Bench?.IsRight != false;

    public override string ToString() => string.Join(Environment.NewLine, ((object?[])[Check, Fuzz, Bench]).Where(part => part is not null));
}

/// <summary>How the rows of the suites went.</summary>
internal sealed record SuiteOutcome(int Passed, IReadOnlyList<string> Failures)
{
    /// <summary>A suite in which nothing ran proves nothing.</summary>
    public bool IsRight => Failures.Count == 0 && Passed > 0;

    public override string ToString() => $"check: {Passed} passed, {Failures.Count} failed";
}

/// <summary>A random program that failed.</summary>
internal sealed record FuzzFailure(string Kind, int Seed, string Message);

/// <summary>How the random programs went.</summary>
internal sealed record FuzzOutcomes(int Programs, IReadOnlyList<FuzzFailure> Failures)
{
    public bool IsRight => Failures.Count == 0 && Programs > 0;

    public override string ToString() => $"fuzz: {Programs} programs, {Failures.Count} failed";
}

/// <summary>How the rows of the benchmark went.</summary>
/// <param name="Peers">What was there to be compared with.</param>
/// <param name="Rows">As JSON has them.</param>
internal sealed record BenchOutcome(IReadOnlyList<string> Peers, int Wrong, int Reached, int Judged, IReadOnlyList<object> Rows)
{
    public bool IsRight => Wrong == 0 && Rows.Count > 0;

    public override string ToString() => $"bench: {Rows.Count} rows, {Wrong} wrong or failed, {Reached} of {Judged} targets reached";
}

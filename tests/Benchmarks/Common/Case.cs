namespace ExprJit.Benchmarks;

/// <summary>What a case counts.</summary>
internal enum Unit
{
    Nanoseconds,
    Bytes,
    Launches,
}

/// <summary>One row of work of one size and element type, and who can do it; the first contender is the library.</summary>
/// <param name="Prepare">Makes data and contenders; called once, just before they are timed.</param>
internal sealed record Case(string Family, string Work, string Type, string Size, Func<IReadOnlyList<Contender>> Prepare)
{
    /// <summary>What names the case to a child process, and what targets match.</summary>
    public string Key => $"{Family}/{Work}/{Type}/{Size}".Replace(' ', '_');

    /// <summary>The largest difference from a peer, relative to the value and the mean magnitude of the result.</summary>
    public double Tolerance { get; init; } = Type == "f32" ? 2e-5 : 1e-10;

    public Case Within(double tolerance) => this with { Tolerance = tolerance };

    public static string TypeName<T>() => typeof(T) == typeof(float) ? "f32" : "f64";

    /// <summary>Whether other contenders may join: a library of Python, if it has the work.</summary>
    public bool HasPeers { get; init; } = true;

    public Unit Unit { get; init; }
}

using System.Text.RegularExpressions;

namespace ExprJit.Benchmarks;

/// <summary>A ratio the library is to reach against a peer.</summary>
/// <param name="Case">Matches the names of its cases: family/work/type/size.</param>
/// <param name="Peer">Matches the names of its peers.</param>
/// <param name="Ratio">The peer's time over the library's, at least.</param>
internal sealed record Target(string Case, string Peer, double Ratio)
{
    /// <summary>The targets of the issue; the first that matches a row holds.</summary>
    public static readonly IReadOnlyList<Target> All =
    [
        new("^elementwise/(a.b.c_into|momentum)/.*/([15]e7)$", "^(Vector|copy)", 0.9),
        new("^elementwise/", "^Vector", 0.95),
        new("^ceilings/triad", "^Vector", 0.9),
        new("^operations/", "^TensorPrimitives$", 1.0),
        new("^elementwise/mixed_.*/(1e6|1e7)$", "^torch", 8),
        new("^elementwise/mixed_.*/(1e6|1e7)$", "^(numexpr|numba)", 15),
        new("^reductions/argmax", "^torch", 8),
        new("^reductions/(sum|max|mean|softmax|cross-entropy)", "^torch", 1.0),
        new("^products/.*/(64|128|256|512|1024|2048)", "^OpenBLAS", 0.95),
        new("^threads/products", "^OpenBLAS", 0.95),
        new("^threads/", "^ExprJit, 1 thread", 1.7),
        new("^models/logistic_regression", "^numpy", 1.0),
        new("^models/MLP", "^numpy", 1.2),
    ];

    /// <summary>The targets of what is no ratio: at most so many nanoseconds or bytes.</summary>
    public static readonly IReadOnlyList<(string Case, double Most)> Quantities =
    [
        ("^calls/accumulator/", 20),
        ("^calls/compile_the_first", 200e6),
        ("^calls/compile_a_different", 3e6),
        ("^calls/compile_an_equal", 0.1e6),
        ("^calls/memory_of_a_call//(scalar|update)", 0),
    ];

    /// <summary>What a row has to reach and whether it did; null where nothing is asked of it.</summary>
    public static (string Text, bool Reached)? Of(Row row)
    {
        if (!row.Agrees)
            return ("the same result", false);
        if (row.Ratio is { } ratio)
        {
            var target = All.FirstOrDefault(t => Regex.IsMatch(row.Case.Key, t.Case) && Regex.IsMatch(row.Contender, t.Peer));
            return target is null ? null : (FormattableString.Invariant($"≥ {target.Ratio:0.##}"), ratio.Median >= target.Ratio);
        }
        foreach (var (pattern, most) in Quantities)
            if (Regex.IsMatch(row.Case.Key, pattern))
                return ("≤ " + Report.Text(most, row.Case.Unit), row.Median <= most);
        return null;
    }
}

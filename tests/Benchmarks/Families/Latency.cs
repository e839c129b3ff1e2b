using static ExprJit.Ops;

namespace ExprJit.Benchmarks.Families;

/// <summary>How long compiling takes in a process that has compiled nothing: the first function, different ones, and equal ones.</summary>
internal static class Latency
{
    /// <summary>The argument that asks a process for it.</summary>
    public const string Question = "latency";

    /// <summary>Nanoseconds of the first, and the medians of the next eight different and of eight equal ones, on one line.</summary>
    public static void Answer()
    {
        var a = new Shared<double>(0, "a");
        double first = Measure.Once(() => Function.Compile((double x) => a, updates: x => new() { { a, a + x } }));
        var different = Spread.Of(Different(a).Select(Measure.Once));
        var equal = Spread.Of(Enumerable.Range(0, 8).Select(_ =>
        {
            var b = new Shared<double>(0, "b");
            return Measure.Once(() => Function.Compile((double x) => b, updates: x => new() { { b, b + x } }));
        }));
        Console.WriteLine(FormattableString.Invariant($"> {first} {different.Median} {equal.Median}"));
    }

    private static Action[] Different(Shared<double> s) =>
    [
        () => Function.Compile((double x) => s * x),
        () => Function.Compile((double x) => s / x),
        () => Function.Compile((double x) => Exp(s) - x),
        () => Function.Compile((double x) => Tanh(s - x)),
        () => Function.Compile((double x) => Log(s) * x),
        () => Function.Compile((double x) => Sin(s * x) + s),
        () => Function.Compile((double x) => Sqrt(s * x + s)),
        () => Function.Compile((double x) => x > s ? x : s * x),
    ];
}

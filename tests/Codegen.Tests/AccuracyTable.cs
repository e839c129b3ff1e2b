using System.Globalization;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Tests;

/// <summary>The rows of docs/accuracy.md.</summary>
internal static class AccuracyTable
{
    /// <summary>The errors of a function in one type, in units in the last place.</summary>
    /// <param name="Stated">No error is larger.</param>
    /// <param name="Measured">The largest that was found.</param>
    public readonly record struct Row(double Stated, double Measured);

    private static readonly Dictionary<(string Function, ElementType Type), Row> Rows = Read();

    public static Row Of(Op op, ElementType type) =>
        Rows.TryGetValue((op.Name, type), out var row) ? row : throw new InvalidOperationException($"docs/accuracy.md has no row for {op.Name}.");

    public static IEnumerable<string> Functions => Rows.Keys.Select(k => k.Function).Distinct();

    private static Dictionary<(string, ElementType), Row> Read()
    {
        var rows = new Dictionary<(string, ElementType), Row>();
        foreach (string line in File.ReadLines(Repository.At("docs", "accuracy.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal)))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            string name = cells[1].Trim('`');
            rows.Add((name, ElementType.Float32), new Row(Number(cells[2]), Number(cells[3])));
            rows.Add((name, ElementType.Float64), new Row(Number(cells[4]), Number(cells[5])));
        }
        return rows;

        static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
    }
}

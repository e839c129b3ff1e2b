using ScottPlot;
using ScottPlot.TickGenerators;

namespace ExprJit.Benchmarks;

/// <summary>The ratios of a run as bars on a logarithmic axis: right of 1 the library is faster.</summary>
internal static class Chart
{
    /// <summary>Peers that do the same work; a ceiling or a plain loop says nothing beside them.</summary>
    private static readonly string[] Peers = ["Vector256 loop", "Vector512 loop", "TensorPrimitives", "TensorPrimitives in blocks", "OpenBLAS", "C# with OpenBLAS", "numpy", "torch", "numexpr", "numba"];

    /// <summary>One size of each work is enough for a picture.</summary>
    private static readonly string[] Sizes = ["1e6", "512", "1000x1000", "400x784", "batch 20", "batch 256", "1e4"];

    private const int RowHeight = 14, Width = 1000, Margin = 140;

    /// <summary>Writes docs/benchmarks/host.svg of the repository the program lies in, and gives its path; null where there is no repository or nothing to draw.</summary>
    public static string? Draw(IReadOnlyList<Row> rows)
    {
        Row[] chosen = [.. rows.Where(r => r.Ratio is not null && r.Case.Type == "f32" && Sizes.Contains(r.Case.Size) && Peers.Contains(r.Contender)).Reverse()];
        string? docs = Ancestors(AppContext.BaseDirectory).Select(d => Path.Combine(d, "docs", "benchmarks")).FirstOrDefault(Directory.Exists);
        if (chosen.Length == 0 || docs is null)
            return null;
        var plot = new Plot();
        var bars = chosen.Select((row, i) => new Bar
        {
            Position = i,
            Value = Math.Log10(row.Ratio!.Value.Median),
            FillColor = row.Ratio.Value.Median >= 1 ? Colors.SeaGreen : Colors.IndianRed,
            LineWidth = 0,
            Orientation = Orientation.Horizontal,
        });
        plot.Add.Bars(bars.ToArray()).Horizontal = true;
        plot.Add.VerticalLine(0, color: Colors.Black);
        plot.Axes.Left.TickGenerator = new NumericManual([.. chosen.Select((row, i) => new Tick(i, $"{row.Case.Work}, {row.Case.Size}: {row.Contender}"))]);
        plot.Axes.Left.TickLabelStyle.FontSize = 10;
        double[] ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. ticks.Select(t => new Tick(Math.Log10(t), FormattableString.Invariant($"{t}")))]);
        plot.Axes.SetLimits(-1, 2, -0.7, chosen.Length - 0.3);
        plot.XLabel("time of the peer over ExprJit's");
        plot.Title($"float, {Machine.Description}", size: 12);
        string file = Path.Combine(docs, "host.svg");
        plot.SaveSvg(file, Width, chosen.Length * RowHeight + Margin);
        return file;
    }

    private static IEnumerable<string> Ancestors(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
            yield return folder;
    }
}

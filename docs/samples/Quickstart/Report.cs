using System.Globalization;
using ExprJit;
using Spectre.Console;

namespace Quickstart;

/// <summary>What a training run took and gave.</summary>
internal sealed record Report(Classifier Model, int Steps, float Loss, float Accuracy, double MillisecondsPerStep)
{
    private const int ExplainedLines = 30;

    /// <summary>Whether the model trained in full and gets too few of the test digits right.</summary>
    public bool IsBelowThreshold => Steps >= Model.FullSteps && Accuracy < Model.Threshold;

    /// <summary>One row for each run, with what the compiled step did on the device.</summary>
    public static void Print(Device device, IEnumerable<Report> reports)
    {
        var table = new Table().Title("Training on " + Markup.Escape(device.Name)).AddColumn("");
        foreach (string measure in new[] { "steps", "loss", "test accuracy", "kernels per step", "bytes to device per step", "ms per step" })
            table.AddColumn(new TableColumn(measure).RightAligned());
        foreach (var report in reports)
        {
            // Inspect gives back everything the library knows about a compiled delegate.
            var step = Function.Inspect(report.Model.Compiled);
            var profile = step.Profile;
            table.AddRow(
                report.Model.Name,
                Text($"{report.Steps}"),
                Text($"{report.Loss:F6}"),
                Text($"{report.Accuracy:F3}"),
                Text($"{step.Kernels.Count}"),
                Text($"{(double)profile.BytesToDevice / Math.Max(1, profile.Calls):0.#}"),
                Text($"{report.MillisecondsPerStep:F3}"));
        }
        AnsiConsole.Write(table);
    }

    /// <summary>The beginning of the library's own account of the compiled step.</summary>
    public void Explain()
    {
        string[] lines = Function.Inspect(Model.Compiled).Explain().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Console.WriteLine();
        Console.WriteLine("How a step of the " + Model.Name + " is computed:");
        foreach (string line in lines.Take(ExplainedLines))
            Console.WriteLine("  " + (line.Length <= 110 ? line : line[..109] + "…"));
        if (lines.Length > ExplainedLines)
            Console.WriteLine($"  … and {lines.Length - ExplainedLines} more lines.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using ExprJit;
using Spectre.Console;

namespace Quickstart;

/// <summary>What a training run took and gave.</summary>
internal sealed record Report(Classifier Model, int Steps, float Loss, float Accuracy, double MillisecondsPerStep)
{
    private const int ExplainedLines = 30;

    private CompiledFunction Step => Function.Inspect(Model.Compiled);

    /// <summary>Whether the model trained in full and gets too few of the test digits right.</summary>
    public bool IsBelowThreshold => Steps >= Model.FullSteps && Accuracy < Model.Threshold;

    /// <summary>One column for each run, with what the compiled step did on the device.</summary>
    public static void Print(Device device, IReadOnlyList<Report> reports)
    {
        var table = new Table().Title("Training on " + Markup.Escape(device.Name)).AddColumn("");
        foreach (var report in reports)
            table.AddColumn(new TableColumn(report.Model.Name).RightAligned());
        AddRow("steps", report => Text($"{report.Steps}"));
        AddRow("training loss", report => Text($"{report.Loss:F6}"));
        AddRow("test accuracy", report => Text($"{report.Accuracy:F3}"));
        AddRow("milliseconds per step", report => Text($"{report.MillisecondsPerStep:F3}"));

        // Inspect gives back what the library knows about a compiled delegate.
        AddRow("kernels per step", report => Text($"{report.Step.Kernels.Count}"));
        AddRow("bytes to the device per step", report => Text($"{PerCall(report, report.Step.Profile.BytesToDevice):0.#}"));
        AddRow("bytes from the device per step", report => Text($"{PerCall(report, report.Step.Profile.BytesFromDevice):0.#}"));
        AnsiConsole.Write(table);

        void AddRow(string measure, Func<Report, string> value) => table.AddRow([measure, .. reports.Select(value)]);
    }

    /// <summary>The beginning of the library's own account of the compiled step.</summary>
    public void Explain()
    {
        string[] lines = Step.Explain().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Console.WriteLine();
        Console.WriteLine("How a step of the " + Model.Name + " is computed:");
        foreach (string line in lines.Take(ExplainedLines))
            Console.WriteLine("  " + (line.Length <= 110 ? line : line[..109] + "…"));
        if (lines.Length > ExplainedLines)
            Console.WriteLine($"  … and {lines.Length - ExplainedLines} more lines.");
    }

    /// <summary>Writes the page with the graphs and the kernels beside the program, and gives its path.</summary>
    public string WritePage()
    {
        string path = Path.Combine(AppContext.BaseDirectory, Model.Name.Replace(' ', '-') + "-kernels.html");
        File.WriteAllText(path, Step.ToHtml());
        return path;
    }

    private static double PerCall(Report report, long total) => (double)total / Math.Max(1, report.Step.Profile.Calls);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

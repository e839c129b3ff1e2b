using System.Globalization;
using System.Text;

namespace ExprJit.Codegen.Explain;

/// <summary>The explanation as text.</summary>
internal static class ExplanationText
{
    private const int LongestExpression = 200;
    private const int LongestBody = 100;
    private const int MostExpressions = 40;

    public static string Write(Explanation explanation)
    {
        var text = new StringBuilder();
        text.Append(explanation.Name).Append('\n');
        if (explanation.Optimized is null)
            return text.Append("  compiled at the first call, when the ranks of its tensor parameters are known\n").ToString();
        text.Append(CultureInfo.InvariantCulture, $"  kernels a call: {explanation.Kernels.Count}\n");
        if (explanation.Total is { } total)
            text.Append("  in the last call: ").Append(Labels.Cost(total)).Append('\n');
        if (explanation.Intermediates is { } memory)
            text.Append("  ").Append(Labels.Memory(memory)).Append('\n');
        foreach (var kernel in explanation.Kernels)
            Write(text, kernel);
        return text.ToString();
    }

    private static void Write(StringBuilder text, ExplainedKernel kernel)
    {
        text.Append("  ").Append(kernel.Info.Name).Append(": ").Append(kernel.What).Append('\n');
        if (kernel.Cut.Length > 0)
            text.Append("    cut here: ").Append(kernel.Cut).Append('\n');
        if (kernel.Cost is { } cost)
            text.Append("    ").Append(Labels.Cost(cost)).Append('\n');
        if (kernel.Time is { } time)
            text.Append("    took ").Append(Labels.Time(time)).Append(" in all calls\n");
        foreach (string expression in kernel.Info.Expressions.Take(MostExpressions))
            text.Append("    computes ").Append(Labels.Short(expression, LongestExpression)).Append('\n');
        More(text, kernel.Info.Expressions.Count - MostExpressions, "expressions");
        string[] body = [.. kernel.Body()];
        foreach (string line in body.Take(LongestBody))
            text.Append("      ").Append(line).Append('\n');
        More(text, body.Length - LongestBody, "lines");
    }

    private static void More(StringBuilder text, int left, string what)
    {
        if (left > 0)
            text.Append(CultureInfo.InvariantCulture, $"      … and {left} more {what}\n");
    }
}

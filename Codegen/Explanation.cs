using System.Globalization;
using System.Net;
using System.Text;

namespace ExprJit.Codegen;

/// <summary>What a compiled function does, as text, as a Graphviz digraph, and as a page.</summary>
internal static class Explanation
{
    public static string Text(CompiledFunction function, CompiledCore core)
    {
        var text = new StringBuilder();
        text.Append(function.Name).Append('\n');
        if (core.Current is null)
            return text.Append("  compiled at the first call, when the ranks of its tensor parameters are known\n").ToString();
        text.Append(CultureInfo.InvariantCulture, $"  {function.Kernels.Count} kernels a call\n");
        foreach (var kernel in function.Kernels)
        {
            text.Append("  ").Append(kernel.Name).Append(": ").Append(kernel.Reason).Append('\n');
            foreach (string expression in kernel.Expressions)
                text.Append("    computes ").Append(expression).Append('\n');
            foreach (string line in kernel.DeviceCode.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                text.Append("      ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    public static string Dot(CompiledFunction function, CompiledCore core)
    {
        var text = new StringBuilder("digraph exprjit {\n  node [shape=box, fontname=monospace];\n");
        if (core.Current is { } current)
        {
            var nodes = current.Optimized.Reachable();
            foreach (var node in nodes)
            {
                text.Append(CultureInfo.InvariantCulture, $"  n{node.Id} [label=\"{Escape((node as Graphs.Apply)?.Op.Name ?? Graphs.Printer.Describe(node))}\\n{node.Type}\"];\n");
                foreach (var input in node.Inputs)
                    text.Append(CultureInfo.InvariantCulture, $"  n{input.Id} -> n{node.Id};\n");
            }
        }
        return text.Append("}\n").ToString();
    }

    public static string Html(CompiledFunction function, CompiledCore core)
    {
        var text = new StringBuilder("<!doctype html><html lang=en><meta charset=utf-8><title>ExprJit</title><style>body{font:14px system-ui;margin:2em}pre{background:#f4f4f4;padding:1em}</style>");
        text.Append("<h1>").Append(WebUtility.HtmlEncode(function.Name)).Append("</h1>");
        foreach (var (title, body) in new[] { ("Graph as traced", function.Graph), ("Graph after the passes", function.OptimizedGraph), ("Kernels", Text(function, core)) })
            text.Append("<h2>").Append(title).Append("</h2><pre>").Append(WebUtility.HtmlEncode(body)).Append("</pre>");
        return text.Append("</html>\n").ToString();
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}

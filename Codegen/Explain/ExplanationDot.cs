using System.Globalization;
using System.Text;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Explain;

/// <summary>The plan as a Graphviz digraph: a cluster for each kernel, leaves and updates beside them.</summary>
internal static class ExplanationDot
{
    public static string Write(Explanation explanation)
    {
        var text = new StringBuilder("digraph exprjit {\n");
        text.Append("  graph [rankdir=TB, newrank=true, fontname=\"monospace\", labelloc=t, label=").Append(Quoted(Labels.Short(explanation.Name, 120)));
        text.Append("];\n  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"monospace\", fontsize=10];\n  edge [fontname=\"monospace\", fontsize=9, color=\"#555555\"];\n");
        if (explanation.Optimized is null)
            return text.Append("  note [shape=note, label=\"compiled at the first call\"];\n}\n").ToString();
        var parts = PlanParts.Of(explanation);
        var inside = parts.All.ToLookup(p => IsOutside(p) ? -1 : p.Kernel);
        for (int k = 0; k < explanation.Kernels.Count; k++)
            Cluster(text, explanation, k, inside[k]);
        var leaves = new Dictionary<int, int>();
        foreach (var part in inside[-1])
            if (part.Kind != PartKind.Leaf || leaves.TryAdd(part.Node.Id, part.Id))
                Node(text, explanation, part, "  ");
        foreach (var (from, to) in parts.Links)
        {
            var value = parts.All[from];
            int tail = value.Kind == PartKind.Leaf ? leaves[value.Node.Id] : from;
            string type = Labels.Type(value.Node, explanation.LengthsOf(value.Node));
            text.Append(CultureInfo.InvariantCulture, $"  n{tail} -> n{to} [label={Quoted(type)}];\n");
        }
        foreach (var update in parts.All.Where(p => p.Kind == PartKind.Update))
            foreach (var leaf in inside[-1].Where(p => p is { Kind: PartKind.Leaf, Node: Variable v } && v.Shared == update.Target && leaves[v.Id] == p.Id))
                text.Append(CultureInfo.InvariantCulture, $"  n{update.Id} -> n{leaf.Id} [style=dashed, constraint=false, color=\"#b04000\"];\n");
        return text.Append("}\n").ToString();
    }

    private static bool IsOutside(Part part) => part.Kind is PartKind.Leaf or PartKind.Host or PartKind.Output or PartKind.Update;

    private static void Cluster(StringBuilder text, Explanation explanation, int kernel, IEnumerable<Part> parts)
    {
        var shown = explanation.Kernels[kernel];
        string label = $"{shown.Info.Name}: {shown.What}" + (shown.Cost is { } cost ? $"\n{Labels.Number(cost.Bytes)} bytes, {Labels.Number(cost.Operations)} operations" : "");
        // Hues a golden angle apart: neighbours in launch order never look alike.
        string hue = (kernel * 0.381966 % 1).ToString("0.000", CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"  subgraph cluster_{kernel} {{\n    label={Quoted(label)};\n    tooltip={Quoted(shown.Cut.Length > 0 ? shown.Cut : shown.What)};\n");
        text.Append(CultureInfo.InvariantCulture, $"    style=\"rounded,filled\";\n    color=\"{hue} 0.600 0.600\";\n    fillcolor=\"{hue} 0.120 1.000\";\n");
        foreach (var part in parts)
            Node(text, explanation, part, "    ");
        text.Append("  }\n");
    }

    private static void Node(StringBuilder text, Explanation explanation, Part part, string indent)
    {
        string look = part.Kind switch
        {
            PartKind.Leaf => ", shape=ellipse, style=filled, fillcolor=\"#eeeeee\"",
            PartKind.Window => ", style=\"rounded,filled,dashed\"",
            PartKind.Host => ", style=\"filled,dashed\", fillcolor=\"#f6f0ff\"",
            PartKind.Output => ", shape=oval, style=\"filled,bold\"",
            PartKind.Update => ", shape=oval, style=\"filled,bold\", fillcolor=\"#ffe8d8\"",
            _ => "",
        };
        string label = part.Title + "\n" + Labels.Type(part.Node, explanation.LengthsOf(part.Node));
        text.Append(indent).Append(CultureInfo.InvariantCulture, $"n{part.Id} [label={Quoted(label)}, tooltip={Quoted(Labels.Short(Labels.Text(part.Node), 400))}{look}];\n");
    }

    /// <summary>A quoted string of the DOT language. Graphviz reads <c>&amp;…;</c> in labels as HTML does, so an ampersand is written as one.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '&' => quoted.Append("&amp;"),
                < ' ' => quoted.Append('\uFFFD'),
                _ => quoted.Append(rune.ToString()),
            };
        return quoted.Append('"').ToString();
    }
}

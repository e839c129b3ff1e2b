using System.Globalization;
using System.Text;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>Nodes, numbers and times as the outputs write them.</summary>
internal static class Labels
{
    private const int ShortLength = 72;

    /// <summary>A node's C# text, or what stands for it, cut to one line.</summary>
    public static string Short(Node node) => Short(Text(node), ShortLength);

    public static string Short(string text, int length)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= length ? text : text[..(length - 1)] + "…";
    }

    /// <summary>An operand as a routine reads it: the windows, and what they are windows on.</summary>
    public static string Operand(Node node)
    {
        var text = new StringBuilder();
        int windows = 0;
        for (; Plan.IsView(node); node = node.Inputs[0], windows++)
            text.Append(Op((Apply)node)).Append('(');
        return text.Append(Short(node)).Append(')', windows).ToString();
    }

    /// <summary>A node's C# text, or what stands for it.</summary>
    public static string Text(Node node) => node.Origin ?? node.ToString();

    /// <summary>An op with its attributes.</summary>
    public static string Op(Apply node)
    {
        string attributes = node.Attributes.ToString();
        return node.Op.Name.ToLowerInvariant() + (attributes.Length > 0 ? $"[{attributes}]" : "");
    }

    /// <summary>What a node's box says: a leaf's name, or the op, with the constants among its inputs in their places.</summary>
    public static string Title(Node node)
    {
        if (node is not Apply apply)
            return Short(Printer.Plain(node), 28);
        if (!apply.Inputs.Any(i => i is Constant))
            return Short(Op(apply), 28);
        return Short($"{Op(apply)}({string.Join(", ", apply.Inputs.Select(i => i is Constant ? Printer.Plain(i) : "·"))})", 28);
    }

    /// <summary>The type, with lengths in the place of commas where they are known: <c>f32[32,128]</c>.</summary>
    public static string Type(Node node, long[]? lengths) =>
        lengths is { Length: > 0 } ? $"{node.Element.Name()}[{string.Join(",", lengths)}]" : node.Type.ToString();

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Cost(Cost cost) => $"reads {Number(cost.Read)} bytes, writes {Number(cost.Written)} bytes, {Number(cost.Operations)} {(cost.Operations == 1 ? "operation" : "operations")}";

    public static string Memory(MemoryUse memory) => $"peak memory of intermediates: {Number(memory.Bytes)} bytes ({Number(memory.Buffers)} {(memory.Buffers == 1 ? "buffer" : "buffers")})";

    public static string Time(TimeSpan time) => time.TotalMilliseconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###} ms") : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:0.#} µs");

    /// <summary>Text for HTML and XML; characters that neither allows become U+FFFD.</summary>
    public static string Markup(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
            _ = rune.Value switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                < ' ' and not '\n' and not '\t' or 0xFFFE or 0xFFFF => escaped.Append('\uFFFD'),
                _ => escaped.Append(rune.ToString()),
            };
        return escaped.ToString();
    }
}

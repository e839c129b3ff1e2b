using System.Text;
using System.Text.Json;

namespace ExprJit.Codegen.Explain;

/// <summary>
/// What the page's script shows of parts and kernels, as JSON. The writer's default encoder escapes everything that could
/// end the script element or start another.
/// </summary>
internal static class PageData
{
    private const int LongestText = 2000;
    private const int LongestBody = 400;
    private const int MostExpressions = 60;

    public static string Write(Explanation explanation, Parts traced, Parts plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("calls", explanation.Profile.Calls);
            json.WriteStartArray("kernels");
            foreach (var kernel in explanation.Kernels)
                Kernel(json, explanation, kernel);
            json.WriteEndArray();
            PartsOf(json, explanation, "before", traced);
            PartsOf(json, explanation, "after", plan);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Kernel(Utf8JsonWriter json, Explanation explanation, ExplainedKernel kernel)
    {
        json.WriteStartObject();
        json.WriteString("name", Valid(kernel.Info.Name));
        json.WriteString("reason", Valid(kernel.Info.Reason));
        json.WriteString("cut", Valid(kernel.Cut));
        json.WriteStartArray("expressions");
        foreach (string expression in kernel.Info.Expressions.Take(MostExpressions))
            json.WriteStringValue(Valid(Labels.Short(expression, LongestText)));
        if (kernel.Info.Expressions.Count > MostExpressions)
            json.WriteStringValue($"… and {kernel.Info.Expressions.Count - MostExpressions} more");
        json.WriteEndArray();
        string[] body = [.. kernel.Body];
        string more = body.Length > LongestBody ? $"\n… and {body.Length - LongestBody} more lines" : "";
        json.WriteString("body", Valid(string.Join('\n', body.Take(LongestBody)) + more));
        if (kernel.Cost is { } cost)
        {
            json.WriteNumber("read", cost.Read);
            json.WriteNumber("written", cost.Written);
            json.WriteNumber("bytes", cost.Bytes);
            json.WriteNumber("operations", cost.Operations);
        }
        if (kernel.Time is { } time && explanation.Profile.Calls > 0)
            json.WriteNumber("time", (time / explanation.Profile.Calls).TotalMicroseconds);
        json.WriteEndObject();
    }

    /// <summary>The parts by number; none where the graph is drawn with one box a kernel.</summary>
    private static void PartsOf(Utf8JsonWriter json, Explanation explanation, string name, Parts parts)
    {
        json.WriteStartArray(name);
        foreach (var part in parts.All.Count > 2 * Picture.MostParts ? [] : parts.All)
        {
            json.WriteStartObject();
            json.WriteString("title", Valid(part.Title));
            json.WriteString("kind", part.Kind.ToString().ToLowerInvariant());
            json.WriteString("text", Valid(Labels.Short(Labels.Text(part.Node), LongestText)));
            var lengths = explanation.LengthsOf(part.Node);
            json.WriteString("type", Labels.Type(part.Node, null));
            if (lengths is not null)
            {
                json.WriteString("lengths", string.Join(" × ", lengths));
                json.WriteNumber("bytes", Graphs.Storage.Product(lengths) * Graphs.ElementTypes.Size(part.Node.Element));
                if (part.Kind is PartKind.Op or PartKind.Host && Cost.OperationsOf(part.Node, explanation.LengthsOf) is { } operations)
                    json.WriteNumber("operations", operations);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Lone surrogates, which JSON's writer refuses, become U+FFFD.</summary>
    private static string Valid(string text)
    {
        var valid = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            valid.Append(rune.ToString());
        return valid.ToString();
    }
}

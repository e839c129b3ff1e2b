using System.Text;
using System.Text.Json;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Explain;

/// <summary>
/// What the page's script shows of parts and kernels, as JSON. The writer's default encoder escapes everything that could
/// end the script element or start another.
/// </summary>
internal sealed class PageData
{
    private const int LongestText = 800;
    private const int LongestBody = 400;
    private const int MostExpressions = 40;

    private readonly Explanation _explanation;
    private readonly Utf8JsonWriter _json;
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);

    private PageData(Explanation explanation, Utf8JsonWriter json) => (_explanation, _json) = (explanation, json);

    public static string Write(Explanation explanation, Parts traced, Parts plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            new PageData(explanation, json).Write(traced, plan);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void Write(Parts traced, Parts plan)
    {
        _json.WriteStartObject();
        _json.WriteStartArray("kernels");
        foreach (var kernel in _explanation.Kernels)
            Write(kernel);
        _json.WriteEndArray();
        Write("before", traced);
        Write("after", plan);
        // Many nodes come of one sub-expression, so texts are written once.
        _json.WriteStartArray("texts");
        foreach (string text in _texts.Keys)
            _json.WriteStringValue(text);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void Write(ExplainedKernel kernel)
    {
        _json.WriteStartObject();
        _json.WriteString("name", Valid(kernel.Info.Name));
        _json.WriteString("reason", Valid(kernel.What));
        _json.WriteString("cut", Valid(kernel.Cut));
        _json.WriteStartArray("expressions");
        foreach (string expression in kernel.Info.Expressions.Take(MostExpressions))
            _json.WriteNumberValue(Text(expression));
        if (kernel.Info.Expressions.Count > MostExpressions)
            _json.WriteNumberValue(Text($"… and {kernel.Info.Expressions.Count - MostExpressions} more"));
        _json.WriteEndArray();
        string[] body = [.. kernel.Body()];
        string more = body.Length > LongestBody ? $"\n… and {body.Length - LongestBody} more lines" : "";
        _json.WriteString("body", Valid(string.Join('\n', body.Take(LongestBody)) + more));
        if (kernel.Cost is { } cost)
        {
            _json.WriteNumber("read", cost.Read);
            _json.WriteNumber("written", cost.Written);
            _json.WriteNumber("bytes", cost.Bytes);
            _json.WriteNumber("operations", cost.Operations);
        }
        if (kernel.Time is { } time && _explanation.Profile.Calls > 0)
            _json.WriteNumber("time", (time / _explanation.Profile.Calls).TotalMicroseconds);
        _json.WriteEndObject();
    }

    /// <summary>The parts by number; none where the graph is drawn with one box a kernel.</summary>
    private void Write(string name, Parts parts)
    {
        _json.WriteStartArray(name);
        foreach (var part in parts.All.Count(p => !p.IsRepeated) > Picture.MostParts ? [] : parts.All)
        {
            _json.WriteStartObject();
            _json.WriteString("title", Valid(part.Title));
            _json.WriteString("kind", part.Kind.ToString().ToLowerInvariant());
            _json.WriteNumber("text", Text(Labels.Text(part.Node)));
            var lengths = _explanation.LengthsOf(part.Measured);
            _json.WriteString("type", Labels.Type(part.Node, null));
            if (lengths is not null)
            {
                _json.WriteString("lengths", string.Join(" × ", lengths));
                _json.WriteNumber("bytes", Storage.Product(lengths) * part.Node.Element.Size());
                if (part.Kind is PartKind.Op or PartKind.Host && Cost.OperationsOf(part.Measured, _explanation.LengthsOf) is { } operations)
                    _json.WriteNumber("operations", operations);
            }
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private int Text(string text)
    {
        text = Valid(Labels.Short(text, LongestText));
        if (!_texts.TryGetValue(text, out int number))
            _texts[text] = number = _texts.Count;
        return number;
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

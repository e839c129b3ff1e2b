using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExprJit.Codegen.Explain;

/// <summary>
/// The explanation as one self-contained page. Its policy lets it load nothing and run no script but its own, by hash:
/// text of the program's is escaped everywhere, and could not run even where it were not.
/// </summary>
internal static class ExplanationPage
{
    private static readonly string Style = Resource("Page.css");
    private static readonly string Script = Resource("Page.js");

    public static string Write(Explanation explanation)
    {
        var page = new StringBuilder();
        Head(page, explanation);
        page.Append("<body>\n<header>\n<h1><code>").Append(Labels.Markup(explanation.Name)).Append("</code></h1>\n");
        if (explanation.Optimized is null)
        {
            page.Append("<p>Compiled at the first call, when the ranks of its tensor parameters are known.</p>\n</header>\n</body>\n</html>\n");
            return page.ToString();
        }
        var traced = TracedParts.Of(explanation);
        var plan = PlanParts.Of(explanation);
        Facts(page, explanation);
        page.Append("</header>\n");
        Controls(page, explanation);
        var before = traced.All.Count > Picture.MostParts ? Picture.Collapsed(explanation, traced, "parts") : Picture.Flat(traced, explanation.LengthsOf);
        var after = plan.All.Count > Picture.MostParts ? Picture.Collapsed(explanation, plan, "parts") : PlanPicture.Draw(explanation, plan);
        page.Append("<main>\n<div class=\"graphs\">\n");
        Figure(page, "before", "As traced", before);
        Figure(page, "after", "As computed", after);
        page.Append("</div>\n<aside id=\"detail\" aria-live=\"polite\"></aside>\n</main>\n");
        Table(page, explanation);
        page.Append("<div id=\"tip\" role=\"tooltip\" hidden=\"hidden\"></div>\n");
        page.Append("<script type=\"application/json\" id=\"data\">").Append(PageData.Write(explanation, traced, plan)).Append("</script>\n");
        page.Append("<script>").Append(Script).Append("</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Head(StringBuilder page, Explanation explanation)
    {
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-").Append(hash).Append("'\"/>\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>");
        page.Append(Labels.Markup(Labels.Short(explanation.Name, 80))).Append("</title>\n<style>").Append(Style).Append("</style>\n</head>\n");
    }

    private static void Facts(StringBuilder page, Explanation explanation)
    {
        page.Append("<dl class=\"facts\">\n");
        Fact("device", explanation.Device);
        Fact("kernels a call", Labels.Number(explanation.Kernels.Count));
        if (explanation.Total is { } total)
        {
            Fact("bytes read", Labels.Number(total.Read));
            Fact("bytes written", Labels.Number(total.Written));
            Fact("operations", Labels.Number(total.Operations));
        }
        if (explanation.Intermediates is { } memory)
            Fact("peak of intermediates", $"{Labels.Number(memory.Bytes)} bytes in {Labels.Number(memory.Buffers)} {(memory.Buffers == 1 ? "buffer" : "buffers")}");
        Fact("calls", Labels.Number(explanation.Profile.Calls));
        if (TimeOf(explanation) is { } time)
            Fact("kernel time a call", time);
        page.Append("</dl>\n");

        void Fact(string name, string value) => page.Append("<div><dt>").Append(name).Append("</dt><dd>").Append(Labels.Markup(value)).Append("</dd></div>\n");
    }

    private static string? TimeOf(Explanation explanation)
    {
        var times = explanation.Kernels.Select(k => k.Time).OfType<TimeSpan>().ToArray();
        return times.Length == 0 || explanation.Profile.Calls == 0 ? null
            : Labels.Time(TimeSpan.FromTicks(times.Sum(t => t.Ticks)) / explanation.Profile.Calls);
    }

    private static void Controls(StringBuilder page, Explanation explanation)
    {
        string noTime = explanation.Kernels.Any(k => k.Time is not null) ? "" : " disabled=\"disabled\"";
        string noCost = explanation.Total is not null ? "" : " disabled=\"disabled\"";
        string why = noTime.Length > 0 ? " title=\"No times: set EXPRJIT_PROFILE=1 before the program starts\"" : "";
        page.Append("<form class=\"bar\" id=\"bar\">\n");
        page.Append("<fieldset><legend>Show</legend>").Append(Choice("view", "both", "both", "checked=\"checked\"")).Append(Choice("view", "before", "as traced", ""))
            .Append(Choice("view", "after", "as computed", "")).Append("</fieldset>\n");
        page.Append("<fieldset><legend>Colour</legend>").Append(Choice("colour", "kernel", "kernels", "checked=\"checked\"")).Append("<span").Append(why).Append('>')
            .Append(Choice("colour", "time", "time", noTime)).Append("</span>").Append(Choice("colour", "bytes", "bytes", noCost)).Append(Choice("colour", "operations", "operations", noCost)).Append("</fieldset>\n");
        page.Append("<fieldset><legend>Theme</legend>").Append(Choice("theme", "auto", "auto", "checked=\"checked\"")).Append(Choice("theme", "light", "light", "")).Append(Choice("theme", "dark", "dark", "")).Append("</fieldset>\n");
        page.Append("<div id=\"legend\" class=\"legend\" hidden=\"hidden\"><span></span><i></i><span></span></div>\n</form>\n");
    }

    private static string Choice(string name, string value, string text, string attributes) =>
        $"<label><input type=\"radio\" name=\"{name}\" value=\"{value}\" {attributes}/><span>{text}</span></label>";

    private static void Figure(StringBuilder page, string id, string title, Picture picture)
    {
        page.Append(CultureInfo.InvariantCulture, $"<figure id=\"{id}\">\n<figcaption><b>{title}</b><span class=\"note\">{Labels.Markup(picture.Note)}</span>");
        page.Append("<span class=\"zoom\"><button type=\"button\" data-zoom=\"out\" aria-label=\"smaller\">−</button><button type=\"button\" data-zoom=\"fit\">fit</button><button type=\"button\" data-zoom=\"in\" aria-label=\"larger\">+</button></span></figcaption>\n");
        page.Append("<div class=\"scroll\">\n");
        Svg.Write(page, picture, title);
        page.Append("</div>\n</figure>\n");
    }

    private static void Table(StringBuilder page, Explanation explanation)
    {
        page.Append("<section class=\"table\">\n<h2>Kernels, in launch order</h2>\n<table id=\"kernels\">\n<thead><tr><th>kernel</th><th>what it is</th><th>computes</th><th class=\"n\">bytes</th><th class=\"n\">operations</th><th class=\"n\">time a call</th></tr></thead>\n<tbody>\n");
        for (int k = 0; k < explanation.Kernels.Count; k++)
        {
            var kernel = explanation.Kernels[k];
            string time = kernel.Time is { } spent && explanation.Profile.Calls > 0 ? Labels.Time(spent / explanation.Profile.Calls) : "";
            page.Append(CultureInfo.InvariantCulture, $"<tr data-k=\"{k}\" style=\"--h:{Svg.Hue(k)}\"><td><button type=\"button\">{Labels.Markup(kernel.Info.Name)}</button></td><td>{Labels.Markup(kernel.What)}</td>");
            page.Append("<td><code>").Append(Labels.Markup(Labels.Short(kernel.Info.Expressions.FirstOrDefault() ?? "", 90))).Append("</code>");
            if (kernel.Info.Expressions.Count > 1)
                page.Append(CultureInfo.InvariantCulture, $" <small>and {kernel.Info.Expressions.Count - 1} more</small>");
            page.Append(CultureInfo.InvariantCulture, $"</td><td class=\"n\" data-m=\"bytes\">{(kernel.Cost is { } c ? Labels.Number(c.Bytes) : "")}</td><td class=\"n\" data-m=\"operations\">{(kernel.Cost is { } o ? Labels.Number(o.Operations) : "")}</td><td class=\"n\" data-m=\"time\">{time}</td></tr>\n");
        }
        page.Append("</tbody>\n</table>\n<p class=\"model\">Bytes: operands read once and results written once. Operations: additions' worth, by the cost of each op; a product counts 2·m·n·k. Lengths are those of the last call.</p>\n</section>\n");
    }

    private static string Resource(string name)
    {
        using var stream = typeof(ExplanationPage).Assembly.GetManifestResourceStream("ExprJit.Codegen.Explain." + name)
            ?? throw new InternalCompilerException("explain", name + " is missing");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

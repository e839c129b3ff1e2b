using System.Globalization;
using System.Text;
using ExprJit.Codegen.Explain.Layout;

namespace ExprJit.Codegen.Explain;

/// <summary>Writes a picture as SVG within a page, whose style gives the colours.</summary>
internal static class Svg
{
    private const double Margin = 16;

    /// <summary>How many kernels beside the first a box shows as dots.</summary>
    private const int MostDots = 3;

    /// <summary>The hue of a kernel's colour; a golden angle apart, so that neighbours in launch order never look alike.</summary>
    public static string Hue(int kernel) => ((215 + kernel * 137.508) % 360).ToString("0.#", CultureInfo.InvariantCulture);

    public static void Write(StringBuilder page, Picture picture, string title)
    {
        string width = Number(picture.Width + 2 * Margin), height = Number(picture.Height + 2 * Margin);
        string marker = "arrow-" + title.Replace(' ', '-');
        page.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{Number(-Margin)} {Number(-Margin)} {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" aria-label=\"{title}\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<defs><marker id=\"{marker}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerUnits=\"userSpaceOnUse\" markerWidth=\"8.4\" markerHeight=\"8.4\" orient=\"auto\"><path d=\"M0 0.8 7.5 4 0 7.2z\"/></marker></defs>\n");
        foreach (var outline in picture.Outlines)
        {
            page.Append(CultureInfo.InvariantCulture, $"<g class=\"kernel\" data-k=\"{outline.Kernel}\" style=\"--h:{Hue(outline.Kernel)}\" tabindex=\"0\" role=\"button\" aria-label=\"{Labels.Markup(outline.Title)}\">");
            page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Number(outline.X)}\" y=\"{Number(outline.Y)}\" width=\"{Number(outline.Width)}\" height=\"{Number(outline.Height)}\" rx=\"10\"/>");
            page.Append("</g>\n");
        }
        foreach (var line in picture.Lines)
            page.Append(CultureInfo.InvariantCulture, $"<path class=\"link\" d=\"{Path(line.Points)}\" data-f=\"{line.From}\" data-t=\"{line.To}\"{(line.To >= 0 ? $" marker-end=\"url(#{marker})\"" : "")}/>\n");
        foreach (var box in picture.Boxes)
            Write(page, box);
        // After the links, so that none crosses a title out.
        foreach (var outline in picture.Outlines)
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" data-k=\"{outline.Kernel}\" style=\"--h:{Hue(outline.Kernel)}\" x=\"{Number(outline.X + 12)}\" y=\"{Number(outline.Y + 17)}\">{Labels.Markup(outline.Title)}</text>\n");
        page.Append("</svg>\n");
    }

    private static void Write(StringBuilder page, Box box)
    {
        page.Append(CultureInfo.InvariantCulture, $"<g class=\"box {box.Look}{(box.Kernels.Count == 0 ? "" : " of")}\"");
        if (box.Part is not null)
            page.Append(CultureInfo.InvariantCulture, $" data-p=\"{box.Part.Id}\"");
        if (box.Kernels.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $" data-k=\"{string.Join(' ', box.Kernels)}\" style=\"--h:{Hue(box.Kernels[0])}\"");
        if (box.Part is not null || box.Look == "whole")
            page.Append(" tabindex=\"-1\"");
        page.Append('>');
        bool isRound = box.Part?.Kind is PartKind.Leaf or PartKind.Output or PartKind.Update;
        page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Number(box.X)}\" y=\"{Number(box.Y)}\" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\" rx=\"{(isRound ? Number(Math.Min(box.Height / 2, 17)) : "5")}\"/>");
        for (int i = 0; i < box.Lines.Count; i++)
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"{(i == 0 ? "title" : "type")}\" x=\"{Number(box.X + box.Width / 2)}\" y=\"{Number(box.Y + 16 + i * Picture.LineHeight)}\">{Labels.Markup(box.Lines[i])}</text>");
        for (int i = 1; i < Math.Min(box.Kernels.Count, MostDots + 1); i++)
            page.Append(CultureInfo.InvariantCulture, $"<circle class=\"also\" style=\"--h:{Hue(box.Kernels[i])}\" cx=\"{Number(box.X + box.Width - 5 - (i - 1) * 10)}\" cy=\"{Number(box.Y)}\" r=\"4.5\"/>");
        page.Append("</g>\n");
    }

    /// <summary>Straight within a layer, curved between layers.</summary>
    private static string Path(Point[] points)
    {
        var path = new StringBuilder("M" + At(points[0]));
        for (int i = 1; i < points.Length; i++)
        {
            if (i % 2 == 1)
            {
                // An arrow's head would not know where a line of no length points.
                if (points[i] != points[i - 1])
                    path.Append('L').Append(At(points[i]));
                continue;
            }
            double middle = (points[i - 1].Y + points[i].Y) / 2;
            path.Append('C').Append(At(points[i - 1] with { Y = middle })).Append(' ').Append(At(points[i] with { Y = middle })).Append(' ').Append(At(points[i]));
        }
        return path.ToString();
    }

    private static string At(Point point) => Number(point.X) + "," + Number(point.Y);

    private static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}

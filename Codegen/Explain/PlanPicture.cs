using ExprJit.Codegen.Explain.Layout;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Explain;

/// <summary>
/// Draws a plan: each kernel's parts in layers within its outline, the outlines in layers too. A value that passes from
/// one kernel to another leaves at the lower edge of the first and comes in at the upper edge of the second.
/// </summary>
internal sealed class PlanPicture
{
    private const double Padding = 14;
    private const double Header = 26;

    private static readonly Gaps Inner = new(14, 28);
    private static readonly Gaps Outer = new(34, 46);

    private readonly Explanation _explanation;
    private readonly Parts _parts;
    private readonly List<Box> _boxes = [];
    private readonly List<Outline> _outlines = [];
    private readonly List<Line> _lines = [];

    private PlanPicture(Explanation explanation, Parts parts) => (_explanation, _parts) = (explanation, parts);

    public static Picture Draw(Explanation explanation, Parts parts)
    {
        parts.RepeatLeaves();
        return new PlanPicture(explanation, parts).Draw();
    }

    /// <summary>One kernel, or one part that is in none, laid out by itself.</summary>
    private sealed record Inside(List<Part> Members, List<int> Entries, List<int> Exits, List<(int From, int To)> Links, Placement Placed, double Width, double Height)
    {
        /// <summary>The middle of the port of a part, from the middle of the outline.</summary>
        public double EntryOffset(int part) => Placed.Tops[Members.Count + Entries.IndexOf(part)].X + Padding - Width / 2;

        public double ExitOffset(int part) => Placed.Tops[Members.Count + Entries.Count + Exits.IndexOf(part)].X + Padding - Width / 2;
    }

    private Picture Draw()
    {
        // Kernels first, then each part outside them as an item of its own.
        int kernels = _explanation.Kernels.Count;
        int[] item = [.. _parts.All.Select(p => p.Kernel)];
        var outside = _parts.All.Where(p => p.Kernel < 0).ToList();
        for (int i = 0; i < outside.Count; i++)
            item[outside[i].Id] = kernels + i;
        var members = _parts.All.ToLookup(p => item[p.Id]);
        var crossing = _parts.Links.Where(l => item[l.From] != item[l.To]).Distinct().ToList();
        var within = _parts.Links.Where(l => item[l.From] == item[l.To]).ToLookup(l => item[l.From]);
        var entering = crossing.ToLookup(l => item[l.To]);
        var leaving = crossing.ToLookup(l => item[l.From]);
        Inside?[] insides = [.. Enumerable.Range(0, kernels).Select(k => Layout([.. members[k]], [.. within[k]], [.. entering[k]], [.. leaving[k]], _explanation.Kernels[k]))];

        string[][] alone = [.. outside.Select(p => Picture.LinesOf(p, _explanation.LengthsOf))];
        Block[] blocks = [.. insides.Select(i => new Block(i!.Width, i.Height)), .. outside.Select((p, i) => Picture.BlockOf(p.Kind, alone[i]))];
        (int From, int Item)[] passing = [.. crossing.Select(l => (l.From, item[l.To])).Distinct()];
        Wire[] wires = [.. passing.Select(p => new Wire(item[p.From], p.Item,
            item[p.From] < kernels ? insides[item[p.From]]!.ExitOffset(p.From) : 0, p.Item < kernels ? insides[p.Item]!.EntryOffset(p.From) : 0))];
        var placed = LayeredLayout.Run(blocks, wires, Outer);

        for (int k = 0; k < kernels; k++)
            Add(k, insides[k]!, placed.Tops[k]);
        for (int i = 0; i < outside.Count; i++)
            _boxes.Add(Picture.BoxOf(outside[i], alone[i], placed.Tops[kernels + i]));
        for (int i = 0; i < passing.Length; i++)
            _lines.Add(new Line(placed.Routes[i], passing[i].From, -1));
        return new Picture(_boxes, _outlines, _lines, placed.Width, placed.Height);
    }

    private Inside Layout(List<Part> members, List<(int From, int To)> within, List<(int From, int To)> entering, List<(int From, int To)> leaving, ExplainedKernel kernel)
    {
        List<int> entries = [.. entering.Select(l => l.From).Distinct()];
        List<int> exits = [.. leaving.Select(l => l.From).Distinct()];
        var number = members.Select((p, i) => (p.Id, i)).ToDictionary(p => p.Id, p => p.i);
        List<(int From, int To)> links = [.. within.Select(l => (number[l.From], number[l.To]))];
        links.AddRange(entering.Select(l => (members.Count + entries.IndexOf(l.From), number[l.To])).Distinct());
        links.AddRange(exits.Select((part, i) => (number[part], members.Count + entries.Count + i)));
        Block[] blocks =
        [
            .. members.Select(p => Picture.BlockOf(p.Kind, Picture.LinesOf(p, _explanation.LengthsOf))),
            .. entries.Select(p => Picture.BlockOf(PartKind.Op, [EntryText(p)]) with { Pin = Pin.First }),
            .. exits.Select(_ => new Block(12, 0, Pin.Last)),
        ];
        var placed = LayeredLayout.Run(blocks, [.. links.Select(l => new Wire(l.From, l.To, Pull: l.From < members.Count ? Picture.PullOf(members[l.From]) : 1))], Inner);
        double width = Math.Max(placed.Width, Title(kernel).Length * 7 + 10) + 2 * Padding;
        double shift = (width - 2 * Padding - placed.Width) / 2;
        placed = placed with { Tops = [.. placed.Tops.Select(t => t with { X = t.X + shift })], Routes = [.. placed.Routes.Select(r => Array.ConvertAll(r, p => p with { X = p.X + shift }))] };
        return new Inside(members, entries, exits, links, placed, width, placed.Height + Header + Padding);
    }

    private static string Title(ExplainedKernel kernel) => $"{kernel.Info.Name}: {Labels.Short(kernel.What, 44)}";

    private string EntryText(int part)
    {
        var value = _parts.All[part];
        return Labels.Short(value.Kernel < 0 ? value.Title : $"{value.Title} of {_explanation.Kernels[value.Kernel].Info.Name}", 30);
    }

    private void Add(int kernel, Inside inside, Point top)
    {
        double left = top.X - inside.Width / 2;
        var shift = new Point(left + Padding, top.Y + Header);
        _outlines.Add(new Outline(kernel, Title(_explanation.Kernels[kernel]), left, top.Y, inside.Width, inside.Height));
        for (int i = 0; i < inside.Members.Count; i++)
            _boxes.Add(Picture.BoxOf(inside.Members[i], Picture.LinesOf(inside.Members[i], _explanation.LengthsOf), Moved(inside.Placed.Tops[i])));
        for (int i = 0; i < inside.Entries.Count; i++)
        {
            string text = EntryText(inside.Entries[i]);
            var block = Picture.BlockOf(PartKind.Op, [text]);
            var at = Moved(inside.Placed.Tops[inside.Members.Count + i]);
            _boxes.Add(new Box(null, "entry", [text], _parts.All[inside.Entries[i]].Kernels, at.X - block.Width / 2, at.Y, block.Width, block.Height));
            _lines.Add(new Line([new Point(at.X, top.Y), at], inside.Entries[i], -1));
        }
        for (int i = 0; i < inside.Exits.Count; i++)
        {
            var at = Moved(inside.Placed.Tops[inside.Members.Count + inside.Entries.Count + i]);
            _lines.Add(new Line([at, new Point(at.X, top.Y + inside.Height)], inside.Exits[i], -1));
        }
        for (int i = 0; i < inside.Links.Count; i++)
            _lines.Add(new Line(Array.ConvertAll(inside.Placed.Routes[i], Moved), PartOf(inside, inside.Links[i].From), PartOf(inside, inside.Links[i].To)));

        Point Moved(Point p) => new(p.X + shift.X, p.Y + shift.Y);
    }

    private static int PartOf(Inside inside, int number) =>
        number < inside.Members.Count ? inside.Members[number].Id : number < inside.Members.Count + inside.Entries.Count ? inside.Entries[number - inside.Members.Count] : -1;
}

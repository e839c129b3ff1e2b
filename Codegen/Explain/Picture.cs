using ExprJit.Codegen.Explain.Layout;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Explain;

/// <summary>A box of a picture: what it shows (null for a kernel drawn as one box and for a port), the class it is styled by, what it says, and the kernels in whose colours it is drawn.</summary>
internal sealed record Box(Part? Part, string Look, IReadOnlyList<string> Lines, IReadOnlyList<int> Kernels, double X, double Y, double Width, double Height);

/// <summary>The outline of a kernel and what it says at its top.</summary>
internal sealed record Outline(int Kernel, string Title, double X, double Y, double Width, double Height);

/// <summary>A drawn link; <see cref="From"/> and <see cref="To"/> are parts, or -1.</summary>
internal sealed record Line(Point[] Points, int From, int To);

/// <summary>A graph with places, ready to be drawn.</summary>
internal sealed record Picture(IReadOnlyList<Box> Boxes, IReadOnlyList<Outline> Outlines, IReadOnlyList<Line> Lines, double Width, double Height)
{
    /// <summary>Above so many parts a graph is drawn with one box a kernel.</summary>
    public const int MostParts = 500;

    /// <summary>Above so many boxes the rest is left to the table of kernels.</summary>
    public const int MostKernels = 400;

    public const double LineHeight = 15;

    private static readonly Gaps Inner = new(14, 30);

    /// <summary>What the picture leaves out; empty where it leaves out nothing.</summary>
    public string Note { get; init; } = "";

    /// <summary>Draws parts in layers, without regard to kernels.</summary>
    public static Picture Flat(Parts parts, Func<Node, long[]?> lengths)
    {
        parts.RepeatLeaves();
        string[][] lines = [.. parts.All.Select(p => LinesOf(p, lengths))];
        var placed = LayeredLayout.Run([.. lines.Select((l, i) => BlockOf(parts.All[i].Kind, l))], [.. parts.Links.Select(l => new Wire(l.From, l.To, Pull: PullOf(parts.All[l.From])))], Inner);
        return new Picture(
            [.. parts.All.Select((p, i) => BoxOf(p, lines[i], placed.Tops[i]))], [],
            [.. parts.Links.Select((l, i) => new Line(placed.Routes[i], l.From, l.To))], placed.Width, placed.Height);
    }

    /// <summary>Draws one box for each kernel, or for what has the colour of one, and the links between them.</summary>
    public static Picture Collapsed(Explanation explanation, Parts parts, string what)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (var part in parts.All)
            if (part.Kind is PartKind.Op or PartKind.Window or PartKind.Host && Kernel(part) < MostKernels)
                counts[Kernel(part)] = counts.GetValueOrDefault(Kernel(part)) + 1;
        int[] kernels = [.. counts.Keys];
        string[][] lines = [.. kernels.Select(k => LinesOf(k, counts[k]))];
        Block[] blocks = [.. lines.Select(l => BlockOf(PartKind.Op, l))];
        var links = new SortedSet<(int From, int To)>();
        foreach (var (from, to) in parts.Links)
        {
            int a = Array.BinarySearch(kernels, Kernel(parts.All[from])), b = Array.BinarySearch(kernels, Kernel(parts.All[to]));
            if (a >= 0 && b >= 0 && a != b && parts.All[from].Kind != PartKind.Leaf)
                links.Add((a, b));
        }
        var placed = LayeredLayout.Run(blocks, [.. links.Select(l => new Wire(l.From, l.To))], new Gaps(20, 40));
        int hidden = explanation.Kernels.Count - MostKernels;
        return new Picture(
            [.. kernels.Select((k, i) => new Box(null, "whole", lines[i], k < 0 ? [] : [k], placed.Tops[i].X - blocks[i].Width / 2, placed.Tops[i].Y, blocks[i].Width, blocks[i].Height))], [],
            [.. links.Select((l, i) => new Line(placed.Routes[i], -1, -1))], placed.Width, placed.Height)
        {
            Note = $"{Labels.Number(parts.All.Count)} {what}: drawn with one box for each kernel" + (hidden > 0 ? $", the last {Labels.Number(hidden)} kernels only in the table." : "."),
        };

        static string Count(int count) => count == 1 ? "1 node" : $"{Labels.Number(count)} nodes";

        static int Kernel(Part part) => part.Kernels.Count > 0 ? part.Kernels[0] : -1;

        string[] LinesOf(int kernel, int count) => kernel < 0 ? ["in no kernel", Count(count)]
            : [explanation.Kernels[kernel].Info.Name, Count(count), Labels.Short(explanation.Kernels[kernel].Info.Expressions.FirstOrDefault() ?? "", 40)];
    }

    /// <summary>Leaves follow what reads them, and do not push a chain aside.</summary>
    public static double PullOf(Part from) => from.Kind == PartKind.Leaf ? 0.1 : 1;

    public static string[] LinesOf(Part part, Func<Node, long[]?> lengths) =>
        part.Kind is PartKind.Output or PartKind.Update ? [part.Title] : [part.Title, Labels.Type(part.Node, lengths(part.Measured))];

    /// <summary>The size of a box for lines of text, in a font whose letters are 0.6 em wide.</summary>
    public static Block BlockOf(PartKind kind, IReadOnlyList<string> lines)
    {
        double width = 0;
        for (int i = 0; i < lines.Count; i++)
            width = Math.Max(width, lines[i].Length * (i == 0 ? 7.3 : 6.4));
        return new Block(Math.Max(34, width + 20), 9 + lines.Count * LineHeight, kind is PartKind.Output or PartKind.Update ? Pin.Last : Pin.None);
    }

    public static Box BoxOf(Part part, string[] lines, Point top)
    {
        var block = BlockOf(part.Kind, lines);
        return new Box(part, part.Kind.ToString().ToLowerInvariant(), lines, part.Kernels, top.X - block.Width / 2, top.Y, block.Width, block.Height);
    }
}

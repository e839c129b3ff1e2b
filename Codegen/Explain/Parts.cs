using ExprJit.Codegen.Explain.Layout;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Explain;

/// <summary>What a part of a drawn graph stands for.</summary>
internal enum PartKind
{
    /// <summary>A parameter, variable, capture, literal, or a constant that nothing computes with.</summary>
    Leaf,

    /// <summary>An op that a kernel computes, or of a traced graph.</summary>
    Op,

    /// <summary>A strided window that a kernel reads in place.</summary>
    Window,

    /// <summary>A scalar that the host computes before the first launch.</summary>
    Host,

    /// <summary>What the function returns.</summary>
    Output,

    /// <summary>The new value of a variable.</summary>
    Update,
}

/// <summary>A part of a drawn graph.</summary>
/// <param name="Id">Its number among the parts.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Kernel">The kernel it is drawn in, or -1.</param>
/// <param name="Node">The node, or for an output or update its value.</param>
/// <param name="Title">What its box says.</param>
internal sealed record Part(int Id, PartKind Kind, int Kernel, Node Node, string Title)
{
    /// <summary>The kernels in whose colours it is drawn.</summary>
    public IReadOnlyList<int> Kernels { get; init; } = Kernel < 0 ? [] : [Kernel];

    /// <summary>The node of the optimised graph that has the lengths of this one, where that is another.</summary>
    public Node? Counterpart { get; init; }

    /// <summary>The node whose lengths a call shows.</summary>
    public Node Measured => Counterpart ?? Node;

    /// <summary>Whether this is a leaf that is drawn again nearer to what reads it.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>The variable of an update.</summary>
    public IShared? Target { get; init; }
}

/// <summary>The parts and links that are drawn, before anything is known of places. Links go from a value to what reads it.</summary>
internal sealed class Parts
{
    public List<Part> All { get; } = [];

    public List<(int From, int To)> Links { get; } = [];

    public Part Add(PartKind kind, int kernel, Node node, string title)
    {
        All.Add(new Part(All.Count, kind, kernel, node, title));
        return All[^1];
    }

    /// <summary>Adds a root below its value: <c>return</c>, with its number where there are several, or <c>update W</c>.</summary>
    public void AddRoot(Graph graph, int root, Part value, int kernel, IReadOnlyList<int> kernels)
    {
        bool isOutput = root < graph.Outputs.Length;
        var target = isOutput ? null : graph.Updates[root - graph.Outputs.Length].Target;
        string title = target is not null ? "update " + Labels.Short(target.Name, 28) : graph.Outputs.Length == 1 ? "return" : "return " + root;
        var part = new Part(All.Count, isOutput ? PartKind.Output : PartKind.Update, kernel, value.Node, title) { Kernels = kernels, Target = target };
        All.Add(part);
        Links.Add((value.Id, part.Id));
    }

    /// <summary>Draws a leaf again where it is read far below where it was drawn, so that no link has to come from there.</summary>
    public void RepeatLeaves()
    {
        int[] depth = Layers.Longest(All.Count, Links.Where(l => All[l.From].Kernel == All[l.To].Kernel));
        var readers = Links.Select((link, i) => (link, i)).Where(l => All[l.link.From].Kind == PartKind.Leaf).ToLookup(l => l.link.From);
        foreach (var group in readers.ToArray())
        {
            var leaf = All[group.Key];
            int drawn = int.MinValue;
            foreach (var ((_, to), i) in group.OrderBy(l => depth[l.link.To]))
            {
                if (drawn == int.MinValue)
                    drawn = depth[to];
                if (depth[to] > drawn + 1)
                {
                    drawn = depth[to];
                    All.Add(leaf = leaf with { Id = All.Count, IsRepeated = true });
                }
                Links[i] = (leaf.Id, to);
            }
        }
    }

    /// <summary>Whether a box for this input would only repeat what the box of its reader says.</summary>
    public static bool IsInTitle(Node reader, int input) => reader is Apply && reader.Inputs[input] is Constant;
}

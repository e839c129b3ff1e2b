using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>
/// The parts of a plan. A node that several kernels compute is in each of them; so are the leaves that a kernel reads and
/// the windows through which it reads, since it reads them itself.
/// </summary>
internal sealed class PlanParts
{
    private readonly Explanation _explanation;
    private readonly Parts _parts = new();
    private readonly Dictionary<(int Kernel, int Node), Part> _known = [];
    private readonly Dictionary<int, int> _storedBy = [];
    private readonly HashSet<int>[] _computes;

    private PlanParts(Explanation explanation)
    {
        _explanation = explanation;
        _computes = [.. explanation.Kernels.Select(k => k.Computes.Select(n => n.Id).ToHashSet())];
        for (int k = 0; k < explanation.Kernels.Count; k++)
            foreach (var store in explanation.Kernels[k].Stores)
                if (_computes[k].Contains(store.Node.Id))
                    _storedBy.TryAdd(store.Node.Id, k);
        // What is read and stored nowhere is drawn where it is computed first.
        for (int k = 0; k < explanation.Kernels.Count; k++)
            foreach (var node in explanation.Kernels[k].Computes)
                if (!Plan.IsView(node))
                    _storedBy.TryAdd(node.Id, k);
    }

    public static Parts Of(Explanation explanation)
    {
        var made = new PlanParts(explanation);
        for (int k = 0; k < explanation.Kernels.Count; k++)
            made.Add(k);
        return made._parts;
    }

    private void Add(int kernel)
    {
        var shown = _explanation.Kernels[kernel];
        foreach (var node in shown.Computes)
            PartOf(kernel, node);
        foreach (var store in shown.Stores)
        {
            var from = PartOf(kernel, store.Node);
            if (store.Root < 0)
                continue;
            // An earlier stage returns scalars to a later one, which are no outputs of the function.
            if (shown.Info.Name.StartsWith(StagedProgram.First, StringComparison.Ordinal))
                _parts.Links.Add((from.Id, _parts.Add(PartKind.Output, kernel, store.Node, "to the next stage").Id));
            else
                _parts.AddRoot(_explanation.Optimized!, store.Root, from, kernel, [kernel]);
        }
    }

    /// <summary>The part that a kernel reads or computes a node at; makes it, and what is below it, at the first time.</summary>
    private Part PartOf(int kernel, Node root)
    {
        var made = new List<Part>();
        var open = new Stack<(int Kernel, Node Node)>();
        open.Push(Place(kernel, root));
        while (open.TryPop(out var at))
        {
            if (_known.ContainsKey((at.Kernel, at.Node.Id)))
                continue;
            var kind = at.Node is not Apply ? PartKind.Leaf : at.Kernel < 0 ? PartKind.Host : Plan.IsView(at.Node) ? PartKind.Window : PartKind.Op;
            var part = _parts.Add(kind, at.Kernel, at.Node, Labels.Title(at.Node));
            _known[(at.Kernel, at.Node.Id)] = part;
            made.Add(part);
            for (int i = 0; i < at.Node.Inputs.Length; i++)
                if (IsRead(at.Node, i))
                    open.Push(Place(at.Kernel, at.Node[i]));
        }
        foreach (var part in made)
            for (int i = 0; i < part.Node.Inputs.Length; i++)
                if (IsRead(part.Node, i))
                    _parts.Links.Add((At(Place(part.Kernel, part.Node[i])).Id, part.Id));
        return At(Place(kernel, root));
    }

    private Part At((int Kernel, Node Node) place) => _known[(place.Kernel, place.Node.Id)];

    private static bool IsRead(Node node, int input) => !Parts.IsInTitle(node, input) && !(node is Apply apply && apply.Op.ReadsOnlyShape(input));

    /// <summary>Where a kernel, or the host (-1), has a node: in itself, in the kernel that stored it, or on the host.</summary>
    private (int Kernel, Node Node) Place(int kernel, Node node) =>
        kernel < 0 || node is not Apply || _computes[kernel].Contains(node.Id) || Plan.IsView(node) && !_storedBy.ContainsKey(node.Id)
            ? (kernel, node) : (_storedBy.GetValueOrDefault(node.Id, -1), node);
}

namespace ExprJit.Graphs;

/// <summary>The value a variable takes when a call succeeds.</summary>
internal readonly record struct Update(IShared Target, Node Value);

/// <summary>The roots of a program within an arena: what it returns and what it updates. Immutable; a pass makes another.</summary>
internal sealed record Graph(Arena Arena, Node[] Outputs, Update[] Updates)
{
    public IEnumerable<Node> Roots => Outputs.Concat(Updates.Select(u => u.Value));

    /// <summary>Every node a root needs, by ascending id: inputs before their users.</summary>
    public Node[] Reachable() => Reachable(Roots);

    public static Node[] Reachable(IEnumerable<Node> roots)
    {
        var stack = new Stack<Node>(roots);
        if (stack.Count == 0)
            return [];
        // Inputs have smaller ids than their users, so no node beyond the last root is met.
        int last = stack.Max(root => root.Id);
        var seen = new NodeSet(last + 1);
        var found = new List<Node>();
        while (stack.TryPop(out var node))
        {
            if (!seen.Add(node.Id))
                continue;
            found.Add(node);
            foreach (var input in node.Inputs)
                if (!seen.Contains(input.Id))
                    stack.Push(input);
        }
        return Ascending(found, last);
    }

    /// <summary>Sorted by id: where most ids are there, by giving each its place, which is linear.</summary>
    private static Node[] Ascending(List<Node> nodes, int last)
    {
        if (nodes.Count < last / 16)
        {
            nodes.Sort(static (a, b) => a.Id.CompareTo(b.Id));
            return [.. nodes];
        }
        var places = System.Buffers.ArrayPool<Node?>.Shared.Rent(last + 1);
        foreach (var node in nodes)
            places[node.Id] = node;
        var sorted = new Node[nodes.Count];
        int count = 0;
        foreach (var node in places.AsSpan(0, last + 1))
            if (node is not null)
                sorted[count++] = node;
        System.Buffers.ArrayPool<Node?>.Shared.Return(places, clearArray: true);
        return sorted;
    }

    public Graph WithRoots(Func<Node, Node> map) =>
        this with { Outputs = Array.ConvertAll(Outputs, n => map(n)), Updates = Array.ConvertAll(Updates, u => u with { Value = map(u.Value) }) };

    public override string ToString() => Printer.Print(this);
}

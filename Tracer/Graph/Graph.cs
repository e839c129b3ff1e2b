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
        var seen = new HashSet<int>();
        var found = new List<Node>();
        var stack = new Stack<Node>();
        foreach (var root in roots)
            if (seen.Add(root.Id))
                stack.Push(root);
        while (stack.TryPop(out var node))
        {
            found.Add(node);
            foreach (var input in node.Inputs)
                if (seen.Add(input.Id))
                    stack.Push(input);
        }
        found.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        return [.. found];
    }

    public Graph WithRoots(Func<Node, Node> map) =>
        this with { Outputs = Array.ConvertAll(Outputs, n => map(n)), Updates = Array.ConvertAll(Updates, u => u with { Value = map(u.Value) }) };

    public override string ToString() => Printer.Print(this);
}

using System.Text;

namespace ExprJit.Graphs;

/// <summary>
/// The one canonical text of a graph, by depth first from the roots: for dumps, golden tests and docs, and, with names
/// and constants abstracted, for cache keys. <c>docs/graph-language.md</c> has the grammar.
/// </summary>
internal static class Printer
{
    public static string Print(Graph graph, bool abstracted = false)
    {
        var text = new StringBuilder();
        var numbers = new Dictionary<int, int>();
        var leaves = new Dictionary<int, string>();
        var types = new Dictionary<TensorType, string>();
        string TypeOf(Node node) => types.TryGetValue(node.Type, out string? known) ? known : types[node.Type] = node.Type.ToString();
        StringBuilder Name(Node node) => numbers.TryGetValue(node.Id, out int number) ? text.Append('%').Append(number) : text.Append(leaves[node.Id]);
        foreach (var node in Order(graph.Roots))
        {
            if (node is not Apply apply)
            {
                leaves[node.Id] = abstracted ? $"${leaves.Count}:{TypeOf(node)}" : Leaf(node);
                continue;
            }
            text.Append('%').Append(numbers.Count).Append(": ").Append(TypeOf(node)).Append(" = ").Append(apply.Op.Name.ToLowerInvariant());
            if (apply.Attributes != Attributes.None && apply.Attributes.ToString() is { Length: > 0 } attributes)
                text.Append('[').Append(attributes).Append(']');
            text.Append('(');
            for (int i = 0; i < apply.Inputs.Length; i++)
            {
                if (i > 0)
                    text.Append(", ");
                Name(apply[i]);
            }
            text.Append(")\n");
            numbers[node.Id] = numbers.Count;
        }
        foreach (var output in graph.Outputs)
        {
            text.Append("return ");
            Name(output).Append('\n');
        }
        foreach (var update in graph.Updates)
        {
            text.Append("update ").Append(abstracted ? update.Target.Type.ToString() : update.Target.Name).Append(" <- ");
            Name(update.Value).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>A short description of one node, for messages.</summary>
    public static string Describe(Node node) => node switch
    {
        Apply apply => apply.Origin ?? $"{apply.Op.Name}({string.Join(", ", apply.Inputs.Select(i => i is Apply a ? a.Op.Name + "(…)" : Plain(i)))})",
        _ => Plain(node),
    };

    /// <summary>A leaf as a message names it.</summary>
    public static string Plain(Node node) => node switch
    {
        Constant c => c.Value.ToString(),
        Parameter p => p.Name,
        Variable v => v.Shared.Name,
        Capture c => c.Reader.Text,
        _ => "a tensor literal",
    };

    private static string Leaf(Node node) => node switch
    {
        Constant c => c.Value + ":" + c.Element.Name(),
        Parameter p => p.Name + ":" + p.Type,
        Variable v => "@" + v.Shared.Name + ":" + v.Type,
        Capture c => "^" + c.Reader.Text + ":" + c.Type,
        Literal l => "literal:" + l.Type,
        _ => throw new InternalCompilerException("print", node.GetType().Name),
    };

    /// <summary>Inputs before users, in the order a depth-first walk from the roots first needs them.</summary>
    private static List<Node> Order(IEnumerable<Node> roots)
    {
        var done = new NodeSet();
        var order = new List<Node>();
        var stack = new Stack<(Node Node, int Next)>();
        foreach (var root in roots)
        {
            stack.Push((root, 0));
            while (stack.TryPop(out var top))
            {
                if (done.Contains(top.Node.Id))
                    continue;
                if (top.Next < top.Node.Inputs.Length)
                {
                    stack.Push((top.Node, top.Next + 1));
                    stack.Push((top.Node.Inputs[top.Next], 0));
                    continue;
                }
                if (done.Add(top.Node.Id))
                    order.Add(top.Node);
            }
        }
        return order;
    }
}

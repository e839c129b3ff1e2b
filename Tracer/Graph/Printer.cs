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
        var names = new Dictionary<int, string>();
        int count = 0, leaves = 0;
        foreach (var node in Order(graph.Roots))
        {
            if (node is Apply apply)
            {
                string name = "%" + count++;
                text.Append(name).Append(": ").Append(node.Type).Append(" = ").Append(apply.Op.Name.ToLowerInvariant());
                string attributes = apply.Attributes.ToString();
                if (attributes.Length > 0)
                    text.Append('[').Append(attributes).Append(']');
                text.Append('(').AppendJoin(", ", apply.Inputs.Select(i => names[i.Id])).Append(")\n");
                names[node.Id] = name;
            }
            else
            {
                names[node.Id] = abstracted ? $"${leaves++}:{node.Type}" : Leaf(node);
            }
        }
        foreach (var output in graph.Outputs)
            text.Append("return ").Append(names[output.Id]).Append('\n');
        foreach (var update in graph.Updates)
            text.Append("update ").Append(abstracted ? update.Target.Type.ToString() : update.Target.Name).Append(" <- ").Append(names[update.Value.Id]).Append('\n');
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
        var done = new HashSet<int>();
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
                done.Add(top.Node.Id);
                order.Add(top.Node);
            }
        }
        return order;
    }
}

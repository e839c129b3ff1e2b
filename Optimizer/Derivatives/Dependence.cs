using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Which nodes depend on which through values that carry a derivative.</summary>
internal static class Dependence
{
    /// <summary>
    /// The nodes of <paramref name="root"/>'s graph whose id is at least <paramref name="least"/>, ascending. Ids are
    /// topological, so none that is left out depends on a node from there on.
    /// </summary>
    public static List<Node> Ascending(Node root, int least)
    {
        var found = new List<Node>();
        if (root.Id < least)
            return found;
        var seen = new HashSet<int> { root.Id };
        var stack = new Stack<Node>([root]);
        while (stack.TryPop(out var node))
        {
            found.Add(node);
            foreach (var input in node.Inputs)
                if (input.Id >= least && seen.Add(input.Id))
                    stack.Push(input);
        }
        found.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        return found;
    }

    /// <summary>Whether a derivative flows from an input to the node: both are floats and the input's value is read.</summary>
    public static bool Carries(Apply node, int input) =>
        node.Element.IsFloat() && node.Op != Op.StopGradient && node[input].Element.IsFloat() && !node.Op.ReadsOnlyShape(input);

    public static bool LeadsOn(Apply node, HashSet<Node> dependent)
    {
        for (int k = 0; k < node.Inputs.Length; k++)
            if (dependent.Contains(node[k]) && Carries(node, k))
                return true;
        return false;
    }

    public static TraceException NoDerivative(Apply node) =>
        node.Attributes.Method is { } method ? Errors.NoGradientOfCall(method, node) : Errors.NoGradient(node.Op, node);
}

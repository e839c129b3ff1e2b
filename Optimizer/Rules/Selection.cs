using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Selections between values made alike.</summary>
internal static class Selection
{
    /// <summary>One op of a selection instead of a selection of two: <c>Where(c, f(a), f(b))</c> is <c>f(Where(c, a, b))</c>, and so with an operand that both share.</summary>
    public static Node? Common(Apply node, Surroundings around)
    {
        if (node[1] is not Apply first || node[2] is not Apply second || first.Op != second.Op || first.Attributes != second.Attributes
            || first.Op.Kind != OpKind.Elementwise || first.Op == Op.Where || first.Op == Op.Call || first.CanThrow
            || first.Inputs.Length is 0 or > 2 || !around.IsUsedOnce(first) || !around.IsUsedOnce(second))
            return null;
        int differing = -1;
        for (int i = 0; i < first.Inputs.Length; i++)
            if (!ReferenceEquals(first[i], second[i]))
            {
                if (differing >= 0 || first[i].Element != second[i].Element)
                    return null;
                differing = i;
            }
        if (differing < 0)
            return null;
        Node[] inputs = [.. first.Inputs];
        inputs[differing] = N.Where(node[0], first[differing], second[differing]);
        return node.Arena.Apply(first.Op, inputs, first.Attributes);
    }
}

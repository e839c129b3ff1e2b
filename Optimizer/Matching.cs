using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Matching and instantiating patterns. Patterns are a few nodes, so recursion over them is bounded.</summary>
internal static class Matching
{
    /// <summary>What is still to be matched: a node of the pattern against a node, or axes that were put back.</summary>
    private sealed record Todo(Node? Pattern, Node Target, long[] Kept, Todo? Next);

    /// <summary>Whether a node has the pattern's form, trying both orders of commutative ops; fills the holes.</summary>
    public static bool Matches(Pattern pattern, Node target, Match match) => Walk(new Todo(pattern.Left, target, [], null), pattern, match);

    /// <summary>The pattern with its holes filled, in another arena; ops of constants are computed at once.</summary>
    public static Node Instantiate(Node pattern, Arena arena, Match match)
    {
        switch (pattern)
        {
            case Parameter hole:
                return match[hole.Index];
            case Constant constant:
                return arena.Constant(constant.Value);
            case Apply apply:
                Node[] inputs = Array.ConvertAll(apply.Inputs, input => Instantiate(input, arena, match));
                if (apply.Attributes == AxesHole.Mark)
                    return Along(apply.Op, inputs[0], match.Axes!.Value);
                var made = arena.Apply(apply.Op, inputs, apply.Attributes);
                return Fold.Constant(made) ?? made;
            default:
                throw new InternalCompilerException("rewrite", "a pattern holds only holes, constants and ops");
        }
    }

    public static bool Uses(Node pattern, Node hole) =>
        ReferenceEquals(pattern, hole) || Array.Exists(pattern.Inputs, input => Uses(input, hole));

    private static Node Along(Op op, Node x, Attributes axes)
    {
        if (op != Op.ExpandDims && op != Op.Length)
            return N.Reduce(op, x, axes);
        Node? count = null;
        foreach (long axis in axes.Numbers)
            if (op == Op.ExpandDims)
                x = N.ExpandDims(x, (int)axis);
            else
                count = count is null ? N.Length(x, (int)axis) : count * N.Length(x, (int)axis);
        return op == Op.ExpandDims ? x : count ?? x.Arena.Constant(1L);
    }

    private static bool Walk(Todo? todo, Pattern pattern, Match match)
    {
        if (todo is null)
            return true;
        var next = todo.Next;
        switch (todo.Pattern)
        {
            case null:
                return PutsBack(todo.Kept, match.Axes!.Value) && Walk(next, pattern, match);
            case Parameter { Index: var index } hole:
                if (match.Holes[index] is { } bound)
                    return ReferenceEquals(bound, todo.Target) && Walk(next, pattern, match);
                if (hole.Element != todo.Target.Element || pattern.Constants[index] is { } fits && !(todo.Target is Constant { Value: var value } && fits(value)))
                    return false;
                match.Holes[index] = todo.Target;
                if (Walk(next, pattern, match))
                    return true;
                match.Holes[index] = null;
                return false;
            case Constant constant:
                return todo.Target is Constant other && other.Value == constant.Value && Walk(next, pattern, match);
            case Apply { Op: var op } kept when op == Op.ExpandDims && kept.Attributes == AxesHole.Mark:
                var under = todo.Target;
                var axes = new Stack<long>();
                for (; under is Apply { Op: var expand } put && expand == Op.ExpandDims; under = put[0])
                    axes.Push(put.Attributes.Axis);
                // What is kept is matched first, for it says what the axes are.
                return Walk(new Todo(kept[0], under, [], new Todo(null, under, [.. axes], next)), pattern, match);
            case Apply apply when todo.Target is Apply node && node.Op == apply.Op && node.Inputs.Length == apply.Inputs.Length && node.Element == apply.Element:
                var before = match.Axes;
                if (apply.Attributes == AxesHole.Mark)
                {
                    if (Op.IsOverAll(node.Attributes) || before is { } axesBefore && axesBefore != node.Attributes)
                        return false;
                    match.Axes = node.Attributes;
                }
                else if (node.Attributes != apply.Attributes)
                {
                    return false;
                }
                if (Walk(Inputs(apply, node, next, 0), pattern, match) || apply.Op.IsCommutative && Walk(Inputs(apply, node, next, 1), pattern, match))
                    return true;
                match.Axes = before;
                return false;
            default:
                return false;
        }
    }

    private static Todo? Inputs(Apply pattern, Apply target, Todo? next, int swap)
    {
        for (int i = pattern.Inputs.Length - 1; i >= 0; i--)
            next = new Todo(pattern[i], target[i ^ swap], [], next);
        return next;
    }

    /// <summary>Whether these axes, inserted in this order, stand where the reduced ones stood; leading ones need not be put back to broadcast.</summary>
    private static bool PutsBack(long[] kept, Attributes axes)
    {
        if (kept.AsSpan().SequenceEqual(axes.Numbers))
            return true;
        for (int i = 0; i < axes.Numbers.Length; i++)
            if (axes.Numbers[i] != i)
                return false;
        return kept.Length == 0;
    }
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// A graph for many values of one node at once: what depends on that node gets a new first axis, the rest stays as it is. One
/// rule for each kind of op.
/// </summary>
internal sealed class Batch
{
    private readonly Node _count, _one;
    private readonly Dictionary<Node, Node> _batched = [];

    /// <param name="count">The length of the new axis.</param>
    /// <param name="one">The node that stands for one value.</param>
    /// <param name="all">All its values, along the new axis.</param>
    public Batch(Node count, Node one, Node all)
    {
        (_count, _one) = (count, one);
        _batched[one] = all;
    }

    public static Node[] Lengths(Node x)
    {
        var lengths = new Node[x.Rank];
        for (int axis = 0; axis < lengths.Length; axis++)
            lengths[axis] = N.Length(x, axis);
        return lengths;
    }

    /// <summary>A value for all of them: with the new axis, whether it depends on the node or not.</summary>
    public Node Of(Node root)
    {
        object? origin = root.Arena.Origin;
        foreach (var node in Dependence.Ascending(root, _one.Id))
            if (node is Apply apply && !_batched.ContainsKey(node) && Depends(apply))
            {
                node.Arena.Origin = node.OriginSource;
                _batched[node] = Rule(apply);
            }
        root.Arena.Origin = origin;
        return Whole(root);
    }

    private bool Depends(Apply node)
    {
        for (int k = 0; k < node.Inputs.Length; k++)
            if (!node.Op.ReadsOnlyShape(k) && _batched.ContainsKey(node[k]))
                return true;
        return false;
    }

    private Node Rule(Apply node) => node.Op.Kind switch
    {
        OpKind.Elementwise => With(node, Array.ConvertAll(node.Inputs, input => Aligned(input, node.Rank)), node.Attributes),
        OpKind.Contraction => With(node, Array.ConvertAll(node.Inputs, input => Aligned(input, node.Rank)), node.Attributes),
        OpKind.Reduction when node.Op == Op.SumTo => SumTo(node),
        OpKind.Reduction or OpKind.Line => With(node, [_batched[node[0]]], Shifted(node.Attributes.Numbers, node.Attributes.Numbers.Length)),
        OpKind.Indexing => Indexed(node),
        OpKind.Movement => Moved(node),
        _ => throw new InternalCompilerException("gradient", $"{node.Op.Name} has no rule for many values at once"),
    };

    private static Node With(Apply node, Node[] inputs, Attributes attributes) => node.Arena.Apply(node.Op, inputs, attributes);

    /// <summary>The first attributes are axes, which move up by one; what follows them are other numbers.</summary>
    private static Attributes Shifted(ReadOnlySpan<long> numbers, int axes)
    {
        long[] shifted = numbers.ToArray();
        for (int i = 0; i < axes; i++)
            shifted[i]++;
        return new Attributes(shifted);
    }

    /// <summary>An input as broadcasting needs it: axes are matched from the last, so those it lacks come after the new one.</summary>
    private Node Aligned(Node input, int rank)
    {
        if (!_batched.TryGetValue(input, out var batched))
            return input;
        for (int missing = input.Rank; missing < rank; missing++)
            batched = N.ExpandDims(batched, 1);
        return batched;
    }

    /// <summary>An input with the new axis at its full length.</summary>
    private Node Whole(Node input) =>
        _batched.TryGetValue(input, out var batched) ? batched : Broadcast(N.ExpandDims(input, 0), Lengths(input));

    private Node Broadcast(Node x, Node[] lengths) => x.Arena.Apply(Op.BroadcastTo, [x, _count, .. lengths]);

    private Node SumTo(Apply node)
    {
        var (x, like) = (node[0], node[1]);
        var target = N.ExpandDims(like, 0);
        for (int more = like.Rank; more < x.Rank; more++)
            target = N.ExpandDims(target, 0);
        Node[] ones = [.. Enumerable.Repeat(x.Arena.Constant(1L), x.Rank - like.Rank)];
        var sum = N.SumTo(_batched[x], Broadcast(target, [.. ones, .. Lengths(like)]));
        for (int more = like.Rank; more < x.Rank; more++)
            sum = N.Squeeze(sum, 1);
        return sum;
    }

    private Node Indexed(Apply node)
    {
        var inputs = (Node[])node.Inputs.Clone();
        inputs[0] = Whole(node[0]);
        inputs[1] = _batched.TryGetValue(node[1], out var places) ? places : N.ExpandDims(node[1], 0);
        if (inputs.Length > 2)
            inputs[2] = Aligned(node[2], node.Rank);
        return With(node, inputs, Shifted(node.Attributes.Numbers, 1));
    }

    private Node Moved(Apply node)
    {
        var numbers = node.Attributes.Numbers;
        if (node.Op == Op.Reshape)
            return N.Reshape(_batched[node[0]], [_count, .. node.Inputs[1..]]);
        if (node.Op == Op.BroadcastTo)
            return Broadcast(Aligned(node[0], node.Rank), node.Inputs[1..]);
        if (node.Op == Op.BroadcastLike)
            return Broadcast(Aligned(node[0], node.Rank), Lengths(node[1]));
        if (node.Op == Op.Transpose)
            return With(node, [_batched[node[0]]], new Attributes([0, .. Shifted(numbers, numbers.Length).Numbers]));
        if (node.Op == Op.Concat)
            return With(node, Array.ConvertAll(node.Inputs, Whole), Shifted(numbers, 1));
        // What is placed in a window goes there for each value; the further inputs are lengths and places on the host.
        var inputs = (Node[])node.Inputs.Clone();
        inputs[0] = _batched[node[0]];
        for (int k = 1; k < inputs.Length; k++)
            if (node.Op.ReadsOnlyShape(k))
                inputs[k] = Whole(node[k]);
        return With(node, inputs, Shifted(numbers, node.Op == Op.Step || node.Op == Op.Unstep ? 1 : numbers.Length));
    }
}

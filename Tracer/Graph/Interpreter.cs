namespace ExprJit.Graphs;

/// <summary>
/// The oracle: evaluates each node of a graph by its op's meaning, one element at a time, in double precision where the
/// op allows. Slow and obvious; every backend, pass and rule is judged by it.
/// </summary>
internal sealed class Interpreter
{
    private readonly Dictionary<int, Value> _values = [];
    private readonly Dictionary<int, Dim[]> _shapes = [];
    private readonly Func<Node, Value> _leaf;
    private readonly NumberDims _dims;

    public Interpreter(Func<Node, Value> leaf)
    {
        _leaf = leaf;
        _dims = new NumberDims(n => _values[n.Id][0].Integer, n => _shapes[n.Id]);
    }

    public static Value Evaluate(Node node) => new Interpreter(_ => throw new InternalCompilerException("interpret", "unbound leaf")).Run([node])[0];

    public Value[] Run(IReadOnlyList<Node> roots)
    {
        var all = Graph.Reachable(roots);
        var needed = Needed(roots, all);
        foreach (var node in all)
        {
            // What an earlier run computed stays, so that a graph may be judged as it grows.
            if (_values.ContainsKey(node.Id))
                continue;
            // A node whose shape alone is read is given its shape, never computed.
            var value = node is not Apply ? Leaf(node) : null;
            _shapes[node.Id] = value is not null ? Array.ConvertAll(value.Shape, Dim.Of) : ShapeOf((Apply)node);
            if (value is not null || needed.Contains(node.Id))
                _values[node.Id] = value ?? Compute((Apply)node);
        }
        return [.. roots.Select(r => _values[r.Id])];
    }

    private static NodeSet Needed(IReadOnlyList<Node> roots, Node[] all)
    {
        var needed = new NodeSet(all.Length);
        foreach (var root in roots)
            needed.Add(root.Id);
        foreach (var node in all)
            if (node is Apply { Rank: 0, Element: ElementType.Int64 })
                needed.Add(node.Id);
        for (int i = all.Length - 1; i >= 0; i--)
            if (all[i] is Apply apply && needed.Contains(apply.Id))
                for (int k = 0; k < apply.Inputs.Length; k++)
                    if (!apply.Op.ReadsOnlyShape(k))
                        needed.Add(apply.Inputs[k].Id);
        return needed;
    }

    private Value Leaf(Node node) => node switch
    {
        Constant c => Value.Of(c.Value),
        Literal l => Value.Of(l.Value.Storage!.ToHost()),
        _ => _leaf(node),
    };

    private Dim[] ShapeOf(Apply node) => node.Op.Shape(node, Array.ConvertAll(node.Inputs, n => _shapes[n.Id]), _dims);

    private Value Compute(Apply node)
    {
        long[] shape = Array.ConvertAll(_shapes[node.Id], d => d.Number);
        var result = new Value(node.Element, shape, Slots(node, shape));
        if (node.Op == Op.Length)
            result.Bits[0] = (ulong)_shapes[node[0].Id][node.Attributes.Axis].Number;
        else if (node.Op.Whole is { } whole)
            whole(node, Array.ConvertAll(node.Inputs, n => _values[n.Id]), result);
        else if (node.Op.Kind == OpKind.Reduction)
            Reduction.Run(node, _values[node[0].Id], result);
        else if (node.Op.Map is { } map)
            Move(node, map, result);
        else
            Elementwise(node, result);
        return result;
    }

    /// <summary>The interpreter keeps 64 bits for an element of any type.</summary>
    private static ulong[] Slots(Apply node, long[] shape)
    {
        try
        {
            return new ulong[Storage.Bytes(Device.Reference, node.Element, shape) / node.Element.Size()];
        }
        catch (Exception failure) when (failure is OutOfMemoryException or OverflowException or DeviceException)
        {
            throw Errors.CannotAllocate(Device.Reference, node.Element, shape, failure is DeviceException { InnerException: { } inner } ? inner : failure, node);
        }
    }

    private void Elementwise(Apply node, Value result)
    {
        var meaning = node.Meaning ?? throw new InternalCompilerException("interpret", $"{node.Op.Name} has no meaning");
        var inputs = Array.ConvertAll(node.Inputs, n => _values[n.Id]);
        var arguments = new Scalar[inputs.Length];
        var index = new long[result.Shape.Length];
        for (long i = 0; i < result.Length; i++)
        {
            Unflatten(i, result.Shape, index);
            for (int k = 0; k < inputs.Length; k++)
                arguments[k] = inputs[k][Broadcast(index, inputs[k].Shape)];
            result.Bits[i] = meaning(arguments, node.Element).Bits;
        }
    }

    private void Move(Apply node, IndexMap map, Value result)
    {
        var inputs = Array.ConvertAll(node.Inputs, n => _values.TryGetValue(n.Id, out var v) ? v : new Value(n.Element, Array.ConvertAll(_shapes[n.Id], d => d.Number), []));
        var movement = new Movement(node, Array.ConvertAll(inputs, v => v.Shape), result.Shape, n => _values[n.Id][0].Integer);
        var index = new long[result.Shape.Length];
        var source = new long[inputs[0].Shape.Length];
        for (long i = 0; i < result.Length; i++)
        {
            Unflatten(i, result.Shape, index);
            int from = map(movement, index, source);
            result.Bits[i] = from < 0 ? 0 : inputs[from].Bits[Flatten(source, inputs[from].Shape)];
        }
    }

    internal static void Unflatten(long flat, long[] shape, long[] index)
    {
        for (int i = shape.Length - 1; i >= 0; i--)
            (flat, index[i]) = Math.DivRem(flat, shape[i]);
    }

    internal static long Flatten(ReadOnlySpan<long> index, long[] shape)
    {
        long flat = 0;
        for (int i = 0; i < shape.Length; i++)
            flat = flat * shape[i] + index[i];
        return flat;
    }

    /// <summary>The flat place in a value of an index of the space it is broadcast to.</summary>
    internal static long Broadcast(long[] index, long[] shape)
    {
        long flat = 0;
        int offset = index.Length - shape.Length;
        for (int i = 0; i < shape.Length; i++)
            flat = flat * shape[i] + (shape[i] == 1 ? 0 : index[offset + i]);
        return flat;
    }
}

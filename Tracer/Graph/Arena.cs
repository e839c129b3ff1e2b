namespace ExprJit.Graphs;

/// <summary>
/// Makes and interns nodes. Everything built from one trace lives in one arena; passes add to it. The table is keyed by
/// structure, so building the same expression twice gives the same object.
/// </summary>
internal sealed class Arena
{
    private readonly Dictionary<Node, Node> _table = new(Structural.Instance);

    public int Count => _table.Count;

    /// <summary>The C# expression (or its text) given to nodes made from here on; set by the tracer around each sub-expression.</summary>
    public object? Origin { get; set; }

    /// <summary>
    /// When C# would evaluate what is being traced, or null for always. Graphs compute both branches of a conditional, so
    /// an op that could throw in the one that is not chosen gets a harmless input there.
    /// </summary>
    public Node? Path { get; private set; }

    /// <summary>How many ops have been given a harmless input so far: what is traced without any means the same under any path.</summary>
    public int GuardedOps { get; private set; }

    /// <summary>The nodes that the verifier has found sound.</summary>
    public NodeSet Verified { get; } = new();

    /// <summary>Traces what C# evaluates only under a condition.</summary>
    public T Under<T>(Node? path, Func<T> trace)
    {
        var before = Path;
        Path = path;
        try
        {
            return trace();
        }
        finally
        {
            Path = before;
        }
    }

    /// <summary>The variables that helpers made in the traces of one function; null where no function is traced.</summary>
    public MadeVariables? Made { get; init; }

    public Node Constant(Scalar value) => Intern(new Constant(this, value));

    public Node Constant<T>(T value) => Constant(Scalar.Of(value));

    public Node Literal(ITensor value) => Intern(new Literal(this, value.Type, value));

    public Node Parameter(int index, TensorType type, string name) => Intern(new Parameter(this, type, index, name));

    public Node Variable(IShared shared) => Intern(new Variable(this, shared.Type, shared));

    public Node Capture(CaptureReader reader, TensorType type) => Intern(new Capture(this, type, reader));

    public Node Apply(Op op, params Node[] inputs) => Apply(op, inputs, Attributes.None);

    /// <summary>Applies an op; its typing rule checks the inputs and throws <see cref="TraceException"/> where they do not fit.</summary>
    public Node Apply(Op op, Node[] inputs, Attributes attributes)
    {
        foreach (var input in inputs)
            if (!ReferenceEquals(input.Arena, this))
                throw Errors.Escaped(input);
        var made = new Apply(this, op.Typing(op, inputs, attributes), op, inputs, attributes);
        return Intern(Path is { } path && op.Hazard is { } hazard ? Guarded(made, hazard, path) : made);
    }

    private Apply Guarded(Apply made, Hazard hazard, Node path)
    {
        GuardedOps++;
        Node input = made.Inputs[hazard.Input], harmless = input.Like(hazard.Harmless);
        bool never = made.Op.CanThrow && !made.CanThrow;
        if (never || ReferenceEquals(input, harmless) || input is Constant c && hazard.IsSafe?.Invoke(c.Value) == true)
            return made;
        Node[] inputs = [.. made.Inputs];
        inputs[hazard.Input] = input.Element == ElementType.Bool ? N.And(path, input) : N.Where(path, input, harmless);
        return new Apply(this, made.Op.Typing(made.Op, inputs, made.Attributes), made.Op, inputs, made.Attributes);
    }

    /// <summary>The same op with other inputs; keeps the C# text of the original.</summary>
    public Node Rebuild(Apply node, Node[] inputs)
    {
        if (inputs.AsSpan().SequenceEqual(node.Inputs))
            return node;
        object? before = Origin;
        Origin = node.OriginSource ?? before;
        var made = Apply(node.Op, inputs, node.Attributes);
        Origin = before;
        return made;
    }

    private Node Intern(Node candidate)
    {
        ref var slot = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_table, candidate, out bool known);
        if (known)
            return slot!;
        candidate.Id = _table.Count - 1;
        candidate.OriginSource = candidate is Apply ? Origin : null;
        return slot = candidate;
    }

    private sealed class Structural : IEqualityComparer<Node>
    {
        public static readonly Structural Instance = new();

        public bool Equals(Node? a, Node? b) => ReferenceEquals(a, b) || a!.SameAs(b!);

        public int GetHashCode(Node node) => node.StructuralHash();
    }
}

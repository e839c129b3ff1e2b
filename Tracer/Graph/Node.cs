namespace ExprJit.Graphs;

/// <summary>
/// A value of the graph. Nodes are interned by their <see cref="Arena"/>: within one arena equal structure is the same
/// object, and an input's <see cref="Id"/> is always smaller than its user's, so the order of ids is topological.
/// </summary>
internal abstract class Node(Arena arena, TensorType type, Node[] inputs)
{
    public Arena Arena { get; } = arena;

    public TensorType Type { get; } = type;

    public Node[] Inputs { get; } = inputs;

    public int Id { get; internal set; } = -1;

    /// <summary>The C# sub-expression this value was first written as, for messages and <c>Explain</c>.</summary>
    public string? Origin => OriginSource switch { System.Linq.Expressions.Expression e => CSharpText.Of(e), var text => text as string };

    /// <summary>The expression behind <see cref="Origin"/>; rendered only when a message needs it.</summary>
    internal object? OriginSource { get; set; }

    public Node this[int input] => Inputs[input];

    /// <summary>Whether the value depends on a parameter or a shared variable, so that only a call knows it.</summary>
    public virtual bool IsSymbolic { get; } = Array.Exists(inputs, static input => input.IsSymbolic);

    public ElementType Element => Type.Element;

    public int Rank => Type.Rank;

    public bool Is(Op op) => this is Apply apply && apply.Op == op;

    /// <summary>Structural identity, one level deep: the inputs are compared by reference, since they are interned already.</summary>
    protected internal abstract bool SameAs(Node other);

    protected internal abstract int StructuralHash();

    public static Node operator +(Node a, Node b) => a.Arena.Apply(Op.Add, a, b);

    public static Node operator -(Node a, Node b) => a.Arena.Apply(Op.Sub, a, b);

    public static Node operator *(Node a, Node b) => a.Arena.Apply(Op.Mul, a, b);

    public static Node operator /(Node a, Node b) => a.Arena.Apply(Op.Div, a, b);

    public static Node operator -(Node a) => a.Arena.Apply(Op.Neg, a);

    public static Node operator +(Node a, double b) => a + a.Like(b);

    public static Node operator -(Node a, double b) => a - a.Like(b);

    public static Node operator *(Node a, double b) => a * a.Like(b);

    public static Node operator /(Node a, double b) => a / a.Like(b);

    public static Node operator +(double a, Node b) => b.Like(a) + b;

    public static Node operator -(double a, Node b) => b.Like(a) - b;

    public static Node operator *(double a, Node b) => b.Like(a) * b;

    public static Node operator /(double a, Node b) => b.Like(a) / b;

    /// <summary>A constant of this value's element type; a whole number wraps in an integer type, so that -1 is all bits.</summary>
    public Node Like(double value) => Arena.Constant(
        Element.IsFloat() || value != Math.Floor(value) ? Scalar.FromReal(Element, value) : Scalar.FromInteger(Element, (long)value));

    public override string ToString() => Printer.Describe(this);

    /// <summary>Equality is identity, and the id identifies a node within its arena. Only interned nodes are put in tables.</summary>
    public sealed override int GetHashCode() => Id;
}

/// <summary>A number known when the graph was made.</summary>
internal sealed class Constant(Arena arena, Scalar value) : Node(arena, TensorType.Scalar(value.Type), [])
{
    public Scalar Value { get; } = value;

    protected internal override bool SameAs(Node other) => other is Constant c && c.Value == Value;

    protected internal override int StructuralHash() => HashCode.Combine(1, Value);
}

/// <summary>A tensor on the host known when the graph was made, such as <c>Tensor.Eye&lt;float&gt;(3)</c> in a helper.</summary>
internal sealed class Literal(Arena arena, TensorType type, ITensor value) : Node(arena, type, [])
{
    public ITensor Value { get; } = value;

    protected internal override bool SameAs(Node other) => other is Literal l && ReferenceEquals(l.Value, Value);

    protected internal override int StructuralHash() => HashCode.Combine(2, System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Value));
}

/// <summary>A parameter of the lambda, or a stream or argument of a kernel's body.</summary>
internal sealed class Parameter(Arena arena, TensorType type, int index, string name) : Node(arena, type, [])
{
    public int Index { get; } = index;

    public string Name { get; } = name;

    public override bool IsSymbolic => true;

    protected internal override bool SameAs(Node other) => other is Parameter p && p.Index == Index && p.Type == Type;

    protected internal override int StructuralHash() => HashCode.Combine(3, Index, Type);
}

/// <summary>A shared variable, meaning its value before the call.</summary>
internal sealed class Variable(Arena arena, TensorType type, IShared shared) : Node(arena, type, [])
{
    public IShared Shared { get; } = shared;

    public override bool IsSymbolic => true;

    protected internal override bool SameAs(Node other) => other is Variable v && ReferenceEquals(v.Shared, Shared);

    protected internal override int StructuralHash() => HashCode.Combine(4, System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Shared));
}

/// <summary>A captured number or tensor, read again at each call.</summary>
internal sealed class Capture(Arena arena, TensorType type, CaptureReader reader) : Node(arena, type, [])
{
    public CaptureReader Reader { get; } = reader;

    protected internal override bool SameAs(Node other) => other is Capture c && c.Reader.Equals(Reader);

    protected internal override int StructuralHash() => HashCode.Combine(5, Reader);
}

/// <summary>An op applied to values.</summary>
internal sealed class Apply(Arena arena, TensorType type, Op op, Node[] inputs, Attributes attributes) : Node(arena, type, inputs)
{
    public Op Op { get; } = op;

    public Attributes Attributes { get; } = attributes;

    /// <summary>Whether an element of the result can raise an error: never where an elementwise op gives a float.</summary>
    public bool CanThrow => Op == Op.Call ? Calls.CanThrow(Attributes.Method!) : Op.CanThrow && (Element.IsInteger() || Op.Kind != OpKind.Elementwise);

    /// <summary>What the op means for one element; a call means its method.</summary>
    public Meaning? Meaning => Op == Op.Call ? Calls.Meaning(Attributes.Method!) : Op.Meaning;

    protected internal override bool SameAs(Node other) =>
        other is Apply a && a.Op == Op && a.Type == Type && a.Attributes == Attributes && a.Inputs.AsSpan().SequenceEqual(Inputs);

    protected internal override int StructuralHash()
    {
        var hash = new HashCode();
        hash.Add(Op.Index);
        hash.Add(Attributes);
        foreach (var input in Inputs)
            hash.Add(input.Id);
        return hash.ToHashCode();
    }
}

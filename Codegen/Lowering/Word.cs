using ExprJit.Graphs;

namespace ExprJit.Codegen.Lowerings;

/// <summary>The bits of a <see cref="Real"/> as an unsigned integer, which wraps.</summary>
internal readonly struct Word(Node node, Format format)
{
    public Node Node { get; } = node;

    public Format Format => format;

    /// <summary>The number whose bits these are.</summary>
    public Real Real => new(Node.Arena.Apply(Op.Bitcast, [Node], Attributes.To(format.Element)));

    public static Word operator +(Word a, ulong b) => a.With(Op.Add, b);

    public static Word operator -(Word a, Word b) => a.With(Op.Sub, b);

    public static Word operator -(ulong a, Word b) => b.Of(a) - b;

    public static Word operator &(Word a, ulong b) => a.With(Op.And, b);

    public static Word operator |(Word a, ulong b) => a.With(Op.Or, b);

    public static Word operator ^(Word a, Word b) => a.With(Op.Xor, b);

    public static Word operator <<(Word a, int count) => a.With(Op.ShiftLeft, (ulong)count);

    public static Word operator >>(Word a, int count) => a.With(Op.ShiftRight, (ulong)count);

    public Truth Is(ulong other) => new(N.Equal(Node, Of(other).Node));

    public static Word Where(Truth condition, Word a, Word b) => new(N.Where(condition.Node, a.Node, b.Node), a.Format);

    /// <summary>A number of this type.</summary>
    public Word Of(ulong number) => new(Node.Arena.Constant(Scalar.FromUnsigned(format.Word, number)), format);

    private Word With(Op op, Word other) => new(Node.Arena.Apply(op, Node, other.Node), format);

    private Word With(Op op, ulong other) => With(op, Of(other));
}

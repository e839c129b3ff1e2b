namespace ExprJit.Graphs;

/// <content>Typing and shape rules that rows share.</content>
internal sealed partial class Op
{
    private const int Unknown = TensorType.UnknownRank;

    private static int BroadcastRank(ReadOnlySpan<Node> inputs)
    {
        int rank = 0;
        foreach (var input in inputs)
        {
            if (input.Rank == Unknown)
                return Unknown;
            rank = Math.Max(rank, input.Rank);
        }
        return rank;
    }

    private static void RequireArity(Op op, ReadOnlySpan<Node> inputs)
    {
        if (op.Arity >= 0 && inputs.Length != op.Arity)
            throw new InternalCompilerException("typing", $"{op.Name} takes {op.Arity} inputs, got {inputs.Length}");
    }

    private static ElementType CommonElement(Op op, ReadOnlySpan<Node> inputs)
    {
        foreach (var input in inputs)
            if (input.Element != inputs[0].Element)
                throw Errors.TypesDisagree(op, inputs);
        return inputs[0].Element;
    }

    /// <summary>All inputs of one element type out of <paramref name="allowed"/>; the result has it too, or <paramref name="result"/>.</summary>
    private static TypingRule Same(Func<ElementType, bool> allowed, ElementType? result = null) => (op, inputs, _) =>
    {
        RequireArity(op, inputs);
        var element = CommonElement(op, inputs);
        if (!allowed(element))
            throw Errors.ElementUnfit(op, inputs[0]);
        return new TensorType(result ?? element, BroadcastRank(inputs));
    };

    private static bool Float(ElementType e) => e.IsFloat();

    private static bool Integer(ElementType e) => e.IsInteger();

    private static bool Number(ElementType e) => e != ElementType.Bool;

    private static bool Any_(ElementType e) => true;

    private static bool Bits(ElementType e) => e.IsInteger() || e == ElementType.Bool;

    private static ShapeRule Broadcasting => (node, shapes, dims) => dims.Broadcast(shapes, node);

    private static ShapeRule Unchanged => (_, shapes, _) => shapes[0];

    private static ShapeRule OfRankZero => (_, _, _) => [];

    private static void RequireIndexScalar(Op op, Node input)
    {
        if (input.Element != ElementType.Int64 || input.Rank is not (0 or Unknown))
            throw Errors.ElementUnfit(op, input);
    }

    private static Meaning Real(Func<double, double> f) => (x, t) => Scalar.FromReal(t, f(x[0].Real));

    private static Meaning Real(Func<double, double, double> f) => (x, t) => Scalar.FromReal(t, f(x[0].Real, x[1].Real));

    private static Meaning Number1(Func<double, double> real, Func<long, ElementType, long> integer) =>
        (x, t) => t.IsFloat() ? Scalar.FromReal(t, real(x[0].Real)) : Scalar.FromInteger(t, integer(x[0].Integer, t));

    private static Meaning Number2(Func<double, double, double> real, Func<long, long, ElementType, long> integer) =>
        (x, t) => t.IsFloat() ? Scalar.FromReal(t, real(x[0].Real, x[1].Real)) : Scalar.FromInteger(t, integer(x[0].Integer, x[1].Integer, t));

    private static Meaning Predicate(Func<double, bool> f) => (x, _) => Scalar.Bool(f(x[0].Real));

    private static Meaning Comparison(Func<double, double, bool> real, Func<int, bool> ordered) => (x, _) =>
        Scalar.Bool(x[0].Type.IsFloat() ? real(x[0].Real, x[1].Real)
            : ordered(x[0].Type.IsUnsigned() ? x[0].Bits.CompareTo(x[1].Bits) : x[0].Integer.CompareTo(x[1].Integer)));
}

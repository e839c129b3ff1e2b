using System.Runtime.CompilerServices;

namespace ExprJit.Graphs;

/// <summary>How an op relates the index space of its result to those of its inputs; decides what may be fused.</summary>
internal enum OpKind
{
    /// <summary>Each element of the result from the elements at the same (broadcast) place.</summary>
    Elementwise,

    /// <summary>Combines all elements along some axes.</summary>
    Reduction,

    /// <summary>Each element of the result is one element of an input, or zero: moves data and computes nothing.</summary>
    Movement,

    /// <summary>Makes values from lengths alone.</summary>
    Source,

    /// <summary>Sums products over a shared axis.</summary>
    Contraction,

    /// <summary>Reads or writes at places that are themselves data.</summary>
    Indexing,

    /// <summary>Makes each line along an axis from that whole line: running sums, orders.</summary>
    Line,

    /// <summary>Stands for a graph that a pass puts in its place; never reaches a kernel.</summary>
    Symbolic,
}

/// <summary>Laws of an op that rewriting may use. Commutativity holds bit for bit; no float op is associative.</summary>
[Flags]
internal enum Laws
{
    None = 0,
    Commutative = 1,
    Idempotent = 2,
}

/// <summary>The static type of an op's result; throws <see cref="TraceException"/> where the inputs do not fit it.</summary>
internal delegate TensorType TypingRule(Op op, ReadOnlySpan<Node> inputs, Attributes attributes);

/// <summary>The shape of an op's result, over numbers at a call and over symbols when compiling.</summary>
internal delegate Dim[] ShapeRule(Apply node, Dim[][] inputs, DimAlgebra algebra);

/// <summary>What an elementwise op means for one element: the law every backend is judged by.</summary>
internal delegate Scalar Meaning(ReadOnlySpan<Scalar> inputs, ElementType result);

/// <summary>
/// Where an element of a movement's result comes from: fills <paramref name="source"/> with an index into the input
/// whose number is returned, or returns -1 for a zero.
/// </summary>
internal delegate int IndexMap(Movement movement, ReadOnlySpan<long> index, Span<long> source);

/// <summary>What an op means that is neither of one element nor a movement: fills the result from whole values.</summary>
internal delegate void WholeMeaning(Apply node, Value[] inputs, Value result);

/// <summary>
/// The adjoint of each input (null where none flows), given the adjoint of the result. The gradient pass sums
/// adjoints over broadcast axes, so a row needs not know of broadcasting.
/// </summary>
internal delegate Node?[] Derivative(Apply node, Node adjoint);

/// <summary>An input that can make an op throw, and a value of it with which the op does not.</summary>
/// <param name="Input">The input's number.</param>
/// <param name="Harmless">The value that stands there where C# would not have evaluated the op.</param>
/// <param name="IsSafe">Whether a constant never throws; null where that depends on the other inputs.</param>
internal sealed record Hazard(int Input, int Harmless, Predicate<Scalar>? IsSafe = null);

/// <summary>
/// A row of the op table. A new op is one row here, in the file of its kind, and one public function in <c>Ops</c>;
/// the printer, verifier, interpreter, gradient, backends and the conformance suite walk <see cref="All"/>.
/// </summary>
internal sealed partial class Op
{
    private static class Registry
    {
        public static readonly List<Op> Rows = [];
    }

    /// <summary>Explicit, so that reading <see cref="All"/> first makes the rows.</summary>
    static Op()
    {
    }

    private Op(string name)
    {
        Name = name;
        lock (Registry.Rows)
        {
            Index = Registry.Rows.Count;
            Registry.Rows.Add(this);
        }
    }

    /// <summary>Every op, in the order of the table.</summary>
    public static IReadOnlyList<Op> All => Registry.Rows;

    public string Name { get; }

    public int Index { get; }

    public required OpKind Kind { get; init; }

    /// <summary>How many inputs it takes; -1 where the row's typing rule decides.</summary>
    public required int Arity { get; init; }

    public required TypingRule Typing { get; init; }

    public required ShapeRule Shape { get; init; }

    public Meaning? Meaning { get; init; }

    public IndexMap? Map { get; init; }

    public WholeMeaning? Whole { get; init; }

    /// <summary>Whether the result is a strided window on the first input, so that nothing need be copied.</summary>
    public bool IsView { get; init; }

    /// <summary>For a reduction: the elementwise op that combines two partial results.</summary>
    public Op? Combine => CombineRow?.Invoke();

    private Func<Op>? CombineRow { get; init; }

    public Derivative? Derivative { get; init; }

    public Laws Laws { get; init; }

    /// <summary>Estimated cost of one element in units of one add, for the fusion cost model.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>The input by which the op can raise an error, such as an integer divisor; null where it never does.</summary>
    public Hazard? Hazard { get; init; }

    /// <summary>True where an element can raise an error, such as an integer division by zero; <see cref="Apply.CanThrow"/> says whether one node does.</summary>
    public bool CanThrow => Hazard is not null && Kind != OpKind.Movement;

    /// <summary>The inputs of which only the shape is read: they keep no kernel alive.</summary>
    public int[] ShapeOnly { get; init; } = [];

    /// <summary>The first input that is a length or position, read on the host before any kernel runs, as are all after it.</summary>
    public int FirstHostInput { get; init; } = int.MaxValue;

    /// <summary>Internal to kernels: made by lowering, never by a user's program.</summary>
    public bool IsInternal { get; init; }

    public bool IsCommutative => (Laws & Laws.Commutative) != 0;

    public static Op? Find(string name)
    {
        foreach (var op in All)
            if (op.Name == name)
                return op;
        return null;
    }

    public bool ReadsOnlyShape(int input) => Array.IndexOf(ShapeOnly, input) >= 0;

    /// <summary>Whether an input is a length or position that the host must know.</summary>
    public bool ReadsOnHost(int input) => input >= FirstHostInput && !ReadsOnlyShape(input);

    public override string ToString() => Name;

    private static Op Row(
        OpKind kind, int arity, TypingRule typing, ShapeRule shape, Meaning? meaning = null, Derivative? derivative = null,
        IndexMap? map = null, Func<Op>? combine = null, Laws laws = Laws.None, int cost = 1, Hazard? hazard = null, bool isInternal = false,
        int[]? shapeOnly = null, WholeMeaning? whole = null, bool isView = false, int firstHostInput = int.MaxValue, [CallerMemberName] string name = "") =>
        new(name)
        {
            Kind = kind,
            Arity = arity,
            Typing = typing,
            Shape = shape,
            Meaning = meaning,
            Derivative = derivative,
            Map = map,
            Whole = whole,
            IsView = isView,
            FirstHostInput = firstHostInput,
            CombineRow = combine,
            Laws = laws,
            Cost = cost,
            Hazard = hazard,
            IsInternal = isInternal,
            ShapeOnly = shapeOnly ?? [],
        };
}

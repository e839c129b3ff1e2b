using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>What a rule may change.</summary>
internal enum RuleKind
{
    /// <summary>The same bits for every input; any NaN equals any NaN.</summary>
    Exact,

    /// <summary>A result closer to the real-number value of what was written.</summary>
    Stabilising,

    /// <summary>Holds for real numbers only, so it runs under <c>FloatMode.Fast</c>.</summary>
    Fast,
}

/// <summary>A rule for one element type: graphs in an arena of their own, whose parameters are the holes.</summary>
internal sealed record Pattern(Node Left, Node Right, Node[] Holes);

/// <summary>A rewrite as data: one line that reads as a formula, or code where a formula cannot say it.</summary>
internal sealed record Rule
{
    private static readonly ElementType[] Floats = [.. ElementTypes.All.Where(e => e.IsFloat())];

    public static readonly ElementType[] Integers = [.. ElementTypes.All.Where(e => e.IsInteger())];

    /// <summary>Floats and the integers that have signs.</summary>
    public static readonly ElementType[] Signed = [.. ElementTypes.All.Where(e => e != ElementType.Bool && !e.IsUnsigned())];

    public static readonly ElementType[] Numbers = [.. Integers, .. Floats];

    public static readonly ElementType[] Bools = [ElementType.Bool];

    public static readonly ElementType[] Bits = [.. Bools, .. Integers];

    public static readonly ElementType[] Any = [.. Bools, .. Numbers];

    private ElementType[] _elements = Floats;
    private bool _conditional;
    private int _arity;
    private Func<Node[], Node>? _left;
    private Func<Node[], Node>? _right;

    public required string Name { get; init; }

    public RuleKind Kind { get; init; }

    /// <summary>The rule for each of its element types; none where it is code.</summary>
    public IReadOnlyList<Pattern> Patterns => field ??= _left is null ? [] : [.. _elements.Select(Instantiate)];

    /// <summary>For a rule that is code: the ops it looks at (empty for all) and the rewrite, null where it does not apply.</summary>
    public (Op[] Roots, Func<Apply, ShapeFacts, Node?> Rewrite)? Code { get; private init; }

    /// <summary>Every rule there is.</summary>
    public static IReadOnlyList<Rule> All => [.. Algebra.Rules, .. DataMovement.Rules, .. Stability.Rules, .. Fast.Rules];

    public static Rule Of(string name, Func<Node, Node> left, Func<Node, Node> right) =>
        new() { Name = name, _arity = 1, _left = h => left(h[0]), _right = h => right(h[0]) };

    public static Rule Of(string name, Func<Node, Node, Node> left, Func<Node, Node, Node> right) =>
        new() { Name = name, _arity = 2, _left = h => left(h[0], h[1]), _right = h => right(h[0], h[1]) };

    public static Rule Of(string name, Func<Node, Node, Node, Node> left, Func<Node, Node, Node, Node> right) =>
        new() { Name = name, _arity = 3, _left = h => left(h[0], h[1], h[2]), _right = h => right(h[0], h[1], h[2]) };

    public static Rule Of(string name, Func<Node, Node, Node, Node, Node> left, Func<Node, Node, Node, Node, Node> right) =>
        new() { Name = name, _arity = 4, _left = h => left(h[0], h[1], h[2], h[3]), _right = h => right(h[0], h[1], h[2], h[3]) };

    public static Rule Coded(string name, Op[] roots, Func<Apply, ShapeFacts, Node?> rewrite) =>
        new() { Name = name, Code = (roots, rewrite) };

    /// <summary>The element types it holds for; all floats where not said.</summary>
    public Rule On(ElementType[] elements) => this with { _elements = elements };

    /// <summary>The first hole is a bool, whatever the others are.</summary>
    public Rule WithCondition() => this with { _conditional = true };

    /// <summary>The same rules, all of one kind.</summary>
    public static IReadOnlyList<Rule> Of(RuleKind kind, params Rule[] rules) => [.. rules.Select(rule => rule with { Kind = kind })];

    public override string ToString() => Name;

    private Pattern Instantiate(ElementType element)
    {
        var arena = new Arena();
        var holes = new Node[_arity];
        for (int i = 0; i < holes.Length; i++)
            holes[i] = arena.Parameter(i, TensorType.Scalar(_conditional && i == 0 ? ElementType.Bool : element), "x" + i);
        return _left is null || _right is null
            ? throw new InternalCompilerException(Name, "a rule that is code has no patterns")
            : new Pattern(_left(holes), _right(holes), holes);
    }
}

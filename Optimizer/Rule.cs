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

/// <summary>A graph on which a coded rule must apply, over parameters of these ranks.</summary>
internal sealed record Example(int[] Ranks, Func<Node[], Node> Graph);

/// <summary>
/// A rewrite as data: one line that reads as a formula, or code where a formula cannot say it, with examples in place of
/// the formula.
/// </summary>
internal sealed partial record Rule
{
    public static readonly ElementType[] Floats = [.. ElementTypes.All.Where(e => e.IsFloat())];

    public static readonly ElementType[] Integers = [.. ElementTypes.All.Where(e => e.IsInteger())];

    public static readonly ElementType[] Unsigned = [.. Integers.Where(e => e.IsUnsigned())];

    public static readonly ElementType[] SignedIntegers = [.. Integers.Where(e => !e.IsUnsigned())];

    /// <summary>Floats and the integers that have signs.</summary>
    public static readonly ElementType[] Signed = [.. SignedIntegers, .. Floats];

    public static readonly ElementType[] Numbers = [.. Integers, .. Floats];

    public static readonly ElementType[] Bools = [ElementType.Bool];

    public static readonly ElementType[] Bits = [.. Bools, .. Integers];

    public static readonly ElementType[] Any = [.. Bools, .. Numbers];

    private static readonly Predicate<Scalar> AnyConstant = _ => true;

    private HoleKind[] _holes = [];
    private Func<Sides, Node>? _left;
    private Func<Sides, Node>? _right;
    private Func<ElementType, ElementType, bool>? _casts;
    private bool _hasAxes;

    public required string Name { get; init; }

    public RuleKind Kind { get; init; }

    /// <summary>What is lost where the rule changes a value, for the rules of <see cref="Fast"/>; or what it is for.</summary>
    public string Note { get; init; } = "";

    public ElementType[] Elements { get; private init; } = Floats;

    /// <summary>The rule for each of its element types; none where it is code.</summary>
    public IReadOnlyList<Pattern> Patterns => field ??= _left is null ? [] : [.. Instances()];

    /// <summary>For a rule that is code: the ops it looks at and the rewrite, null where it does not apply.</summary>
    public (Op[] Roots, Func<Apply, Surroundings, Node?> Rewrite)? Code { get; private init; }

    /// <summary>Where a rule that is code must apply.</summary>
    public IReadOnlyList<Example> Examples { get; private init; } = [];

    /// <summary>Every rule there is.</summary>
    public static IReadOnlyList<Rule> All => field ??=
        [.. Algebra.Rules, .. Comparisons.Rules, .. Integer.Rules, .. Casts.Rules, .. DataMovement.Rules, .. Reductions.Rules, .. Windows.Rules,
            .. Products.Rules, .. Stability.Rules, .. Rows.Rules, .. Fast.Rules];

    public static Rule Of(string name, Func<Node, Node> left, Func<Node, Node> right) =>
        Make(name, 1, s => left(s[0]), s => right(s[0]));

    public static Rule Of(string name, Func<Node, Node, Node> left, Func<Node, Node, Node> right) =>
        Make(name, 2, s => left(s[0], s[1]), s => right(s[0], s[1]));

    public static Rule Of(string name, Func<Node, Node, Node, Node> left, Func<Node, Node, Node, Node> right) =>
        Make(name, 3, s => left(s[0], s[1], s[2]), s => right(s[0], s[1], s[2]));

    public static Rule Of(string name, Func<Node, Node, Node, Node, Node> left, Func<Node, Node, Node, Node, Node> right) =>
        Make(name, 4, s => left(s[0], s[1], s[2], s[3]), s => right(s[0], s[1], s[2], s[3]));

    /// <summary>A rule over tensors of any rank and any axes, the same on both sides.</summary>
    public static Rule Along(string name, Func<Node, AxesHole, Node> left, Func<Node, AxesHole, Node> right) =>
        Make(name, 1, s => left(s[0], AxesHole.Any), s => right(s[0], AxesHole.Any)) with { _hasAxes = true };

    /// <inheritdoc cref="Along(string, Func{Node, AxesHole, Node}, Func{Node, AxesHole, Node})"/>
    public static Rule Along(string name, Func<Node, Node, AxesHole, Node> left, Func<Node, Node, AxesHole, Node> right) =>
        Make(name, 2, s => left(s[0], s[1], AxesHole.Any), s => right(s[0], s[1], AxesHole.Any)) with { _hasAxes = true };

    /// <summary>A rule about a cast: it holds for each pair of element types for which <paramref name="when"/> does.</summary>
    public static Rule To(string name, Func<ElementType, ElementType, bool> when, Func<Node, ElementType, Node> left, Func<Node, ElementType, Node> right) =>
        Make(name, 1, s => left(s[0], s.To), s => right(s[0], s.To)) with { _casts = when, Elements = Any };

    /// <inheritdoc cref="To(string, Func{ElementType, ElementType, bool}, Func{Node, ElementType, Node}, Func{Node, ElementType, Node})"/>
    public static Rule To(
        string name, Func<ElementType, ElementType, bool> when, Func<Node, Node, ElementType, Node> left, Func<Node, Node, ElementType, Node> right) =>
        Make(name, 2, s => left(s[0], s[1], s.To), s => right(s[0], s[1], s.To)) with { _casts = when, Elements = Any };

    /// <inheritdoc cref="To(string, Func{ElementType, ElementType, bool}, Func{Node, ElementType, Node}, Func{Node, ElementType, Node})"/>
    public static Rule To(
        string name, Func<ElementType, ElementType, bool> when, Func<Node, Node, Node, ElementType, Node> left, Func<Node, Node, Node, ElementType, Node> right) =>
        Make(name, 3, s => left(s[0], s[1], s[2], s.To), s => right(s[0], s[1], s[2], s.To)) with { _casts = when, Elements = Any };

    public static Rule Coded(string name, Op[] roots, Func<Apply, Surroundings, Node?> rewrite) =>
        new() { Name = name, Code = (roots, rewrite), Elements = Numbers };

    /// <summary>A graph to which the code must apply, over one tensor.</summary>
    public Rule On(int rank, Func<Node, Node> graph) => this with { Examples = [.. Examples, new Example([rank], h => graph(h[0]))] };

    /// <summary>A graph to which the code must apply, over two tensors.</summary>
    public Rule On(int first, int second, Func<Node, Node, Node> graph) =>
        this with { Examples = [.. Examples, new Example([first, second], h => graph(h[0], h[1]))] };

    /// <summary>A graph to which the code must apply, over three tensors.</summary>
    public Rule On(int first, int second, int third, Func<Node, Node, Node, Node> graph) =>
        this with { Examples = [.. Examples, new Example([first, second, third], h => graph(h[0], h[1], h[2]))] };

    /// <summary>The element types it holds for; all floats where not said.</summary>
    public Rule On(ElementType[] elements) => this with { Elements = elements };

    /// <summary>The first hole is a bool, whatever the others are.</summary>
    public Rule WithCondition() => With(0, kind => kind with { Element = ElementType.Bool });

    /// <summary>A hole is a constant for which <paramref name="when"/> holds; what the right side computes of constants is one.</summary>
    public Rule Constant(int hole, Predicate<Scalar>? when = null) => With(hole, kind => kind with { Constant = when ?? AnyConstant });

    /// <summary>As <see cref="Constant"/> for a rule about a cast: a constant of the cast's type, told the type below the cast.</summary>
    public Rule CastConstant(int hole, Func<Scalar, ElementType, bool> when) => With(hole, kind => kind with { OfCast = when });

    /// <summary>The rule applies only where this holds of what it matched.</summary>
    public Rule When(Func<Match, bool> condition) => this with { Condition = condition };

    /// <summary>The holes are tensors of any rank, though nothing is said of axes.</summary>
    public Rule OverTensors() => this with { _hasAxes = true, IsOfMatrices = true };

    public Rule For(string note) => this with { Note = note };

    /// <summary>What a match must also fulfil; null for nothing.</summary>
    public Func<Match, bool>? Condition { get; private init; }

    /// <summary>Whether it is a pattern over tensors that says nothing of axes.</summary>
    public bool IsOfMatrices { get; private init; }

    /// <summary>Whether its constants may be any.</summary>
    public bool IsOfAnyConstant => Array.TrueForAll(_holes, hole => hole.OfCast is null && (hole.Constant is null || hole.Constant == AnyConstant));

    public bool IsOverTensors => _hasAxes || Code is not null;

    /// <summary>The same rules, all of one kind.</summary>
    public static IReadOnlyList<Rule> Of(RuleKind kind, params Rule[] rules) => [.. rules.Select(rule => rule with { Kind = kind })];

    public override string ToString() => Name;

    private static Rule Make(string name, int arity, Func<Sides, Node> left, Func<Sides, Node> right) =>
        new() { Name = name, _holes = [.. Enumerable.Repeat(HoleKind.Any, arity)], _left = left, _right = right };

    private Rule With(int hole, Func<HoleKind, HoleKind> change) =>
        this with { _holes = [.. _holes.Select((kind, i) => i == hole ? change(kind) : kind)] };

    private IEnumerable<Pattern> Instances() => _casts is null
        ? Elements.Select(element => Instantiate(element, element))
        : from element in Elements from to in ElementTypes.All where element != to && _casts(element, to) select Instantiate(element, to);

    private Pattern Instantiate(ElementType element, ElementType to)
    {
        var arena = new Arena();
        int rank = _hasAxes ? TensorType.UnknownRank : 0;
        var holes = new Node[_holes.Length];
        var constants = new Predicate<Scalar>?[_holes.Length];
        for (int i = 0; i < holes.Length; i++)
        {
            var kind = _holes[i];
            constants[i] = kind.OfCast is { } ofCast ? value => ofCast(value, element) : kind.Constant;
            var type = kind.OfCast is not null ? to : kind.Element ?? element;
            holes[i] = arena.Parameter(i, new TensorType(type, constants[i] is null ? rank : 0), "x" + i);
        }
        var sides = new Sides(holes, to);
        return new Pattern(_left!(sides), _right!(sides), holes, constants, Condition);
    }

    private sealed record HoleKind(ElementType? Element, Predicate<Scalar>? Constant, Func<Scalar, ElementType, bool>? OfCast)
    {
        public static readonly HoleKind Any = new(null, null, null);
    }

    private sealed record Sides(Node[] Holes, ElementType To)
    {
        public Node this[int hole] => Holes[hole];
    }
}

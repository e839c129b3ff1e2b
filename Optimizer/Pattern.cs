using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// A rule for one element type: graphs in an arena of their own, whose parameters are the holes. A hole with a predicate
/// stands for a constant.
/// </summary>
internal sealed record Pattern(Node Left, Node Right, Node[] Holes, Predicate<Scalar>?[] Constants, Func<Match, bool>? Condition);

/// <summary>What the holes of a pattern stand for, and its axes.</summary>
internal sealed class Match(int holes)
{
    public Node?[] Holes { get; } = new Node?[holes];

    public Attributes? Axes { get; set; }

    /// <summary>What else is known; null where a pattern is taken by itself.</summary>
    public Surroundings? Around { get; init; }

    /// <summary>Whether the value of a hole is certain to have elements along the pattern's axes.</summary>
    public bool HasElements(int hole) => Around is null || Around.Facts.HasElements(this[hole], Axes!.Value.Numbers);

    public Node this[int hole] => Holes[hole]!;
}

/// <summary>The axes of a rule over tensors: a hole of its own, the same wherever it stands.</summary>
internal sealed class AxesHole
{
    public static readonly AxesHole Any = new();

    /// <summary>Marks an op of a pattern as being along these axes; no axis has this number.</summary>
    public static readonly Attributes Mark = new([long.MinValue + 1]);

    private AxesHole()
    {
    }

    public Node Sum(Node x) => N.Reduce(Op.Sum, x, Mark);

    public Node Prod(Node x) => N.Reduce(Op.Prod, x, Mark);

    public Node Max(Node x) => N.Reduce(Op.Max, x, Mark);

    public Node Min(Node x) => N.Reduce(Op.Min, x, Mark);

    public Node ArgMax(Node x) => N.Reduce(Op.ArgMax, x, Mark);

    public Node ArgMin(Node x) => N.Reduce(Op.ArgMin, x, Mark);

    /// <summary>The axes a reduction removed, put back with length 1.</summary>
    public Node Keep(Node x) => x.Arena.Apply(Op.ExpandDims, [x], Mark);

    /// <summary>How many elements of a value one result along these axes is made of.</summary>
    public Node Count(Node x) => x.Arena.Apply(Op.Length, [x], Mark);
}

/// <summary>What a rule that is code may ask about a node beside the node itself.</summary>
/// <param name="facts">What is known of lengths.</param>
/// <param name="uses">How often the graph uses a node.</param>
/// <param name="throws">Whether computing a value may throw.</param>
internal sealed class Surroundings(ShapeFacts facts, Func<Node, int> uses, Predicate<Node> throws)
{
    public ShapeFacts Facts { get; } = facts;

    /// <summary>Whether nothing but the node looked at needs this one, so that doing it otherwise does not mean doing it twice.</summary>
    public bool IsUsedOnce(Node node) => uses(node) <= 1;

    /// <summary>Whether computing a value may throw, so that it must not be left out.</summary>
    public bool MayThrow(Node node) => throws(node);
}

using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Optimizer.Tests;

/// <summary>A graph over tensors to which a rule applies, and what the rule makes of it.</summary>
internal sealed record RuleCase(Node Before, Node After, Parameter[] Parameters, ShapeFacts Facts, string Of)
{
    /// <summary>Every case of a rule for an element type: its examples, or its pattern over ranks and axes.</summary>
    public static IEnumerable<RuleCase> All(Rule rule, ElementType element)
    {
        foreach (var (build, of) in Graphs(rule, element))
        {
            var arena = new Arena();
            Node? before;
            try
            {
                before = build(arena);
            }
            catch (TraceException)
            {
                // The example or the pattern is not for these ranks or this type.
                continue;
            }
            if (Graph.Reachable([before]).Any(node => node.Is(Op.BroadcastLike) && node[0].Rank > node.Rank))
                continue;
            var graph = new Graph(arena, [before], []);
            var facts = new ShapeFacts(graph, assumeEqual: true);
            var after = Rewriter.Run(graph, [rule], facts).Outputs[0];
            Parameter[] parameters = [.. Graph.Reachable([before, after]).OfType<Parameter>()];
            if (after != before)
                yield return new RuleCase(before, after, parameters, facts, of);
        }
    }

    /// <summary>Each parameter's shape: the last of the lengths, so that values of different ranks broadcast.</summary>
    public static long[] Shape(Node parameter, long[] lengths) => lengths[^parameter.Rank..];

    public bool Holds(long[] lengths) =>
        Array.TrueForAll(Parameters, parameter => parameter.Rank == 0 || Facts.Assumptions!.HoldsForLeaf(parameter, Shape(parameter, lengths)));

    private static IEnumerable<(Func<Arena, Node> Build, string Of)> Graphs(Rule rule, ElementType element)
    {
        for (int i = 0; i < rule.Examples.Count; i++)
        {
            var example = rule.Examples[i];
            yield return (arena => example.Graph([.. example.Ranks.Select((rank, k) => arena.Parameter(k, new TensorType(element, rank), "x" + k))]), $"example {i}");
        }
        foreach (var pattern in rule.Patterns.Where(p => Array.Exists(p.Holes, hole => hole.Element == element)))
            for (int rank = 1; rank <= 3; rank++)
                foreach (int[] axes in Subsets(rank))
                    for (int others = 0; others < 4; others++)
                    {
                        int other = others == 0 || rule.IsOfMatrices ? rank : others == 1 ? 0 : others == 2 ? rank - 1 : rank + 1, at = rank, constant = others;
                        yield return (arena => Left(pattern, arena, at, other, axes, constant), $"rank {rank}, others {other}, axes {string.Join(",", axes)}");
                    }
    }

    private static Node Left(Pattern pattern, Arena arena, int rank, int others, int[] axes, int constant)
    {
        var match = new Match(pattern.Holes.Length) { Axes = Attributes.Axes(axes) };
        for (int i = 0; i < pattern.Holes.Length; i++)
            if (pattern.Constants[i] is { } fits)
                match.Holes[i] = arena.Constant(Constants(pattern.Holes[i].Element, fits)[constant]);
            else
                match.Holes[i] = arena.Parameter(i, new TensorType(pattern.Holes[i].Element, i == 0 ? rank : others), "x" + i);
        return Matching.Instantiate(pattern.Left, arena, match);
    }

    /// <summary>Of floats those that every width holds, so that the widths can be compared.</summary>
    private static Scalar[] Constants(ElementType element, Predicate<Scalar> fits) => element.IsFloat()
        ? [.. Samples.Constants(ElementType.Float16, c => fits(Scalar.FromReal(element, c.Real)), 20).Select(c => Scalar.FromReal(element, c.Real))]
        : Samples.Constants(element, fits, 20);

    private static IEnumerable<int[]> Subsets(int rank)
    {
        for (int bits = 1; bits < 1 << rank; bits++)
            if (rank < 3 || bits is 2 or 5 or 7)
                yield return [.. Enumerable.Range(0, rank).Where(axis => (bits >> axis & 1) != 0)];
    }
}

/// <summary>What a graph costs, for rules to lower.</summary>
internal static class Work
{
    /// <summary>
    /// Over its distinct nodes: one and its inputs, one for a constant, and twice an op's cost for each element of its index
    /// space. A reduction counts what it stores too, and a movement that shows other
    /// places of what is computed, or another order, what has to be stored for it.
    /// </summary>
    public static double Of(Node root, long[]? lengths = null)
    {
        var nodes = Graph.Reachable([root]);
        var shapes = new Dictionary<Node, Dim[]>();
        double work = 0;
        foreach (var node in nodes)
        {
            if (node is not Apply apply)
            {
                shapes[node] = lengths is null ? [] : [.. RuleCase.Shape(node, lengths).Select(Dim.Of)];
                work += node is Constant ? 1 : 0;
                continue;
            }
            shapes[node] = apply.Op.Shape(apply, Array.ConvertAll(apply.Inputs, i => shapes[i]), new NumberDims(n => Value(n, shapes), n => shapes[n]));
            work += 1 + node.Inputs.Length + 2 * Elements(apply, shapes);
        }
        return work;
    }

    private static long Value(Node node, Dictionary<Node, Dim[]> shapes) => node switch
    {
        Constant constant => constant.Value.Integer,
        Apply { Op: var op } length when op == Op.Length => shapes[length[0]][length.Attributes.Axis].Number,
        Apply { Op: var op } product when op == Op.Mul => Value(product[0], shapes) * Value(product[1], shapes),
        _ => 1,
    };

    /// <summary>Movements that keep the order, so that nothing need be stored for them.</summary>
    private static readonly Op[] Relabelling = [Op.ExpandDims, Op.Squeeze, Op.Reshape, Op.BroadcastLike, Op.BroadcastTo];

    private static double Elements(Apply node, Dictionary<Node, Dim[]> shapes)
    {
        double own = Product(shapes[node]);
        return node.Op.Kind switch
        {
            OpKind.Elementwise => node.Op.Cost * own,
            OpKind.Reduction => Product(shapes[node[0]]) + own,
            OpKind.Contraction => own * shapes[node[0]][^1].Number,
            OpKind.Movement => node[0] is Apply { Op.Kind: not OpKind.Movement } && !Array.Exists(Relabelling, op => op == node.Op) ? own : 0,
            _ => node.Op.Cost * own,
        };
    }

    private static double Product(Dim[] shape) => shape.Aggregate(1.0, (product, dim) => product * dim.Number);
}

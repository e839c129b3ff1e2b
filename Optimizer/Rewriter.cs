using System.Runtime.CompilerServices;
using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Applies rules everywhere until none applies. Inputs are rewritten before their users, what a rule made is rewritten
/// too, and every result is remembered, so each node is looked at once.
/// </summary>
internal sealed class Rewriter
{
    private static readonly ConditionalWeakTable<IReadOnlyList<Rule>, RuleIndex> Indices = [];

    private readonly RuleIndex _index;
    private readonly ShapeFacts _facts;
    private readonly Dictionary<Node, Node> _final = [];
    private readonly Dictionary<Node, Node> _forward = [];
    private readonly HashSet<Node> _active = [];
    private readonly HashSet<Node> _throwing = [];
    private readonly Stack<Node> _stack = new();

    private Rewriter(Graph graph, IReadOnlyList<Rule> rules, ShapeFacts? facts)
    {
        _index = Indices.GetValue(rules, list => new RuleIndex(list));
        _facts = facts ?? new ShapeFacts(graph);
    }

    public static Graph Run(Graph graph, IReadOnlyList<Rule> rules, ShapeFacts? facts = null)
    {
        var rewriter = new Rewriter(graph, rules, facts);
        object? origin = graph.Arena.Origin;
        foreach (var node in graph.Reachable())
            rewriter.Rewrite(node);
        graph.Arena.Origin = origin;
        return graph.WithRoots(root => rewriter._final[root]);
    }

    private void Rewrite(Node root)
    {
        var stack = _stack;
        stack.Push(root);
        while (stack.TryPeek(out var node))
        {
            if (_final.ContainsKey(node))
            {
                stack.Pop();
                continue;
            }
            _active.Add(node);
            if (_forward.TryGetValue(node, out var next))
            {
                if (_final.TryGetValue(next, out var final))
                    Finish(node, final);
                else
                    Push(stack, next);
                continue;
            }
            int waiting = stack.Count;
            foreach (var input in node.Inputs)
                if (!_final.ContainsKey(input))
                    Push(stack, input);
            if (stack.Count > waiting)
                continue;
            var changed = node is Apply apply ? Step(apply) : node;
            if (ReferenceEquals(changed, node))
                Finish(node, node);
            else
                _forward[node] = changed;
        }
    }

    private void Push(Stack<Node> stack, Node node)
    {
        if (_active.Contains(node))
            throw new InternalCompilerException("rewrite", $"rules loop at {node}");
        stack.Push(node);
    }

    private void Finish(Node node, Node final)
    {
        _final[node] = final;
        _active.Remove(node);
        if (node is Apply { Op: var op } apply && (apply.CanThrow || ReadsThrowing(node, op)))
            _throwing.Add(node);
    }

    private bool ReadsThrowing(Node node, Op op)
    {
        for (int i = 0; i < node.Inputs.Length; i++)
            if (!op.ReadsOnlyShape(i) && _throwing.Contains(node[i]))
                return true;
        return false;
    }

    /// <summary>One change at a node whose inputs are done: rewritten inputs first, then the first rule that applies.</summary>
    private Node Step(Apply node)
    {
        var rebuilt = node.Arena.Rebuild(node, Array.ConvertAll(node.Inputs, input => _final[input]));
        if (!ReferenceEquals(rebuilt, node) || !node.Type.IsRankKnown)
            return rebuilt;
        node.Arena.Origin = node.OriginSource;
        foreach (var (rule, pattern) in _index.For(node))
        {
            var made = pattern is not null ? Apply(pattern, node) : rule.Code!.Value.Rewrite(node, _facts);
            if (made is not null && !ReferenceEquals(made, node) && made.Type == node.Type && _facts.SameShape(made, node))
                return made;
        }
        return node;
    }

    private Node? Apply(Pattern pattern, Apply node)
    {
        var holes = new Node?[pattern.Holes.Length];
        if (!Matching.Match(pattern.Left, node, holes) || DropsThrowing(pattern, holes))
            return null;
        var made = Matching.Instantiate(pattern.Right, node.Arena, holes);
        if (made.Rank == 0 && node.Rank > 0)
            foreach (var hole in holes)
                if (hole is not null && _facts.SameShape(hole, node))
                    return N.BroadcastLike(made, hole);
        return made;
    }

    /// <summary>An integer division whose value is not used must still throw.</summary>
    private bool DropsThrowing(Pattern pattern, Node?[] holes)
    {
        if (_throwing.Count == 0)
            return false;
        for (int i = 0; i < holes.Length; i++)
            if (holes[i] is { } hole && _throwing.Contains(hole) && !Matching.Uses(pattern.Right, pattern.Holes[i]))
                return true;
        return false;
    }

    /// <summary>Rules by the op and element type at their root, in the order written.</summary>
    private sealed class RuleIndex
    {
        private readonly Dictionary<(Op, ElementType), List<(Rule, Pattern?)>> _entries = [];

        public RuleIndex(IReadOnlyList<Rule> rules)
        {
            foreach (var rule in rules)
            {
                foreach (var pattern in rule.Patterns)
                    Add(((Apply)pattern.Left).Op, pattern.Left.Element, rule, pattern);
                if (rule.Code is { } code)
                    foreach (var op in code.Roots.Length > 0 ? code.Roots : Op.All)
                        foreach (var element in ElementTypes.All)
                            Add(op, element, rule, null);
            }
        }

        public List<(Rule Rule, Pattern? Pattern)> For(Apply node) => _entries.GetValueOrDefault((node.Op, node.Element)) ?? [];

        private void Add(Op op, ElementType element, Rule rule, Pattern? pattern)
        {
            if (!_entries.TryGetValue((op, element), out var list))
                _entries[(op, element)] = list = [];
            list.Add((rule, pattern));
        }
    }
}

/// <summary>Matching and instantiating patterns. Patterns are a few nodes, so recursion over them is bounded.</summary>
internal static class Matching
{
    private sealed record Pair(Node Pattern, Node Target, Pair? Next);

    /// <summary>Whether a node has the pattern's form, trying both orders of commutative ops; fills the holes.</summary>
    public static bool Match(Node pattern, Node target, Node?[] holes) => Match(new Pair(pattern, target, null), holes);

    /// <summary>The pattern with its holes filled, in another arena.</summary>
    public static Node Instantiate(Node pattern, Arena arena, Node?[] holes) => pattern switch
    {
        Parameter hole => holes[hole.Index]!,
        Constant constant => arena.Constant(constant.Value),
        Apply apply => arena.Apply(apply.Op, Array.ConvertAll(apply.Inputs, input => Instantiate(input, arena, holes)), apply.Attributes),
        _ => throw new InternalCompilerException("rewrite", "a pattern holds only holes, constants and ops"),
    };

    public static bool Uses(Node pattern, Node hole) =>
        ReferenceEquals(pattern, hole) || Array.Exists(pattern.Inputs, input => Uses(input, hole));

    private static bool Match(Pair? todo, Node?[] holes)
    {
        if (todo is null)
            return true;
        var (pattern, target, next) = todo;
        switch (pattern)
        {
            case Parameter { Index: var index }:
                if (holes[index] is { } bound)
                    return ReferenceEquals(bound, target) && Match(next, holes);
                if (pattern.Element != target.Element)
                    return false;
                holes[index] = target;
                if (Match(next, holes))
                    return true;
                holes[index] = null;
                return false;
            case Constant constant:
                return target is Constant other && other.Value == constant.Value && Match(next, holes);
            case Apply apply when target is Apply node && node.Op == apply.Op && node.Attributes == apply.Attributes
                && node.Inputs.Length == apply.Inputs.Length && node.Element == apply.Element:
                return Match(Inputs(apply, node, next, 0), holes)
                    || apply.Op.IsCommutative && Match(Inputs(apply, node, next, 1), holes);
            default:
                return false;
        }
    }

    private static Pair? Inputs(Apply pattern, Apply target, Pair? next, int swap)
    {
        for (int i = pattern.Inputs.Length - 1; i >= 0; i--)
            next = new Pair(pattern[i], target[i ^ swap], next);
        return next;
    }
}

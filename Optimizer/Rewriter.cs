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
    private readonly Dictionary<Node, int> _uses = [];
    private readonly HashSet<Node> _active = [];
    private readonly HashSet<Node> _throwing = [];
    private readonly Stack<Node> _stack = new();

    private readonly Surroundings _surroundings;
    private RewriteCounts _counts;

    private Rewriter(Graph graph, IReadOnlyList<Rule> rules, ShapeFacts? facts)
    {
        _index = Indices.GetValue(rules, list => new RuleIndex(list));
        _facts = facts ?? new ShapeFacts(graph);
        _surroundings = new Surroundings(_facts, node => _uses.GetValueOrDefault(node), _throwing.Contains);
    }

    public static Graph Run(Graph graph, IReadOnlyList<Rule> rules, ShapeFacts? facts = null) => Run(graph, rules, facts, out _);

    /// <summary>Rewrites, and says how much was done.</summary>
    public static Graph Run(Graph graph, IReadOnlyList<Rule> rules, ShapeFacts? facts, out RewriteCounts counts)
    {
        var rewriter = new Rewriter(graph, rules, facts);
        object? origin = graph.Arena.Origin;
        var reachable = graph.Reachable();
        foreach (var node in reachable)
            for (int i = 0; i < node.Inputs.Length; i++)
                if (Array.IndexOf(node.Inputs, node[i]) == i)
                    rewriter.Use(node[i], 1);
        foreach (var root in graph.Roots)
            rewriter.Use(root, 1);
        foreach (var node in reachable)
            rewriter.Rewrite(node);
        graph.Arena.Origin = origin;
        counts = rewriter._counts;
        return graph.WithRoots(root => rewriter._final[root]);
    }

    /// <summary>
    /// Uses are those of the graph before, which what takes a node's place takes over. What a rewrite adds or leaves off is
    /// not counted: the number decides about work done twice, never about a value.
    /// </summary>
    private void Use(Node node, int times)
    {
        if (times > 0)
            _uses[node] = _uses.GetValueOrDefault(node) + times;
    }

    private void Rewrite(Node root)
    {
        var stack = _stack;
        stack.Push(root);
        while (stack.TryPeek(out var node))
        {
            _counts.Steps++;
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
        if (!ReferenceEquals(node, final))
            Use(final, _uses.GetValueOrDefault(node));
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
            _counts.Tries++;
            var made = pattern is not null ? Apply(pattern, node) : rule.Code!.Value.Rewrite(node, _surroundings);
            if (made is null || ReferenceEquals(made, node) || made.Type != node.Type || !_facts.SameShape(made, node))
                continue;
            _counts.Rewrites++;
            return made;
        }
        return node;
    }

    private Node? Apply(Pattern pattern, Apply node)
    {
        var match = new Match(pattern.Holes.Length) { Around = _surroundings };
        if (!Matching.Matches(pattern, node, match) || pattern.Condition?.Invoke(match) == false || DropsThrowing(pattern, match.Holes))
            return null;
        var made = Matching.Instantiate(pattern.Right, node.Arena, match);
        if (made.Rank == 0 && node.Rank > 0)
            foreach (var hole in match.Holes)
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
}

/// <summary>How much a rewriter did: nodes looked at, rules tried there, and rewrites made.</summary>
internal record struct RewriteCounts(long Steps, long Tries, long Rewrites);

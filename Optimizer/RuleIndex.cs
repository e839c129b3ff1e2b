using System.Collections.Concurrent;
using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Rules by the op and element type at their root and by one thing that must stand below it, in the order written: at a
/// node only those are tried whose first op below the root, or whose constant, is there.
/// </summary>
internal sealed class RuleIndex
{
    private const int Anything = -1, AnyConstant = -2;

    private readonly Dictionary<(Op Root, ElementType Element), List<Entry>> _entries = [];
    private readonly ConcurrentDictionary<(Op, ElementType, int, int, int), (Rule Rule, Pattern? Pattern)[]> _chosen = [];

    private sealed record Entry(Rule Rule, Pattern? Pattern, int Below);

    public RuleIndex(IReadOnlyList<Rule> rules)
    {
        foreach (var rule in rules)
        {
            foreach (var pattern in rule.Patterns)
                Add(((Apply)pattern.Left).Op, pattern.Left.Element, new Entry(rule, pattern, Below(pattern)));
            if (rule.Code is { } code)
                foreach (var op in code.Roots)
                    foreach (var element in ElementTypes.All)
                        Add(op, element, new Entry(rule, null, Anything));
        }
    }

    public (Rule Rule, Pattern? Pattern)[] For(Apply node)
    {
        if (node.Inputs.Length > 3)
            return Choose(node.Op, node.Element, Array.ConvertAll(node.Inputs, Kind));
        int[] below = [Anything, Anything, Anything];
        for (int i = 0; i < node.Inputs.Length; i++)
            below[i] = Kind(node[i]);
        return _chosen.GetOrAdd((node.Op, node.Element, below[0], below[1], below[2]), static (key, index) =>
            index.Choose(key.Item1, key.Item2, [key.Item3, key.Item4, key.Item5]), this);
    }

    private (Rule, Pattern?)[] Choose(Op root, ElementType element, int[] below) =>
        _entries.TryGetValue((root, element), out var list)
            ? [.. list.Where(e => e.Below == Anything || below.Contains(e.Below)).Select(e => (e.Rule, e.Pattern))] : [];

    /// <summary>An op that must stand directly below a pattern's root, or that a constant must; otherwise anything may.</summary>
    private static int Below(Pattern pattern)
    {
        int found = Anything;
        foreach (var input in pattern.Left.Inputs)
            if (input is Apply { Op: var op } kept && !(op == Op.ExpandDims && kept.Attributes == AxesHole.Mark))
                return op.Index;
            else if (input is Constant || input is Parameter hole && pattern.Constants[hole.Index] is not null)
                found = AnyConstant;
        return found;
    }

    private static int Kind(Node node) => node is Apply apply ? apply.Op.Index : node is Constant ? AnyConstant : Anything;

    private void Add(Op op, ElementType element, Entry entry)
    {
        if (!_entries.TryGetValue((op, element), out var list))
            _entries[(op, element)] = list = [];
        list.Add(entry);
    }
}

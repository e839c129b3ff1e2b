using ExprJit.Graphs;

namespace ExprJit.Inlining;

/// <summary>A condition that a branch tested, and how it came out.</summary>
internal readonly record struct Decision(Node Condition, bool Holds)
{
    public Decision Opposite => this with { Holds = !Holds };

    public static Decision Of(Node condition, bool holds) =>
        condition is Apply { Op: var op } not && op == Op.Not ? Of(not[0], !holds) : new Decision(condition, holds);
}

/// <summary>
/// When a block is reached: one of several runs of decisions, each in the order in which they were taken. Two that
/// differ in how one decision came out are one without it, so that what follows an <c>if</c> is as unconditional as the <c>if</c>.
/// </summary>
internal sealed class PathCondition
{
    /// <summary>More runs than this make a graph nobody wants; the method is then compiled as it is.</summary>
    public const int MostRuns = 64;

    public static readonly PathCondition Always = new([[]]);

    private PathCondition(List<Decision[]> runs) => Runs = runs;

    public List<Decision[]> Runs { get; }

    public PathCondition And(Decision decision) =>
        new([.. Runs.Where(r => !r.Contains(decision.Opposite)).Select(r => r.Contains(decision) ? r : (Decision[])[.. r, decision])]);

    public static PathCondition Or(IEnumerable<PathCondition> paths)
    {
        var runs = paths.SelectMany(p => p.Runs).ToList();
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < runs.Count && !changed; i++)
                for (int k = i + 1; k < runs.Count && !changed; k++)
                    if (Joined(runs[i], runs[k]) is { } joined)
                    {
                        runs[i] = joined;
                        runs.RemoveAt(k);
                        changed = true;
                    }
        }
        return new(runs);
    }

    /// <summary>The condition as a value, or null for always.</summary>
    public Node? ToNode()
    {
        Node? any = null;
        foreach (var run in Runs)
        {
            Node? all = null;
            foreach (var decision in run)
            {
                var literal = decision.Holds ? decision.Condition : N.Not(decision.Condition);
                all = all is null ? literal : N.And(all, literal);
            }
            if (all is null)
                return null;
            any = any is null ? all : N.Or(any, all);
        }
        return any;
    }

    private static Decision[]? Joined(Decision[] a, Decision[] b)
    {
        if (a.Length != b.Length)
            return null;
        Decision? differs = null;
        foreach (var decision in a)
        {
            if (b.Contains(decision))
                continue;
            if (differs is not null || !b.Contains(decision.Opposite))
                return null;
            differs = decision;
        }
        return differs is { } lone ? [.. a.Where(d => d != lone)] : a;
    }

    /// <summary>The value that arrives by whichever path was taken, as selections in the order of the decisions.</summary>
    /// <param name="cases">Values by path; the paths exclude one another.</param>
    /// <param name="where">Makes a selection.</param>
    public static object? Select(IReadOnlyList<(PathCondition Path, object? Value)> cases, Func<Node, object?, object?, object?> where) =>
        Select([.. cases.SelectMany(c => c.Path.Runs.Select(r => (r, c.Value)))], where);

    private static object? Select(List<(Decision[] Run, object? Value)> cases, Func<Node, object?, object?, object?> where)
    {
        if (cases.TrueForAll(c => Equals(c.Value, cases[0].Value)))
            return cases[0].Value;
        var deciding = cases.Find(c => c.Run.Length > 0).Run?[0].Condition;
        if (deciding is null)
            return cases[0].Value;
        List<(Decision[], object?)> yes = Given(cases, deciding, true), no = Given(cases, deciding, false);
        return yes.Count == 0 ? Select(no, where) : no.Count == 0 ? Select(yes, where) : where(deciding, Select(yes, where), Select(no, where));
    }

    private static List<(Decision[], object?)> Given(List<(Decision[] Run, object? Value)> cases, Node condition, bool holds) =>
        [.. cases.Where(c => !c.Run.Contains(new Decision(condition, !holds))).Select(c => (c.Run.Where(d => d.Condition != condition).ToArray(), c.Value))];
}

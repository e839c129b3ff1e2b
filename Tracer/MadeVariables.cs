namespace ExprJit;

/// <summary>
/// The variables that helpers made while a function was traced. Traced again, for another rank or a changed capture, the
/// function goes on with the values of those it updates: a momentum is not forgotten because a rate has changed.
/// </summary>
internal sealed class MadeVariables
{
    private readonly List<IShared> _known = [];
    private readonly HashSet<IShared> _updated = new(ReferenceEqualityComparer.Instance);
    private int _next;

    /// <summary>Variables are known by the order in which a trace makes them.</summary>
    public void Restart() => _next = 0;

    /// <summary>The variable in whose place this one is made, or null: the first trace makes it, or no update keeps its value.</summary>
    public IShared? Before(IShared made)
    {
        if (_next == _known.Count)
            _known.Add(made);
        var before = _known[_next];
        bool same = _updated.Contains(before) && before.GetType() == made.GetType() && before.Type == made.Type && before.Device.Equals(made.Device);
        _known[_next++] = made;
        return same ? before : null;
    }

    /// <summary>Says which variables the traced function updates.</summary>
    public void Keep(IEnumerable<IShared> updated) => _updated.UnionWith(updated.Where(_known.Contains));
}

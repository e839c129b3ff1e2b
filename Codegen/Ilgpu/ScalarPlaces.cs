namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Which scalars of a kernel are parameters of its launches and which, where parameters have no room for all, are elements of a table in the device's
/// memory: those that no launch changes.
/// </summary>
internal sealed class ScalarPlaces
{
    private readonly int[] _places;

    /// <param name="count">How many scalars there are.</param>
    /// <param name="isTabled">Which of them are in the table.</param>
    public ScalarPlaces(int count, Func<int, bool> isTabled)
    {
        _places = new int[count];
        for (int i = 0; i < count; i++)
            _places[i] = isTabled(i) ? ~Tabled++ : Passed++;
    }

    /// <summary>How many are parameters.</summary>
    public int Passed { get; }

    /// <summary>How many are in the table.</summary>
    public int Tabled { get; }

    /// <summary>What the code depends on.</summary>
    public string Key => Tabled == 0 ? "" : $"table {string.Concat(_places.Select(p => p < 0 ? 't' : 'p'))} ";

    /// <summary>The number of a scalar among the parameters, or in the table.</summary>
    public (bool IsTabled, int Number) this[int scalar] => _places[scalar] is var place && place < 0 ? (true, ~place) : (false, place);

    /// <summary>The scalars of one kind, in order.</summary>
    public void Select(bool tabled, ReadOnlySpan<ulong> scalars, Span<ulong> selected)
    {
        for (int i = 0; i < _places.Length; i++)
            if (this[i] is var (isTabled, number) && isTabled == tabled)
                selected[number] = scalars[i];
    }
}

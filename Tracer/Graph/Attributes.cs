namespace ExprJit.Graphs;

/// <summary>What an op is told besides its inputs: axes or a permutation, and the element type of a cast.</summary>
internal readonly struct Attributes(long[]? numbers, ElementType? element = null) : IEquatable<Attributes>
{
    private readonly long[]? _numbers = numbers;

    public static readonly Attributes None = default;

    public ReadOnlySpan<long> Numbers => _numbers;

    public ElementType? Element { get; } = element;

    public int Axis => (int)_numbers![0];

    public static Attributes Axes(params ReadOnlySpan<int> axes)
    {
        var numbers = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
            numbers[i] = axes[i];
        return new Attributes(numbers);
    }

    public static Attributes To(ElementType element) => new(null, element);

    public bool Equals(Attributes other) => Element == other.Element && Numbers.SequenceEqual(other.Numbers);

    public override bool Equals(object? obj) => obj is Attributes other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Element);
        foreach (long number in Numbers)
            hash.Add(number);
        return hash.ToHashCode();
    }

    public static bool operator ==(Attributes a, Attributes b) => a.Equals(b);

    public static bool operator !=(Attributes a, Attributes b) => !a.Equals(b);

    public override string ToString() =>
        string.Join(",", Numbers.ToArray()) + (Element is { } e ? e.Name() : "");
}

using System.Collections.Concurrent;
using System.Reflection;

namespace ExprJit.Graphs;

/// <summary>What an op is told besides its inputs: axes or a permutation, the element type of a cast, and the method of a call.</summary>
internal readonly struct Attributes(long[]? numbers, ElementType? element = null, MethodInfo? method = null) : IEquatable<Attributes>
{
    private static readonly ConcurrentDictionary<MethodInfo, int> Methods = new();

    private static int _methodCount;

    private readonly long[]? _numbers = numbers;

    public static readonly Attributes None = default;

    public ReadOnlySpan<long> Numbers => _numbers;

    public ElementType? Element { get; } = element;

    public MethodInfo? Method { get; } = method;

    public int Axis => (int)_numbers![0];

    public static Attributes Axes(params ReadOnlySpan<int> axes)
    {
        var numbers = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
            numbers[i] = axes[i];
        return new Attributes(numbers);
    }

    public static Attributes To(ElementType element) => new(null, element);

    public static Attributes Of(MethodInfo method) => new(null, null, method);

    public bool Equals(Attributes other) => Element == other.Element && Equals(Method, other.Method) && Numbers.SequenceEqual(other.Numbers);

    public override bool Equals(object? obj) => obj is Attributes other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Element);
        hash.Add(Method);
        foreach (long number in Numbers)
            hash.Add(number);
        return hash.ToHashCode();
    }

    public static bool operator ==(Attributes a, Attributes b) => a.Equals(b);

    public static bool operator !=(Attributes a, Attributes b) => !a.Equals(b);

    /// <summary>A method has a number behind its name: text is what kernels are shared by, and names are not unique.</summary>
    public override string ToString() =>
        string.Join(",", Numbers.ToArray()) + (Element is { } e ? e.Name() : "")
        + (Method is { } m ? $"{m.DeclaringType?.Name}.{m.Name}#{Methods.GetOrAdd(m, static _ => Interlocked.Increment(ref _methodCount))}" : "");
}

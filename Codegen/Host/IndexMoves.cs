using System.Numerics;
using System.Numerics.Tensors;

namespace ExprJit.Codegen.Host;

/// <summary>What is done between an element that an index chooses and the element of the other side.</summary>
internal unsafe interface IIndexMove<T> where T : unmanaged
{
    /// <summary>Whether the chosen elements are written, so that the order of equal indices counts.</summary>
    static abstract bool IsWriting { get; }

    static abstract void One(ref T chosen, ref T other);

    /// <summary>Elements that lie one after another on both sides.</summary>
    static abstract void Run(Span<T> chosen, Span<T> other);
}

internal readonly struct Taking<T> : IIndexMove<T> where T : unmanaged
{
    public static bool IsWriting => false;

    public static void One(ref T chosen, ref T other) => other = chosen;

    public static void Run(Span<T> chosen, Span<T> other) => chosen.CopyTo(other);
}

internal readonly struct Putting<T> : IIndexMove<T> where T : unmanaged
{
    public static bool IsWriting => true;

    public static void One(ref T chosen, ref T other) => chosen = other;

    public static void Run(Span<T> chosen, Span<T> other) => other.CopyTo(chosen);
}

internal readonly struct Adding<T> : IIndexMove<T> where T : unmanaged, INumber<T>
{
    public static bool IsWriting => true;

    public static void One(ref T chosen, ref T other) => chosen = unchecked(chosen + other);

    public static void Run(Span<T> chosen, Span<T> other) => TensorPrimitives.Add<T>(chosen, other, chosen);
}

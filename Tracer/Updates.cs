using System.Collections;
using ExprJit.Graphs;

namespace ExprJit;

/// <summary>
/// The new values of shared variables after a call: simultaneous, all computed from the values before it. Written as a
/// collection initialiser in a lambda, or built by a helper.
/// </summary>
public sealed class Updates : IEnumerable<IShared>
{
    internal List<(IShared Target, object Value)> Entries { get; } = [];

    /// <summary>Gives a variable a new value of its own type.</summary>
    public void Add<V>(Shared<V> target, V value) => AddEntry(target, value!);

    /// <summary>Gives a variable the old value of another.</summary>
    public void Add<V>(Shared<V> target, Shared<V> value) => AddEntry(target, value);

    /// <summary>Gives a plain variable the value of a tensor of rank 0.</summary>
    public void Add<T>(Shared<T> target, Tensor<T> value) where T : struct => AddEntry(target, value);

    /// <summary>Gives a variable a value of any type; refused when compiling where that would narrow.</summary>
    public void Add(IShared target, object value) => AddEntry(target, value);

    /// <inheritdoc/>
    public IEnumerator<IShared> GetEnumerator() => Entries.Select(e => e.Target).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void AddEntry(IShared target, object value)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(value);
        Entries.Add((target, value));
    }
}

/// <summary>
/// What stands in place of variables or expressions for one function: simultaneous substitutions, made before anything
/// else. The variables themselves never change.
/// </summary>
public sealed class Givens : IEnumerable<object>
{
    internal List<(object Key, object Value)> Entries { get; } = [];

    /// <summary>Puts a value in place of a variable.</summary>
    public void Add<V>(Shared<V> key, V value) => AddEntry(key, value!);

    /// <summary>Puts one variable in place of another.</summary>
    public void Add<V>(Shared<V> key, Shared<V> value) => AddEntry(key, value);

    /// <summary>Puts a tensor of rank 0 in place of a plain variable.</summary>
    public void Add<T>(Shared<T> key, Tensor<T> value) where T : struct => AddEntry(key, value);

    /// <summary>Puts a value in place of any expression, matched by structure; refused when compiling where the types differ.</summary>
    public void Add(object key, object value) => AddEntry(key, value);

    /// <inheritdoc/>
    public IEnumerator<object> GetEnumerator() => Entries.Select(e => e.Key).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void AddEntry(object key, object value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        Entries.Add((key, value));
    }
}

/// <summary>Several outputs of one function, as a tuple.</summary>
public static class Outputs
{
    /// <summary>Two outputs.</summary>
    public static (A, B) Of<A, B>(A a, B b) => (a, b);

    /// <summary>Three outputs.</summary>
    public static (A, B, C) Of<A, B, C>(A a, B b, C c) => (a, b, c);

    /// <summary>Four outputs.</summary>
    public static (A, B, C, D) Of<A, B, C, D>(A a, B b, C c, D d) => (a, b, c, d);

    /// <summary>Five outputs.</summary>
    public static (A, B, C, D, E) Of<A, B, C, D, E>(A a, B b, C c, D d, E e) => (a, b, c, d, e);

    /// <summary>Six outputs.</summary>
    public static (A, B, C, D, E, F) Of<A, B, C, D, E, F>(A a, B b, C c, D d, E e, F f) => (a, b, c, d, e, f);

    /// <summary>Seven outputs.</summary>
    public static (A, B, C, D, E, F, G) Of<A, B, C, D, E, F, G>(A a, B b, C c, D d, E e, F f, G g) => (a, b, c, d, e, f, g);
}

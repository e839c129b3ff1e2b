using ExprJit.Graphs;

namespace ExprJit;

/// <content>The operators under <c>checked</c>: an integer that overflows makes the call throw <see cref="OverflowException"/>.</content>
public sealed partial class Shared<V>
{
    /// <summary>Sum; integers that overflow throw.</summary>
    public static V operator checked +(Shared<V> a, V b) => Boundary.Binary<V>(N.AddChecked, a, b);

    /// <summary>Sum; integers that overflow throw.</summary>
    public static V operator checked +(V a, Shared<V> b) => Boundary.Binary<V>(N.AddChecked, a, b);

    /// <summary>Sum; integers that overflow throw.</summary>
    public static V operator checked +(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(N.AddChecked, a, b);

    /// <summary>Difference; integers that overflow throw.</summary>
    public static V operator checked -(Shared<V> a, V b) => Boundary.Binary<V>(N.SubChecked, a, b);

    /// <summary>Difference; integers that overflow throw.</summary>
    public static V operator checked -(V a, Shared<V> b) => Boundary.Binary<V>(N.SubChecked, a, b);

    /// <summary>Difference; integers that overflow throw.</summary>
    public static V operator checked -(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(N.SubChecked, a, b);

    /// <summary>Product; integers that overflow throw.</summary>
    public static V operator checked *(Shared<V> a, V b) => Boundary.Binary<V>(N.MulChecked, a, b);

    /// <summary>Product; integers that overflow throw.</summary>
    public static V operator checked *(V a, Shared<V> b) => Boundary.Binary<V>(N.MulChecked, a, b);

    /// <summary>Product; integers that overflow throw.</summary>
    public static V operator checked *(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(N.MulChecked, a, b);

    /// <summary>Negation; integers that overflow throw.</summary>
    public static V operator checked -(Shared<V> a) => Boundary.Unary(N.NegChecked, a);
}

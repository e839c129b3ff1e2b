using ExprJit.Graphs;

namespace ExprJit;

/// <content>The operators under <c>checked</c>: an integer element that overflows makes the call throw <see cref="OverflowException"/>.</content>
public sealed partial class Tensor<E>
{
    /// <summary>Sum, elementwise with broadcasting; integers that overflow throw.</summary>
    public static Tensor<E> operator checked +(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, N.AddChecked);

    /// <summary>Sum, elementwise with broadcasting; integers that overflow throw.</summary>
    public static Tensor<E> operator checked +(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, N.AddChecked);

    /// <summary>Sum, elementwise with broadcasting; integers that overflow throw.</summary>
    public static Tensor<E> operator checked +(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, N.AddChecked);

    /// <summary>Difference, elementwise with broadcasting; integers that overflow throw.</summary>
    public static Tensor<E> operator checked -(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, N.SubChecked);

    /// <summary>Difference, elementwise with broadcasting; integers that overflow throw.</summary>
    public static Tensor<E> operator checked -(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, N.SubChecked);

    /// <summary>Difference, elementwise with broadcasting; integers that overflow throw.</summary>
    public static Tensor<E> operator checked -(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, N.SubChecked);

    /// <summary>Product, elementwise with broadcasting; integers that overflow throw.</summary>
    public static Tensor<E> operator checked *(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, N.MulChecked);

    /// <summary>Product, elementwise with broadcasting; integers that overflow throw.</summary>
    public static Tensor<E> operator checked *(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, N.MulChecked);

    /// <summary>Product, elementwise with broadcasting; integers that overflow throw.</summary>
    public static Tensor<E> operator checked *(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, N.MulChecked);

    /// <summary>Elementwise negation; integers that overflow throw.</summary>
    public static Tensor<E> operator checked -(Tensor<E> a) => Symbolic.Call<E>(a, N.NegChecked);
}

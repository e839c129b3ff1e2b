using ExprJit.Graphs;

namespace ExprJit;

/// <content>Products of vectors and matrices.</content>
public static partial class Ops
{
    /// <summary>NumPy's dot: inner, matrix by vector, or matrix by matrix; a number scales; of more axes, the last of the first value with the last but one of the second.</summary>
    public static Tensor<T> Dot<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.Dot);

    /// <inheritdoc cref="Dot{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Dot<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.Dot);

    /// <inheritdoc cref="Dot{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Dot<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.Dot);

    /// <inheritdoc cref="Dot{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Dot<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.Dot);

    /// <summary>The product of two matrices, or of a matrix and a vector; axes before the last two are a stack of matrices, which broadcasts.</summary>
    public static Tensor<T> MatMul<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.MatMul);

    /// <inheritdoc cref="MatMul{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> MatMul<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.MatMul);

    /// <inheritdoc cref="MatMul{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> MatMul<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.MatMul);

    /// <inheritdoc cref="MatMul{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> MatMul<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.MatMul);

    /// <summary>The matrix of the products of each element of one value with each of another; values of more axes are flattened.</summary>
    public static Tensor<T> Outer<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.Outer);

    /// <inheritdoc cref="Outer{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Outer<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.Outer);

    /// <inheritdoc cref="Outer{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Outer<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.Outer);

    /// <inheritdoc cref="Outer{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Outer<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.Outer);

    /// <summary>The axes in reverse order.</summary>
    public static Tensor<T> Transpose<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.Transpose(n, null));

    /// <summary>The axes in the order given: axis i of the result is axis <c>axes[i]</c> of the value.</summary>
    public static Tensor<T> Transpose<T>(Tensor<T> x, params int[] axes) =>
        Symbolic.Call<T>(x, n => Formulas.Transpose(n, axes));

    /// <inheritdoc cref="Transpose{T}(Tensor{T})"/>
    public static Tensor<T> Transpose<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.Transpose(n, null));

    /// <inheritdoc cref="Transpose{T}(Tensor{T}, int[])"/>
    public static Tensor<T> Transpose<T>(Shared<Tensor<T>> x, params int[] axes) =>
        Symbolic.Call<T>(x, n => Formulas.Transpose(n, axes));

    /// <summary>The products summed over the last axes of one value and as many first axes of another.</summary>
    public static Tensor<T> TensorDot<T>(Tensor<T> x, Tensor<T> y, int axes = 2) =>
        Symbolic.Call<T>(x, y, (n, m) => Formulas.TensorDot(n, m, axes));

    /// <inheritdoc cref="TensorDot{T}(Tensor{T}, Tensor{T}, int)"/>
    public static Tensor<T> TensorDot<T>(Tensor<T> x, Shared<Tensor<T>> y, int axes = 2) =>
        Symbolic.Call<T>(x, y, (n, m) => Formulas.TensorDot(n, m, axes));

    /// <inheritdoc cref="TensorDot{T}(Tensor{T}, Tensor{T}, int)"/>
    public static Tensor<T> TensorDot<T>(Shared<Tensor<T>> x, Tensor<T> y, int axes = 2) =>
        Symbolic.Call<T>(x, y, (n, m) => Formulas.TensorDot(n, m, axes));

    /// <inheritdoc cref="TensorDot{T}(Tensor{T}, Tensor{T}, int)"/>
    public static Tensor<T> TensorDot<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y, int axes = 2) =>
        Symbolic.Call<T>(x, y, (n, m) => Formulas.TensorDot(n, m, axes));

    /// <summary>The products summed over pairs of axes; the other axes of the first value, then those of the second, remain.</summary>
    public static Tensor<T> TensorDot<T>(Tensor<T> x, Tensor<T> y, int[] xAxes, int[] yAxes) =>
        Symbolic.Call<T>(x, y, (n, m) => Formulas.TensorDot(n, m, xAxes, yAxes));

    /// <inheritdoc cref="TensorDot{T}(Tensor{T}, Tensor{T}, int[], int[])"/>
    public static Tensor<T> TensorDot<T>(Tensor<T> x, Shared<Tensor<T>> y, int[] xAxes, int[] yAxes) =>
        Symbolic.Call<T>(x, y, (n, m) => Formulas.TensorDot(n, m, xAxes, yAxes));

    /// <inheritdoc cref="TensorDot{T}(Tensor{T}, Tensor{T}, int[], int[])"/>
    public static Tensor<T> TensorDot<T>(Shared<Tensor<T>> x, Tensor<T> y, int[] xAxes, int[] yAxes) =>
        Symbolic.Call<T>(x, y, (n, m) => Formulas.TensorDot(n, m, xAxes, yAxes));

    /// <inheritdoc cref="TensorDot{T}(Tensor{T}, Tensor{T}, int[], int[])"/>
    public static Tensor<T> TensorDot<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y, int[] xAxes, int[] yAxes) =>
        Symbolic.Call<T>(x, y, (n, m) => Formulas.TensorDot(n, m, xAxes, yAxes));

    /// <summary>The sum of products that Einstein's notation describes, as NumPy writes it: <c>"ij,jk-&gt;ik"</c>, repeated letters for diagonals, <c>...</c> for axes that broadcast.</summary>
    /// <exception cref="TraceException">The subscripts cannot be read, or do not fit the operands.</exception>
    public static Tensor<T> Einsum<T>(string subscripts, params Tensor<T>[] operands) =>
        Symbolic.Call<T>([.. operands], n => Formulas.Einsum(subscripts, n));

    /// <inheritdoc cref="Einsum{T}(string, Tensor{T}[])"/>
    public static Tensor<T> Einsum<T>(string subscripts, params Shared<Tensor<T>>[] operands) =>
        Symbolic.Call<T>([.. operands], n => Formulas.Einsum(subscripts, n));
}

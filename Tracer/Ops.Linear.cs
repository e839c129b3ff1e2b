using ExprJit.Graphs;

namespace ExprJit;

/// <content>Products of vectors and matrices.</content>
public static partial class Ops
{
    /// <summary>The product of vectors or matrices: inner, matrix by vector, or matrix by matrix; a number scales.</summary>
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

    /// <summary>The product of two matrices, or of a matrix and a vector.</summary>
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

    /// <summary>The matrix of the products of each element of one vector with each of another.</summary>
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
}

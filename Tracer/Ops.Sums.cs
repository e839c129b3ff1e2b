using ExprJit.Graphs;

namespace ExprJit;

/// <content>Reductions that add or multiply.</content>
public static partial class Ops
{
    /// <summary>The sum of all elements.</summary>
    public static Tensor<T> Sum<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.Sum(n, null, false));

    /// <summary>The sum along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<T> Sum<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Sum(n, [axis], keepDims));

    /// <inheritdoc cref="Sum{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Sum<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Sum(n, axis, keepDims));

    /// <inheritdoc cref="Sum{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Sum<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Sum(n, null, keepDims));

    /// <inheritdoc cref="Sum{T}(Tensor{T})"/>
    public static Tensor<T> Sum<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.Sum(n, null, false));

    /// <inheritdoc cref="Sum{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Sum<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Sum(n, [axis], keepDims));

    /// <inheritdoc cref="Sum{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Sum<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Sum(n, axis, keepDims));

    /// <inheritdoc cref="Sum{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Sum<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Sum(n, null, keepDims));

    /// <summary>The product of all elements.</summary>
    public static Tensor<T> Prod<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.Prod(n, null, false));

    /// <summary>The product along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<T> Prod<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Prod(n, [axis], keepDims));

    /// <inheritdoc cref="Prod{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Prod<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Prod(n, axis, keepDims));

    /// <inheritdoc cref="Prod{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Prod<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Prod(n, null, keepDims));

    /// <inheritdoc cref="Prod{T}(Tensor{T})"/>
    public static Tensor<T> Prod<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.Prod(n, null, false));

    /// <inheritdoc cref="Prod{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Prod<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Prod(n, [axis], keepDims));

    /// <inheritdoc cref="Prod{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Prod<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Prod(n, axis, keepDims));

    /// <inheritdoc cref="Prod{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Prod<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Prod(n, null, keepDims));

    /// <summary>The mean of all elements.</summary>
    public static Tensor<T> Mean<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.Mean(n, null, false));

    /// <summary>The mean along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<T> Mean<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Mean(n, [axis], keepDims));

    /// <inheritdoc cref="Mean{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Mean<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Mean(n, axis, keepDims));

    /// <inheritdoc cref="Mean{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Mean<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Mean(n, null, keepDims));

    /// <inheritdoc cref="Mean{T}(Tensor{T})"/>
    public static Tensor<T> Mean<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.Mean(n, null, false));

    /// <inheritdoc cref="Mean{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Mean<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Mean(n, [axis], keepDims));

    /// <inheritdoc cref="Mean{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Mean<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Mean(n, axis, keepDims));

    /// <inheritdoc cref="Mean{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Mean<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Mean(n, null, keepDims));

    /// <summary>The mean squared distance from the mean (the population variance) of all elements.</summary>
    public static Tensor<T> Var<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.Var(n, null, false));

    /// <summary>The mean squared distance from the mean (the population variance) along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<T> Var<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Var(n, [axis], keepDims));

    /// <inheritdoc cref="Var{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Var<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Var(n, axis, keepDims));

    /// <inheritdoc cref="Var{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Var<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Var(n, null, keepDims));

    /// <inheritdoc cref="Var{T}(Tensor{T})"/>
    public static Tensor<T> Var<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.Var(n, null, false));

    /// <inheritdoc cref="Var{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Var<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Var(n, [axis], keepDims));

    /// <inheritdoc cref="Var{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Var<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Var(n, axis, keepDims));

    /// <inheritdoc cref="Var{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Var<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Var(n, null, keepDims));

    /// <summary>The square root of the population variance of all elements.</summary>
    public static Tensor<T> Std<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.Std(n, null, false));

    /// <summary>The square root of the population variance along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<T> Std<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Std(n, [axis], keepDims));

    /// <inheritdoc cref="Std{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Std<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Std(n, axis, keepDims));

    /// <inheritdoc cref="Std{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Std<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Std(n, null, keepDims));

    /// <inheritdoc cref="Std{T}(Tensor{T})"/>
    public static Tensor<T> Std<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.Std(n, null, false));

    /// <inheritdoc cref="Std{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Std<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Std(n, [axis], keepDims));

    /// <inheritdoc cref="Std{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Std<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Std(n, axis, keepDims));

    /// <inheritdoc cref="Std{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Std<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Std(n, null, keepDims));

    /// <summary>The Euclidean norm of all elements.</summary>
    public static Tensor<T> Norm<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.Norm(n, null, false));

    /// <summary>The Euclidean norm along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<T> Norm<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Norm(n, [axis], keepDims));

    /// <inheritdoc cref="Norm{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Norm<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Norm(n, axis, keepDims));

    /// <inheritdoc cref="Norm{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Norm<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Norm(n, null, keepDims));

    /// <inheritdoc cref="Norm{T}(Tensor{T})"/>
    public static Tensor<T> Norm<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.Norm(n, null, false));

    /// <inheritdoc cref="Norm{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Norm<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Norm(n, [axis], keepDims));

    /// <inheritdoc cref="Norm{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Norm<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Norm(n, axis, keepDims));

    /// <inheritdoc cref="Norm{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Norm<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Norm(n, null, keepDims));
}

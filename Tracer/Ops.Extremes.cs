using ExprJit.Graphs;

namespace ExprJit;

/// <content>Reductions that choose.</content>
public static partial class Ops
{
    /// <summary>The largest; NaN wins, and the gradient goes to the first at a tie, of all elements.</summary>
    public static Tensor<T> Max<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.Max(n, null, false));

    /// <summary>The largest; NaN wins, and the gradient goes to the first at a tie, along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<T> Max<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Max(n, [axis], keepDims));

    /// <inheritdoc cref="Max{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Max<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Max(n, axis, keepDims));

    /// <inheritdoc cref="Max{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Max<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Max(n, null, keepDims));

    /// <inheritdoc cref="Max{T}(Tensor{T})"/>
    public static Tensor<T> Max<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.Max(n, null, false));

    /// <inheritdoc cref="Max{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Max<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Max(n, [axis], keepDims));

    /// <inheritdoc cref="Max{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Max<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Max(n, axis, keepDims));

    /// <inheritdoc cref="Max{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Max<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Max(n, null, keepDims));

    /// <summary>The smallest; NaN wins, and the gradient goes to the first at a tie, of all elements.</summary>
    public static Tensor<T> Min<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.Min(n, null, false));

    /// <summary>The smallest; NaN wins, and the gradient goes to the first at a tie, along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<T> Min<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Min(n, [axis], keepDims));

    /// <inheritdoc cref="Min{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Min<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Min(n, axis, keepDims));

    /// <inheritdoc cref="Min{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Min<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Min(n, null, keepDims));

    /// <inheritdoc cref="Min{T}(Tensor{T})"/>
    public static Tensor<T> Min<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.Min(n, null, false));

    /// <inheritdoc cref="Min{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Min<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Min(n, [axis], keepDims));

    /// <inheritdoc cref="Min{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Min<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.Min(n, axis, keepDims));

    /// <inheritdoc cref="Min{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> Min<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.Min(n, null, keepDims));

    /// <summary>log Σ eˣ, without overflow, of all elements.</summary>
    public static Tensor<T> LogSumExp<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.LogSumExp(n, null, false));

    /// <summary>log Σ eˣ, without overflow, along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<T> LogSumExp<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.LogSumExp(n, [axis], keepDims));

    /// <inheritdoc cref="LogSumExp{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> LogSumExp<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.LogSumExp(n, axis, keepDims));

    /// <inheritdoc cref="LogSumExp{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> LogSumExp<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.LogSumExp(n, null, keepDims));

    /// <inheritdoc cref="LogSumExp{T}(Tensor{T})"/>
    public static Tensor<T> LogSumExp<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.LogSumExp(n, null, false));

    /// <inheritdoc cref="LogSumExp{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> LogSumExp<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.LogSumExp(n, [axis], keepDims));

    /// <inheritdoc cref="LogSumExp{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> LogSumExp<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<T>(x, n => Formulas.LogSumExp(n, axis, keepDims));

    /// <inheritdoc cref="LogSumExp{T}(Tensor{T}, int, bool)"/>
    public static Tensor<T> LogSumExp<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<T>(x, n => Formulas.LogSumExp(n, null, keepDims));

    /// <summary>The row-major index of the first largest of all elements.</summary>
    public static Tensor<long> ArgMax<T>(Tensor<T> x) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMax(n, null, false));

    /// <summary>The row-major index of the first largest along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<long> ArgMax<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMax(n, [axis], keepDims));

    /// <inheritdoc cref="ArgMax{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMax<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMax(n, axis, keepDims));

    /// <inheritdoc cref="ArgMax{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMax<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMax(n, null, keepDims));

    /// <inheritdoc cref="ArgMax{T}(Tensor{T})"/>
    public static Tensor<long> ArgMax<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMax(n, null, false));

    /// <inheritdoc cref="ArgMax{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMax<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMax(n, [axis], keepDims));

    /// <inheritdoc cref="ArgMax{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMax<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMax(n, axis, keepDims));

    /// <inheritdoc cref="ArgMax{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMax<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMax(n, null, keepDims));

    /// <summary>The row-major index of the first smallest of all elements.</summary>
    public static Tensor<long> ArgMin<T>(Tensor<T> x) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMin(n, null, false));

    /// <summary>The row-major index of the first smallest along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<long> ArgMin<T>(Tensor<T> x, int axis, bool keepDims = false) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMin(n, [axis], keepDims));

    /// <inheritdoc cref="ArgMin{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMin<T>(Tensor<T> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMin(n, axis, keepDims));

    /// <inheritdoc cref="ArgMin{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMin<T>(Tensor<T> x, bool keepDims) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMin(n, null, keepDims));

    /// <inheritdoc cref="ArgMin{T}(Tensor{T})"/>
    public static Tensor<long> ArgMin<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMin(n, null, false));

    /// <inheritdoc cref="ArgMin{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMin<T>(Shared<Tensor<T>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMin(n, [axis], keepDims));

    /// <inheritdoc cref="ArgMin{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMin<T>(Shared<Tensor<T>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMin(n, axis, keepDims));

    /// <inheritdoc cref="ArgMin{T}(Tensor{T}, int, bool)"/>
    public static Tensor<long> ArgMin<T>(Shared<Tensor<T>> x, bool keepDims) =>
        Symbolic.Call<long>(x, n => Formulas.ArgMin(n, null, keepDims));

    /// <summary>Whether some hold of all elements.</summary>
    public static Tensor<bool> Any(Tensor<bool> x) =>
        Symbolic.Call<bool>(x, n => Formulas.Any(n, null, false));

    /// <summary>Whether some hold along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<bool> Any(Tensor<bool> x, int axis, bool keepDims = false) =>
        Symbolic.Call<bool>(x, n => Formulas.Any(n, [axis], keepDims));

    /// <inheritdoc cref="Any(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> Any(Tensor<bool> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<bool>(x, n => Formulas.Any(n, axis, keepDims));

    /// <inheritdoc cref="Any(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> Any(Tensor<bool> x, bool keepDims) =>
        Symbolic.Call<bool>(x, n => Formulas.Any(n, null, keepDims));

    /// <inheritdoc cref="Any(Tensor{bool})"/>
    public static Tensor<bool> Any(Shared<Tensor<bool>> x) =>
        Symbolic.Call<bool>(x, n => Formulas.Any(n, null, false));

    /// <inheritdoc cref="Any(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> Any(Shared<Tensor<bool>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<bool>(x, n => Formulas.Any(n, [axis], keepDims));

    /// <inheritdoc cref="Any(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> Any(Shared<Tensor<bool>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<bool>(x, n => Formulas.Any(n, axis, keepDims));

    /// <inheritdoc cref="Any(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> Any(Shared<Tensor<bool>> x, bool keepDims) =>
        Symbolic.Call<bool>(x, n => Formulas.Any(n, null, keepDims));

    /// <summary>Whether every one holds of all elements.</summary>
    public static Tensor<bool> All(Tensor<bool> x) =>
        Symbolic.Call<bool>(x, n => Formulas.All(n, null, false));

    /// <summary>Whether every one holds along an axis, or several; a negative axis counts from the end.</summary>
    public static Tensor<bool> All(Tensor<bool> x, int axis, bool keepDims = false) =>
        Symbolic.Call<bool>(x, n => Formulas.All(n, [axis], keepDims));

    /// <inheritdoc cref="All(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> All(Tensor<bool> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<bool>(x, n => Formulas.All(n, axis, keepDims));

    /// <inheritdoc cref="All(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> All(Tensor<bool> x, bool keepDims) =>
        Symbolic.Call<bool>(x, n => Formulas.All(n, null, keepDims));

    /// <inheritdoc cref="All(Tensor{bool})"/>
    public static Tensor<bool> All(Shared<Tensor<bool>> x) =>
        Symbolic.Call<bool>(x, n => Formulas.All(n, null, false));

    /// <inheritdoc cref="All(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> All(Shared<Tensor<bool>> x, int axis, bool keepDims = false) =>
        Symbolic.Call<bool>(x, n => Formulas.All(n, [axis], keepDims));

    /// <inheritdoc cref="All(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> All(Shared<Tensor<bool>> x, int[] axis, bool keepDims = false) =>
        Symbolic.Call<bool>(x, n => Formulas.All(n, axis, keepDims));

    /// <inheritdoc cref="All(Tensor{bool}, int, bool)"/>
    public static Tensor<bool> All(Shared<Tensor<bool>> x, bool keepDims) =>
        Symbolic.Call<bool>(x, n => Formulas.All(n, null, keepDims));
}

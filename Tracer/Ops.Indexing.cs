using System.Runtime.CompilerServices;
using ExprJit.Graphs;

namespace ExprJit;

/// <content>Gathers, scatters, orders and running sums.</content>
public static partial class Ops
{
    /// <summary>The rows of an axis at the indices, whose axes take that axis's place.</summary>
    /// <exception cref="ShapeException">An index is out of range; a negative one counts from the end.</exception>
    [OverloadResolutionPriority(1)]
    public static Tensor<T> Gather<T>(Tensor<T> x, Tensor<long> indices, int axis = 0) =>
        Symbolic.Call<T>(x, indices, (n, at) => Formulas.Gather(n, at, axis));

    /// <inheritdoc cref="Gather{T}(Tensor{T}, Tensor{long}, int)"/>
    public static Tensor<T> Gather<T>(Tensor<T> x, Tensor<int> indices, int axis = 0) =>
        Symbolic.Call<T>(x, indices, (n, at) => Formulas.Gather(n, at, axis));

    /// <inheritdoc cref="Gather{T}(Tensor{T}, Tensor{long}, int)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor<T> Gather<T>(Shared<Tensor<T>> x, Tensor<long> indices, int axis = 0) =>
        Symbolic.Call<T>(x, indices, (n, at) => Formulas.Gather(n, at, axis));

    /// <inheritdoc cref="Gather{T}(Tensor{T}, Tensor{long}, int)"/>
    public static Tensor<T> Gather<T>(Shared<Tensor<T>> x, Tensor<int> indices, int axis = 0) =>
        Symbolic.Call<T>(x, indices, (n, at) => Formulas.Gather(n, at, axis));

    /// <summary>The value with the rows of an axis at the indices replaced; of repeated indices the last stays.</summary>
    /// <exception cref="ShapeException">An index is out of range; a negative one counts from the end.</exception>
    [OverloadResolutionPriority(1)]
    public static Tensor<T> Scatter<T>(Tensor<T> x, Tensor<long> indices, Tensor<T> values, int axis = 0) =>
        Symbolic.Call<T>([x, indices, values], n => Formulas.Scatter(n[0], n[1], n[2], axis));

    /// <inheritdoc cref="Scatter{T}(Tensor{T}, Tensor{long}, Tensor{T}, int)"/>
    public static Tensor<T> Scatter<T>(Tensor<T> x, Tensor<int> indices, Tensor<T> values, int axis = 0) =>
        Symbolic.Call<T>([x, indices, values], n => Formulas.Scatter(n[0], n[1], n[2], axis));

    /// <inheritdoc cref="Scatter{T}(Tensor{T}, Tensor{long}, Tensor{T}, int)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor<T> Scatter<T>(Shared<Tensor<T>> x, Tensor<long> indices, Tensor<T> values, int axis = 0) =>
        Symbolic.Call<T>([x, indices, values], n => Formulas.Scatter(n[0], n[1], n[2], axis));

    /// <inheritdoc cref="Scatter{T}(Tensor{T}, Tensor{long}, Tensor{T}, int)"/>
    public static Tensor<T> Scatter<T>(Shared<Tensor<T>> x, Tensor<int> indices, Tensor<T> values, int axis = 0) =>
        Symbolic.Call<T>([x, indices, values], n => Formulas.Scatter(n[0], n[1], n[2], axis));

    /// <summary>The value with values added to the rows of an axis at the indices; those of repeated indices all add up.</summary>
    /// <exception cref="ShapeException">An index is out of range; a negative one counts from the end.</exception>
    [OverloadResolutionPriority(1)]
    public static Tensor<T> ScatterAdd<T>(Tensor<T> x, Tensor<long> indices, Tensor<T> values, int axis = 0) =>
        Symbolic.Call<T>([x, indices, values], n => Formulas.ScatterAdd(n[0], n[1], n[2], axis));

    /// <inheritdoc cref="ScatterAdd{T}(Tensor{T}, Tensor{long}, Tensor{T}, int)"/>
    public static Tensor<T> ScatterAdd<T>(Tensor<T> x, Tensor<int> indices, Tensor<T> values, int axis = 0) =>
        Symbolic.Call<T>([x, indices, values], n => Formulas.ScatterAdd(n[0], n[1], n[2], axis));

    /// <inheritdoc cref="ScatterAdd{T}(Tensor{T}, Tensor{long}, Tensor{T}, int)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor<T> ScatterAdd<T>(Shared<Tensor<T>> x, Tensor<long> indices, Tensor<T> values, int axis = 0) =>
        Symbolic.Call<T>([x, indices, values], n => Formulas.ScatterAdd(n[0], n[1], n[2], axis));

    /// <inheritdoc cref="ScatterAdd{T}(Tensor{T}, Tensor{long}, Tensor{T}, int)"/>
    public static Tensor<T> ScatterAdd<T>(Shared<Tensor<T>> x, Tensor<int> indices, Tensor<T> values, int axis = 0) =>
        Symbolic.Call<T>([x, indices, values], n => Formulas.ScatterAdd(n[0], n[1], n[2], axis));

    /// <summary>Every step-th row from a run-time start on along an axis, as many as asked for, clipped to the axis; a negative step walks back from the start.</summary>
    public static Tensor<T> Slice<T>(Tensor<T> x, Tensor<long> start, Tensor<long> length, int axis, long step) =>
        Symbolic.Call<T>([x, start, length], n => Formulas.Slice(n[0], n[1], n[2], axis, step));

    /// <inheritdoc cref="Slice{T}(Tensor{T}, Tensor{long}, Tensor{long}, int, long)"/>
    public static Tensor<T> Slice<T>(Shared<Tensor<T>> x, Tensor<long> start, Tensor<long> length, int axis, long step) =>
        Symbolic.Call<T>([x, start, length], n => Formulas.Slice(n[0], n[1], n[2], axis, step));

    /// <summary>The elements in ascending order along an axis, NaN last.</summary>
    public static Tensor<T> Sort<T>(Tensor<T> x, int axis = -1) =>
        Symbolic.Call<T>(x, n => Formulas.Sort(n, axis));

    /// <inheritdoc cref="Sort{T}(Tensor{T}, int)"/>
    public static Tensor<T> Sort<T>(Shared<Tensor<T>> x, int axis = -1) =>
        Symbolic.Call<T>(x, n => Formulas.Sort(n, axis));

    /// <summary>The indices that put an axis in ascending order, NaN last; equal elements keep their order.</summary>
    public static Tensor<long> ArgSort<T>(Tensor<T> x, int axis = -1) =>
        Symbolic.Call<long>(x, n => Formulas.ArgSort(n, axis));

    /// <inheritdoc cref="ArgSort{T}(Tensor{T}, int)"/>
    public static Tensor<long> ArgSort<T>(Shared<Tensor<T>> x, int axis = -1) =>
        Symbolic.Call<long>(x, n => Formulas.ArgSort(n, axis));

    /// <summary>The k largest along an axis (all, if there are fewer), largest first, and their indices; of equal ones the first comes first, and NaN counts as the largest.</summary>
    public static (Tensor<T> Values, Tensor<long> Indices) TopK<T>(Tensor<T> x, Tensor<long> k, int axis = -1) =>
        (Symbolic.Call<T>(x, k, (n, count) => Formulas.TopKValues(n, count, axis)), Symbolic.Call<long>(x, k, (n, count) => Formulas.TopKIndices(n, count, axis)));

    /// <inheritdoc cref="TopK{T}(Tensor{T}, Tensor{long}, int)"/>
    public static (Tensor<T> Values, Tensor<long> Indices) TopK<T>(Shared<Tensor<T>> x, Tensor<long> k, int axis = -1) =>
        (Symbolic.Call<T>(x, k, (n, count) => Formulas.TopKValues(n, count, axis)), Symbolic.Call<long>(x, k, (n, count) => Formulas.TopKIndices(n, count, axis)));

    /// <summary>The running sum of all elements, in row-major order along one axis.</summary>
    public static Tensor<T> CumSum<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, n => Formulas.CumSum(n, null));

    /// <inheritdoc cref="CumSum{T}(Tensor{T})"/>
    public static Tensor<T> CumSum<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, n => Formulas.CumSum(n, null));

    /// <summary>The running sum along an axis. Floats are summed in double precision and rounded once each.</summary>
    public static Tensor<T> CumSum<T>(Tensor<T> x, int axis) =>
        Symbolic.Call<T>(x, n => Formulas.CumSum(n, axis));

    /// <inheritdoc cref="CumSum{T}(Tensor{T}, int)"/>
    public static Tensor<T> CumSum<T>(Shared<Tensor<T>> x, int axis) =>
        Symbolic.Call<T>(x, n => Formulas.CumSum(n, axis));
}

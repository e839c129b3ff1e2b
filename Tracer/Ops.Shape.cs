using ExprJit.Graphs;

namespace ExprJit;

/// <content>Shapes and slices.</content>
public static partial class Ops
{
    /// <summary>The same elements in row-major order with other lengths, one of which may be -1.</summary>
    public static Tensor<T> Reshape<T>(Tensor<T> x, params long[] shape) =>
        Symbolic.Call<T>(x, n => Formulas.Reshape(n, Formulas.Constants(n, shape)));

    /// <inheritdoc cref="Reshape{T}(Tensor{T}, long[])"/>
    public static Tensor<T> Reshape<T>(Shared<Tensor<T>> x, params long[] shape) =>
        Symbolic.Call<T>(x, n => Formulas.Reshape(n, Formulas.Constants(n, shape)));

    /// <inheritdoc cref="Reshape{T}(Tensor{T}, long[])"/>
    public static Tensor<T> Reshape<T>(Tensor<T> x, int[] shape) =>
        Reshape(x, Array.ConvertAll(shape, n => (long)n));

    /// <inheritdoc cref="Reshape{T}(Tensor{T}, long[])"/>
    public static Tensor<T> Reshape<T>(Tensor<T> x, params Tensor<long>[] shape) =>
        Symbolic.Call<T>([x, .. shape], n => Formulas.Reshape(n[0], n[1..]));

    /// <inheritdoc cref="Reshape{T}(Tensor{T}, long[])"/>
    public static Tensor<T> Reshape<T>(Shared<Tensor<T>> x, int[] shape) =>
        Reshape(x, Array.ConvertAll(shape, n => (long)n));

    /// <inheritdoc cref="Reshape{T}(Tensor{T}, long[])"/>
    public static Tensor<T> Reshape<T>(Shared<Tensor<T>> x, params Tensor<long>[] shape) =>
        Symbolic.Call<T>([x, .. shape], n => Formulas.Reshape(n[0], n[1..]));

    /// <summary>The value repeated along axes of length 1, and new ones in front, to the lengths given.</summary>
    public static Tensor<T> BroadcastTo<T>(Tensor<T> x, params long[] shape) =>
        Symbolic.Call<T>(x, n => Formulas.BroadcastTo(n, Formulas.Constants(n, shape)));

    /// <inheritdoc cref="BroadcastTo{T}(Tensor{T}, long[])"/>
    public static Tensor<T> BroadcastTo<T>(Shared<Tensor<T>> x, params long[] shape) =>
        Symbolic.Call<T>(x, n => Formulas.BroadcastTo(n, Formulas.Constants(n, shape)));

    /// <inheritdoc cref="BroadcastTo{T}(Tensor{T}, long[])"/>
    public static Tensor<T> BroadcastTo<T>(Tensor<T> x, int[] shape) =>
        BroadcastTo(x, Array.ConvertAll(shape, n => (long)n));

    /// <inheritdoc cref="BroadcastTo{T}(Tensor{T}, long[])"/>
    public static Tensor<T> BroadcastTo<T>(Tensor<T> x, params Tensor<long>[] shape) =>
        Symbolic.Call<T>([x, .. shape], n => Formulas.BroadcastTo(n[0], n[1..]));

    /// <inheritdoc cref="BroadcastTo{T}(Tensor{T}, long[])"/>
    public static Tensor<T> BroadcastTo<T>(Shared<Tensor<T>> x, int[] shape) =>
        BroadcastTo(x, Array.ConvertAll(shape, n => (long)n));

    /// <inheritdoc cref="BroadcastTo{T}(Tensor{T}, long[])"/>
    public static Tensor<T> BroadcastTo<T>(Shared<Tensor<T>> x, params Tensor<long>[] shape) =>
        Symbolic.Call<T>([x, .. shape], n => Formulas.BroadcastTo(n[0], n[1..]));

    /// <summary>The elements in row-major order along one axis.</summary>
    public static Tensor<T> Flatten<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Flatten);

    /// <inheritdoc cref="Flatten{T}(Tensor{T})"/>
    public static Tensor<T> Flatten<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Flatten);

    /// <summary>The value without an axis, whose length must be 1.</summary>
    public static Tensor<T> Squeeze<T>(Tensor<T> x, int axis) =>
        Symbolic.Call<T>(x, n => N.Squeeze(n, Axes.One(n, axis)));

    /// <inheritdoc cref="Squeeze{T}(Tensor{T}, int)"/>
    public static Tensor<T> Squeeze<T>(Shared<Tensor<T>> x, int axis) =>
        Symbolic.Call<T>(x, n => N.Squeeze(n, Axes.One(n, axis)));

    /// <summary>The value with a new axis of length 1 before the one given; -1 adds it at the end.</summary>
    public static Tensor<T> ExpandDims<T>(Tensor<T> x, int axis) =>
        Symbolic.Call<T>(x, n => N.ExpandDims(n, Axes.New(n, axis)));

    /// <inheritdoc cref="ExpandDims{T}(Tensor{T}, int)"/>
    public static Tensor<T> ExpandDims<T>(Shared<Tensor<T>> x, int axis) =>
        Symbolic.Call<T>(x, n => N.ExpandDims(n, Axes.New(n, axis)));

    /// <summary>The value without axes, whose lengths must be 1.</summary>
    public static Tensor<T> Squeeze<T>(Tensor<T> x, int[] axis) =>
        Symbolic.Call<T>(x, n => Formulas.Squeeze(n, axis));

    /// <summary>The value with new axes of length 1, which stand at these places in the result.</summary>
    public static Tensor<T> ExpandDims<T>(Tensor<T> x, int[] axis) =>
        Symbolic.Call<T>(x, n => Formulas.ExpandDims(n, axis));

    /// <inheritdoc cref="Squeeze{T}(Tensor{T}, int[])"/>
    public static Tensor<T> Squeeze<T>(Shared<Tensor<T>> x, int[] axis) =>
        Symbolic.Call<T>(x, n => Formulas.Squeeze(n, axis));

    /// <inheritdoc cref="ExpandDims{T}(Tensor{T}, int[])"/>
    public static Tensor<T> ExpandDims<T>(Shared<Tensor<T>> x, int[] axis) =>
        Symbolic.Call<T>(x, n => Formulas.ExpandDims(n, axis));

    /// <summary>The elements in reverse order along an axis, several, or all.</summary>
    public static Tensor<T> Flip<T>(Tensor<T> x, int axis) =>
        Symbolic.Call<T>(x, n => Formulas.Flip(n, [axis]));

    /// <inheritdoc cref="Flip{T}(Tensor{T}, int)"/>
    public static Tensor<T> Flip<T>(Shared<Tensor<T>> x, int axis) =>
        Symbolic.Call<T>(x, n => Formulas.Flip(n, [axis]));

    /// <inheritdoc cref="Flip{T}(Tensor{T}, int)"/>
    public static Tensor<T> Flip<T>(Tensor<T> x, int[]? axis = null) =>
        Symbolic.Call<T>(x, n => Formulas.Flip(n, axis));

    /// <inheritdoc cref="Flip{T}(Tensor{T}, int)"/>
    public static Tensor<T> Flip<T>(Shared<Tensor<T>> x, int[]? axis = null) =>
        Symbolic.Call<T>(x, n => Formulas.Flip(n, axis));

    /// <summary>The length of an axis.</summary>
    public static Tensor<long> Length<T>(Tensor<T> x, int axis) =>
        Symbolic.Call<long>(x, n => N.Length(n, Axes.One(n, axis)));

    /// <inheritdoc cref="Length{T}(Tensor{T}, int)"/>
    public static Tensor<long> Length<T>(Shared<Tensor<T>> x, int axis) =>
        Symbolic.Call<long>(x, n => N.Length(n, Axes.One(n, axis)));

    /// <summary>The rows from a run-time start on along an axis, as many as asked for, clipped at the end; a negative start counts from the end.</summary>
    public static Tensor<T> Slice<T>(Tensor<T> x, Tensor<long> start, Tensor<long> length, int axis = 0) =>
        Symbolic.Call<T>([x, start, length], n => N.Slice(n[0], n[1], n[2], Axes.One(n[0], axis)));

    /// <inheritdoc cref="Slice{T}(Tensor{T}, Tensor{long}, Tensor{long}, int)"/>
    public static Tensor<T> Slice<T>(Shared<Tensor<T>> x, Tensor<long> start, Tensor<long> length, int axis = 0) =>
        Symbolic.Call<T>([x, start, length], n => N.Slice(n[0], n[1], n[2], Axes.One(n[0], axis)));
}

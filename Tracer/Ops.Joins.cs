using ExprJit.Graphs;

namespace ExprJit;

/// <content>Joining, repeating, diagonals and triangles.</content>
public static partial class Ops
{
    /// <summary>The values one after another along an axis, the first where none is given; their other lengths are equal.</summary>
    /// <exception cref="ShapeException">Lengths that must be equal differ.</exception>
    public static Tensor<T> Concat<T>(params Tensor<T>[] xs) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Concat(0, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(params Shared<Tensor<T>>[] xs) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Concat(0, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(int axis, params Tensor<T>[] xs) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Concat(axis, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(int axis, params Shared<Tensor<T>>[] xs) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Concat(axis, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(Tensor<T>[] xs, int axis) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Concat(axis, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(Shared<Tensor<T>>[] xs, int axis) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Concat(axis, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(Tensor<T> x, Tensor<T> y, int axis = 0) =>
        Symbolic.Call<T>([x, y], n => Formulas.Concat(axis, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(Tensor<T> x, Shared<Tensor<T>> y, int axis = 0) =>
        Symbolic.Call<T>([x, y], n => Formulas.Concat(axis, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(Shared<Tensor<T>> x, Tensor<T> y, int axis = 0) =>
        Symbolic.Call<T>([x, y], n => Formulas.Concat(axis, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y, int axis = 0) =>
        Symbolic.Call<T>([x, y], n => Formulas.Concat(axis, n));

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(Tensor<T> x, Tensor<T> y, Tensor<T> z, int axis = 0) =>
        Symbolic.Call<T>([x, y, z], n => Formulas.Concat(axis, n));

    /// <summary>The values along a new axis, the first where none is given; their shapes are equal.</summary>
    /// <exception cref="ShapeException">Lengths that must be equal differ.</exception>
    public static Tensor<T> Stack<T>(params Tensor<T>[] xs) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Stack(0, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(params Shared<Tensor<T>>[] xs) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Stack(0, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(int axis, params Tensor<T>[] xs) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Stack(axis, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(int axis, params Shared<Tensor<T>>[] xs) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Stack(axis, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(Tensor<T>[] xs, int axis) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Stack(axis, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(Shared<Tensor<T>>[] xs, int axis) =>
        Symbolic.Call<T>([.. xs], n => Formulas.Stack(axis, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(Tensor<T> x, Tensor<T> y, int axis = 0) =>
        Symbolic.Call<T>([x, y], n => Formulas.Stack(axis, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(Tensor<T> x, Shared<Tensor<T>> y, int axis = 0) =>
        Symbolic.Call<T>([x, y], n => Formulas.Stack(axis, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(Shared<Tensor<T>> x, Tensor<T> y, int axis = 0) =>
        Symbolic.Call<T>([x, y], n => Formulas.Stack(axis, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y, int axis = 0) =>
        Symbolic.Call<T>([x, y], n => Formulas.Stack(axis, n));

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(Tensor<T> x, Tensor<T> y, Tensor<T> z, int axis = 0) =>
        Symbolic.Call<T>([x, y, z], n => Formulas.Stack(axis, n));

    /// <summary>The whole value repeated along each axis; more repeats than axes add axes in front.</summary>
    public static Tensor<T> Tile<T>(Tensor<T> x, params long[] repeats) =>
        Symbolic.Call<T>(x, n => Formulas.Tile(n, Formulas.Constants(n, repeats)));

    /// <inheritdoc cref="Tile{T}(Tensor{T}, long[])"/>
    public static Tensor<T> Tile<T>(Shared<Tensor<T>> x, params long[] repeats) =>
        Symbolic.Call<T>(x, n => Formulas.Tile(n, Formulas.Constants(n, repeats)));

    /// <inheritdoc cref="Tile{T}(Tensor{T}, long[])"/>
    public static Tensor<T> Tile<T>(Tensor<T> x, int[] repeats) =>
        Tile(x, Array.ConvertAll(repeats, n => (long)n));

    /// <inheritdoc cref="Tile{T}(Tensor{T}, long[])"/>
    public static Tensor<T> Tile<T>(Shared<Tensor<T>> x, int[] repeats) =>
        Tile(x, Array.ConvertAll(repeats, n => (long)n));

    /// <summary>The whole value repeated along each axis by numbers known only at a call.</summary>
    public static Tensor<T> Tile<T>(Tensor<T> x, params Tensor<long>[] repeats) =>
        Symbolic.Call<T>([x, .. repeats], n => Formulas.Tile(n[0], n[1..]));

    /// <inheritdoc cref="Tile{T}(Tensor{T}, Tensor{long}[])"/>
    public static Tensor<T> Tile<T>(Shared<Tensor<T>> x, params Tensor<long>[] repeats) =>
        Symbolic.Call<T>([x, .. repeats], n => Formulas.Tile(n[0], n[1..]));

    /// <summary>Each element of the flattened value repeated.</summary>
    public static Tensor<T> Repeat<T>(Tensor<T> x, Tensor<long> count) =>
        Symbolic.Call<T>(x, count, (n, times) => Formulas.Repeat(Formulas.Flatten(n), times, 0));

    /// <inheritdoc cref="Repeat{T}(Tensor{T}, Tensor{long})"/>
    public static Tensor<T> Repeat<T>(Shared<Tensor<T>> x, Tensor<long> count) =>
        Symbolic.Call<T>(x, count, (n, times) => Formulas.Repeat(Formulas.Flatten(n), times, 0));

    /// <summary>Each row of an axis repeated.</summary>
    public static Tensor<T> Repeat<T>(Tensor<T> x, Tensor<long> count, int axis) =>
        Symbolic.Call<T>(x, count, (n, times) => Formulas.Repeat(n, times, axis));

    /// <inheritdoc cref="Repeat{T}(Tensor{T}, Tensor{long}, int)"/>
    public static Tensor<T> Repeat<T>(Shared<Tensor<T>> x, Tensor<long> count, int axis) =>
        Symbolic.Call<T>(x, count, (n, times) => Formulas.Repeat(n, times, axis));

    /// <summary>The diagonal of a matrix, or the matrix with a vector as its diagonal and zeros elsewhere; a positive number means a diagonal above the main one.</summary>
    public static Tensor<T> Diag<T>(Tensor<T> x, int diagonal = 0) =>
        Symbolic.Call<T>(x, n => Formulas.Diag(n, diagonal));

    /// <inheritdoc cref="Diag{T}(Tensor{T}, int)"/>
    public static Tensor<T> Diag<T>(Shared<Tensor<T>> x, int diagonal = 0) =>
        Symbolic.Call<T>(x, n => Formulas.Diag(n, diagonal));

    /// <summary>The elements on and below a diagonal of the last two axes, zero elsewhere.</summary>
    public static Tensor<T> Tril<T>(Tensor<T> x, int diagonal = 0) =>
        Symbolic.Call<T>(x, n => Formulas.Tril(n, diagonal));

    /// <inheritdoc cref="Tril{T}(Tensor{T}, int)"/>
    public static Tensor<T> Tril<T>(Shared<Tensor<T>> x, int diagonal = 0) =>
        Symbolic.Call<T>(x, n => Formulas.Tril(n, diagonal));

    /// <summary>The elements on and above a diagonal of the last two axes, zero elsewhere.</summary>
    public static Tensor<T> Triu<T>(Tensor<T> x, int diagonal = 0) =>
        Symbolic.Call<T>(x, n => Formulas.Triu(n, diagonal));

    /// <inheritdoc cref="Triu{T}(Tensor{T}, int)"/>
    public static Tensor<T> Triu<T>(Shared<Tensor<T>> x, int diagonal = 0) =>
        Symbolic.Call<T>(x, n => Formulas.Triu(n, diagonal));
}

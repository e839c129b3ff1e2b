using ExprJit.Graphs;

namespace ExprJit;

/// <content>Parts of the contract that are declared but not built yet: joining, indexing and order.</content>
public static partial class Ops
{
    /// <summary>The running sum along an axis. Not built yet.</summary>
    public static Tensor<T> CumSum<T>(Tensor<T> x, int axis = 0) =>
        throw Errors.NotBuilt("CumSum");

    /// <inheritdoc cref="CumSum{T}(Tensor{T}, int)"/>
    public static Tensor<T> CumSum<T>(Shared<Tensor<T>> x, int axis = 0) =>
        throw Errors.NotBuilt("CumSum");

    /// <summary>The products summed over the last axes of one value and the first of another. Not built yet.</summary>
    public static Tensor<T> TensorDot<T>(Tensor<T> x, Tensor<T> y, int axes = 2) =>
        throw Errors.NotBuilt("TensorDot");

    /// <summary>The sum of products that Einstein's notation describes. Not built yet.</summary>
    public static Tensor<T> Einsum<T>(string subscripts, params Tensor<T>[] operands) =>
        throw Errors.NotBuilt("Einsum");

    /// <summary>The values one after another along an axis, the first where none is given. Not built yet.</summary>
    public static Tensor<T> Concat<T>(params Tensor<T>[] xs) =>
        throw Errors.NotBuilt("Concat");

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(params Shared<Tensor<T>>[] xs) =>
        throw Errors.NotBuilt("Concat");

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(int axis, params Tensor<T>[] xs) =>
        throw Errors.NotBuilt("Concat");

    /// <inheritdoc cref="Concat{T}(Tensor{T}[])"/>
    public static Tensor<T> Concat<T>(int axis, params Shared<Tensor<T>>[] xs) =>
        throw Errors.NotBuilt("Concat");

    /// <summary>The values along a new axis, the first where none is given. Not built yet.</summary>
    public static Tensor<T> Stack<T>(params Tensor<T>[] xs) =>
        throw Errors.NotBuilt("Stack");

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(params Shared<Tensor<T>>[] xs) =>
        throw Errors.NotBuilt("Stack");

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(int axis, params Tensor<T>[] xs) =>
        throw Errors.NotBuilt("Stack");

    /// <inheritdoc cref="Stack{T}(Tensor{T}[])"/>
    public static Tensor<T> Stack<T>(int axis, params Shared<Tensor<T>>[] xs) =>
        throw Errors.NotBuilt("Stack");

    /// <summary>The whole value repeated along each axis. Not built yet.</summary>
    public static Tensor<T> Tile<T>(Tensor<T> x, params long[] repeats) =>
        throw Errors.NotBuilt("Tile");

    /// <inheritdoc cref="Tile{T}(Tensor{T}, long[])"/>
    public static Tensor<T> Tile<T>(Shared<Tensor<T>> x, params long[] repeats) =>
        throw Errors.NotBuilt("Tile");

    /// <summary>Each element repeated along an axis. Not built yet.</summary>
    public static Tensor<T> Repeat<T>(Tensor<T> x, long count, int axis = 0) =>
        throw Errors.NotBuilt("Repeat");

    /// <inheritdoc cref="Repeat{T}(Tensor{T}, long, int)"/>
    public static Tensor<T> Repeat<T>(Shared<Tensor<T>> x, long count, int axis = 0) =>
        throw Errors.NotBuilt("Repeat");

    /// <summary>The diagonal of a matrix, or the matrix with a vector as its diagonal. Not built yet.</summary>
    public static Tensor<T> Diag<T>(Tensor<T> x) =>
        throw Errors.NotBuilt("Diag");

    /// <inheritdoc cref="Diag{T}(Tensor{T})"/>
    public static Tensor<T> Diag<T>(Shared<Tensor<T>> x) =>
        throw Errors.NotBuilt("Diag");

    /// <summary>The lower triangle of a matrix, zero elsewhere. Not built yet.</summary>
    public static Tensor<T> Tril<T>(Tensor<T> x, int diagonal = 0) =>
        throw Errors.NotBuilt("Tril");

    /// <inheritdoc cref="Tril{T}(Tensor{T}, int)"/>
    public static Tensor<T> Tril<T>(Shared<Tensor<T>> x, int diagonal = 0) =>
        throw Errors.NotBuilt("Tril");

    /// <summary>The upper triangle of a matrix, zero elsewhere. Not built yet.</summary>
    public static Tensor<T> Triu<T>(Tensor<T> x, int diagonal = 0) =>
        throw Errors.NotBuilt("Triu");

    /// <inheritdoc cref="Triu{T}(Tensor{T}, int)"/>
    public static Tensor<T> Triu<T>(Shared<Tensor<T>> x, int diagonal = 0) =>
        throw Errors.NotBuilt("Triu");

    /// <summary>The rows of an axis at the indices given. Not built yet.</summary>
    public static Tensor<T> Gather<T>(Tensor<T> x, Tensor<long> indices, int axis = 0) =>
        throw Errors.NotBuilt("Gather");

    /// <inheritdoc cref="Gather{T}(Tensor{T}, Tensor{long}, int)"/>
    public static Tensor<T> Gather<T>(Shared<Tensor<T>> x, Tensor<long> indices, int axis = 0) =>
        throw Errors.NotBuilt("Gather");

    /// <summary>The value with the rows at the indices replaced. Not built yet.</summary>
    public static Tensor<T> Scatter<T>(Tensor<T> x, Tensor<long> indices, Tensor<T> values, int axis = 0) =>
        throw Errors.NotBuilt("Scatter");

    /// <inheritdoc cref="Scatter{T}(Tensor{T}, Tensor{long}, Tensor{T}, int)"/>
    public static Tensor<T> Scatter<T>(Shared<Tensor<T>> x, Tensor<long> indices, Tensor<T> values, int axis = 0) =>
        throw Errors.NotBuilt("Scatter");

    /// <summary>The value with rows added at the indices. Not built yet.</summary>
    public static Tensor<T> ScatterAdd<T>(Tensor<T> x, Tensor<long> indices, Tensor<T> values, int axis = 0) =>
        throw Errors.NotBuilt("ScatterAdd");

    /// <inheritdoc cref="ScatterAdd{T}(Tensor{T}, Tensor{long}, Tensor{T}, int)"/>
    public static Tensor<T> ScatterAdd<T>(Shared<Tensor<T>> x, Tensor<long> indices, Tensor<T> values, int axis = 0) =>
        throw Errors.NotBuilt("ScatterAdd");

    /// <summary>The elements in ascending order along an axis. Not built yet.</summary>
    public static Tensor<T> Sort<T>(Tensor<T> x, int axis = -1) =>
        throw Errors.NotBuilt("Sort");

    /// <inheritdoc cref="Sort{T}(Tensor{T}, int)"/>
    public static Tensor<T> Sort<T>(Shared<Tensor<T>> x, int axis = -1) =>
        throw Errors.NotBuilt("Sort");

    /// <summary>The indices that sort an axis. Not built yet.</summary>
    public static Tensor<long> ArgSort<T>(Tensor<T> x, int axis = -1) =>
        throw Errors.NotBuilt("ArgSort");

    /// <inheritdoc cref="ArgSort{T}(Tensor{T}, int)"/>
    public static Tensor<long> ArgSort<T>(Shared<Tensor<T>> x, int axis = -1) =>
        throw Errors.NotBuilt("ArgSort");

    /// <summary>The k largest along an axis, largest first, and their indices. Not built yet.</summary>
    public static (Tensor<T> Values, Tensor<long> Indices) TopK<T>(Tensor<T> x, long k, int axis = -1) =>
        throw Errors.NotBuilt("TopK");

    /// <inheritdoc cref="TopK{T}(Tensor{T}, long, int)"/>
    public static (Tensor<T> Values, Tensor<long> Indices) TopK<T>(Shared<Tensor<T>> x, long k, int axis = -1) =>
        throw Errors.NotBuilt("TopK");
}

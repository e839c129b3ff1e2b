using ExprJit.Graphs;

namespace ExprJit;

/// <content>Functions of rows: softmax, one-hot rows and cross entropy.</content>
public static partial class Ops
{
    /// <summary>eˣ over the sum of eˣ along an axis, without overflow.</summary>
    public static Tensor<T> Softmax<T>(Tensor<T> x, int axis = -1) =>
        Symbolic.Call<T>(x, n => Formulas.Softmax(n, axis));

    /// <inheritdoc cref="Softmax{T}(Tensor{T}, int)"/>
    public static Tensor<T> Softmax<T>(Shared<Tensor<T>> x, int axis = -1) =>
        Symbolic.Call<T>(x, n => Formulas.Softmax(n, axis));

    /// <summary>The logarithm of <c>Softmax</c>, accurate where that is tiny.</summary>
    public static Tensor<T> LogSoftmax<T>(Tensor<T> x, int axis = -1) =>
        Symbolic.Call<T>(x, n => Formulas.LogSoftmax(n, axis));

    /// <inheritdoc cref="LogSoftmax{T}(Tensor{T}, int)"/>
    public static Tensor<T> LogSoftmax<T>(Shared<Tensor<T>> x, int axis = -1) =>
        Symbolic.Call<T>(x, n => Formulas.LogSoftmax(n, axis));

    /// <summary>One new last axis of the given length, with 1 at the place of each index and 0 elsewhere; of floats where no type is written.</summary>
    public static Tensor<T> OneHot<T>(Tensor<long> indices, long depth) =>
        Symbolic.Call<T>(indices, n => Formulas.OneHot<T>(n, n.Arena.Constant(depth)));

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<T> OneHot<T>(Tensor<long> indices, Tensor<long> depth) =>
        Symbolic.Call<T>(indices, depth, Formulas.OneHot<T>);

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<float> OneHot(Tensor<long> indices, long depth) =>
        Symbolic.Call<float>(indices, n => Formulas.OneHot<float>(n, n.Arena.Constant(depth)));

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<float> OneHot(Tensor<long> indices, Tensor<long> depth) =>
        Symbolic.Call<float>(indices, depth, Formulas.OneHot<float>);

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<T> OneHot<T>(Shared<Tensor<long>> indices, long depth) =>
        Symbolic.Call<T>(indices, n => Formulas.OneHot<T>(n, n.Arena.Constant(depth)));

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<T> OneHot<T>(Shared<Tensor<long>> indices, Tensor<long> depth) =>
        Symbolic.Call<T>(indices, depth, Formulas.OneHot<T>);

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<float> OneHot(Shared<Tensor<long>> indices, long depth) =>
        Symbolic.Call<float>(indices, n => Formulas.OneHot<float>(n, n.Arena.Constant(depth)));

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<float> OneHot(Shared<Tensor<long>> indices, Tensor<long> depth) =>
        Symbolic.Call<float>(indices, depth, Formulas.OneHot<float>);

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<T> OneHot<T>(Tensor<int> indices, long depth) =>
        Symbolic.Call<T>(indices, n => Formulas.OneHot<T>(n, n.Arena.Constant(depth)));

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<T> OneHot<T>(Tensor<int> indices, Tensor<long> depth) =>
        Symbolic.Call<T>(indices, depth, Formulas.OneHot<T>);

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<float> OneHot(Tensor<int> indices, long depth) =>
        Symbolic.Call<float>(indices, n => Formulas.OneHot<float>(n, n.Arena.Constant(depth)));

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<float> OneHot(Tensor<int> indices, Tensor<long> depth) =>
        Symbolic.Call<float>(indices, depth, Formulas.OneHot<float>);

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<T> OneHot<T>(Shared<Tensor<int>> indices, long depth) =>
        Symbolic.Call<T>(indices, n => Formulas.OneHot<T>(n, n.Arena.Constant(depth)));

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<T> OneHot<T>(Shared<Tensor<int>> indices, Tensor<long> depth) =>
        Symbolic.Call<T>(indices, depth, Formulas.OneHot<T>);

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<float> OneHot(Shared<Tensor<int>> indices, long depth) =>
        Symbolic.Call<float>(indices, n => Formulas.OneHot<float>(n, n.Arena.Constant(depth)));

    /// <inheritdoc cref="OneHot{T}(Tensor{long}, long)"/>
    public static Tensor<float> OneHot(Shared<Tensor<int>> indices, Tensor<long> depth) =>
        Symbolic.Call<float>(indices, depth, Formulas.OneHot<float>);

    /// <summary>The cross entropy of each row of logits against its label, an integer or a row of probabilities: one loss a row.</summary>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, Tensor<T> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfRows);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, Shared<Tensor<T>> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfRows);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, Tensor<int> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, Tensor<byte> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, Shared<Tensor<int>> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, Shared<Tensor<byte>> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, Tensor<long> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, Shared<Tensor<long>> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Shared<Tensor<T>> logits, Tensor<T> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfRows);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Shared<Tensor<T>> logits, Shared<Tensor<T>> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfRows);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Shared<Tensor<T>> logits, Tensor<int> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Shared<Tensor<T>> logits, Tensor<byte> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Shared<Tensor<T>> logits, Shared<Tensor<int>> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Shared<Tensor<T>> logits, Shared<Tensor<byte>> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Shared<Tensor<T>> logits, Tensor<long> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);

    /// <inheritdoc cref="CrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> CrossEntropy<T>(Shared<Tensor<T>> logits, Shared<Tensor<long>> labels) =>
        Symbolic.Call<T>(logits, labels, Formulas.CrossEntropyOfIndices);
}

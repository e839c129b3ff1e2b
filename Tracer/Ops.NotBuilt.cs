namespace ExprJit;

/// <content>Parts of the contract that are declared but not built yet: loops and layers.</content>
public static partial class Ops
{
    /// <summary>The states that a step makes one after another from a seed, all of them. Not built yet.</summary>
    public static Tensor<S> Scan<S, E>(Tensor<E> xs, Tensor<S> seed, Func<Tensor<S>, Tensor<E>, Tensor<S>> step) =>
        throw Errors.NotBuilt("Scan");

    /// <inheritdoc cref="Scan{S, E}(Tensor{E}, Tensor{S}, Func{Tensor{S}, Tensor{E}, Tensor{S}})"/>
    public static Tensor<S> Scan<S, E>(Shared<Tensor<E>> xs, Tensor<S> seed, Func<Tensor<S>, Tensor<E>, Tensor<S>> step) =>
        throw Errors.NotBuilt("Scan");

    /// <inheritdoc cref="Scan{S, E}(Tensor{E}, Tensor{S}, Func{Tensor{S}, Tensor{E}, Tensor{S}})"/>
    public static Tensor<S> Scan<S, E>(Tensor<E> xs, S seed, Func<Tensor<S>, Tensor<E>, Tensor<S>> step) where S : struct =>
        throw Errors.NotBuilt("Scan");

    /// <inheritdoc cref="Scan{S, E}(Tensor{E}, Tensor{S}, Func{Tensor{S}, Tensor{E}, Tensor{S}})"/>
    public static Tensor<S> Scan<S>(Tensor<long> count, Tensor<S> seed, Func<Tensor<S>, Tensor<S>> step) =>
        throw Errors.NotBuilt("Scan");

    /// <inheritdoc cref="Scan{S, E}(Tensor{E}, Tensor{S}, Func{Tensor{S}, Tensor{E}, Tensor{S}})"/>
    public static Tensor<S> Scan<S>(Tensor<long> count, S seed, Func<Tensor<S>, Tensor<S>> step) where S : struct =>
        throw Errors.NotBuilt("Scan");

    /// <summary>The last state that a step makes from a seed. Not built yet.</summary>
    public static Tensor<S> Fold<S, E>(Tensor<E> xs, Tensor<S> seed, Func<Tensor<S>, Tensor<E>, Tensor<S>> step) =>
        throw Errors.NotBuilt("Fold");

    /// <inheritdoc cref="Fold{S, E}(Tensor{E}, Tensor{S}, Func{Tensor{S}, Tensor{E}, Tensor{S}})"/>
    public static Tensor<S> Fold<S, E>(Shared<Tensor<E>> xs, Tensor<S> seed, Func<Tensor<S>, Tensor<E>, Tensor<S>> step) =>
        throw Errors.NotBuilt("Fold");

    /// <inheritdoc cref="Fold{S, E}(Tensor{E}, Tensor{S}, Func{Tensor{S}, Tensor{E}, Tensor{S}})"/>
    public static Tensor<S> Fold<S, E>(Tensor<E> xs, S seed, Func<Tensor<S>, Tensor<E>, Tensor<S>> step) where S : struct =>
        throw Errors.NotBuilt("Fold");

    /// <inheritdoc cref="Fold{S, E}(Tensor{E}, Tensor{S}, Func{Tensor{S}, Tensor{E}, Tensor{S}})"/>
    public static Tensor<S> Fold<S>(Tensor<long> count, Tensor<S> seed, Func<Tensor<S>, Tensor<S>> step) =>
        throw Errors.NotBuilt("Fold");

    /// <inheritdoc cref="Fold{S, E}(Tensor{E}, Tensor{S}, Func{Tensor{S}, Tensor{E}, Tensor{S}})"/>
    public static Tensor<S> Fold<S>(Tensor<long> count, S seed, Func<Tensor<S>, Tensor<S>> step) where S : struct =>
        throw Errors.NotBuilt("Fold");

    /// <summary>The state after a step was repeated for as long as a condition held. Not built yet.</summary>
    public static Tensor<S> While<S>(Tensor<S> seed, Func<Tensor<S>, Tensor<bool>> condition, Func<Tensor<S>, Tensor<S>> step) =>
        throw Errors.NotBuilt("While");

    /// <inheritdoc cref="While{S}(Tensor{S}, Func{Tensor{S}, Tensor{bool}}, Func{Tensor{S}, Tensor{S}})"/>
    public static Tensor<S> While<S>(S seed, Func<Tensor<S>, Tensor<bool>> condition, Func<Tensor<S>, Tensor<S>> step) where S : struct =>
        throw Errors.NotBuilt("While");

    /// <summary>One of two values, of which only the chosen one is computed. Not built yet.</summary>
    public static Tensor<T> If<T>(Tensor<bool> condition, Func<Tensor<T>> then, Func<Tensor<T>> otherwise) =>
        throw Errors.NotBuilt("If");

    /// <summary>The cross-correlation of images (batch, channel, height, width) with kernels (out, in, height, width). Not built yet.</summary>
    public static Tensor<T> Conv2D<T>(Tensor<T> x, Tensor<T> kernel, int stride = 1, int padding = 0) =>
        throw Errors.NotBuilt("Conv2D");

    /// <inheritdoc cref="Conv2D{T}(Tensor{T}, Tensor{T}, int, int)"/>
    public static Tensor<T> Conv2D<T>(Tensor<T> x, Shared<Tensor<T>> kernel, int stride = 1, int padding = 0) =>
        throw Errors.NotBuilt("Conv2D");

    /// <summary>The largest of each window of an image; a stride of 0 means the size. Not built yet.</summary>
    public static Tensor<T> MaxPool2D<T>(Tensor<T> x, int size, int stride = 0) =>
        throw Errors.NotBuilt("MaxPool2D");

    /// <summary>The mean of each window of an image; a stride of 0 means the size. Not built yet.</summary>
    public static Tensor<T> AvgPool2D<T>(Tensor<T> x, int size, int stride = 0) =>
        throw Errors.NotBuilt("AvgPool2D");

    /// <summary>The value normalised over the batch, then scaled and shifted. Not built yet.</summary>
    public static Tensor<T> BatchNorm<T>(Tensor<T> x, Tensor<T> scale, Tensor<T> shift, double epsilon = 1e-5) =>
        throw Errors.NotBuilt("BatchNorm");

    /// <inheritdoc cref="BatchNorm{T}(Tensor{T}, Tensor{T}, Tensor{T}, double)"/>
    public static Tensor<T> BatchNorm<T>(Tensor<T> x, Shared<Tensor<T>> scale, Shared<Tensor<T>> shift, double epsilon = 1e-5) =>
        throw Errors.NotBuilt("BatchNorm");

    /// <summary>Each row normalised, then scaled and shifted. Not built yet.</summary>
    public static Tensor<T> LayerNorm<T>(Tensor<T> x, Tensor<T> scale, Tensor<T> shift, double epsilon = 1e-5) =>
        throw Errors.NotBuilt("LayerNorm");

    /// <inheritdoc cref="LayerNorm{T}(Tensor{T}, Tensor{T}, Tensor{T}, double)"/>
    public static Tensor<T> LayerNorm<T>(Tensor<T> x, Shared<Tensor<T>> scale, Shared<Tensor<T>> shift, double epsilon = 1e-5) =>
        throw Errors.NotBuilt("LayerNorm");

    /// <summary>The value with the elements that are not kept set to zero and the others scaled to make up for them. Not built yet.</summary>
    public static Tensor<T> Dropout<T>(Tensor<T> x, double rate, Tensor<bool> kept) =>
        throw Errors.NotBuilt("Dropout");

    /// <summary>The rows of a table at the indices given. Not built yet.</summary>
    public static Tensor<T> Embedding<T>(Tensor<T> table, Tensor<long> indices) =>
        throw Errors.NotBuilt("Embedding");

    /// <inheritdoc cref="Embedding{T}(Tensor{T}, Tensor{long})"/>
    public static Tensor<T> Embedding<T>(Shared<Tensor<T>> table, Tensor<long> indices) =>
        throw Errors.NotBuilt("Embedding");
}

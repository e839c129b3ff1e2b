namespace ExprJit;

/// <summary>
/// A counter-based stream of random numbers that advances by itself at each call. Declared by the contract and not
/// built yet: each draw throws <see cref="TraceException"/> EJ115.
/// </summary>
/// <param name="seed">Fixes the numbers.</param>
public sealed class RandomStream(ulong seed)
{
    /// <summary>Fixes the numbers.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Uniform on [0, 1).</summary>
    public Tensor<E> Uniform<E>(params long[] shape) => throw Errors.NotBuilt("RandomStream.Uniform");

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public Tensor<E> Normal<E>(params long[] shape) => throw Errors.NotBuilt("RandomStream.Normal");

    /// <summary>True with probability <paramref name="p"/>.</summary>
    public Tensor<bool> Bernoulli(double p, params long[] shape) => throw Errors.NotBuilt("RandomStream.Bernoulli");

    /// <summary>Draws of 0, 1, …, <paramref name="n"/> - 1.</summary>
    public Tensor<long> Choice(long n, params long[] shape) => throw Errors.NotBuilt("RandomStream.Choice");

    /// <summary>0, 1, …, <paramref name="n"/> - 1 in random order.</summary>
    public Tensor<long> Permutation(long n) => throw Errors.NotBuilt("RandomStream.Permutation");
}

using ExprJit.Graphs;

namespace ExprJit;

/// <content>Smooth steps, ramps, bounds and selection.</content>
public static partial class Ops
{
    /// <summary>1 / (1 + e⁻ˣ), without overflow.</summary>
    public static Tensor<T> Sigmoid<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Sigmoid);

    /// <inheritdoc cref="Sigmoid{T}(Tensor{T})"/>
    public static Tensor<T> Sigmoid<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Sigmoid);

    /// <inheritdoc cref="Sigmoid{T}(Tensor{T})"/>
    public static T Sigmoid<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Sigmoid);

    /// <inheritdoc cref="Sigmoid{T}(Tensor{T})"/>
    public static T Sigmoid<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Sigmoid);

    /// <summary>log(1 + eˣ), without overflow.</summary>
    public static Tensor<T> Softplus<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Softplus);

    /// <inheritdoc cref="Softplus{T}(Tensor{T})"/>
    public static Tensor<T> Softplus<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Softplus);

    /// <inheritdoc cref="Softplus{T}(Tensor{T})"/>
    public static T Softplus<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Softplus);

    /// <inheritdoc cref="Softplus{T}(Tensor{T})"/>
    public static T Softplus<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Softplus);

    /// <summary>The larger of x and 0; its gradient at 0 is 0.</summary>
    public static Tensor<T> Relu<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Relu);

    /// <inheritdoc cref="Relu{T}(Tensor{T})"/>
    public static Tensor<T> Relu<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Relu);

    /// <inheritdoc cref="Relu{T}(Tensor{T})"/>
    public static T Relu<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Relu);

    /// <inheritdoc cref="Relu{T}(Tensor{T})"/>
    public static T Relu<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Relu);

    /// <summary>x times the standard normal distribution function of x.</summary>
    public static Tensor<T> Gelu<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Gelu);

    /// <inheritdoc cref="Gelu{T}(Tensor{T})"/>
    public static Tensor<T> Gelu<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Gelu);

    /// <inheritdoc cref="Gelu{T}(Tensor{T})"/>
    public static T Gelu<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Gelu);

    /// <inheritdoc cref="Gelu{T}(Tensor{T})"/>
    public static T Gelu<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Gelu);

    /// <summary>log(1 + eˡ) - l·t: the loss of a logit l against a target t between 0 and 1, element by element.</summary>
    public static Tensor<T> BinaryCrossEntropy<T>(Tensor<T> logits, Tensor<T> targets) =>
        Symbolic.Call<T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> BinaryCrossEntropy<T>(Shared<Tensor<T>> logits, Tensor<T> targets) =>
        Symbolic.Call<T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> BinaryCrossEntropy<T>(Tensor<T> logits, Shared<Tensor<T>> targets) =>
        Symbolic.Call<T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> BinaryCrossEntropy<T>(Shared<Tensor<T>> logits, Shared<Tensor<T>> targets) =>
        Symbolic.Call<T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> BinaryCrossEntropy<T>(Tensor<T> logits, Shared<T> targets) where T : struct =>
        Symbolic.Call<T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> BinaryCrossEntropy<T>(Shared<T> logits, Tensor<T> targets) where T : struct =>
        Symbolic.Call<T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> BinaryCrossEntropy<T>(Shared<Tensor<T>> logits, Shared<T> targets) where T : struct =>
        Symbolic.Call<T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> BinaryCrossEntropy<T>(Shared<T> logits, Shared<Tensor<T>> targets) where T : struct =>
        Symbolic.Call<T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static T BinaryCrossEntropy<T>(T logits, T targets) where T : struct =>
        Symbolic.Plain<T, T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static T BinaryCrossEntropy<T>(Shared<T> logits, T targets) where T : struct =>
        Symbolic.Plain<T>(logits, Symbolic.Number(targets), Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static T BinaryCrossEntropy<T>(T logits, Shared<T> targets) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(logits), targets, Formulas.BinaryCrossEntropy);

    /// <inheritdoc cref="BinaryCrossEntropy{T}(Tensor{T}, Tensor{T})"/>
    public static T BinaryCrossEntropy<T>(Shared<T> logits, Shared<T> targets) where T : struct =>
        Symbolic.Plain<T>(logits, targets, Formulas.BinaryCrossEntropy);

    /// <summary>The first value where the condition holds, else the second; both are computed.</summary>
    public static Tensor<T> Where<T>(Tensor<bool> condition, Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<T>([condition, x, y], Formulas.Where);

    /// <inheritdoc cref="Where{T}(Tensor{bool}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Where<T>(Tensor<bool> condition, Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>([condition, x, y], Formulas.Where);

    /// <inheritdoc cref="Where{T}(Tensor{bool}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Where<T>(Tensor<bool> condition, Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<T>([condition, x, y], Formulas.Where);

    /// <inheritdoc cref="Where{T}(Tensor{bool}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Where<T>(Tensor<bool> condition, Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>([condition, x, y], Formulas.Where);

    /// <inheritdoc cref="Where{T}(Tensor{bool}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Where<T>(Tensor<bool> condition, T x, T y) where T : struct =>
        Symbolic.Call<T>([condition, Symbolic.Number(x), Symbolic.Number(y)], Formulas.Where);

    /// <inheritdoc cref="Where{T}(Tensor{bool}, Tensor{T}, Tensor{T})"/>
    public static T Where<T>(bool condition, T x, T y) where T : struct =>
        condition ? x : y;

    /// <summary>The value, but no less than one bound and no more than the other, which wins; the bounds are numbers or tensors.</summary>
    public static Tensor<T> Clamp<T>(Tensor<T> x, Tensor<T> low, Tensor<T> high) =>
        Symbolic.Call<T>([x, low, high], Formulas.Clamp);

    /// <inheritdoc cref="Clamp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Clamp<T>(Shared<Tensor<T>> x, Tensor<T> low, Tensor<T> high) =>
        Symbolic.Call<T>([x, low, high], Formulas.Clamp);

    /// <inheritdoc cref="Clamp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static T Clamp<T>(Shared<T> x, T low, T high) where T : struct =>
        Symbolic.Plain<T>(x, n => Formulas.Clamp(n, n.Arena.Constant(low), n.Arena.Constant(high)));

    /// <inheritdoc cref="Clamp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static T Clamp<T>(T x, T low, T high) where T : struct =>
        Symbolic.Plain<T, T>(x, low, high, Formulas.Clamp);
}

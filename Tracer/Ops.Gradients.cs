using System.Runtime.CompilerServices;
using ExprJit.Graphs;

namespace ExprJit;

/// <content>Gradients.</content>
public static partial class Ops
{
    /// <summary>The gradient of a scalar cost with respect to a variable or value that it depends on.</summary>
    public static Tensor<T> Grad<T>(Tensor<T> cost, Shared<Tensor<T>> w) =>
        Symbolic.Call<T>(cost, w, Formulas.Grad);

    /// <inheritdoc cref="Grad{T}(Tensor{T}, Shared{Tensor{T}})"/>
    public static Tensor<T> Grad<T>(Tensor<T> cost, Tensor<T> w) =>
        Symbolic.Call<T>(cost, w, Formulas.Grad);

    /// <summary>The gradient of a scalar cost with respect to a variable or value of another element type, whose type the gradient has.</summary>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Grad<TCost, T>(Tensor<TCost> cost, Shared<Tensor<T>> w) =>
        Symbolic.Call<T>(cost, w, Formulas.Grad);

    /// <inheritdoc cref="Grad{TCost, T}(Tensor{TCost}, Shared{Tensor{T}})"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Grad<TCost, T>(Tensor<TCost> cost, Tensor<T> w) =>
        Symbolic.Call<T>(cost, w, Formulas.Grad);

    /// <inheritdoc cref="Grad{T}(Tensor{T}, Shared{Tensor{T}})"/>
    public static Tensor<T> Grad<T>(Tensor<T> cost, Shared<T> w) where T : struct =>
        Symbolic.Call<T>(cost, w, Formulas.Grad);

    /// <inheritdoc cref="Grad{T}(Tensor{T}, Shared{Tensor{T}})"/>
    public static T Grad<T>(T cost, Shared<T> w) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(cost), w, Formulas.Grad);

    /// <inheritdoc cref="Grad{T}(Tensor{T}, Shared{Tensor{T}})"/>
    public static T Grad<T>(T cost, T w) where T : struct =>
        Symbolic.Plain<T, T>(cost, w, Formulas.Grad);

    /// <summary>The gradients of a scalar cost with respect to several variables or values, one for each.</summary>
    public static Tensor<T>[] Grad<T>(Tensor<T> cost, params Shared<Tensor<T>>[] ws) =>
        Array.ConvertAll(ws, w => Grad(cost, w));

    /// <inheritdoc cref="Grad{T}(Tensor{T}, Shared{Tensor{T}}[])"/>
    public static Tensor<T>[] Grad<T>(Tensor<T> cost, params Tensor<T>[] ws) =>
        Array.ConvertAll(ws, w => Grad(cost, w));

    /// <inheritdoc cref="Grad{T}(Tensor{T}, Shared{Tensor{T}}[])"/>
    public static Tensor<T>[] Grad<T>(Tensor<T> cost, params Shared<T>[] ws) where T : struct =>
        Array.ConvertAll(ws, w => Grad(cost, w));

    /// <inheritdoc cref="Grad{T}(Tensor{T}, Shared{Tensor{T}}[])"/>
    public static T[] Grad<T>(T cost, params Shared<T>[] ws) where T : struct =>
        Array.ConvertAll(ws, w => Grad(cost, w));

    /// <inheritdoc cref="Grad{T}(Tensor{T}, Shared{Tensor{T}}[])"/>
    public static T[] Grad<T>(T cost, params T[] ws) where T : struct =>
        Array.ConvertAll(ws, w => Grad(cost, w));
}

using ExprJit.Graphs;

namespace ExprJit;

/// <content>Sign, rounding and predicates.</content>
public static partial class Ops
{
    /// <summary>The absolute value; of the smallest integer, itself.</summary>
    public static Tensor<T> Abs<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Abs);

    /// <inheritdoc cref="Abs{T}(Tensor{T})"/>
    public static Tensor<T> Abs<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Abs);

    /// <inheritdoc cref="Abs{T}(Tensor{T})"/>
    public static T Abs<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Abs);

    /// <inheritdoc cref="Abs{T}(Tensor{T})"/>
    public static T Abs<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Abs);

    /// <summary>-1, 0 or 1; NaN stays NaN and a signed zero keeps its sign.</summary>
    public static Tensor<T> Sign<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Sign);

    /// <inheritdoc cref="Sign{T}(Tensor{T})"/>
    public static Tensor<T> Sign<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Sign);

    /// <inheritdoc cref="Sign{T}(Tensor{T})"/>
    public static T Sign<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Sign);

    /// <inheritdoc cref="Sign{T}(Tensor{T})"/>
    public static T Sign<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Sign);

    /// <summary>The largest whole number not above x.</summary>
    public static Tensor<T> Floor<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Floor);

    /// <inheritdoc cref="Floor{T}(Tensor{T})"/>
    public static Tensor<T> Floor<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Floor);

    /// <inheritdoc cref="Floor{T}(Tensor{T})"/>
    public static T Floor<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Floor);

    /// <inheritdoc cref="Floor{T}(Tensor{T})"/>
    public static T Floor<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Floor);

    /// <summary>The smallest whole number not below x.</summary>
    public static Tensor<T> Ceiling<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Ceiling);

    /// <inheritdoc cref="Ceiling{T}(Tensor{T})"/>
    public static Tensor<T> Ceiling<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Ceiling);

    /// <inheritdoc cref="Ceiling{T}(Tensor{T})"/>
    public static T Ceiling<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Ceiling);

    /// <inheritdoc cref="Ceiling{T}(Tensor{T})"/>
    public static T Ceiling<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Ceiling);

    /// <summary>The nearest whole number, ties to even.</summary>
    public static Tensor<T> Round<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Round);

    /// <inheritdoc cref="Round{T}(Tensor{T})"/>
    public static Tensor<T> Round<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Round);

    /// <inheritdoc cref="Round{T}(Tensor{T})"/>
    public static T Round<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Round);

    /// <inheritdoc cref="Round{T}(Tensor{T})"/>
    public static T Round<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Round);

    /// <summary>The whole number toward zero.</summary>
    public static Tensor<T> Truncate<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Truncate);

    /// <inheritdoc cref="Truncate{T}(Tensor{T})"/>
    public static Tensor<T> Truncate<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Truncate);

    /// <inheritdoc cref="Truncate{T}(Tensor{T})"/>
    public static T Truncate<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Truncate);

    /// <inheritdoc cref="Truncate{T}(Tensor{T})"/>
    public static T Truncate<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Truncate);

    /// <summary>The value itself, through which no gradient flows.</summary>
    public static Tensor<T> StopGradient<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.StopGradient);

    /// <inheritdoc cref="StopGradient{T}(Tensor{T})"/>
    public static Tensor<T> StopGradient<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.StopGradient);

    /// <inheritdoc cref="StopGradient{T}(Tensor{T})"/>
    public static T StopGradient<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.StopGradient);

    /// <inheritdoc cref="StopGradient{T}(Tensor{T})"/>
    public static T StopGradient<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.StopGradient);

    /// <summary>Whether each element is not a number.</summary>
    public static Tensor<bool> IsNaN<T>(Tensor<T> x) =>
        Symbolic.Call<bool>(x, Formulas.IsNaN);

    /// <inheritdoc cref="IsNaN{T}(Tensor{T})"/>
    public static Tensor<bool> IsNaN<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<bool>(x, Formulas.IsNaN);

    /// <inheritdoc cref="IsNaN{T}(Tensor{T})"/>
    public static bool IsNaN<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<bool>(x, Formulas.IsNaN);

    /// <inheritdoc cref="IsNaN{T}(Tensor{T})"/>
    public static bool IsNaN<T>(T x) where T : struct =>
        Symbolic.Plain<T, bool>(x, Formulas.IsNaN);

    /// <summary>Whether each element is neither infinite nor NaN.</summary>
    public static Tensor<bool> IsFinite<T>(Tensor<T> x) =>
        Symbolic.Call<bool>(x, Formulas.IsFinite);

    /// <inheritdoc cref="IsFinite{T}(Tensor{T})"/>
    public static Tensor<bool> IsFinite<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<bool>(x, Formulas.IsFinite);

    /// <inheritdoc cref="IsFinite{T}(Tensor{T})"/>
    public static bool IsFinite<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<bool>(x, Formulas.IsFinite);

    /// <inheritdoc cref="IsFinite{T}(Tensor{T})"/>
    public static bool IsFinite<T>(T x) where T : struct =>
        Symbolic.Plain<T, bool>(x, Formulas.IsFinite);

    /// <summary>Whether each element is an infinity.</summary>
    public static Tensor<bool> IsInfinity<T>(Tensor<T> x) =>
        Symbolic.Call<bool>(x, Formulas.IsInfinity);

    /// <inheritdoc cref="IsInfinity{T}(Tensor{T})"/>
    public static Tensor<bool> IsInfinity<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<bool>(x, Formulas.IsInfinity);

    /// <inheritdoc cref="IsInfinity{T}(Tensor{T})"/>
    public static bool IsInfinity<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<bool>(x, Formulas.IsInfinity);

    /// <inheritdoc cref="IsInfinity{T}(Tensor{T})"/>
    public static bool IsInfinity<T>(T x) where T : struct =>
        Symbolic.Plain<T, bool>(x, Formulas.IsInfinity);
}

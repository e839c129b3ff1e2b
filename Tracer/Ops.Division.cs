using ExprJit.Graphs;

namespace ExprJit;

/// <content>Division rounded down, and comparison for equality.</content>
public static partial class Ops
{
    /// <summary>Division rounded toward negative infinity.</summary>
    public static Tensor<T> FloorDiv<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorDiv<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorDiv<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorDiv<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorDiv<T>(Tensor<T> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorDiv<T>(Shared<T> x, Tensor<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorDiv<T>(Shared<Tensor<T>> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorDiv<T>(Shared<T> x, Shared<Tensor<T>> y) where T : struct =>
        Symbolic.Call<T>(x, y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static T FloorDiv<T>(T x, T y) where T : struct =>
        Symbolic.Plain<T, T>(x, y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static T FloorDiv<T>(Shared<T> x, T y) where T : struct =>
        Symbolic.Plain<T>(x, Symbolic.Number(y), Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static T FloorDiv<T>(T x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(x), y, Formulas.FloorDiv);

    /// <inheritdoc cref="FloorDiv{T}(Tensor{T}, Tensor{T})"/>
    public static T FloorDiv<T>(Shared<T> x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(x, y, Formulas.FloorDiv);

    /// <summary>The remainder of <c>FloorDiv</c>, which has the sign of the divisor.</summary>
    public static Tensor<T> FloorMod<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorMod<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorMod<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorMod<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorMod<T>(Tensor<T> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorMod<T>(Shared<T> x, Tensor<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorMod<T>(Shared<Tensor<T>> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> FloorMod<T>(Shared<T> x, Shared<Tensor<T>> y) where T : struct =>
        Symbolic.Call<T>(x, y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static T FloorMod<T>(T x, T y) where T : struct =>
        Symbolic.Plain<T, T>(x, y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static T FloorMod<T>(Shared<T> x, T y) where T : struct =>
        Symbolic.Plain<T>(x, Symbolic.Number(y), Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static T FloorMod<T>(T x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(x), y, Formulas.FloorMod);

    /// <inheritdoc cref="FloorMod{T}(Tensor{T}, Tensor{T})"/>
    public static T FloorMod<T>(Shared<T> x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(x, y, Formulas.FloorMod);

    /// <summary>Whether two values are equal, element by element; a NaN equals nothing.</summary>
    public static Tensor<bool> Equal<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<bool>(x, y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> Equal<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<bool>(x, y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> Equal<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<bool>(x, y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> Equal<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<bool>(x, y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> Equal<T>(Tensor<T> x, Shared<T> y) where T : struct =>
        Symbolic.Call<bool>(x, y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> Equal<T>(Shared<T> x, Tensor<T> y) where T : struct =>
        Symbolic.Call<bool>(x, y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> Equal<T>(Shared<Tensor<T>> x, Shared<T> y) where T : struct =>
        Symbolic.Call<bool>(x, y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> Equal<T>(Shared<T> x, Shared<Tensor<T>> y) where T : struct =>
        Symbolic.Call<bool>(x, y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static bool Equal<T>(T x, T y) where T : struct =>
        Symbolic.Plain<T, bool>(x, y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static bool Equal<T>(Shared<T> x, T y) where T : struct =>
        Symbolic.Plain<bool>(x, Symbolic.Number(y), N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static bool Equal<T>(T x, Shared<T> y) where T : struct =>
        Symbolic.Plain<bool>(Symbolic.Number(x), y, N.Equal);

    /// <inheritdoc cref="Equal{T}(Tensor{T}, Tensor{T})"/>
    public static bool Equal<T>(Shared<T> x, Shared<T> y) where T : struct =>
        Symbolic.Plain<bool>(x, y, N.Equal);

    /// <summary>Whether two values differ, element by element; a NaN differs from everything.</summary>
    public static Tensor<bool> NotEqual<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<bool>(x, y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> NotEqual<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<bool>(x, y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> NotEqual<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<bool>(x, y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> NotEqual<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<bool>(x, y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> NotEqual<T>(Tensor<T> x, Shared<T> y) where T : struct =>
        Symbolic.Call<bool>(x, y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> NotEqual<T>(Shared<T> x, Tensor<T> y) where T : struct =>
        Symbolic.Call<bool>(x, y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> NotEqual<T>(Shared<Tensor<T>> x, Shared<T> y) where T : struct =>
        Symbolic.Call<bool>(x, y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<bool> NotEqual<T>(Shared<T> x, Shared<Tensor<T>> y) where T : struct =>
        Symbolic.Call<bool>(x, y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static bool NotEqual<T>(T x, T y) where T : struct =>
        Symbolic.Plain<T, bool>(x, y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static bool NotEqual<T>(Shared<T> x, T y) where T : struct =>
        Symbolic.Plain<bool>(x, Symbolic.Number(y), N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static bool NotEqual<T>(T x, Shared<T> y) where T : struct =>
        Symbolic.Plain<bool>(Symbolic.Number(x), y, N.NotEqual);

    /// <inheritdoc cref="NotEqual{T}(Tensor{T}, Tensor{T})"/>
    public static bool NotEqual<T>(Shared<T> x, Shared<T> y) where T : struct =>
        Symbolic.Plain<bool>(x, y, N.NotEqual);
}

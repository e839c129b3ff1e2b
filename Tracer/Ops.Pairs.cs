using ExprJit.Graphs;

namespace ExprJit;

/// <content>Elementwise functions of two values.</content>
public static partial class Ops
{
    /// <summary>The larger of two values; NaN wins, and at a tie the gradient goes to the first.</summary>
    public static Tensor<T> Maximum<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Maximum<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Maximum<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Maximum<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Maximum<T>(Tensor<T> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Maximum<T>(Shared<T> x, Tensor<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Maximum<T>(Shared<Tensor<T>> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Maximum<T>(Shared<T> x, Shared<Tensor<T>> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static T Maximum<T>(T x, T y) where T : struct =>
        Symbolic.Plain<T, T>(x, y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static T Maximum<T>(Shared<T> x, T y) where T : struct =>
        Symbolic.Plain<T>(x, Symbolic.Number(y), N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static T Maximum<T>(T x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(x), y, N.Maximum);

    /// <inheritdoc cref="Maximum{T}(Tensor{T}, Tensor{T})"/>
    public static T Maximum<T>(Shared<T> x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(x, y, N.Maximum);

    /// <summary>The smaller of two values; NaN wins, and at a tie the gradient goes to the first.</summary>
    public static Tensor<T> Minimum<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Minimum<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Minimum<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Minimum<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Minimum<T>(Tensor<T> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Minimum<T>(Shared<T> x, Tensor<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Minimum<T>(Shared<Tensor<T>> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Minimum<T>(Shared<T> x, Shared<Tensor<T>> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static T Minimum<T>(T x, T y) where T : struct =>
        Symbolic.Plain<T, T>(x, y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static T Minimum<T>(Shared<T> x, T y) where T : struct =>
        Symbolic.Plain<T>(x, Symbolic.Number(y), N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static T Minimum<T>(T x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(x), y, N.Minimum);

    /// <inheritdoc cref="Minimum{T}(Tensor{T}, Tensor{T})"/>
    public static T Minimum<T>(Shared<T> x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(x, y, N.Minimum);

    /// <summary>The first value to the power of the second.</summary>
    public static Tensor<T> Pow<T>(Tensor<T> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Pow<T>(Shared<Tensor<T>> x, Tensor<T> y) =>
        Symbolic.Call<T>(x, y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Pow<T>(Tensor<T> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Pow<T>(Shared<Tensor<T>> x, Shared<Tensor<T>> y) =>
        Symbolic.Call<T>(x, y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Pow<T>(Tensor<T> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Pow<T>(Shared<T> x, Tensor<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Pow<T>(Shared<Tensor<T>> x, Shared<T> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Pow<T>(Shared<T> x, Shared<Tensor<T>> y) where T : struct =>
        Symbolic.Call<T>(x, y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static T Pow<T>(T x, T y) where T : struct =>
        Symbolic.Plain<T, T>(x, y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static T Pow<T>(Shared<T> x, T y) where T : struct =>
        Symbolic.Plain<T>(x, Symbolic.Number(y), N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static T Pow<T>(T x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(x), y, N.Pow);

    /// <inheritdoc cref="Pow{T}(Tensor{T}, Tensor{T})"/>
    public static T Pow<T>(Shared<T> x, Shared<T> y) where T : struct =>
        Symbolic.Plain<T>(x, y, N.Pow);

    /// <summary>The angle of the point whose ordinate is the first value and abscissa the second.</summary>
    public static Tensor<T> Atan2<T>(Tensor<T> y, Tensor<T> x) =>
        Symbolic.Call<T>(y, x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Atan2<T>(Shared<Tensor<T>> y, Tensor<T> x) =>
        Symbolic.Call<T>(y, x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Atan2<T>(Tensor<T> y, Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(y, x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Atan2<T>(Shared<Tensor<T>> y, Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(y, x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Atan2<T>(Tensor<T> y, Shared<T> x) where T : struct =>
        Symbolic.Call<T>(y, x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Atan2<T>(Shared<T> y, Tensor<T> x) where T : struct =>
        Symbolic.Call<T>(y, x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Atan2<T>(Shared<Tensor<T>> y, Shared<T> x) where T : struct =>
        Symbolic.Call<T>(y, x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Atan2<T>(Shared<T> y, Shared<Tensor<T>> x) where T : struct =>
        Symbolic.Call<T>(y, x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static T Atan2<T>(T y, T x) where T : struct =>
        Symbolic.Plain<T, T>(y, x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static T Atan2<T>(Shared<T> y, T x) where T : struct =>
        Symbolic.Plain<T>(y, Symbolic.Number(x), Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static T Atan2<T>(T y, Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(y), x, Formulas.Atan2);

    /// <inheritdoc cref="Atan2{T}(Tensor{T}, Tensor{T})"/>
    public static T Atan2<T>(Shared<T> y, Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(y, x, Formulas.Atan2);
}

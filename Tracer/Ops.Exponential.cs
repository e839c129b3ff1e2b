using ExprJit.Graphs;

namespace ExprJit;

/// <content>Powers, roots, exponentials and logarithms of one value.</content>
public static partial class Ops
{
    /// <summary>The square root; NaN below zero.</summary>
    public static Tensor<T> Sqrt<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Sqrt);

    /// <inheritdoc cref="Sqrt{T}(Tensor{T})"/>
    public static Tensor<T> Sqrt<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Sqrt);

    /// <inheritdoc cref="Sqrt{T}(Tensor{T})"/>
    public static T Sqrt<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Sqrt);

    /// <inheritdoc cref="Sqrt{T}(Tensor{T})"/>
    public static T Sqrt<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Sqrt);

    /// <summary>One over the square root.</summary>
    public static Tensor<T> Rsqrt<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Rsqrt);

    /// <inheritdoc cref="Rsqrt{T}(Tensor{T})"/>
    public static Tensor<T> Rsqrt<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Rsqrt);

    /// <inheritdoc cref="Rsqrt{T}(Tensor{T})"/>
    public static T Rsqrt<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Rsqrt);

    /// <inheritdoc cref="Rsqrt{T}(Tensor{T})"/>
    public static T Rsqrt<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Rsqrt);

    /// <summary>The value times itself.</summary>
    public static Tensor<T> Square<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Square);

    /// <inheritdoc cref="Square{T}(Tensor{T})"/>
    public static Tensor<T> Square<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Square);

    /// <inheritdoc cref="Square{T}(Tensor{T})"/>
    public static T Square<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Square);

    /// <inheritdoc cref="Square{T}(Tensor{T})"/>
    public static T Square<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Square);

    /// <summary>e to the power of each element.</summary>
    public static Tensor<T> Exp<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Exp);

    /// <inheritdoc cref="Exp{T}(Tensor{T})"/>
    public static Tensor<T> Exp<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Exp);

    /// <inheritdoc cref="Exp{T}(Tensor{T})"/>
    public static T Exp<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Exp);

    /// <inheritdoc cref="Exp{T}(Tensor{T})"/>
    public static T Exp<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Exp);

    /// <summary>2 to the power of each element.</summary>
    public static Tensor<T> Exp2<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Exp2);

    /// <inheritdoc cref="Exp2{T}(Tensor{T})"/>
    public static Tensor<T> Exp2<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Exp2);

    /// <inheritdoc cref="Exp2{T}(Tensor{T})"/>
    public static T Exp2<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Exp2);

    /// <inheritdoc cref="Exp2{T}(Tensor{T})"/>
    public static T Exp2<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Exp2);

    /// <summary>e to the power x, minus 1, accurate near zero.</summary>
    public static Tensor<T> ExpM1<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.ExpM1);

    /// <inheritdoc cref="ExpM1{T}(Tensor{T})"/>
    public static Tensor<T> ExpM1<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.ExpM1);

    /// <inheritdoc cref="ExpM1{T}(Tensor{T})"/>
    public static T ExpM1<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.ExpM1);

    /// <inheritdoc cref="ExpM1{T}(Tensor{T})"/>
    public static T ExpM1<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.ExpM1);

    /// <summary>The natural logarithm.</summary>
    public static Tensor<T> Log<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Log);

    /// <inheritdoc cref="Log{T}(Tensor{T})"/>
    public static Tensor<T> Log<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Log);

    /// <inheritdoc cref="Log{T}(Tensor{T})"/>
    public static T Log<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Log);

    /// <inheritdoc cref="Log{T}(Tensor{T})"/>
    public static T Log<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Log);

    /// <summary>The logarithm to base 2.</summary>
    public static Tensor<T> Log2<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Log2);

    /// <inheritdoc cref="Log2{T}(Tensor{T})"/>
    public static Tensor<T> Log2<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Log2);

    /// <inheritdoc cref="Log2{T}(Tensor{T})"/>
    public static T Log2<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Log2);

    /// <inheritdoc cref="Log2{T}(Tensor{T})"/>
    public static T Log2<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Log2);

    /// <summary>The logarithm to base 10.</summary>
    public static Tensor<T> Log10<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Log10);

    /// <inheritdoc cref="Log10{T}(Tensor{T})"/>
    public static Tensor<T> Log10<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Log10);

    /// <inheritdoc cref="Log10{T}(Tensor{T})"/>
    public static T Log10<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Log10);

    /// <inheritdoc cref="Log10{T}(Tensor{T})"/>
    public static T Log10<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Log10);

    /// <summary>The natural logarithm of 1 + x, accurate near zero.</summary>
    public static Tensor<T> LogP1<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.LogP1);

    /// <inheritdoc cref="LogP1{T}(Tensor{T})"/>
    public static Tensor<T> LogP1<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.LogP1);

    /// <inheritdoc cref="LogP1{T}(Tensor{T})"/>
    public static T LogP1<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.LogP1);

    /// <inheritdoc cref="LogP1{T}(Tensor{T})"/>
    public static T LogP1<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.LogP1);

    /// <summary>The error function.</summary>
    public static Tensor<T> Erf<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Erf);

    /// <inheritdoc cref="Erf{T}(Tensor{T})"/>
    public static Tensor<T> Erf<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Erf);

    /// <inheritdoc cref="Erf{T}(Tensor{T})"/>
    public static T Erf<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Erf);

    /// <inheritdoc cref="Erf{T}(Tensor{T})"/>
    public static T Erf<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Erf);

    /// <summary>One minus the error function, accurate where that is tiny.</summary>
    public static Tensor<T> Erfc<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Erfc);

    /// <inheritdoc cref="Erfc{T}(Tensor{T})"/>
    public static Tensor<T> Erfc<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Erfc);

    /// <inheritdoc cref="Erfc{T}(Tensor{T})"/>
    public static T Erfc<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Erfc);

    /// <inheritdoc cref="Erfc{T}(Tensor{T})"/>
    public static T Erfc<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Erfc);
}

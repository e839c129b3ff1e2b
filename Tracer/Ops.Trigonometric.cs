using ExprJit.Graphs;

namespace ExprJit;

/// <content>Trigonometric and hyperbolic functions.</content>
public static partial class Ops
{
    /// <summary>The sine of an angle in radians.</summary>
    public static Tensor<T> Sin<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Sin);

    /// <inheritdoc cref="Sin{T}(Tensor{T})"/>
    public static Tensor<T> Sin<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Sin);

    /// <inheritdoc cref="Sin{T}(Tensor{T})"/>
    public static T Sin<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Sin);

    /// <inheritdoc cref="Sin{T}(Tensor{T})"/>
    public static T Sin<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Sin);

    /// <summary>The cosine of an angle in radians.</summary>
    public static Tensor<T> Cos<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Cos);

    /// <inheritdoc cref="Cos{T}(Tensor{T})"/>
    public static Tensor<T> Cos<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Cos);

    /// <inheritdoc cref="Cos{T}(Tensor{T})"/>
    public static T Cos<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Cos);

    /// <inheritdoc cref="Cos{T}(Tensor{T})"/>
    public static T Cos<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Cos);

    /// <summary>The tangent of an angle in radians.</summary>
    public static Tensor<T> Tan<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Tan);

    /// <inheritdoc cref="Tan{T}(Tensor{T})"/>
    public static Tensor<T> Tan<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Tan);

    /// <inheritdoc cref="Tan{T}(Tensor{T})"/>
    public static T Tan<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Tan);

    /// <inheritdoc cref="Tan{T}(Tensor{T})"/>
    public static T Tan<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Tan);

    /// <summary>The angle whose sine is x.</summary>
    public static Tensor<T> Asin<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Asin);

    /// <inheritdoc cref="Asin{T}(Tensor{T})"/>
    public static Tensor<T> Asin<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Asin);

    /// <inheritdoc cref="Asin{T}(Tensor{T})"/>
    public static T Asin<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Asin);

    /// <inheritdoc cref="Asin{T}(Tensor{T})"/>
    public static T Asin<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Asin);

    /// <summary>The angle whose cosine is x.</summary>
    public static Tensor<T> Acos<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Acos);

    /// <inheritdoc cref="Acos{T}(Tensor{T})"/>
    public static Tensor<T> Acos<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Acos);

    /// <inheritdoc cref="Acos{T}(Tensor{T})"/>
    public static T Acos<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Acos);

    /// <inheritdoc cref="Acos{T}(Tensor{T})"/>
    public static T Acos<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Acos);

    /// <summary>The angle whose tangent is x.</summary>
    public static Tensor<T> Atan<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Atan);

    /// <inheritdoc cref="Atan{T}(Tensor{T})"/>
    public static Tensor<T> Atan<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Atan);

    /// <inheritdoc cref="Atan{T}(Tensor{T})"/>
    public static T Atan<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Atan);

    /// <inheritdoc cref="Atan{T}(Tensor{T})"/>
    public static T Atan<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Atan);

    /// <summary>The hyperbolic sine.</summary>
    public static Tensor<T> Sinh<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Sinh);

    /// <inheritdoc cref="Sinh{T}(Tensor{T})"/>
    public static Tensor<T> Sinh<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Sinh);

    /// <inheritdoc cref="Sinh{T}(Tensor{T})"/>
    public static T Sinh<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Sinh);

    /// <inheritdoc cref="Sinh{T}(Tensor{T})"/>
    public static T Sinh<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Sinh);

    /// <summary>The hyperbolic cosine.</summary>
    public static Tensor<T> Cosh<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Cosh);

    /// <inheritdoc cref="Cosh{T}(Tensor{T})"/>
    public static Tensor<T> Cosh<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Cosh);

    /// <inheritdoc cref="Cosh{T}(Tensor{T})"/>
    public static T Cosh<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Cosh);

    /// <inheritdoc cref="Cosh{T}(Tensor{T})"/>
    public static T Cosh<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Cosh);

    /// <summary>The hyperbolic tangent.</summary>
    public static Tensor<T> Tanh<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, N.Tanh);

    /// <inheritdoc cref="Tanh{T}(Tensor{T})"/>
    public static Tensor<T> Tanh<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, N.Tanh);

    /// <inheritdoc cref="Tanh{T}(Tensor{T})"/>
    public static T Tanh<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, N.Tanh);

    /// <inheritdoc cref="Tanh{T}(Tensor{T})"/>
    public static T Tanh<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, N.Tanh);

    /// <summary>The inverse hyperbolic sine.</summary>
    public static Tensor<T> Asinh<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Asinh);

    /// <inheritdoc cref="Asinh{T}(Tensor{T})"/>
    public static Tensor<T> Asinh<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Asinh);

    /// <inheritdoc cref="Asinh{T}(Tensor{T})"/>
    public static T Asinh<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Asinh);

    /// <inheritdoc cref="Asinh{T}(Tensor{T})"/>
    public static T Asinh<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Asinh);

    /// <summary>The inverse hyperbolic cosine.</summary>
    public static Tensor<T> Acosh<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Acosh);

    /// <inheritdoc cref="Acosh{T}(Tensor{T})"/>
    public static Tensor<T> Acosh<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Acosh);

    /// <inheritdoc cref="Acosh{T}(Tensor{T})"/>
    public static T Acosh<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Acosh);

    /// <inheritdoc cref="Acosh{T}(Tensor{T})"/>
    public static T Acosh<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Acosh);

    /// <summary>The inverse hyperbolic tangent.</summary>
    public static Tensor<T> Atanh<T>(Tensor<T> x) =>
        Symbolic.Call<T>(x, Formulas.Atanh);

    /// <inheritdoc cref="Atanh{T}(Tensor{T})"/>
    public static Tensor<T> Atanh<T>(Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(x, Formulas.Atanh);

    /// <inheritdoc cref="Atanh{T}(Tensor{T})"/>
    public static T Atanh<T>(Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(x, Formulas.Atanh);

    /// <inheritdoc cref="Atanh{T}(Tensor{T})"/>
    public static T Atanh<T>(T x) where T : struct =>
        Symbolic.Plain<T, T>(x, Formulas.Atanh);
}

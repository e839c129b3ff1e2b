using System.Runtime.CompilerServices;

namespace ExprJit;

/// <content>Products with the Jacobian, and the Jacobian itself. docs/gradients.md has the laws and the choices at kinks.</content>
public static partial class Ops
{
    /// <summary>
    /// The gradient of the weighted sum of y's elements: Σᵢ weightsᵢ · ∂yᵢ/∂x, by one reverse sweep. The weights broadcast to
    /// y's shape; the result has x's.
    /// </summary>
    /// <exception cref="TraceException">EJ108: not of floats, or outside a function; EJ109: y does not depend on x; EJ121: an op between them has no derivative.</exception>
    /// <exception cref="ShapeException">EJ201, at a call: the weights do not broadcast to y's shape.</exception>
    public static Tensor<T> Vjp<T>(Tensor<T> y, Tensor<T> x, Tensor<T> weights) =>
        Symbolic.Call<T>([y, x, weights], n => Formulas.Vjp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Vjp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Vjp<T>(Tensor<T> y, Shared<Tensor<T>> x, Tensor<T> weights) =>
        Symbolic.Call<T>([y, x, weights], n => Formulas.Vjp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Vjp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Vjp<T>(Tensor<T> y, Shared<T> x, Tensor<T> weights) where T : struct =>
        Symbolic.Call<T>([y, x, weights], n => Formulas.Vjp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Vjp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static T Vjp<T>(T y, T x, T weights) where T : struct =>
        Symbolic.EvaluateScalar<T>([Symbolic.Number(y), Symbolic.Number(x), Symbolic.Number(weights)], n => Formulas.Vjp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Vjp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static T Vjp<T>(T y, Shared<T> x, T weights) where T : struct =>
        Symbolic.EvaluateScalar<T>([Symbolic.Number(y), x, Symbolic.Number(weights)], n => Formulas.Vjp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Vjp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Vjp<TY, T>(Tensor<TY> y, Tensor<T> x, Tensor<TY> weights) =>
        Symbolic.Call<T>([y, x, weights], n => Formulas.Vjp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Vjp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Vjp<TY, T>(Tensor<TY> y, Shared<Tensor<T>> x, Tensor<TY> weights) =>
        Symbolic.Call<T>([y, x, weights], n => Formulas.Vjp(n[0], n[1], n[2]));

    /// <summary>As <see cref="Vjp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/> by each of several variables, all in one sweep.</summary>
    public static Tensor<T>[] Vjp<T>(Tensor<T> y, Tensor<T>[] xs, Tensor<T> weights) =>
        Array.ConvertAll(xs, x => Vjp(y, x, weights));

    /// <inheritdoc cref="Vjp{T}(Tensor{T}, Tensor{T}[], Tensor{T})"/>
    public static Tensor<T>[] Vjp<T>(Tensor<T> y, Shared<Tensor<T>>[] xs, Tensor<T> weights) =>
        Array.ConvertAll(xs, x => Vjp(y, x, weights));

    /// <summary>
    /// The derivative of y along a direction in x: Σⱼ ∂y/∂xⱼ · directionⱼ, by one forward sweep. The direction broadcasts to
    /// x's shape; the result has y's. Of a gradient it is the product of the Hessian with the direction.
    /// </summary>
    /// <exception cref="TraceException">EJ108: not of floats, or outside a function; EJ109: y does not depend on x; EJ121: an op between them has no derivative.</exception>
    /// <exception cref="ShapeException">EJ201, at a call: the direction does not broadcast to x's shape.</exception>
    public static Tensor<T> Jvp<T>(Tensor<T> y, Tensor<T> x, Tensor<T> direction) =>
        Symbolic.Call<T>([y, x, direction], n => Formulas.Jvp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Jvp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Jvp<T>(Tensor<T> y, Shared<Tensor<T>> x, Tensor<T> direction) =>
        Symbolic.Call<T>([y, x, direction], n => Formulas.Jvp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Jvp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Jvp<T>(Tensor<T> y, Shared<T> x, Tensor<T> direction) where T : struct =>
        Symbolic.Call<T>([y, x, direction], n => Formulas.Jvp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Jvp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static T Jvp<T>(T y, T x, T direction) where T : struct =>
        Symbolic.EvaluateScalar<T>([Symbolic.Number(y), Symbolic.Number(x), Symbolic.Number(direction)], n => Formulas.Jvp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Jvp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    public static T Jvp<T>(T y, Shared<T> x, T direction) where T : struct =>
        Symbolic.EvaluateScalar<T>([Symbolic.Number(y), x, Symbolic.Number(direction)], n => Formulas.Jvp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Jvp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor<TY> Jvp<TY, T>(Tensor<TY> y, Tensor<T> x, Tensor<T> direction) =>
        Symbolic.Call<TY>([y, x, direction], n => Formulas.Jvp(n[0], n[1], n[2]));

    /// <inheritdoc cref="Jvp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor<TY> Jvp<TY, T>(Tensor<TY> y, Shared<Tensor<T>> x, Tensor<T> direction) =>
        Symbolic.Call<TY>([y, x, direction], n => Formulas.Jvp(n[0], n[1], n[2]));

    /// <summary>As <see cref="Jvp{T}(Tensor{T}, Tensor{T}, Tensor{T})"/> along a direction in several variables at once: the sum over them.</summary>
    public static Tensor<T> Jvp<T>(Tensor<T> y, Tensor<T>[] xs, Tensor<T>[] directions) =>
        Along(xs, directions, (x, direction) => Jvp(y, x, direction));

    /// <inheritdoc cref="Jvp{T}(Tensor{T}, Tensor{T}[], Tensor{T}[])"/>
    public static Tensor<T> Jvp<T>(Tensor<T> y, Shared<Tensor<T>>[] xs, Tensor<T>[] directions) =>
        Along(xs, directions, (x, direction) => Jvp(y, x, direction));

    /// <summary>
    /// The derivative of each element of y with respect to each of x: ∂yᵢ/∂xⱼ, of shape(y) followed by shape(x), by one
    /// reverse sweep for all elements of y together.
    /// </summary>
    /// <exception cref="TraceException">EJ108: not of floats, or outside a function; EJ109: y does not depend on x; EJ121: an op between them has no derivative.</exception>
    public static Tensor<T> Jacobian<T>(Tensor<T> y, Tensor<T> x) =>
        Symbolic.Call<T>(y, x, Formulas.Jacobian);

    /// <inheritdoc cref="Jacobian{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Jacobian<T>(Tensor<T> y, Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(y, x, Formulas.Jacobian);

    /// <inheritdoc cref="Jacobian{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Jacobian<T>(Tensor<T> y, Shared<T> x) where T : struct =>
        Symbolic.Call<T>(y, x, Formulas.Jacobian);

    /// <inheritdoc cref="Jacobian{T}(Tensor{T}, Tensor{T})"/>
    public static T Jacobian<T>(T y, T x) where T : struct =>
        Symbolic.Plain<T, T>(y, x, Formulas.Jacobian);

    /// <inheritdoc cref="Jacobian{T}(Tensor{T}, Tensor{T})"/>
    public static T Jacobian<T>(T y, Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(y), x, Formulas.Jacobian);

    /// <inheritdoc cref="Jacobian{T}(Tensor{T}, Tensor{T})"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Jacobian<TY, T>(Tensor<TY> y, Tensor<T> x) =>
        Symbolic.Call<T>(y, x, Formulas.Jacobian);

    /// <inheritdoc cref="Jacobian{T}(Tensor{T}, Tensor{T})"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Jacobian<TY, T>(Tensor<TY> y, Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(y, x, Formulas.Jacobian);

    /// <summary>
    /// The second derivatives of a scalar cost: ∂²cost/∂xᵢ∂xⱼ, of shape(x) twice; zeros where the cost is linear in x. Its product
    /// with a direction costs far less: <c>Jvp(Grad(cost, x), x, direction)</c>.
    /// </summary>
    /// <exception cref="TraceException">EJ108: the cost is no float scalar; EJ109: it does not depend on x; EJ121: an op between them has no derivative.</exception>
    public static Tensor<T> Hessian<T>(Tensor<T> cost, Tensor<T> x) =>
        Symbolic.Call<T>(cost, x, Formulas.Hessian);

    /// <inheritdoc cref="Hessian{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Hessian<T>(Tensor<T> cost, Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(cost, x, Formulas.Hessian);

    /// <inheritdoc cref="Hessian{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> Hessian<T>(Tensor<T> cost, Shared<T> x) where T : struct =>
        Symbolic.Call<T>(cost, x, Formulas.Hessian);

    /// <inheritdoc cref="Hessian{T}(Tensor{T}, Tensor{T})"/>
    public static T Hessian<T>(T cost, T x) where T : struct =>
        Symbolic.Plain<T, T>(cost, x, Formulas.Hessian);

    /// <inheritdoc cref="Hessian{T}(Tensor{T}, Tensor{T})"/>
    public static T Hessian<T>(T cost, Shared<T> x) where T : struct =>
        Symbolic.Plain<T>(Symbolic.Number(cost), x, Formulas.Hessian);

    /// <inheritdoc cref="Hessian{T}(Tensor{T}, Tensor{T})"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Hessian<TY, T>(Tensor<TY> cost, Tensor<T> x) =>
        Symbolic.Call<T>(cost, x, Formulas.Hessian);

    /// <inheritdoc cref="Hessian{T}(Tensor{T}, Tensor{T})"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Hessian<TY, T>(Tensor<TY> cost, Shared<Tensor<T>> x) =>
        Symbolic.Call<T>(cost, x, Formulas.Hessian);

    private static Tensor<T> Along<X, T>(X[] xs, Tensor<T>[] directions, Func<X, Tensor<T>, Tensor<T>> jvp)
    {
        if (xs.Length == 0 || xs.Length != directions.Length)
            throw new ArgumentException($"{xs.Length} variables have {directions.Length} directions.", nameof(directions));
        var sum = jvp(xs[0], directions[0]);
        for (int i = 1; i < xs.Length; i++)
            sum += jvp(xs[i], directions[i]);
        return sum;
    }
}

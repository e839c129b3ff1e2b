using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>
/// One vector of each elementwise op, by the op's name; conditions are masks of the operands' width. A body all of
/// whose ops are here, over one element type, runs as a vector loop.
/// </summary>
internal static class VectorMath
{
    public static Vector256<T> Add<T>(Vector256<T> a, Vector256<T> b) => a + b;

    public static Vector256<T> Sub<T>(Vector256<T> a, Vector256<T> b) => a - b;

    public static Vector256<T> Mul<T>(Vector256<T> a, Vector256<T> b) => a * b;

    public static Vector256<float> Div(Vector256<float> a, Vector256<float> b) => a / b;

    public static Vector256<double> Div(Vector256<double> a, Vector256<double> b) => a / b;

    public static Vector256<T> Neg<T>(Vector256<T> a) => -a;

    public static Vector256<T> Abs<T>(Vector256<T> a) => Vector256.Abs(a);

    public static Vector256<float> Maximum(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);

    public static Vector256<double> Maximum(Vector256<double> a, Vector256<double> b) => Vector256.Max(a, b);

    public static Vector256<float> Minimum(Vector256<float> a, Vector256<float> b) => Vector256.Min(a, b);

    public static Vector256<double> Minimum(Vector256<double> a, Vector256<double> b) => Vector256.Min(a, b);

    public static Vector256<T> Less<T>(Vector256<T> a, Vector256<T> b) => Vector256.LessThan(a, b);

    public static Vector256<T> LessEqual<T>(Vector256<T> a, Vector256<T> b) => Vector256.LessThanOrEqual(a, b);

    public static Vector256<T> Equal<T>(Vector256<T> a, Vector256<T> b) => Vector256.Equals(a, b);

    public static Vector256<T> NotEqual<T>(Vector256<T> a, Vector256<T> b) => ~Vector256.Equals(a, b);

    public static Vector256<T> IsNaN<T>(Vector256<T> a) => ~Vector256.Equals(a, a);

    public static Vector256<T> And<T>(Vector256<T> a, Vector256<T> b) => a & b;

    public static Vector256<T> Or<T>(Vector256<T> a, Vector256<T> b) => a | b;

    public static Vector256<T> Xor<T>(Vector256<T> a, Vector256<T> b) => a ^ b;

    public static Vector256<T> Not<T>(Vector256<T> a) => ~a;

    public static Vector256<T> Where<T>(Vector256<T> c, Vector256<T> a, Vector256<T> b) => Vector256.ConditionalSelect(c, a, b);

    public static Vector256<T> StopGradient<T>(Vector256<T> a) => a;

    public static Vector256<T> CopySign<T>(Vector256<T> a, Vector256<T> b) => Vector256.CopySign(a, b);

    public static Vector256<T> Sqrt<T>(Vector256<T> a) => Vector256.Sqrt(a);

    public static Vector256<float> Rsqrt(Vector256<float> a) => Vector256<float>.One / Vector256.Sqrt(a);

    public static Vector256<double> Rsqrt(Vector256<double> a) => Vector256<double>.One / Vector256.Sqrt(a);

    public static Vector256<float> Floor(Vector256<float> a) => Vector256.Floor(a);

    public static Vector256<double> Floor(Vector256<double> a) => Vector256.Floor(a);

    public static Vector256<float> Ceiling(Vector256<float> a) => Vector256.Ceiling(a);

    public static Vector256<double> Ceiling(Vector256<double> a) => Vector256.Ceiling(a);

    public static Vector256<float> Round(Vector256<float> a) => Vector256.Round(a);

    public static Vector256<double> Round(Vector256<double> a) => Vector256.Round(a);

    public static Vector256<float> Truncate(Vector256<float> a) => Vector256.Truncate(a);

    public static Vector256<double> Truncate(Vector256<double> a) => Vector256.Truncate(a);

    public static Vector256<float> Exp(Vector256<float> a) => Vector256.Exp(a);

    public static Vector256<double> Exp(Vector256<double> a) => Vector256.Exp(a);

    public static Vector256<float> Log(Vector256<float> a) => Vector256.Log(a);

    public static Vector256<double> Log(Vector256<double> a) => Vector256.Log(a);

    public static Vector256<float> Sin(Vector256<float> a) => Vector256.Sin(a);

    public static Vector256<double> Sin(Vector256<double> a) => Vector256.Sin(a);

    public static Vector256<float> Cos(Vector256<float> a) => Vector256.Cos(a);

    public static Vector256<double> Cos(Vector256<double> a) => Vector256.Cos(a);

    /// <summary>1 / (1 + e⁻ˣ) by the exponential of -|x|, which cannot overflow.</summary>
    public static Vector256<float> Sigmoid(Vector256<float> x)
    {
        var e = Vector256.Exp(-Vector256.Abs(x));
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), e, Vector256<float>.One) / (Vector256<float>.One + e);
    }

    /// <inheritdoc cref="Sigmoid(Vector256{float})"/>
    public static Vector256<double> Sigmoid(Vector256<double> x)
    {
        var e = Vector256.Exp(-Vector256.Abs(x));
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<double>.Zero), e, Vector256<double>.One) / (Vector256<double>.One + e);
    }

    /// <summary>
    /// A minimax polynomial in x² for |x| &lt; 0.625, and (1 - e)/(1 + e) with e = e^(-2|x|) beyond.
    /// Source of the coefficients: S. Moshier, Cephes Mathematical Library, tanhf.
    /// </summary>
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        var a = Vector256.Abs(x);
        var z = x * x;
        var p = Vector256.MultiplyAddEstimate(Vector256.Create(-5.70498872745e-3f), z, Vector256.Create(2.06390887954e-2f));
        p = Vector256.MultiplyAddEstimate(p, z, Vector256.Create(-5.37397155531e-2f));
        p = Vector256.MultiplyAddEstimate(p, z, Vector256.Create(1.33314422036e-1f));
        p = Vector256.MultiplyAddEstimate(p, z, Vector256.Create(-3.33332819422e-1f));
        var near = Vector256.MultiplyAddEstimate(p * z, x, x);
        var e = Vector256.Exp(a * -2f);
        var far = (Vector256<float>.One - e) / (Vector256<float>.One + e);
        var sign = x & Vector256.Create(-0f);
        return Vector256.ConditionalSelect(Vector256.LessThan(a, Vector256.Create(0.625f)), Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<float>.Zero), x, near), far | sign);
    }

    /// <summary>
    /// A minimax rational in x² for |x| &lt; 0.625, and (1 - e)/(1 + e) with e = e^(-2|x|) beyond.
    /// Source of the coefficients: S. Moshier, Cephes Mathematical Library, tanh.
    /// </summary>
    public static Vector256<double> Tanh(Vector256<double> x)
    {
        var a = Vector256.Abs(x);
        var z = x * x;
        var p = Vector256.MultiplyAddEstimate(Vector256.Create(-9.64399179425052238628e-1), z, Vector256.Create(-9.92877231001918586564e1));
        p = Vector256.MultiplyAddEstimate(p, z, Vector256.Create(-1.61468768441708447952e3));
        var q = Vector256.MultiplyAddEstimate(z + Vector256.Create(1.12811678491632931402e2), z, Vector256.Create(2.23548839060100448583e3));
        q = Vector256.MultiplyAddEstimate(q, z, Vector256.Create(4.84406305325125486048e3));
        var near = Vector256.MultiplyAddEstimate(p / q * z, x, x);
        var e = Vector256.Exp(a * -2d);
        var far = (Vector256<double>.One - e) / (Vector256<double>.One + e);
        var sign = x & Vector256.Create(-0d);
        return Vector256.ConditionalSelect(Vector256.LessThan(a, Vector256.Create(0.625)), Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<double>.Zero), x, near), far | sign);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Benchmarks.Peers;

/// <summary>What the BCL's vectors lack, or do in wider arithmetic than is needed, as one writes it by hand.</summary>
/// <remarks>The files named 512 are the source of the loops of 256 bits too: the build puts one number in the place of the other.</remarks>
internal static class Math512
{
    /// <summary>2ⁿ · exp(r) with |r| at most ln(2)/2; x between the logarithms of the smallest normal and the largest number.</summary>
    /// <remarks>Source of the coefficients: S. Moshier, Cephes Mathematical Library, expf.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // n stands in the low bits of the sum with 1.5 · 2²³.
        var magic = Vector512.Create(12582912f);
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), magic);
        var n = shifted - magic;
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), x));
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(1.9875691500e-4f), r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f));
        return p * ((shifted.AsInt32() << 23) + Vector512.Create(1f).AsInt32()).AsSingle();
    }

    /// <summary>The same with the series to r¹², 2e-16 off at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        var magic = Vector512.Create(6755399441055744.0);
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.4426950408889634), magic);
        var n = shifted - magic;
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-1.9082149292705877e-10), Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.6931471803691238), x));
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(1 / 479001600.0), r, Vector512.Create(1 / 39916800.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1 / 3628800.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1 / 362880.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1 / 40320.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1 / 5040.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1 / 720.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1 / 120.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1 / 24.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1 / 6.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0));
        return p * ((shifted.AsInt64() << 52) + Vector512.Create(1.0).AsInt64()).AsDouble();
    }

    /// <summary>A polynomial in x² near zero, (1 - e)/(1 + e) with e = exp(-2|x|) beyond 0.625; |x| at most 40.</summary>
    /// <remarks>Source of the coefficients: S. Moshier, Cephes Mathematical Library, tanhf.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        var a = Vector512.Abs(x);
        var z = x * x;
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(-5.70498872745e-3f), z, Vector512.Create(2.06390887954e-2f));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(-5.37397155531e-2f));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.33314422036e-1f));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(-3.33332819422e-1f));
        var e = Exp(a * Vector512.Create(-2f));
        var far = (Vector512.Create(1f) - e) / (Vector512.Create(1f) + e);
        return Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512.Create(0.625f)), Vector512.FusedMultiplyAdd(p * z, x, x), far | (x & Vector512.Create(-0f)));
    }

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    /// <remarks>A rational near zero. Source of the coefficients: S. Moshier, Cephes Mathematical Library, tanh.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Tanh(Vector512<double> x)
    {
        var a = Vector512.Abs(x);
        var z = x * x;
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(-9.64399179425052238628e-1), z, Vector512.Create(-9.92877231001918586564e1));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(-1.61468768441708447952e3));
        var q = Vector512.FusedMultiplyAdd(z + Vector512.Create(1.12811678491632931402e2), z, Vector512.Create(2.23548839060100448583e3));
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(4.84406305325125486048e3));
        var e = Exp(a * Vector512.Create(-2.0));
        // One division serves both: the numerator and the denominator are chosen before it.
        var near = Vector512.LessThan(a, Vector512.Create(0.625));
        var quotient = Vector512.ConditionalSelect(near, z * p, Vector512.Create(1.0) - e) / Vector512.ConditionalSelect(near, q, Vector512.Create(1.0) + e);
        return Vector512.ConditionalSelect(near, Vector512.FusedMultiplyAdd(quotient, x, x), quotient | (x & Vector512.Create(-0.0)));
    }

    /// <summary>The complementary error function, t · exp(-x² + P(2t - 1)) with t = 2/(2 + |x|): the absolute error is a few units in the last place of 1.</summary>
    /// <remarks>P interpolates ln(erfc(x)/t) + x² at Chebyshev points; 1.0e-7 off at most.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erfc(Vector512<float> x)
    {
        var a = Vector512.Abs(x);
        var t = Vector512.Create(2f) / (Vector512.Create(2f) + a);
        var s = t + t - Vector512.Create(1f);
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(4.657862289e-6f), s, Vector512.Create(0.000332440702f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.0002194268817f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.002045806027f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.001786496833f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.008701600896f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.009877244398f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.04687426828f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.04734352764f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.67264217f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.6717940841f));
        var y = t * Exp(p - a * a);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512.Create(2f) - y, y);
    }

    /// <inheritdoc cref="Erfc(Vector512{float})"/>
    /// <remarks>3.8e-16 off at most.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Erfc(Vector512<double> x)
    {
        var a = Vector512.Abs(x);
        var t = Vector512.Create(2.0) / (Vector512.Create(2.0) + a);
        var s = t + t - Vector512.Create(1.0);
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(-1.37913070917111069e-8), s, Vector512.Create(2.99232730577075805e-8));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(8.35469423874085521e-8));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-2.90244399559999255e-7));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-5.74572411191407616e-8));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(1.2851059663435587e-6));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-1.38533809612471535e-6));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-2.96593298591063188e-6));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(8.63948536674403859e-6));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(1.42095099946580649e-7));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-3.02232856041113943e-5));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(3.1745644525872318e-5));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(7.14119742099591563e-5));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.000174303633404306268));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-9.37372484413609842e-5));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.000673679012559595357));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.000146246585938197734));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.00234581253445585102));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.00175893353833438351));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.00882493855975445077));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.00987268936575432916));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.0468956102312684307));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.047343306841898187));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.672643223977657637));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.671794084056692265));
        var y = t * Exp(p - a * a);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), Vector512.Create(2.0) - y, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp<T>(Vector512<T> x) => typeof(T) == typeof(float) ? Exp(x.AsSingle()).As<float, T>() : Exp(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log<T>(Vector512<T> x) => typeof(T) == typeof(float) ? Vector512.Log(x.AsSingle()).As<float, T>() : Vector512.Log(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tanh<T>(Vector512<T> x) => typeof(T) == typeof(float) ? Tanh(x.AsSingle()).As<float, T>() : Tanh(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Erfc<T>(Vector512<T> x) => typeof(T) == typeof(float) ? Erfc(x.AsSingle()).As<float, T>() : Erfc(x.AsDouble()).As<double, T>();

    /// <summary>A constant in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of<T>(double value) => typeof(T) == typeof(float) ? Vector512.Create((float)value).As<float, T>() : Vector512.Create(value).As<double, T>();
}

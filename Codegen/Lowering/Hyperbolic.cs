using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>Hyperbolic functions and their inverses.</summary>
internal static class Hyperbolic
{
    private const double Ln2 = 0.6931471805599453;

    /// <summary>With e = e^|x| - 1 it is ½·(e + e/(e + 1)), and here e is quartered, since it overflows before the result does.</summary>
    public static Real Sinh(Real x)
    {
        var size = Abs(x);
        var quarter = Exponential.ShiftedExpM1(Bounded(size), 2);
        var half = quarter + quarter / Fma(quarter, 4, 1);
        return CopySign(Where(size < x.Format.Negligible, size, half + half), x);
    }

    /// <summary>With e = e^|x| it is ½·(e + 1/e), and here e is quartered as in <see cref="Sinh"/>.</summary>
    public static Real Cosh(Real x)
    {
        var quarter = Exponential.ShiftedExp(Bounded(Abs(x)), 2);
        var half = quarter + 0.0625 / quarter;
        return half + half;
    }

    /// <summary>With e = e^(2|x|) - 1 it is e/(e + 2).</summary>
    public static Real Tanh(Real x)
    {
        var size = Min(Abs(x), x.Format.Pick(9.25, 20));
        var half = Exponential.ShiftedExpM1(size + size, 1);
        return CopySign(half / (half + 1), x);
    }

    /// <summary>log(1 + a + a²/(1 + √(a² + 1))), and for large a, whose square might overflow, log a + ln 2.</summary>
    public static Real Asinh(Real x, Domain domain)
    {
        var size = Abs(x);
        var isLarge = IsLarge(size);
        var square = size * size;
        var near = size + square / (1 + Sqrt(square + 1));
        return CopySign(LogP1(isLarge, size, near, domain), x);
    }

    /// <summary>log(1 + t + √(t·(t + 2))) with t = x - 1.</summary>
    public static Real Acosh(Real x, Domain domain)
    {
        var t = x - 1;
        var value = LogP1(IsLarge(x), x, t + Sqrt(Fma(t, t, t + t)), domain);
        return Where(x < 1, double.NaN, value);
    }

    /// <summary>½·log(1 + 2a/(1 - a)).</summary>
    public static Real Atanh(Real x, Domain domain)
    {
        var size = Abs(x);
        return CopySign(Logarithm.LogP1((size + size) / (1 - size), domain) * 0.5, x);
    }

    private static Truth IsLarge(Real size) => size > Math.ScaleB(1, size.Format.FractionBits + 7);

    private static Real LogP1(Truth isLarge, Real large, Real near, Domain domain) =>
        Logarithm.LogP1(Where(isLarge, large, near), domain) + Where(isLarge, Ln2, near.Of(0));

    /// <summary>A size beyond which both functions overflow.</summary>
    private static Real Bounded(Real size) => Min(size, size.Format.Pick(89.5, 710.6));
}

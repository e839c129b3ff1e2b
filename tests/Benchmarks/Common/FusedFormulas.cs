using System.Numerics;
using static ExprJit.Ops;

namespace ExprJit.Benchmarks;

/// <summary>The five elementwise expressions, as the library's users write them.</summary>
internal static class FusedFormulas
{
    /// <summary>Of Black and Scholes.</summary>
    public const double InterestRate = 0.02, Volatility = 0.3;

    /// <summary>Of momentum.</summary>
    public const double Friction = 0.9, LearningRate = 0.01;

    public static Tensor<T> MultiplyThenAdd<T>(Tensor<T> a, Tensor<T> b, Tensor<T> c) where T : unmanaged, IBinaryFloatingPointIeee754<T> => a * b + c;

    public static Tensor<T> Logistic<T>(Tensor<T> x, Tensor<T> w, Tensor<T> b) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.One / (T.One + Exp(-(x * w + b)));

    public static Tensor<T> Mixed<T>(Tensor<T> a, Tensor<T> b, Tensor<T> c, Tensor<T> d) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateChecked(2) * a + T.CreateChecked(3) * b * Tanh(c) - Exp(-d * d) * Sqrt(Abs(a));

    /// <summary>The price of a call by Black and Scholes (1973).</summary>
    public static Tensor<T> Price<T>(Tensor<T> spot, Tensor<T> strike, Tensor<T> years) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T rate = T.CreateChecked(InterestRate), volatility = T.CreateChecked(Volatility), half = T.CreateChecked(0.5);
        var deviation = volatility * Sqrt(years);
        var d1 = (Log(spot / strike) + (rate + volatility * volatility * half) * years) / deviation;
        return spot * Normal(d1) - strike * Exp(-rate * years) * Normal(d1 - deviation);
    }

    /// <summary>Two updates of one function.</summary>
    public static Updates Momentum<T>(Shared<Tensor<T>> p, Shared<Tensor<T>> v, Tensor<T> g) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T m = T.CreateChecked(Friction), r = T.CreateChecked(LearningRate);
        return new() { { v, m * v - r * g }, { p, p + (m * v - r * g) } };
    }

    private static Tensor<T> Normal<T>(Tensor<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateChecked(0.5) * Erfc(T.CreateChecked(-Math.Sqrt(0.5)) * x);
}

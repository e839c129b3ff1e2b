using ILGPU;
using ExprJit.Benchmarks;

namespace ExprJit.Gpu.Peers;

/// <summary>What ILGPU compiles from C#. Its core has no exponential or logarithm that is right on every device, so they are here.</summary>
internal static class Kernels
{
    /// <summary>A power of two, for which shared memory is set aside.</summary>
    public const int SumGroup = 256;

    public static void MultiplyThenAdd(Index1D i, ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, ArrayView<float> d, ArrayView<float> result) =>
        result[i] = a[i] * b[i] + c[i];

    public static void Logistic(Index1D i, ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, ArrayView<float> d, ArrayView<float> result) =>
        result[i] = 1 / (1 + Exp(-(a[i] * b[i] + c[i])));

    public static void Mixed(Index1D i, ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, ArrayView<float> d, ArrayView<float> result) =>
        result[i] = 2 * a[i] + 3 * b[i] * (1 - 2 / (Exp(2 * c[i]) + 1)) - Exp(-d[i] * d[i]) * MathF.Sqrt(MathF.Abs(a[i]));

    public static void Price(Index1D i, ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, ArrayView<float> d, ArrayView<float> result)
    {
        const float rate = (float)FusedFormulas.InterestRate, volatility = (float)FusedFormulas.Volatility;
        float deviation = volatility * MathF.Sqrt(c[i]);
        float d1 = (Log(a[i] / b[i]) + (rate + volatility * volatility * 0.5f) * c[i]) / deviation;
        result[i] = a[i] * Normal(d1) - b[i] * Exp(-rate * c[i]) * Normal(d1 - deviation);
    }

    public static void Momentum(Index1D i, ArrayView<float> p, ArrayView<float> v, ArrayView<float> g)
    {
        float moved = (float)FusedFormulas.Friction * v[i] - (float)FusedFormulas.LearningRate * g[i];
        v[i] = moved;
        p[i] += moved;
    }

    public static void Scaled(Index1D i, ArrayView<float> x) => x[i] = x[i] * 0.5f + 1;

    public static void Sum(ArrayView<float> x, ArrayView<float> total)
    {
        var shared = SharedMemory.Allocate<float>(SumGroup);
        float sum = 0;
        for (int i = Grid.GlobalIndex.X; i < x.IntLength; i += Grid.DimX * Group.DimX)
            sum += x[i];
        shared[Group.IdxX] = sum;
        Group.Barrier();
        for (int half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
                shared[Group.IdxX] += shared[Group.IdxX + half];
            Group.Barrier();
        }
        if (Group.IdxX == 0)
            Atomic.Add(ref total[0], shared[0]);
    }

    /// <summary>By the power of two and the series of what is left, as in Cephes.</summary>
    private static float Exp(float x)
    {
        x = x < -87 ? -87 : x > 88 ? 88 : x;
        int n = (int)(x * 1.44269504f + (x < 0 ? -0.5f : 0.5f));
        float r = x - n * 0.693359375f + n * 2.12194440e-4f;
        float series = ((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r + 4.1665795894e-2f) * r + 1.6666665459e-1f) * r + 5.0000001201e-1f;
        return (series * r * r + r + 1) * Interop.IntAsFloat((uint)(n + 127) << 23);
    }

    /// <summary>Of a positive normal number, by its exponent and the series of its mantissa, as in Cephes.</summary>
    private static float Log(float x)
    {
        uint bits = Interop.FloatAsInt(x);
        int n = (int)(bits >> 23) - 126;
        float m = Interop.IntAsFloat((bits & 0x7FFFFFu) | 0x3F000000u);
        if (m < 0.707106781f)
        {
            n--;
            m += m;
        }
        float r = m - 1, square = r * r;
        float series = ((((((((7.0376836292e-2f * r - 1.1514610310e-1f) * r + 1.1676998740e-1f) * r - 1.2420140846e-1f) * r + 1.4249322787e-1f) * r
            - 1.6668057665e-1f) * r + 2.0000714765e-1f) * r - 2.4999993993e-1f) * r + 3.3333331174e-1f) * r * square;
        return r + (series - 2.12194440e-4f * n - 0.5f * square) + 0.693359375f * n;
    }

    /// <summary>The distribution function of the standard normal, by formula 7.1.26 of Abramowitz and Stegun.</summary>
    private static float Normal(float x)
    {
        float z = MathF.Abs(x) * 0.70710678f, t = 1 / (1 + 0.3275911f * z);
        float half = 0.5f * ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t * Exp(-z * z);
        return x < 0 ? half : 1 - half;
    }
}

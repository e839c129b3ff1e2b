using System.Numerics;

namespace ExprJit.Benchmarks;

/// <summary>Numbers that every process makes alike, this one and those of the peers (python/peer.py).</summary>
internal static class Data
{
    /// <summary>How many elements of a result are compared.</summary>
    private const int Samples = 512;

    /// <summary>Element i is the finaliser of MurmurHash3 of i and the seed, spread evenly over [low, high).</summary>
    public static T[] Uniform<T>(long length, uint seed, double low, double high) where T : INumberBase<T>
    {
        var values = GC.AllocateUninitializedArray<T>(checked((int)length));
        double step = (high - low) / 4294967296.0;
        for (int i = 0; i < values.Length; i++)
            values[i] = T.CreateTruncating(low + step * Hash(unchecked((uint)i * 0x9E3779B1u + seed * 0x85EBCA77u)));
        return values;
    }

    /// <summary>Elements floor(k · n / m) for m = min(n, 512), and the last element.</summary>
    public static double[] Sample<T>(ReadOnlySpan<T> values) where T : INumberBase<T>
    {
        int count = Math.Min(values.Length, Samples);
        var sample = new double[count + 1];
        for (int k = 0; k < count; k++)
            sample[k] = double.CreateTruncating(values[(int)((long)k * values.Length / count)]);
        sample[count] = double.CreateTruncating(values[^1]);
        return sample;
    }

    /// <summary>Whether two samples agree: each difference within the tolerance of the value and of the mean magnitude.</summary>
    public static bool Agree(double[] a, double[] b, double tolerance)
    {
        double mean = b.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Average();
        return a.Length == b.Length && a.Zip(b).All(p => p.First.Equals(p.Second) || Math.Abs(p.First - p.Second) <= tolerance * (Math.Abs(p.Second) + mean));
    }

    private static uint Hash(uint x)
    {
        x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
        x = (x ^ (x >> 13)) * 0xC2B2AE35u;
        return x ^ (x >> 16);
    }
}

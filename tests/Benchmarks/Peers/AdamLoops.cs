namespace ExprJit.Benchmarks.Peers;

/// <summary>Adam over vectors of one length as hand-written loops of either width, each over its own copies.</summary>
internal sealed class AdamLoops(int count, int length, AdamRates rates)
{
    private delegate void Loop(float[] parameters, float[] means, float[] squares, float[] gradient, AdamStep step);

    public Contender Narrow => Of("Vector256 loop", Loops256.Adam);

    public Contender Wide => Of("Vector512 loop", Loops512.Adam);

    private Contender Of(string name, Loop loop)
    {
        float[][] Vectors(Func<int, float[]> values) => [.. Enumerable.Range(0, count).Select(values)];
        var p = Vectors(i => Data.Uniform<float>(length, (uint)i, -1, 1));
        var (m, v) = (Vectors(_ => new float[length]), Vectors(_ => new float[length]));
        var g = Vectors(i => Data.Uniform<float>(length, (uint)(count + i), -1, 1));
        float t = 0;
        return Contender.Into(name, p[0], () =>
        {
            t++;
            float scale = rates.Step * MathF.Sqrt(1 - MathF.Pow(rates.Second, t)) / (1 - MathF.Pow(rates.First, t));
            for (int i = 0; i < count; i++)
                loop(p[i], m[i], v[i], g[i], new(scale, rates.First, rates.Second, rates.Epsilon));
        });
    }
}

/// <summary>The numbers of one step of Adam.</summary>
internal readonly record struct AdamStep(float Scale, float First, float Second, float Epsilon);

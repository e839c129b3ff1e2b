namespace ExprJit.Benchmarks;

/// <summary>What the network of 784, 500 and 10 starts from.</summary>
internal sealed class NetworkData(int batch)
{
    public const int Inner = 784, Hidden = 500, Classes = 10, Examples = 10_000;

    public const float Rate = 0.01f, Decay = 1e-4f;

    private long _next;

    public int Batch => batch;

    public float[] Flat { get; } = Data.Uniform<float>(Examples * Inner, 1, 0, 1);

    public Tensor<float> Inputs => Tensor.Create(Flat, Examples, Inner);

    public long[] Labels { get; } = Data.Uniform<long>(Examples, 2, 0, Classes);

    public float[] W1 { get; } = Data.Uniform<float>(Inner * Hidden, 3, -0.068, 0.068);

    public float[] W2 { get; } = Data.Uniform<float>(Hidden * Classes, 4, -0.1, 0.1);

    /// <summary>How far the weights have moved in one step, by the rate: what is compared, since the weights themselves hardly change.</summary>
    public IEnumerable<double> Slopes(float[] w1, float[] w2) => Moved(W1, w1).Concat(Moved(W2, w2));

    private static double[] Moved(float[] before, float[] after) => Data.Sample<double>([.. before.Zip(after, (b, a) => ((double)b - a) / Rate)]);

    /// <summary>The number of the next batch, round and round.</summary>
    public long Next() => _next = (_next + 1) % (Examples / batch);
}

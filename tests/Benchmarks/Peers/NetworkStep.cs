using TP = System.Numerics.Tensors.TensorPrimitives;

namespace ExprJit.Benchmarks.Peers;

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

/// <summary>The same step written by hand: five products of OpenBLAS, library calls between them, updates in place.</summary>
internal sealed class NetworkStep(NetworkData data)
{
    private const int Inner = NetworkData.Inner, Hidden = NetworkData.Hidden, Classes = NetworkData.Classes;

    private readonly float[] _h = new float[data.Batch * Hidden], _dh = new float[data.Batch * Hidden], _z = new float[data.Batch * Classes];

    private readonly float[] _g1 = new float[Inner * Hidden], _g2 = new float[Hidden * Classes];

    private readonly float[] _b1 = new float[Hidden], _b2 = new float[Classes];

    public float[] W1 => data.W1;

    public float[] W2 => data.W2;

    public float Run(long number)
    {
        int batch = data.Batch, start = (int)number * batch;
        var x = data.Flat.AsSpan(start * Inner, batch * Inner);
        Blas.Product<float>(x, false, W1, false, _h, batch, Hidden, Inner);
        for (int row = 0; row < batch; row++)
            TP.Add<float>(_h.AsSpan(row * Hidden, Hidden), _b1, _h.AsSpan(row * Hidden, Hidden));
        TP.Tanh<float>(_h, _h);
        Blas.Product<float>(_h, false, W2, false, _z, batch, Classes, Hidden);
        float loss = NetworkData.Decay * (TP.SumOfSquares<float>(W1) + TP.SumOfSquares<float>(W2));
        for (int row = 0; row < batch; row++)
            loss += Slopes(_z.AsSpan(row * Classes, Classes), (int)data.Labels[start + row]) / batch;
        Blas.Product<float>(_z, false, W2, true, _dh, batch, Hidden, Classes);
        for (int i = 0; i < _h.Length; i++)
            _dh[i] *= 1 - _h[i] * _h[i];
        Blas.Product<float>(x, true, _dh, false, _g1, Inner, Hidden, batch);
        Blas.Product<float>(_h, true, _z, false, _g2, Hidden, Classes, batch);
        Descend(W1, _g1);
        Descend(W2, _g2);
        for (int row = 0; row < batch; row++)
        {
            TP.MultiplyAdd(_dh.AsSpan(row * Hidden, Hidden), -NetworkData.Rate, _b1, _b1);
            TP.MultiplyAdd(_z.AsSpan(row * Classes, Classes), -NetworkData.Rate, _b2, _b2);
        }
        return loss;
    }

    /// <summary>The loss of one row of scores, which become its slopes by the mean over the batch.</summary>
    private float Slopes(Span<float> z, int label)
    {
        TP.Add<float>(z, _b2, z);
        TP.Subtract(z, TP.Max<float>(z), z);
        float score = z[label];
        TP.Exp<float>(z, z);
        float sum = TP.Sum<float>(z);
        TP.Multiply(z, 1 / (sum * data.Batch), z);
        z[label] -= 1f / data.Batch;
        return MathF.Log(sum) - score;
    }

    private static void Descend(float[] parameters, float[] gradient)
    {
        TP.Multiply(gradient, -NetworkData.Rate, gradient);
        TP.MultiplyAdd(parameters, 1 - NetworkData.Rate * 2 * NetworkData.Decay, gradient, parameters);
    }
}

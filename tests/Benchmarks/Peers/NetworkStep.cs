using TP = System.Numerics.Tensors.TensorPrimitives;

namespace ExprJit.Benchmarks.Peers;

/// <summary>The step of <see cref="NetworkModel"/> written by hand: five products of OpenBLAS, library calls between them, updates in place.</summary>
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

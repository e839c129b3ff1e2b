using static ExprJit.Ops;

namespace ExprJit.Benchmarks;

/// <summary>784-500-10 with a hyperbolic tangent, cross-entropy and L2; the batch is a slice of the data, given in the place of the inputs.</summary>
internal sealed class NetworkModel : IDisposable
{
    private readonly NetworkData _start;
    private readonly Shared<Tensor<float>> _data, _x, _w1, _b1, _w2, _b2, _loss;
    private readonly Shared<Tensor<long>> _labels, _y;

    /// <param name="start">What it starts from.</param>
    /// <param name="device">Where everything lives; the default device if null.</param>
    public NetworkModel(NetworkData start, Device? device = null)
    {
        _start = start;
        (_data, _labels) = (Shared.Create(start.Inputs, "data", device), Shared.Create(start.Labels, "labels", device));
        (_x, _y) = (Shared.Create(Tensor.Zeros<float>(start.Batch, NetworkData.Inner), "x", device), Shared.Create(Tensor.Zeros<long>(start.Batch), "y", device));
        _w1 = Shared.Create(Tensor.Create(start.W1, NetworkData.Inner, NetworkData.Hidden), "W1", device);
        _b1 = Shared.Create(Tensor.Zeros<float>(NetworkData.Hidden), "b1", device);
        _w2 = Shared.Create(Tensor.Create(start.W2, NetworkData.Hidden, NetworkData.Classes), "W2", device);
        _b2 = Shared.Create(Tensor.Zeros<float>(NetworkData.Classes), "b2", device);
        _loss = Shared.Create((Tensor<float>)0f, "loss", device);
    }

    /// <summary>A step with the batch of the number given, which returns the loss.</summary>
    public Func<long, Tensor<float>> Returning()
    {
        var (data, labels, x, y, batch) = (_data, _labels, _x, _y, _start.Batch);
        Func<Tensor<float>> cost = Cost;
        Func<Updates> descend = () => UpdateRules.Descend(Cost(), NetworkData.Rate, _w1, _b1, _w2, _b2);
        return Function.Compile((long i) => cost(), updates: i => descend(), givens: i => new() { { x, Slice(data, i * batch, batch) }, { y, Slice(labels, i * batch, batch) } });
    }

    /// <summary>A step that leaves the loss where it is, so that nothing has to wait for it.</summary>
    public Action<long> Keeping()
    {
        var (data, labels, x, y, batch) = (_data, _labels, _x, _y, _start.Batch);
        Func<Updates> descend = () =>
        {
            var cost = Cost();
            var updates = UpdateRules.Descend(cost, NetworkData.Rate, _w1, _b1, _w2, _b2);
            updates.Add(_loss, cost);
            return updates;
        };
        return Function.Compile((long i) => descend(), givens: i => new() { { x, Slice(data, i * batch, batch) }, { y, Slice(labels, i * batch, batch) } });
    }

    /// <summary>The loss that <see cref="Keeping"/> left.</summary>
    public float Loss => (float)_loss.GetValue();

    /// <summary>How far the weights have moved, by the rate.</summary>
    public IEnumerable<double> Slopes() => _start.Slopes(_w1.GetValue().ToArray(), _w2.GetValue().ToArray());

    public void Dispose()
    {
        foreach (var variable in (IDisposable[])[_data, _labels, _x, _y, _w1, _b1, _w2, _b2, _loss])
            variable.Dispose();
    }

    private Tensor<float> Cost() =>
        Mean(CrossEntropy(Dot(Tanh(Dot(_x, _w1) + _b1), _w2) + _b2, _y)) + NetworkData.Decay * (Sum(_w1 * _w1) + Sum(_w2 * _w2));
}

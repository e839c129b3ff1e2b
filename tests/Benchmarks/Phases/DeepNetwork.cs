using System.Linq.Expressions;
using static ExprJit.Ops;

namespace ExprJit.Benchmarks;

/// <summary>A network of dense layers with rectifiers, trained by Adam (Kingma and Ba 2015, algorithm 1).</summary>
internal sealed class DeepNetwork
{
    private readonly Shared<Tensor<float>>[] _weights, _biases;
    private readonly (Shared<Tensor<float>> Mean, Shared<Tensor<float>> Square)[] _moments;
    private readonly Shared<Tensor<float>> _steps = Shared.Create((Tensor<float>)0f, "steps", Device.Host);

    public DeepNetwork(int inputs, int width, int classes, int layers)
    {
        long[] widths = [inputs, .. Enumerable.Repeat((long)width, layers - 1), classes];
        _weights = [.. Enumerable.Range(0, layers).Select(i => Zeros("w" + i, widths[i], widths[i + 1]))];
        _biases = [.. Enumerable.Range(0, layers).Select(i => Zeros("b" + i, widths[i + 1]))];
        _moments = [.. _weights.Concat(_biases).Select(p => (Zeros("m", p.Value.Shape.ToArray()), Zeros("v", p.Value.Shape.ToArray())))];
    }

    /// <summary>The mean loss of a batch of rows with their classes.</summary>
    public Expression<Func<Tensor<float>, Tensor<long>, float>> Loss => (x, y) => (float)Cost(x, y);

    public Expression<Func<Tensor<float>, Tensor<long>, Updates>> Step => (x, y) => Adam(Cost(x, y));

    private static Shared<Tensor<float>> Zeros(string name, params long[] shape) => Shared.Create(Tensor.Zeros<float>(shape), name, Device.Host);

    private Tensor<float> Cost(Tensor<float> x, Tensor<long> y)
    {
        for (int i = 0; i < _weights.Length; i++)
            x = i < _weights.Length - 1 ? Relu(Dot(x, _weights[i]) + _biases[i]) : Dot(x, _weights[i]) + _biases[i];
        return Mean(CrossEntropy(x, y));
    }

    private Updates Adam(Tensor<float> cost)
    {
        const float rate = 1e-3f, first = 0.9f, second = 0.999f;
        var t = _steps + 1f;
        var updates = new Updates { { _steps, t } };
        var scale = rate * Sqrt(1 - Pow(second, t)) / (1 - Pow(first, t));
        Shared<Tensor<float>>[] parameters = [.. _weights, .. _biases];
        for (int i = 0; i < parameters.Length; i++)
        {
            var gradient = Grad(cost, parameters[i]);
            var mean = first * _moments[i].Mean + (1 - first) * gradient;
            var square = second * _moments[i].Square + (1 - second) * gradient * gradient;
            updates.Add(_moments[i].Mean, mean);
            updates.Add(_moments[i].Square, square);
            updates.Add(parameters[i], parameters[i] - scale * mean / (Sqrt(square) + 1e-8f));
        }
        return updates;
    }
}

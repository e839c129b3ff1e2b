using ExprJit.Benchmarks;
using static ExprJit.Ops;

namespace ExprJit.Gpu.Families;

/// <summary>Four square layers with rectifiers between them and the squared error behind them, trained by Adam on one batch as high as a layer is wide.</summary>
internal sealed class DeepNetwork : IDisposable
{
    public const int Layers = 4;

    private readonly int _width;
    private readonly Shared<Tensor<float>> _x, _y, _t, _loss;
    private readonly Shared<Tensor<float>>[] _parameters, _means, _squares;

    public DeepNetwork(int width, Device device)
    {
        _width = width;
        double spread = Math.Sqrt(6.0 / width);
        Shared<Tensor<float>> Matrix(uint seed, double bound, string name) => Shared.Create(Tensor.Create(Data.Uniform<float>((long)width * width, seed, -bound, bound), width, width), name, device);
        (_x, _y) = (Matrix(1, 1, "x"), Matrix(2, 1, "y"));
        (_t, _loss) = (Shared.Create((Tensor<float>)0f, "t", device), Shared.Create((Tensor<float>)0f, "loss", device));
        var weights = Enumerable.Range(0, Layers).Select(i => Matrix((uint)(3 + i), spread, "W" + i));
        var biases = Enumerable.Range(0, Layers).Select(i => Shared.Create(Tensor.Zeros<float>(width), "b" + i, device));
        _parameters = [.. weights, .. biases];
        Shared<Tensor<float>>[] Moments(string name) => [.. _parameters.Select((p, i) => Shared.Create(i < Layers ? Tensor.Zeros<float>(width, width) : Tensor.Zeros<float>(width), name + i, device))];
        (_means, _squares) = (Moments("m"), Moments("v"));
    }

    /// <summary>The function that does a step; the loss stays on the device.</summary>
    public Action Step()
    {
        Func<Updates> step = () =>
        {
            var loss = Loss();
            var gradients = Grad(loss, _parameters);
            var updates = UpdateRules.Adam(AdamRates.Authors, _parameters, _means, _squares, _t, i => gradients[i]);
            updates.Add(_loss, loss);
            return updates;
        };
        return Function.Compile(() => step());
    }

    /// <summary>The loss, and the first moments of the weights, which behind the first step are a tenth of the gradients.</summary>
    public double[] Sample() => [(float)_loss.GetValue(), .. _means[..Layers].SelectMany(m => Data.Sample<float>(m.GetValue().ToArray()))];

    public void Dispose()
    {
        foreach (var variable in (Shared<Tensor<float>>[])[_x, _y, _t, _loss, .. _parameters, .. _means, .. _squares])
            variable.Dispose();
    }

    private Tensor<float> Loss()
    {
        Tensor<float> h = _x;
        for (int i = 0; i < Layers; i++)
        {
            h = Dot(h, _parameters[i]) + _parameters[Layers + i];
            if (i < Layers - 1)
                h = Relu(h);
        }
        return Sum(Square(h - _y)) / _width;
    }
}

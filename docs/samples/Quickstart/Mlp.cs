using ExprJit;
using static ExprJit.Ops;
using static Quickstart.GradientDescent;

namespace Quickstart;

/// <summary>A network with one hidden layer, 64-128-10, trained on 32 rows at a time.</summary>
internal sealed class Mlp : Classifier
{
    private const int Hidden = 128;
    private const int BatchSize = 32;
    private const int Epochs = 60;

    private readonly Shared<Tensor<float>> _hiddenWeights;
    private readonly Shared<Tensor<float>> _hiddenBias;
    private readonly Shared<Tensor<float>> _outputWeights;
    private readonly Shared<Tensor<float>> _outputBias;
    private readonly Func<long, Tensor<float>> _step;

    public Mlp(Digits digits)
        : base(digits)
    {
        var random = new Random(1);
        _hiddenWeights = Shared.Create(GlorotUniform(random, Digits.Pixels, Hidden), "hiddenWeights", digits.Device);
        _hiddenBias = Shared.Create(Tensor.Zeros<float>(Hidden), "hiddenBias", digits.Device);
        _outputWeights = Shared.Create(GlorotUniform(random, Hidden, Digits.Classes), "outputWeights", digits.Device);
        _outputBias = Shared.Create(Tensor.Zeros<float>(Digits.Classes), "outputBias", digits.Device);

        // The batch number i is all that a call passes. The givens cut the rows out of the data on the device, and
        // the slice that reaches past the last row is shorter, so no row is left out and no second function is needed.
        _step = Function.Compile((long i) => Cost(),
            updates: i => Sgd(Cost(), 0.1f, _hiddenWeights, _hiddenBias, _outputWeights, _outputBias),
            givens: i => new()
            {
                { X, Slice(digits.TrainPixels, i * BatchSize, BatchSize) },
                { Y, Slice(digits.TrainLabels, i * BatchSize, BatchSize) },
            });
    }

    public override string Name => "MLP 64-128-10";

    public override int FullSteps => Epochs * Digits.Batches(BatchSize);

    public override double Threshold => 0.90;

    public override Delegate Compiled => _step;

    public override Tensor<float> Step(int number) => _step(number % Digits.Batches(BatchSize));

    protected override Tensor<float> Logits() =>
        Dot(Tanh(Dot(X, _hiddenWeights) + _hiddenBias), _outputWeights) + _outputBias;

    /// <summary>Weights small enough that neither the values nor their gradients grow from layer to layer.</summary>
    private static Tensor<float> GlorotUniform(Random random, int rows, int columns)
    {
        float limit = MathF.Sqrt(6f / (rows + columns));
        var weights = new float[rows * columns];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (2 * random.NextSingle() - 1) * limit;
        return Tensor.Create(weights, rows, columns);
    }
}

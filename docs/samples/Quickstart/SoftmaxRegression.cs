using ExprJit;
using static ExprJit.Ops;
using static Quickstart.GradientDescent;

namespace Quickstart;

/// <summary>The simplest classifier: one matrix of weights, trained on all rows at every step.</summary>
internal sealed class SoftmaxRegression : Classifier
{
    private readonly Shared<Tensor<float>> _weights;
    private readonly Shared<Tensor<float>> _bias;
    private readonly Func<Tensor<float>> _step;

    public SoftmaxRegression(Digits digits)
        : base(digits)
    {
        _weights = Shared.Create(Tensor.Zeros<float>(Digits.Pixels, Digits.Classes), "weights", digits.Device);
        _bias = Shared.Create(Tensor.Zeros<float>(Digits.Classes), "bias", digits.Device);

        // The function has no parameters: data and weights are both on the device already, so a call moves nothing.
        _step = Function.Compile(() => Cost(),
            updates: () => Sgd(Cost(), 0.5f, _weights, _bias),
            givens: () => new() { { X, digits.TrainPixels }, { Y, digits.TrainLabels } });
    }

    public override string Name => "softmax regression";

    public override int FullSteps => 1000;

    public override double Threshold => 0.88;

    public override Delegate Compiled => _step;

    public override Tensor<float> Step(int number) => _step();

    protected override Tensor<float> Logits() => Dot(X, _weights) + _bias;
}

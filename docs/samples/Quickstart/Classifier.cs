using ExprJit;
using static ExprJit.Ops;

namespace Quickstart;

/// <summary>
/// A model that tells digits apart. What it computes is written once, over two placeholders; each function compiled
/// from it puts other rows in their place through its givens.
/// </summary>
internal abstract class Classifier
{
    private readonly Digits _digits;
    private Func<Tensor<float>>? _loss;
    private Func<Tensor<float>>? _accuracy;

    protected Classifier(Digits digits)
    {
        _digits = digits;

        // Only the element type and the rank of a placeholder matter: its value is never read.
        X = Shared.Create(Tensor.Zeros<float>(1, Digits.Pixels), "x", digits.Device);
        Y = Shared.Create(Tensor.Zeros<long>(1), "y", digits.Device);
    }

    /// <summary>The name in the report.</summary>
    public abstract string Name { get; }

    /// <summary>The steps of a full training run.</summary>
    public abstract int FullSteps { get; }

    /// <summary>The test accuracy that a full training run must reach.</summary>
    public abstract double Threshold { get; }

    /// <summary>The compiled training step, for <c>Function.Inspect</c>.</summary>
    public abstract Delegate Compiled { get; }

    /// <summary>Placeholder for rows of pixels.</summary>
    protected Shared<Tensor<float>> X { get; }

    /// <summary>Placeholder for their labels.</summary>
    protected Shared<Tensor<long>> Y { get; }

    /// <summary>
    /// Trains once and gives the loss before that. The result stays on the device until someone reads it, so a loop
    /// that reads only some losses waits for the device only then.
    /// </summary>
    public abstract Tensor<float> Step(int number);

    /// <summary>The loss over all training rows.</summary>
    public float Loss()
    {
        _loss ??= Function.Compile(() => Cost(),
            givens: () => new() { { X, _digits.TrainPixels }, { Y, _digits.TrainLabels } });
        return (float)_loss();
    }

    /// <summary>The share of the test rows that the model gets right.</summary>
    public float TestAccuracy()
    {
        _accuracy ??= Function.Compile(() => Accuracy(),
            givens: () => new() { { X, _digits.TestPixels }, { Y, _digits.TestLabels } });
        return (float)_accuracy();
    }

    /// <summary>One score for each class and row of <see cref="X"/>.</summary>
    protected abstract Tensor<float> Logits();

    /// <summary>The mean loss of the rows in the placeholders.</summary>
    protected Tensor<float> Cost() => Mean(CrossEntropy(Logits(), Y));

    private Tensor<float> Accuracy() => Mean(Cast<float>(Equal(ArgMax(Logits(), axis: 1), Y)));
}

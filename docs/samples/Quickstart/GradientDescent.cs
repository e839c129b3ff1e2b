using ExprJit;
using static ExprJit.Ops;

namespace Quickstart;

/// <summary>A rule for updates: a plain C# method that a lambda calls and that is run once, on symbolic values.</summary>
internal static class GradientDescent
{
    /// <summary>
    /// One step against the gradient for each parameter. The loop below runs while the function is compiled, not at
    /// each call: it leaves one update per parameter, and those are applied together after each call.
    /// </summary>
    public static Updates Sgd(Tensor<float> cost, float rate, params Shared<Tensor<float>>[] parameters)
    {
        var gradients = Grad(cost, parameters);
        var updates = new Updates();
        for (int i = 0; i < parameters.Length; i++)
            updates.Add(parameters[i], parameters[i] - rate * gradients[i]);
        return updates;
    }
}

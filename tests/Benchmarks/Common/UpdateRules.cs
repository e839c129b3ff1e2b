using static ExprJit.Ops;

namespace ExprJit.Benchmarks;

/// <summary>How parameters move, as helpers that are traced.</summary>
internal static class UpdateRules
{
    /// <summary>Against the gradient.</summary>
    public static Updates Descend<T>(Tensor<T> cost, T rate, params Shared<Tensor<T>>[] parameters)
    {
        var gradients = Grad(cost, parameters);
        var updates = new Updates();
        for (int i = 0; i < parameters.Length; i++)
            updates.Add(parameters[i], parameters[i] - rate * gradients[i]);
        return updates;
    }

    /// <summary>Adam (Kingma and Ba 2015, algorithm 1): parameters, first and second moments, and the count of steps.</summary>
    public static Updates Adam(AdamRates rates, Shared<Tensor<float>>[] p, Shared<Tensor<float>>[] m, Shared<Tensor<float>>[] v, Shared<Tensor<float>> t, Func<int, Tensor<float>> gradient)
    {
        var step = t + 1f;
        var scale = rates.Step * Sqrt(1 - Pow(rates.Second, step)) / (1 - Pow(rates.First, step));
        var updates = new Updates { { t, step } };
        for (int i = 0; i < p.Length; i++)
        {
            var g = gradient(i);
            var mean = rates.First * m[i] + (1 - rates.First) * g;
            var square = rates.Second * v[i] + (1 - rates.Second) * g * g;
            updates.Add(m[i], mean);
            updates.Add(v[i], square);
            updates.Add(p[i], p[i] - scale * mean / (Sqrt(square) + rates.Epsilon));
        }
        return updates;
    }
}

/// <summary>The numbers of Adam.</summary>
internal readonly record struct AdamRates(float Step, float First, float Second, float Epsilon)
{
    /// <summary>As its authors give them.</summary>
    public static AdamRates Authors => new(1e-3f, 0.9f, 0.999f, 1e-8f);
}

using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>The functions whose explanations are looked at, compiled for the host and called once.</summary>
internal static class ExplainPrograms
{
    public static CompiledFunction Accumulator(string name = "state", string? of = null)
    {
        var state = new Shared<double>(0, name, Device.Host);
        var f = Function.Compile((double inc) => state, updates: inc => new() { { state, state + inc } }, options: new() { Name = of });
        f(1);
        return Function.Inspect(f);
    }

    /// <summary>Softmax regression of 4 rows of 3 features in 2 classes.</summary>
    public static CompiledFunction SoftmaxRegression()
    {
        var W = new Shared<Tensor<float>>(Ramp(3, 2), "W", Device.Host);
        var b = new Shared<Tensor<float>>(Ramp(2), "b", Device.Host);
        var f = Function.Compile((Tensor<float> x, Tensor<long> y) => Mean(CrossEntropy(Dot(x, W) + b, y)),
            updates: (x, y) => Sgd(Mean(CrossEntropy(Dot(x, W) + b, y)), 0.5f, W, b));
        f(Ramp(4, 3), new long[] { 0, 1, 1, 0 });
        return Function.Inspect(f);
    }

    /// <summary>A step of a network 3-5-2 on 4 rows, written without helpers, so that each part has its own C# text.</summary>
    public static CompiledFunction Mlp()
    {
        var V = new Shared<Tensor<float>>(Ramp(3, 5), "V", Device.Host);
        var W = new Shared<Tensor<float>>(Ramp(5, 2), "W", Device.Host);
        var f = Function.Compile((Tensor<float> x, Tensor<float> y) => Sum(Square(Dot(Tanh(Dot(x, V)), W) - y)),
            updates: (x, y) => new()
            {
                { V, V - 0.1f * Grad(Sum(Square(Dot(Tanh(Dot(x, V)), W) - y)), V) },
                { W, W - 0.1f * Grad(Sum(Square(Dot(Tanh(Dot(x, V)), W) - y)), W) },
            });
        f(Ramp(4, 3), Ramp(4, 2));
        return Function.Inspect(f);
    }

    /// <summary>A call in two stages: where the slice begins depends on data.</summary>
    public static CompiledFunction Staged()
    {
        var f = Function.Compile((Tensor<double> y, Tensor<double> x) => Sum(Slice(x, ArgMax(y), 3)), options: new() { Device = Device.Host });
        f(new double[] { 1, 5, 2 }, new double[] { 1, 2, 3, 4, 5, 6 });
        return Function.Inspect(f);
    }

    /// <summary>So many layers that their graphs are drawn with one box a kernel.</summary>
    public static CompiledFunction Deep(int layers)
    {
        Shared<Tensor<float>>[] weights = [.. Enumerable.Range(0, layers).Select(i => new Shared<Tensor<float>>(Ramp(2, 2), "W" + i, Device.Host))];
        var f = Function.Compile((Tensor<float> x) => Layers(x, weights), updates: x => Sgd(Layers(x, weights), 0.1f, weights));
        f(Ramp(3, 2));
        return Function.Inspect(f);
    }

    public static Tensor<float> Ramp(params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (i % 7 - 3) * 0.125f;
        return Tensor.Create(values, shape);
    }

    private static Tensor<float> Layers(Tensor<float> x, Shared<Tensor<float>>[] weights)
    {
        foreach (var weight in weights)
            x = Tanh(Dot(x, weight));
        return Sum(Square(x));
    }

    private static Updates Sgd(Tensor<float> cost, float rate, params Shared<Tensor<float>>[] parameters)
    {
        var gradients = Grad(cost, parameters);
        var updates = new Updates();
        for (int i = 0; i < parameters.Length; i++)
            updates.Add(parameters[i], parameters[i] - rate * gradients[i]);
        return updates;
    }
}

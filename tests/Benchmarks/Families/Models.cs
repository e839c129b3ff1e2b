using ExprJit.Benchmarks.Peers;
using static ExprJit.Ops;

namespace ExprJit.Benchmarks.Families;

/// <summary>Whole steps of training, each one function with its updates, and a power by a loop.</summary>
internal static class Models
{
    public const int Rows = 400, Features = 784;

    public const double Rate = 0.1, Decay = 0.01;

    public static IEnumerable<Case> Cases(Options options)
    {
        yield return LogisticRegression(options.ThreadCount);
        foreach (int batch in (int[])[20, 256])
            yield return Network(batch, options.ThreadCount);
        yield return Adam(20, 10_000);
        foreach (int n in (int[])[10, 100_000])
            yield return Power(n, 10);
    }

    /// <summary>The step of Theano's tutorial: losses and predictions out, weights and bias updated by the gradient of the mean loss with L2 decay.</summary>
    private static Case LogisticRegression(int threads) => new Case("models", "logistic regression step", "f64", Sizes.Text(Rows, Features), () =>
    {
        double[] data = Data.Uniform<double>(Rows * Features, 1, -1.7, 1.7), start = Data.Uniform<double>(Features, 2, -1.7, 1.7);
        double[] classes = [.. Data.Uniform<double>(Rows, 3, 0, 2).Select(Math.Floor)];
        Tensor<double> x = Tensor.Create(data, Rows, Features), y = classes;
        var w = Shared.Create(start, "w");
        var b = Shared.Create((Tensor<double>)0.0, "b");
        var train = Function.Compile(
            (Tensor<double> x, Tensor<double> y) => BinaryCrossEntropy(Dot(x, w) + b, y),
            updates: (x, y) => Descend(Mean(BinaryCrossEntropy(Dot(x, w) + b, y)) + Decay * Sum(w * w), Rate, new[] { w, b }));
        List<Contender> contenders = [Contender.Of("ExprJit", () => train(x, y), () =>
        {
            train(x, y);
            return [.. Data.Sample<double>(w.GetValue().ToArray()), (double)b.GetValue()];
        })];
        if (Blas.IsThere)
        {
            Blas.Threads = threads;
            var step = new LogisticStep(data, classes, [.. start], Rate, Decay);
            contenders.Add(Contender.Of("C# with OpenBLAS", step.Run, () =>
            {
                step.Run();
                return [.. Data.Sample<double>(step.Weights), step.Bias];
            }));
        }
        return contenders;
    }).Within(1e-9);

    private static Updates Descend<T>(Tensor<T> cost, T rate, params Shared<Tensor<T>>[] parameters)
    {
        var gradients = Grad(cost, parameters);
        var updates = new Updates();
        for (int i = 0; i < parameters.Length; i++)
            updates.Add(parameters[i], parameters[i] - rate * gradients[i]);
        return updates;
    }

    /// <summary>784-500-10 with a hyperbolic tangent, cross-entropy and L2; the batch is a slice of the data, given in the place of the inputs.</summary>
    public static Case Network(int batch, int threads) => new Case("models", "MLP 784-500-10 step", "f32", $"batch {batch}", () =>
    {
        var start = new NetworkData(batch);
        var (data, labels) = (Shared.Create(start.Inputs, "data"), Shared.Create(start.Labels, "labels"));
        Shared<Tensor<float>> w1 = Shared.Create(Tensor.Create(start.W1, NetworkData.Inner, NetworkData.Hidden), "W1"), b1 = Shared.Create(Tensor.Zeros<float>(NetworkData.Hidden), "b1");
        Shared<Tensor<float>> w2 = Shared.Create(Tensor.Create(start.W2, NetworkData.Hidden, NetworkData.Classes), "W2"), b2 = Shared.Create(Tensor.Zeros<float>(NetworkData.Classes), "b2");
        Func<Tensor<float>, Tensor<long>, Tensor<float>> cost = (x, y) =>
            Mean(CrossEntropy(Dot(Tanh(Dot(x, w1) + b1), w2) + b2, y)) + NetworkData.Decay * (Sum(w1 * w1) + Sum(w2 * w2));
        var (x, y) = (Shared.Create(Tensor.Zeros<float>(batch, NetworkData.Inner), "x"), Shared.Create(Tensor.Zeros<long>(batch), "y"));
        var train = Function.Compile(
            (long i) => cost(x, y),
            updates: i => Descend(cost(x, y), NetworkData.Rate, w1, b1, w2, b2),
            givens: i => new() { { x, Slice(data, i * batch, batch) }, { y, Slice(labels, i * batch, batch) } });
        List<Contender> contenders = [Contender.Of("ExprJit", () => train(start.Next()), () =>
        {
            float loss = (float)train(0);
            return [loss, .. start.Slopes(w1.GetValue().ToArray(), w2.GetValue().ToArray())];
        })];
        if (Blas.IsThere)
        {
            Blas.Threads = threads;
            var step = new NetworkStep(new NetworkData(batch));
            contenders.Add(Contender.Of("C# with OpenBLAS", () => step.Run(start.Next()), () =>
            {
                float loss = step.Run(0);
                return [loss, .. start.Slopes(step.W1, step.W2)];
            }));
        }
        return contenders;
    }).Within(1e-2);

    /// <summary>Adam (Kingma and Ba 2015, algorithm 1) over many vectors of one length, the gradients given.</summary>
    private static Case Adam(int count, int length) => new Case("models", $"Adam, {count} parameters", "f32", Sizes.Text(length), () =>
    {
        const float rate = 1e-3f, first = 0.9f, second = 0.999f, epsilon = 1e-8f;
        Shared<Tensor<float>>[] Vectors(string name, Func<int, float[]> values) => [.. Enumerable.Range(0, count).Select(i => Shared.Create(values(i), name + i))];
        var p = Vectors("p", i => Data.Uniform<float>(length, (uint)i, -1, 1));
        var (m, v) = (Vectors("m", _ => new float[length]), Vectors("v", _ => new float[length]));
        var g = Vectors("g", i => Data.Uniform<float>(length, (uint)(count + i), -1, 1));
        var t = Shared.Create((Tensor<float>)0f, "t");
        Func<Updates> rule = () =>
        {
            var step = t + 1f;
            var scale = rate * Sqrt(1 - Pow(second, step)) / (1 - Pow(first, step));
            var updates = new Updates { { t, step } };
            for (int i = 0; i < count; i++)
            {
                var mean = first * m[i] + (1 - first) * g[i];
                var square = second * v[i] + (1 - second) * g[i] * g[i];
                updates.Add(m[i], mean);
                updates.Add(v[i], square);
                updates.Add(p[i], p[i] - scale * mean / (Sqrt(square) + epsilon));
            }
            return updates;
        };
        var step = Function.Compile(() => rule());
        var loops = new AdamLoops(count, length, rate, first, second, epsilon);
        return
        [
            Contender.Of("ExprJit", () => step(), () =>
            {
                step();
                return Data.Sample<float>(p[0].GetValue().ToArray());
            }),
            new Widths(loops.Narrow, loops.Wide),
        ];
    });

    /// <summary>Aᵏ by k multiplications in a C# loop, which tracing unrolls.</summary>
    private static Case Power(int n, int k) => new Case("models", $"A**{k} by a loop", "f64", Sizes.Text(n), () =>
    {
        double[] a = Data.Uniform<double>(n, 1, 0, 1), result = new double[n];
        Tensor<double> x = a;
        Func<Tensor<double>, Tensor<double>> power = x =>
        {
            var product = x;
            for (int i = 1; i < k; i++)
                product *= x;
            return product;
        };
        var updated = Shared.Create(Tensor.Zeros<double>(n), "result");
        var f = Function.Compile((Tensor<double> x) => new Updates { { updated, power(x) } });
        return
        [
            Contender.Ours(updated, () => f(x)),
            Contender.Into("plain loop", result, () =>
            {
                for (int i = 0; i < result.Length; i++)
                {
                    double product = a[i];
                    for (int j = 1; j < k; j++)
                        product *= a[i];
                    result[i] = product;
                }
            }),
        ];
    });
}

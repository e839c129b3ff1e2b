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
            updates: (x, y) => UpdateRules.Descend(Mean(BinaryCrossEntropy(Dot(x, w) + b, y)) + Decay * Sum(w * w), Rate, new[] { w, b }));
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

    /// <summary>A step of <see cref="NetworkModel"/> that returns the loss.</summary>
    public static Case Network(int batch, int threads) => new Case("models", "MLP 784-500-10 step", "f32", $"batch {batch}", () =>
    {
        var start = new NetworkData(batch);
        var model = new NetworkModel(start);
        var train = model.Returning();
        List<Contender> contenders = [Contender.Of("ExprJit", () => train(start.Next()), () => [(float)train(0), .. model.Slopes()])];
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
        var rates = AdamRates.Authors;
        Shared<Tensor<float>>[] Vectors(string name, Func<int, float[]> values) => [.. Enumerable.Range(0, count).Select(i => Shared.Create(values(i), name + i))];
        var p = Vectors("p", i => Data.Uniform<float>(length, (uint)i, -1, 1));
        var (m, v) = (Vectors("m", _ => new float[length]), Vectors("v", _ => new float[length]));
        var g = Vectors("g", i => Data.Uniform<float>(length, (uint)(count + i), -1, 1));
        var t = Shared.Create((Tensor<float>)0f, "t");
        Func<Updates> rule = () => UpdateRules.Adam(rates, p, m, v, t, i => g[i]);
        var step = Function.Compile(() => rule());
        var loops = new AdamLoops(count, length, rates);
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

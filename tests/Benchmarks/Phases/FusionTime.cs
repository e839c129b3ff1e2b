using ExprJit.Optimization.Fusion;
using static ExprJit.Ops;

namespace ExprJit.Benchmarks;

/// <summary>
/// What fusion saves: programs compiled with all of it and with its parts off, in alternating rounds. With the parts off a loop still fuses
/// what it can over one space, so the difference is rows, epilogues, gathers, updates side by side and in place.
/// </summary>
internal static class FusionTime
{
    public static void Run()
    {
        Console.WriteLine("| program (float, host) | kernels | without | time | without | ratio |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (int n in (int[])[100, 1000, 3000])
        {
            Row($"softmax of {n} × 1000", x => Softmax(x, 1), n, 1000);
            Row($"layer norm of {n} × 1000", x => (x - Mean(x, 1, true)) / Sqrt(Var(x, 1, true) + 1e-5f), n, 1000);
        }
        Row("softmax of 1000 × 10", x => Softmax(x, 1), 1000, 10);
        Row("mean of columns subtracted, 3000 × 1000", x => x - Mean(x, 0, true), 3000, 1000);
        foreach (int batch in (int[])[20, 256])
            Row($"MLP 784-500-10, SGD, batch {batch}", () => Network(batch, Sgd));
        Row("MLP 784-500-10, Adam, batch 256", () => Network(256, Adam));
        Row("softmax regression 400 × 784, SGD", () => Regression(400));
        Row("attention, one head, 256 × 64", () => Attention(256, 64));
        Row("Adam of 20 vectors of 10,000, gradients given", Vectors);
    }

    private static void Row(string name, System.Linq.Expressions.Expression<Func<Tensor<float>, Tensor<float>>> f, int rows, int columns)
    {
        var x = Random(rows, columns);
        Row(name, () =>
        {
            var compiled = Function.Compile(f, options: new() { Device = Device.Host });
            return (compiled, () => compiled(x));
        });
    }

    private static void Row(string name, Func<(Delegate Compiled, Action Call)> make)
    {
        var (fused, run) = Warm(make, "");
        var (apart, runApart) = Warm(make, string.Join(',', FusionSwitches.Names.Where(s => s != "recompute" && s != "siblings")));
        double once = Measure.Once(run);
        int calls = (int)Math.Clamp(2e7 / once, 1, 2000);
        var (a, b) = Measure.Alternating(run, runApart, calls);
        Console.WriteLine(FormattableString.Invariant($"| {name} | {Function.Inspect(fused).Kernels.Count} | {Function.Inspect(apart).Kernels.Count} | {a / 1e3:F0} µs | {b / 1e3:F0} µs | {b / a:F2} |"));
    }

    private static (Delegate, Action) Warm(Func<(Delegate, Action Call)> make, string disabled)
    {
        string? before = Environment.GetEnvironmentVariable("EXPRJIT_DISABLE");
        Environment.SetEnvironmentVariable("EXPRJIT_DISABLE", disabled);
        var made = make();
        made.Call();
        made.Call();
        Environment.SetEnvironmentVariable("EXPRJIT_DISABLE", before);
        return made;
    }

    private static Tensor<float> Random(params long[] shape)
    {
        var random = new System.Random(1);
        return Tensor.Create([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)random.NextDouble() - 0.5f)], shape);
    }

    private static Shared<Tensor<float>> Parameter(string name, params long[] shape) => Shared.Create(Random(shape), name, Device.Host);

    private static Updates Sgd(Tensor<float> cost, Shared<Tensor<float>>[] parameters)
    {
        var updates = new Updates();
        foreach (var p in parameters)
            updates.Add(p, p - 0.01f * Grad(cost, p));
        return updates;
    }

    private static Updates Adam(Tensor<float> cost, Shared<Tensor<float>>[] parameters) => Adam(parameters, Grad(cost, parameters));

    private static Updates Adam(Shared<Tensor<float>>[] parameters, Tensor<float>[] gradients)
    {
        var updates = new Updates();
        for (int i = 0; i < parameters.Length; i++)
        {
            var (mean, square) = Moments[parameters[i]];
            var m = 0.9f * mean + 0.1f * gradients[i];
            var v = 0.999f * square + 0.001f * gradients[i] * gradients[i];
            updates.Add(mean, m);
            updates.Add(square, v);
            updates.Add(parameters[i], parameters[i] - 0.001f * m / (Sqrt(v) + 1e-8f));
        }
        return updates;
    }

    private static readonly Dictionary<Shared<Tensor<float>>, (Shared<Tensor<float>> Mean, Shared<Tensor<float>> Square)> Moments = [];

    private static Shared<Tensor<float>> Trained(string name, params long[] shape)
    {
        var p = Parameter(name, shape);
        Moments[p] = (Shared.Create(Tensor.Zeros<float>(shape), name + " mean", Device.Host), Shared.Create(Tensor.Zeros<float>(shape), name + " square", Device.Host));
        return p;
    }

    private static (Delegate, Action) Network(int batch, Func<Tensor<float>, Shared<Tensor<float>>[], Updates> rule)
    {
        Shared<Tensor<float>>[] p = [Trained("W1", 784, 500), Trained("b1", 500), Trained("W2", 500, 10), Trained("b2", 10)];
        Func<Tensor<float>, Tensor<long>, Tensor<float>> cost = (x, y) => Mean(CrossEntropy(Dot(Tanh(Dot(x, p[0]) + p[1]), p[2]) + p[3], y));
        Func<Tensor<float>, Tensor<long>, Updates> updates = (x, y) => rule(cost(x, y), p);
        var step = Function.Compile((Tensor<float> x, Tensor<long> y) => cost(x, y), updates: (x, y) => updates(x, y));
        Tensor<float> data = Random(batch, 784);
        Tensor<long> labels = Tensor.Create([.. Enumerable.Range(0, batch).Select(i => i % 10L)], batch);
        return (step, () => step(data, labels));
    }

    private static (Delegate, Action) Regression(int batch)
    {
        Shared<Tensor<float>>[] p = [Trained("W", 784, 10), Trained("b", 10)];
        Func<Tensor<float>, Tensor<long>, Tensor<float>> cost = (x, y) => Mean(CrossEntropy(Dot(x, p[0]) + p[1], y));
        Func<Tensor<float>, Tensor<long>, Updates> updates = (x, y) => Sgd(cost(x, y), p);
        var step = Function.Compile((Tensor<float> x, Tensor<long> y) => cost(x, y), updates: (x, y) => updates(x, y));
        Tensor<float> data = Random(batch, 784);
        Tensor<long> labels = Tensor.Create([.. Enumerable.Range(0, batch).Select(i => i % 10L)], batch);
        return (step, () => step(data, labels));
    }

    private static (Delegate, Action) Attention(int length, int width)
    {
        var (q, k, v) = (Parameter("Q", width, width), Parameter("K", width, width), Parameter("V", width, width));
        float scale = 1 / MathF.Sqrt(width);
        var f = Function.Compile((Tensor<float> x) => Dot(Softmax(Dot(Dot(x, q), Transpose(Dot(x, k))) * scale, 1), Dot(x, v)));
        var data = Random(length, width);
        return (f, () => f(data));
    }

    private static (Delegate, Action) Vectors()
    {
        Shared<Tensor<float>>[] p = [.. Enumerable.Range(0, 20).Select(i => Trained("p" + i, 10_000))];
        Tensor<float>[] g = [.. p.Select(_ => Random(10_000))];
        var step = Function.Compile(() => Adam(p, g));
        return (step, () => step());
    }
}

using System.Runtime.InteropServices;
using ExprJit;
using ExprJit.Benchmarks;
using static ExprJit.Ops;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

// dotnet run -c Release --project tests/Benchmarks gives the first table; with "-- compile" behind it those of compile time, with
// "-- fusion" what fusion saves.
if (args is ["compile", ..])
{
    CompileTime.Run(args);
    return;
}
if (args is ["fusion"])
{
    FusionTime.Run();
    return;
}
Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, " +
    $"Vector512 {System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated}, medians of 9 alternating rounds");
Console.WriteLine();
Console.WriteLine("| work | ExprJit | peer | ratio peer / ExprJit |");
Console.WriteLine("|---|---|---|---|");

Latency();
Accumulator();
Elementwise(1_000_000);
Sums(1_000_000);
return;

static void Row(string work, double ours, double peer, string name) =>
    Console.WriteLine($"| {work} | {Text(ours)} | {Text(peer)} {name} | {peer / ours:F2} |");

static string Text(double ns) => ns < 1e3 ? FormattableString.Invariant($"{ns:F1} ns") : ns < 1e6 ? FormattableString.Invariant($"{ns / 1e3:F1} µs") : FormattableString.Invariant($"{ns / 1e6:F2} ms");

// How long compiling takes: the first function of a process, a different one, and one of equal structure.
static void Latency()
{
    var a = new Shared<double>(0, "a", Device.Host);
    double first = Measure.Once(() => Function.Compile((double x) => a, updates: x => new() { { a, a + x } }));
    var second = new double[9];
    var equal = new double[9];
    for (int i = 0; i < 9; i++)
    {
        var b = new Shared<double>(0, "b", Device.Host);
        second[i] = Measure.Once(() => Different(i, b));
        equal[i] = Measure.Once(() => Function.Compile((double x) => b, updates: x => new() { { b, b + x } }));
    }
    Console.WriteLine($"| compile the first function of a process | {Text(first)} | | |");
    Console.WriteLine($"| compile a different one (median) | {Text(Measure.Median(second))} | | |");
    Console.WriteLine($"| compile a structurally equal one (median) | {Text(Measure.Median(equal))} | | |");
}

// Nine functions whose kernels differ.
static void Different(int i, Shared<double> s)
{
    var options = new FunctionOptions();
    _ = i switch
    {
        0 => Function.Compile((double x) => s * x, options: options),
        1 => Function.Compile((double x) => s / x, options: options),
        2 => Function.Compile((double x) => Exp(s) - x, options: options),
        3 => Function.Compile((double x) => Tanh(s - x), options: options),
        4 => Function.Compile((double x) => Log(s) * x, options: options),
        5 => Function.Compile((double x) => Sin(s * x) + s, options: options),
        6 => Function.Compile((double x) => Sqrt(s * x + s), options: options),
        7 => Function.Compile((double x) => x > s ? x : s * x, options: options),
        _ => Function.Compile((double x) => (s + x) * (s - x), options: options),
    };
}

static void Accumulator()
{
    var state = new Shared<double>(0, "state", Device.Host);
    var accumulator = Function.Compile((double inc) => state, updates: inc => new() { { state, state + inc } });
    double plain = 0;
    Func<double, double> closure = inc =>
    {
        double before = plain;
        plain += inc;
        return before;
    };
    var (ours, peer) = Measure.Alternating(() => accumulator(1), () => closure(1), 1_000_000);
    long before = GC.GetAllocatedBytesForCurrentThread();
    for (int i = 0; i < 1000; i++)
        accumulator(1);
    long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
    Row($"accumulator(1), {Function.Inspect(accumulator).Kernels.Count} kernel, {bytes} B for 1000 calls", ours, peer, "C# closure");
}

// 2a + 3b·tanh(c) - exp(-d²)·sqrt(|a|): one fused loop against a plain loop and against library calls one after another.
static void Elementwise(int n)
{
    var random = new Random(0);
    float[][] data = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, n).Select(_ => (float)(random.NextDouble() * 4 - 2)).ToArray())];
    Tensor<float> a = data[0], b = data[1], c = data[2], d = data[3];
    var fused = Function.Compile((Tensor<float> a, Tensor<float> b, Tensor<float> c, Tensor<float> d) =>
        2 * a + 3 * b * Tanh(c) - Exp(-d * d) * Sqrt(Abs(a)), options: new() { Device = Device.Host });
    float[] result = new float[n], t1 = new float[n], t2 = new float[n];
    var (ours, loop) = Measure.Alternating(() => fused(a, b, c, d), () =>
    {
        for (int i = 0; i < n; i++)
            result[i] = 2 * data[0][i] + 3 * data[1][i] * MathF.Tanh(data[2][i]) - MathF.Exp(-data[3][i] * data[3][i]) * MathF.Sqrt(MathF.Abs(data[0][i]));
    }, 4);
    Row($"2a+3b·tanh(c)-exp(-d²)·sqrt|a|, f32, {n:N0}", ours, loop, "plain C# loop");
    var (again, primitives) = Measure.Alternating(() => fused(a, b, c, d), () =>
    {
        TensorPrimitives.Tanh(data[2], t1);
        TensorPrimitives.Multiply(t1, data[1], t1);
        TensorPrimitives.Multiply(t1, 3f, t1);
        TensorPrimitives.MultiplyAdd(data[0], 2f, t1, result);
        TensorPrimitives.Multiply(data[3], data[3], t1);
        TensorPrimitives.Negate(t1, t1);
        TensorPrimitives.Exp(t1, t1);
        TensorPrimitives.Abs(data[0], t2);
        TensorPrimitives.Sqrt(t2, t2);
        TensorPrimitives.Multiply(t1, t2, t1);
        TensorPrimitives.Subtract(result, t1, result);
    }, 4);
    Row("the same", again, primitives, "TensorPrimitives");
}

static void Sums(int n)
{
    float[] data = [.. Enumerable.Range(0, n).Select(i => (float)Math.Sin(i))];
    var x = Shared.Create(data, "x", Device.Host);
    var sum = Function.Compile(() => Sum(x));
    var (ours, primitives) = Measure.Alternating(() => sum(), () => TensorPrimitives.Sum<float>(data), 20);
    Row($"sum, f32, {n:N0}", ours, primitives, "TensorPrimitives");
    var squares = Function.Compile(() => Sum(x * x));
    var (fused, dot) = Measure.Alternating(() => squares(), () => TensorPrimitives.SumOfSquares<float>(data), 20);
    Row($"sum of squares, f32, {n:N0}", fused, dot, "TensorPrimitives");
}

using System.Numerics;
using ExprJit.Benchmarks.Peers;

namespace ExprJit.Benchmarks.Families;

/// <summary>Five expressions over vectors of one length, as a function that returns a new tensor and as an update of a variable.</summary>
internal static class Elementwise
{
    /// <summary>The largest size at which a plain loop is timed; what it takes an element does not change with the size.</summary>
    private const int PlainLimit = 1_000_000;

    /// <summary>The largest size at which every call makes a new result.</summary>
    private const int FreshLimit = 10_000_000;

    /// <summary>From this size the inputs are larger than most caches, and stores past them may win.</summary>
    private const int MemoryBound = 1_000_000;

    /// <summary>Where the transcendental expressions stop: beyond, only the memory is measured again.</summary>
    private const int ComputeLimit = 10_000_000;

    public static IEnumerable<Case> Cases(int[] sizes) => sizes.SelectMany(n => Of<float>(n).Concat(Of<double>(n)));

    private static IEnumerable<Case> Of<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var signed = new Lazy<T[][]>(() => [.. Enumerable.Range(1, 4).Select(seed => Data.Uniform<T>(n, (uint)seed, -2, 2))]);
        var priced = new Lazy<T[][]>(() => [Data.Uniform<T>(n, 5, 10, 50), Data.Uniform<T>(n, 6, 10, 50), Data.Uniform<T>(n, 7, 0.25, 2)]);
        var cases = Of<T, MultiplyThenAdd<T>>("a*b+c", n, signed, (a, b, c, _) => FusedFormulas.MultiplyThenAdd(a, b, c));
        if (n <= ComputeLimit)
        {
            cases = cases
                .Concat(Of<T, Logistic<T>>("logistic", n, signed, (x, w, b, _) => FusedFormulas.Logistic(x, w, b)))
                .Concat(Of<T, Mixed<T>>("mixed", n, signed, FusedFormulas.Mixed))
                .Concat(Of<T, BlackScholes<T>>("Black-Scholes", n, priced, (s, k, t, _) => FusedFormulas.Price(s, k, t)));
        }
        return cases.Append(Momentum<T>(n));
    }

    private static IEnumerable<Case> Of<T, E>(string work, int n, Lazy<T[][]> inputs, Func<Tensor<T>, Tensor<T>, Tensor<T>, Tensor<T>, Tensor<T>> formula)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where E : struct, IExpression<T>
    {
        // The price is a difference of what may be a hundred times as large.
        double tolerance = (typeof(T) == typeof(float) ? 2e-5 : 1e-12) * (typeof(E) == typeof(BlackScholes<T>) ? 10 : 1);
        yield return new Case("elementwise", work + " into", Case.TypeName<T>(), Sizes.Text(n), () => Into<T, E>(inputs.Value, formula)) { Tolerance = tolerance };
        if (n <= FreshLimit)
            yield return new Case("elementwise", work + " new", Case.TypeName<T>(), Sizes.Text(n), () => Fresh<T, E>(inputs.Value, formula)) { Tolerance = tolerance };
    }

    private static List<Contender> Into<T, E>(T[][] inputs, Func<Tensor<T>, Tensor<T>, Tensor<T>, Tensor<T>, Tensor<T>> formula)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where E : struct, IExpression<T>
    {
        int n = inputs[0].Length;
        Tensor<T> a = inputs[0], b = inputs[1], c = inputs[2], d = inputs[^1];
        var updated = Shared.Create(Tensor.Zeros<T>(n), "result");
        Action call;
        if (E.Inputs == 3)
        {
            var f = Function.Compile((Tensor<T> a, Tensor<T> b, Tensor<T> c) => new Updates { { updated, formula(a, b, c, c) } });
            call = () => f(a, b, c);
        }
        else
        {
            var f = Function.Compile((Tensor<T> a, Tensor<T> b, Tensor<T> c, Tensor<T> d) => new Updates { { updated, formula(a, b, c, d) } });
            call = () => f(a, b, c, d);
        }
        var result = new T[n];
        List<Contender> contenders =
        [
            Contender.Ours(updated, call),
            new Widths(
                Contender.Into("Vector256 loop", result, () => Loops256.Vectors<T, E>(inputs, result)),
                Contender.Into("Vector512 loop", result, () => Loops512.Vectors<T, E>(inputs, result))),
        ];
        if (n >= MemoryBound && typeof(E) == typeof(MultiplyThenAdd<T>))
            contenders.Add(new Widths(
                Contender.Into("Vector256 loop, non-temporal stores", result, () => Loops256.PastCaches<T, E>(inputs, result)),
                Contender.Into("Vector512 loop, non-temporal stores", result, () => Loops512.PastCaches<T, E>(inputs, result))));
        if (E.IsInLibrary)
            contenders.Add(Contender.Into("TensorPrimitives in blocks", result, () => Blocks.Primitives<T, E>(inputs, result)));
        if (E.IsInLibrary && n <= PlainLimit)
            contenders.Add(Contender.Into("plain loop", result, () => Blocks.Plain<T, E>(inputs, result)));
        return contenders;
    }

    private static List<Contender> Fresh<T, E>(T[][] inputs, Func<Tensor<T>, Tensor<T>, Tensor<T>, Tensor<T>, Tensor<T>> formula)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where E : struct, IExpression<T>
    {
        int n = inputs[0].Length;
        Tensor<T> a = inputs[0], b = inputs[1], c = inputs[2], d = inputs[^1];
        Func<Tensor<T>> call;
        if (E.Inputs == 3)
        {
            var f = Function.Compile((Tensor<T> a, Tensor<T> b, Tensor<T> c) => formula(a, b, c, c));
            call = () => f(a, b, c);
        }
        else
        {
            var f = Function.Compile((Tensor<T> a, Tensor<T> b, Tensor<T> c, Tensor<T> d) => formula(a, b, c, d));
            call = () => f(a, b, c, d);
        }
        Func<T[]> Allocating(Action<T[]> loop) => () =>
        {
            var result = GC.AllocateUninitializedArray<T>(n);
            loop(result);
            return result;
        };
        return
        [
            Contender.Ours(call),
            new Widths(
                Contender.Fresh("Vector256 loop", Allocating(result => Loops256.Vectors<T, E>(inputs, result))),
                Contender.Fresh("Vector512 loop", Allocating(result => Loops512.Vectors<T, E>(inputs, result)))),
        ];
    }

    /// <summary>Two updates of one function; peers do both in one loop.</summary>
    private static Case Momentum<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Case("elementwise", "momentum", Case.TypeName<T>(), Sizes.Text(n), () =>
    {
        T[] Start(uint seed) => Data.Uniform<T>(n, seed, -2, 2);
        Shared<Tensor<T>> p = Shared.Create(Start(1), "p"), v = Shared.Create(Start(2), "v");
        T[] g = Start(3);
        Tensor<T> gradient = g;
        var step = Function.Compile((Tensor<T> g) => FusedFormulas.Momentum(p, v, g));
        Contender Loop(string name, Action<T[], T[]> loop)
        {
            T[] parameters = Start(1), velocity = Start(2);
            return Contender.Into(name, parameters, () => loop(parameters, velocity));
        }
        return
        [
            Contender.Ours(p, () => step(gradient)),
            new Widths(
                Loop("Vector256 loop", (p, v) => Loops256.Momentum(p, v, g, FusedFormulas.Friction, FusedFormulas.LearningRate)),
                Loop("Vector512 loop", (p, v) => Loops512.Momentum(p, v, g, FusedFormulas.Friction, FusedFormulas.LearningRate))),
        ];
    });
}

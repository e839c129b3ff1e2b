using System.Globalization;
using ExprJit.Benchmarks.Peers;
using static ExprJit.Ops;

namespace ExprJit.Benchmarks.Families;

/// <summary>What a call costs beside its work: time, memory, and compiling.</summary>
internal static class Calls
{
    /// <summary>Calls before and while memory is counted.</summary>
    private const int Counted = 1000;

    private const int Processes = 5;

    private static readonly Lazy<double[][]> Latencies = new(() => [.. Enumerable.Range(0, Processes).Select(_ =>
        OwnProcess.Ask(Latency.Question)!.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())]);

    public static IEnumerable<Case> Cases()
    {
        yield return Accumulator();
        foreach (var (index, work) in ((int, string)[])[(0, "compile the first function"), (1, "compile a different one"), (2, "compile an equal one")])
            yield return Once(work, "of a process", Unit.Nanoseconds, () => Spread.Of(Latencies.Value.Select(l => l[index])).Median);
        yield return Once("memory of a call", "scalar function", Unit.Bytes, () =>
        {
            var state = new Shared<double>(0, "state");
            var f = Function.Compile((double inc) => state, updates: inc => new() { { state, state + inc } });
            return Allocated(() => f(1));
        });
        yield return Once("memory of a call", "update of 1000", Unit.Bytes, () =>
        {
            var state = Shared.Create(Tensor.Zeros<float>(1000), "state");
            Tensor<float> x = Tensor.Ones<float>(1000);
            var f = Function.Compile((Tensor<float> x) => new Updates { { state, state + x } });
            return Allocated(() => f(x));
        });
        yield return Once("memory of a call", "tensor of 1000", Unit.Bytes, () =>
        {
            Tensor<float> x = Tensor.Ones<float>(1000);
            var f = Function.Compile((Tensor<float> x) => x * x);
            return Allocated(() => f(x));
        });
        yield return Once("memory of a call", "MLP step", Unit.Bytes, () =>
        {
            var step = Models.Network(20, 1).Prepare()[0];
            return Allocated(() => step.Time(1));
        });
    }

    /// <summary>The program of the README against a closure; both are called from loops of their own, through a delegate.</summary>
    private static Case Accumulator() => new("calls", "accumulator", "f64", "scalar", () =>
    {
        var state = new Shared<double>(0, "state");
        var accumulator = Function.Compile((double inc) => state, updates: inc => new() { { state, state + inc } });
        double plain = 0;
        Func<double, double> closure = inc =>
        {
            double before = plain;
            plain += inc;
            return before;
        };
        Contender Of(string name, Func<double, double> f) => new(name, calls =>
        {
            for (int i = 0; i < calls; i++)
                f(1);
        }, () => [f(2), f(3)]);
        return [Of("ExprJit", accumulator), Of("C# closure", closure)];
    });

    private static Case Once(string work, string size, Unit unit, Func<double> value) =>
        new("calls", work, "", size, () => [Contender.Quantity(value)]) { Unit = unit, HasPeers = false };

    /// <summary>Bytes a call on this thread once nothing is new.</summary>
    private static double Allocated(Action call)
    {
        for (int i = 0; i < Counted; i++)
            call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Counted; i++)
            call();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Counted;
    }
}

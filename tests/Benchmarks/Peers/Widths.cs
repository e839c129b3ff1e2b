using System.Runtime.Intrinsics;

namespace ExprJit.Benchmarks.Peers;

/// <summary>Of two hand-written loops of different vector widths the one this machine runs faster.</summary>
internal sealed class Widths(Contender narrow, Contender wide) : Contender("vector loop", _ => { })
{
    private const int Rounds = 5;

    private Contender? _faster;

    public override string Name => (_faster ?? narrow).Name;

    /// <summary>Of both, so that both have done the same and neither is wrong.</summary>
    public override double[]? Sample()
    {
        var sample = narrow.Sample();
        if (Vector512.IsHardwareAccelerated && sample is not null && !Data.Agree(wide.Sample()!, sample, 1e-4))
            throw new InvalidOperationException($"The loops of two widths differ: {wide.Name}.");
        return sample;
    }

    public override double Time(int calls) => (_faster ??= Faster()).Time(calls);

    /// <summary>By a few single calls after the first of each, which compiles it.</summary>
    private Contender Faster()
    {
        double[] best = [double.MaxValue, double.MaxValue];
        for (int round = 0; Vector512.IsHardwareAccelerated && round < Rounds; round++)
        {
            best[0] = Math.Min(best[0], narrow.Time(1));
            best[1] = Math.Min(best[1], wide.Time(1));
        }
        return best[0] <= best[1] ? narrow : wide;
    }
}

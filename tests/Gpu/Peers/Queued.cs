using ExprJit.Benchmarks;

namespace ExprJit.Gpu.Peers;

/// <summary>A contender whose calls only queue their work; its time ends when all of it is done.</summary>
internal sealed class Queued(Card card, string name, Action once, Func<double[]?>? sample, IEnumerable<IDisposable> owned) : Contender(name, calls =>
{
    for (int i = 0; i < calls; i++)
        once();
    card.Synchronize();
}, sample)
{
    public override void Dispose()
    {
        foreach (var each in owned)
            each.Dispose();
    }

    /// <summary>A function of the library that updates a variable.</summary>
    public static Queued Ours<R>(Card card, Action call, Shared<Tensor<R>> result, Func<R[], double[]> sample, params IEnumerable<IDisposable> owned) => new(card, "ExprJit", call, () =>
    {
        call();
        return sample(result.GetValue().ToArray());
    }, [result, .. owned]);
}

using ExprJit.Benchmarks;
using ExprJit.Gpu.Peers;
using static ExprJit.Ops;

namespace ExprJit.Gpu.Families;

/// <summary>What a kernel costs beside its work: time by launch of kernels too small to count.</summary>
internal static class Launches
{
    private const int Length = 1000, Side = 16;

    public static IEnumerable<Case> Cases(Card card, Scale scale)
    {
        yield return new("launches", "a call of one kernel", "f32", Sizes.Text(Length), () =>
        {
            float[] start = Data.Uniform<float>(Length, 1, -2, 2);
            var x = Shared.Create(start, "x", card.Device);
            var f = Function.Compile(() => new Updates { { x, x * 0.5f + 1f } });
            return [Queued.Ours(card, f, x, r => Data.Sample<float>(r)), ByHand.Scaled(card, start)];
        });
        yield return new("launches", "a call of many kernels", "f32", $"{scale.Queue} products", () => [Many(card, scale.Queue)]) { HasPeers = false };
    }

    /// <summary>Products that each need the one before.</summary>
    private static Contender Many(Card card, int products)
    {
        var w = Shared.Create(Tensor.Create(Data.Uniform<float>(Side * Side, 1, -0.25, 0.25), Side, Side), "w", card.Device);
        var x = Shared.Create(Tensor.Create(Data.Uniform<float>(Side * Side, 2, -1, 1), Side, Side), "x", card.Device);
        Func<Updates> chain = () =>
        {
            Tensor<float> y = x;
            for (int i = 0; i < products; i++)
                y = Dot(y, w);
            return new() { { x, y } };
        };
        var f = Function.Compile(() => chain());
        f();
        double launches = Function.Inspect(f).Profile.Launches;
        return Contender.Quantity(() =>
        {
            var queued = new Queued(card, "ExprJit", f, null, [w, x]) { Share = launches };
            return Spread.Of(Enumerable.Range(0, 9).Select(_ => queued.Time(20))).Median;
        });
    }
}

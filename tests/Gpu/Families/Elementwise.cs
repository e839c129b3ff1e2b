using ExprJit.Benchmarks;
using ExprJit.Gpu.Peers;
using Symbol = ExprJit.Tensor<float>;

namespace ExprJit.Gpu.Families;

/// <summary>The five expressions, each as the update of a variable; data, parameters and result stay on the card.</summary>
internal static class Elementwise
{
    public static IEnumerable<Case> Cases(Card card, Scale scale)
    {
        int n = scale.Elements;
        var signed = new Lazy<float[][]>(() => [.. Enumerable.Range(1, 4).Select(seed => Data.Uniform<float>(n, (uint)seed, -2, 2))]);
        var priced = new Lazy<float[][]>(() => [Data.Uniform<float>(n, 5, 10, 50), Data.Uniform<float>(n, 6, 10, 50), Data.Uniform<float>(n, 7, 0.25, 2)]);
        Case Of(string work, int inputs, Lazy<float[][]> data, Func<Symbol, Symbol, Symbol, Symbol, Symbol> formula, Func<Card, float[][], Contender> byHand) =>
            new("elementwise", work, "f32", Sizes.Text(n), () => Contenders(card, data.Value[..inputs], formula, byHand));
        yield return Of("a*b+c", 3, signed, (a, b, c, _) => FusedFormulas.MultiplyThenAdd(a, b, c), ByHand.MultiplyThenAdd);
        yield return Of("logistic", 3, signed, (x, w, b, _) => FusedFormulas.Logistic(x, w, b), ByHand.Logistic);
        yield return Of("mixed", 4, signed, FusedFormulas.Mixed, ByHand.Mixed);
        // The price is a difference of what may be a hundred times as large.
        yield return Of("Black-Scholes", 3, priced, (s, k, t, _) => FusedFormulas.Price(s, k, t), ByHand.Price).Within(2e-4);
        yield return new Case("elementwise", "momentum", "f32", Sizes.Text(n), () => Momentum(card, signed.Value[..3]));
    }

    private static IReadOnlyList<Contender> Contenders(Card card, float[][] data, Func<Symbol, Symbol, Symbol, Symbol, Symbol> formula, Func<Card, float[][], Contender> byHand)
    {
        Shared<Symbol>[] inputs = [.. data.Select((x, i) => Shared.Create(x, "x" + i, card.Device))];
        var (a, b, c, d) = (inputs[0], inputs[1], inputs[2], inputs[^1]);
        var result = Shared.Create(Tensor.Zeros<float>(data[0].Length), "result", card.Device);
        var f = Function.Compile(() => new Updates { { result, formula(a, b, c, d) } });
        return
        [
            Queued.Ours(card, f, result, r => Data.Sample<float>(r), inputs),
            byHand(card, data),
            DeviceCopy.Of(card, (data.Length + 1) * sizeof(float) * (long)data[0].Length),
            Contender.Check("host", () =>
            {
                var onHost = Function.Compile((Symbol a, Symbol b, Symbol c, Symbol d) => formula(a, b, c, d), options: new() { Device = Device.Host, OnUnusedInput = OnUnusedInput.Ignore });
                return Data.Sample<float>(onHost(data[0], data[1], data[2], data[^1]).ToArray());
            }),
        ];
    }

    /// <summary>Two variables are read and written, and a third is read.</summary>
    private static IReadOnlyList<Contender> Momentum(Card card, float[][] data)
    {
        (Shared<Symbol> P, Shared<Symbol> V, Shared<Symbol> G) On(Device device) => (Shared.Create(data[0], "p", device), Shared.Create(data[1], "v", device), Shared.Create(data[2], "g", device));
        var (p, v, g) = On(card.Device);
        var f = Function.Compile(() => FusedFormulas.Momentum(p, v, g));
        return
        [
            Queued.Ours(card, f, p, r => Data.Sample<float>(r), v, g),
            ByHand.Momentum(card, data),
            DeviceCopy.Of(card, 5 * sizeof(float) * (long)data[0].Length),
            Contender.Check("host", () =>
            {
                var (hostP, hostV, hostG) = On(Device.Host);
                Function.Compile(() => FusedFormulas.Momentum(hostP, hostV, hostG))();
                return Data.Sample<float>(hostP.GetValue().ToArray());
            }),
        ];
    }
}

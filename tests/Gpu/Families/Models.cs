using ExprJit.Benchmarks;
using ExprJit.Gpu.Peers;

namespace ExprJit.Gpu.Families;

/// <summary>Whole steps of training: one function each, whose parameters never leave the card.</summary>
internal static class Models
{
    /// <summary>Steps over which launches and bytes are averaged.</summary>
    private const int Counted = 2;

    public static IEnumerable<Case> Cases(Card card, Scale scale) => Of("MLP 784-500-10 step", $"batch {scale.Batch}", card, device =>
    {
        var start = new NetworkData(scale.Batch);
        var model = new NetworkModel(start, device);
        var step = model.Keeping();
        return new(step, () => step(start.Next()), () =>
        {
            step(0);
            return [model.Loss, .. model.Slopes()];
        }, model);
    }).Concat(Of($"MLP {DeepNetwork.Layers} wide layers step with Adam", Sizes.Text(scale.Width), card, device =>
    {
        var model = new DeepNetwork(scale.Width, device);
        var step = model.Step();
        return new(step, step, () =>
        {
            step();
            return model.Sample();
        }, model);
    }));

    private static IEnumerable<Case> Of(string work, string size, Card card, Func<Device, Trained> make)
    {
        yield return new Case("models", work, "f32", size, () =>
        {
            var ours = make(card.Device);
            return
            [
                new Queued(card, "ExprJit", ours.Once, ours.Sample, [ours.Model]),
                Contender.Check("host", () => make(Device.Host).Sample()),
            ];
        }).Within(1e-2);
        yield return Quantity("launches", Unit.Launches, profile => profile.Launches);
        yield return Quantity("bytes to the card", Unit.Bytes, profile => profile.BytesToDevice);
        yield return Quantity("bytes from the card", Unit.Bytes, profile => profile.BytesFromDevice);

        // By step, once all that has to be brought to the card is there.
        Case Quantity(string what, Unit unit, Func<CallProfile, long> count) =>
            new("models", $"{work}, {what}", "f32", size, () => [Contender.Quantity(Counting(make(card.Device), count))]) { Unit = unit, HasPeers = false };
    }

    private static Func<double> Counting(Trained ours, Func<CallProfile, long> count) => () =>
    {
        ours.Once();
        var profile = Function.Inspect(ours.Function).Profile;
        long before = count(profile);
        for (int i = 0; i < Counted; i++)
            ours.Once();
        double each = (count(profile) - before) / (double)Counted;
        ours.Model.Dispose();
        return each;
    };

    /// <summary>A model and its step.</summary>
    /// <param name="Function">The compiled function.</param>
    /// <param name="Once">A step with the next batch.</param>
    /// <param name="Sample">What the first step leaves.</param>
    /// <param name="Model">What has the variables.</param>
    private sealed record Trained(Delegate Function, Action Once, Func<double[]> Sample, IDisposable Model);
}

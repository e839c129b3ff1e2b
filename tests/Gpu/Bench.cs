using ExprJit.Benchmarks;
using ExprJit.Gpu.Families;
using ExprJit.Gpu.Peers;

namespace ExprJit.Gpu;

/// <summary>All rows of the benchmark. One that ends in an error is a row too, and the next begins.</summary>
internal static class Bench
{
    /// <summary>PyTorch as most write it, and as it compiles.</summary>
    private static readonly PythonLibrary[] Torch =
    [
        new("torch eager", "torch_gpu_cases"),
        new("torch.compile", "torch_gpu_cases") { Environment = [("TORCH_COMPILED", "1")] },
    ];

    public static BenchOutcome Run(Card card, Request request)
    {
        var scale = Scale.Of(card, request.IsQuick);
        // PyTorch means the first card by "cuda".
        using var python = new PythonPeers(request.Python, card.IsCuda ? Torch.Select(t => t with { Environment = [.. t.Environment, ("CUDA_VISIBLE_DEVICES", card.Device.Name.Split(':')[1])] }) : []);
        using var cuBlas = CuBlas.On(card);
        string[] peers = [cuBlas?.Version ?? "cuBLAS not found", .. python.Versions.DefaultIfEmpty("no PyTorch for this device")];
        Console.WriteLine($"\n## bench\n\nMedians of {scale.Budget.Rounds} alternating rounds of queued calls. Peers: {string.Join("; ", peers)}.");
        var targets = CardTargets.Of(scale);
        var report = new Report(targets);
        foreach (var @case in Cases(card, scale, cuBlas).Where(c => request.Filters.Count == 0 || request.Filters.Any(f => c.Key.Contains(f, StringComparison.OrdinalIgnoreCase))))
        {
            report.Add(Row(@case, scale.Budget, python));
            // Memory of a case goes back when nothing refers to it, and the next may need all there is.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        report.End();
        var judged = report.Rows.Select(targets.Of).OfType<(string Text, bool Reached)>().ToList();
        return new(peers, report.Rows.Count(r => !r.Agrees), judged.Count(t => t.Reached), judged.Count, [.. report.Entries]);
    }

    private static IEnumerable<Case> Cases(Card card, Scale scale, CuBlas? cuBlas) =>
        Launches.Cases(card, scale)
            .Concat(Elementwise.Cases(card, scale))
            .Concat(Reductions.Cases(card, scale))
            .Concat(Products.Cases(card, scale, cuBlas))
            .Concat(Models.Cases(card, scale));

    private static IReadOnlyList<Row> Row(Case @case, Budget budget, PythonPeers python)
    {
        try
        {
            try
            {
                return Runner.Run(@case, budget, python.Of);
            }
            catch (PeerEndedException ended)
            {
                Console.Error.WriteLine($"{@case.Key}: {ended.Message} The case is run again, without PyTorch.");
                return Runner.Run(@case, budget, _ => []);
            }
        }
        catch (Exception failure)
        {
            return [new Row(@case, "ExprJit", double.NaN, null, Agrees: false) { Failure = $"{failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}" }];
        }
    }
}

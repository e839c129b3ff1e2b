using ExprJit.Benchmarks.Peers;

namespace ExprJit.Benchmarks.Families;

/// <summary>What is bound by arithmetic, on two threads against one: two more processes of this program run the cases.</summary>
internal static class Threads
{
    private static readonly Lazy<ChildProcess> One = new(() => OwnProcess.Serve(1)), Two = new(() => OwnProcess.Serve(2));

    private static readonly string[] Keys =
    [
        "elementwise/logistic_into/f32/1e6", "elementwise/mixed_into/f32/1e6", "elementwise/mixed_into/f64/1e6",
        "operations/tanh/f32/1e6", "reductions/softmax/f32/1000x1000", "reductions/cross-entropy/f32/1000x1000",
        "products/square_NN/f32/256", "products/square_NN/f32/512", "products/square_NN/f64/256", "products/square_NN/f64/512",
        "models/MLP_784-500-10_step/f32/batch_256",
    ];

    public static IEnumerable<Case> Cases(Options options) => Environment.ProcessorCount < 2 ? [] :
        Catalogue.Kernels(options with { IsQuick = false }).Where(c => Keys.Contains(c.Key)).Select(Of);

    private static Case Of(Case single) => single with
    {
        Family = "threads",
        Work = $"{single.Family}, {single.Work}",
        HasPeers = false,
        Prepare = () =>
        {
            List<Contender> contenders =
            [
                Two.Value.Prepare(single.Key, "ExprJit, 2 threads") ?? throw new InvalidOperationException($"No case is called {single.Key}."),
                One.Value.Prepare(single.Key, "ExprJit, 1 thread")!,
            ];
            // A peer with threads of its own takes part with two as well.
            if (single.Prepare().FirstOrDefault(c => c.Name == "OpenBLAS") is { } blas)
            {
                Blas.Threads = 2;
                contenders.Add(new("OpenBLAS, 2 threads", calls => blas.Time(calls), blas.Sample));
            }
            return contenders;
        },
    };
}

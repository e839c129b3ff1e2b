using System.Diagnostics;
using ExprJit.Codegen.Tests;
using ExprJit.Optimization;

namespace ExprJit.Gpu;

/// <summary>Random programs of every kind on the device against the interpreter. A failure ends nothing: it is counted.</summary>
internal static class Fuzzer
{
    /// <summary>How many failures of a kind are made smaller: each takes hundreds of further runs.</summary>
    private const int MostShrunk = 5;

    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private static readonly (string Name, Func<int, FuzzProgram?> Make)[] Kinds =
        [("general", FuzzDraw.General), ("rows", FuzzDraw.Rows), ("updates", FuzzDraw.Updates), ("gradients", FuzzDraw.Gradients)];

    /// <summary>So many programs, spread over the kinds, which run side by side.</summary>
    public static FuzzOutcomes Run(Device device, int programs)
    {
        Console.WriteLine($"\n## fuzz: {programs} programs");
        int tried = 0;
        var failures = new List<FuzzFailure>();
        long line = Stopwatch.GetTimestamp();
        Parallel.ForEach(Kinds.Index(), each =>
        {
            var (name, make) = each.Item;
            int count = programs * (each.Index + 1) / Kinds.Length - programs * each.Index / Kinds.Length, failed = 0;
            void Check(FuzzProgram program) => program.Check(device, OptimizerOptions.Default);
            foreach (var trial in FuzzCampaign.Trials(count, make, (program, _) => Check(program)))
            {
                string? message = trial.Failure is null ? null : ++failed > MostShrunk ? $"seed {trial.Seed}: {trial.Failure.Message}" : FuzzCampaign.Described(trial, Check).Message;
                lock (failures)
                {
                    tried++;
                    if (message is not null)
                    {
                        failures.Add(new(name, trial.Seed, message));
                        Console.WriteLine($"FAILED, {name}, {message}");
                    }
                    if (Stopwatch.GetElapsedTime(line) < BetweenLines && tried < programs)
                        continue;
                    line = Stopwatch.GetTimestamp();
                    Console.WriteLine($"{tried} of {programs} programs, {failures.Count} failed");
                }
            }
        });
        return new(tried, failures);
    }
}

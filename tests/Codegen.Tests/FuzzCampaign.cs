using System.Globalization;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// How many random programs are tried, under which switches, and what is said of one that fails. In CI the programs are
/// the same in every run. <c>EXPRJIT_FUZZ=long</c> goes on to <see cref="LongFactor"/> times as many; <c>EXPRJIT_FUZZ=random</c>
/// tries others each time.
/// </summary>
internal static class FuzzCampaign
{
    /// <summary>20,000 programs in CI are 600,000 in the long campaign.</summary>
    public const int LongFactor = 30;

    /// <summary>What can be switched off by name: optional passes, and the kinds of fusion.</summary>
    public static readonly string[] Switches =
    [
        .. Pipeline.Passes.Where(p => p.Need == PassNeed.Optional).Select(p => p.Name),
        .. Optimization.Fusion.FusionSwitches.Names,
    ];

    public static readonly OptimizerOptions NothingOptional = Without(Switches);

    private static readonly string Mode = Environment.GetEnvironmentVariable("EXPRJIT_FUZZ") ?? "";

    public static OptimizerOptions Without(params string[] names) => new(false, names.ToHashSet());

    /// <summary>Tries programs on the host: each with everything on, and with one switch off, the switches taking turns.</summary>
    public static void OnAndOff(int programs, Func<int, FuzzProgram?> make) =>
        Run(programs, make, (program, i) =>
        {
            var expected = program.Expected();
            program.Check(Device.Host, OptimizerOptions.Default, expected);
            string off = Switches[i % Switches.Length];
            Named($"without {off}", () => program.Check(Device.Host, Without(off), expected));
        });

    /// <summary>Tries programs until one fails.</summary>
    public static void Run(int programs, Func<int, FuzzProgram?> make, Action<FuzzProgram, int> check)
    {
        if (Mode == "long")
            programs *= LongFactor;
        foreach (var trial in Trials(programs, make, check))
            if (trial.Failure is not null)
                throw Described(trial, smaller => check(smaller, trial.Turn));
    }

    /// <summary>Tries programs, as they are asked for; those that <paramref name="make"/> refuses to make are not counted, but must be few.</summary>
    public static IEnumerable<FuzzTrial> Trials(int programs, Func<int, FuzzProgram?> make, Action<FuzzProgram, int> check)
    {
        int start = Mode == "random" ? Environment.TickCount & 0xFFFFFF : 0, tried = 0;
        for (int i = 0; tried < programs; i++)
        {
            int seed = (start + i) * 40503 + 17;
            if (make(seed) is not { } program)
            {
                if (i > 100 && tried < i / 2)
                    throw new InvalidOperationException($"Of {i} seeds only {tried} made a program.");
                continue;
            }
            int turn = tried++;
            yield return new FuzzTrial(turn, seed, program, Caught(() => check(program, turn)));
        }
    }

    /// <summary>What is said of a program that failed, once it was made as small as it goes.</summary>
    public static InvalidOperationException Described(FuzzTrial trial, Action<FuzzProgram> check)
    {
        var failure = trial.Failure!;
        var small = FuzzShrinker.Shrink(trial.Program, candidate => Caught(() => check(candidate)), ref failure);
        return new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"seed {trial.Seed}: {failure.Message} {failure.InnerException?.Message}\nshrunk:\n{small}\nas drawn:\n{trial.Program}"), failure);
    }

    /// <summary>Compiles a program as a compiled function would be.</summary>
    public static (IProgram Program, Graph Graph) Compile(FuzzProgram program, Device device, OptimizerOptions options, bool assumes)
    {
        var backend = Ptx.PtxBackend.Or(device);
        if (!assumes || !backend.ChecksAssumptions || Stage.FromData(program.Graph).Length > 0)
        {
            var plain = Pipeline.Run(program.Graph, [], options);
            return (backend.Compile(plain, null, options), plain);
        }
        var (graph, facts) = Pipeline.RunAssuming(program.Graph, [], options, leaf => leaf switch
        {
            Parameter p => Array.ConvertAll(program.Calls[0][p.Index].Shape, n => n == 1),
            Variable v => Array.ConvertAll(v.Shared.Storage.Shape, n => n == 1),
            _ => new bool[leaf.Rank],
        });
        return (backend.Compile(graph, facts, options), graph);
    }

    private static void Named(string how, Action check)
    {
        try
        {
            check();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(how, failure);
        }
    }

    private static Exception? Caught(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }
}

/// <summary>A random program that was tried as the one of this turn, and how it failed, if it did.</summary>
internal sealed record FuzzTrial(int Turn, int Seed, FuzzProgram Program, Exception? Failure);

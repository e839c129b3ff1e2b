using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>Whether a pass may be switched off to bisect a defect: results must not change then.</summary>
internal enum PassNeed
{
    Optional,

    /// <summary>Replaces what no backend can run.</summary>
    Mandatory,
}

/// <summary>A named function from graph to graph.</summary>
internal sealed record Pass(string Name, Func<Graph, OptimizerOptions, Graph> Body, PassNeed Need = PassNeed.Optional)
{
    /// <summary>Runs the pass and verifies what it made; <c>EXPRJIT_DUMP=passes</c> also prints it.</summary>
    public Graph Run(Graph graph, OptimizerOptions options)
    {
        var result = Body(graph, options);
        Verifier.Verify(result, Name);
        if (options.DumpsPasses)
            Console.Error.WriteLine($"# after {Name}\n{Printer.Print(result)}");
        return result;
    }
}

/// <summary>What the optimizer may do, and which passes are switched off, by name or by number in <see cref="Pipeline.Passes"/>.</summary>
internal sealed record OptimizerOptions(bool Fast, IReadOnlySet<string> Disabled)
{
    public static readonly OptimizerOptions Default = new(false, new HashSet<string>());

    /// <summary>What is known of lengths; found after the givens are substituted.</summary>
    public ShapeFacts? Facts { get; init; }

    /// <summary>The most operands and stores of a loop: a device has room for so many parameters.</summary>
    public int MostStreams { get; init; } = Fusion.CostModel.MostStreams;

    public bool DumpsPasses { get; } = Listed("EXPRJIT_DUMP").Contains("passes");

    private IReadOnlySet<string> DisabledByEnvironment { get; } = Listed("EXPRJIT_DISABLE");

    public bool IsDisabled(Pass pass, int number) =>
        pass.Need == PassNeed.Optional
        && (IsDisabled(pass.Name) || IsDisabled(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Whether the part of that name is switched off.</summary>
    public bool IsDisabled(string name) => Disabled.Contains(name) || DisabledByEnvironment.Contains(name);

    private static HashSet<string> Listed(string variable) =>
        [.. (Environment.GetEnvironmentVariable(variable) ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}

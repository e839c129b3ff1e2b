namespace ExprJit.Optimization.Fusion;

/// <summary>The parts of fusion that may be switched off by name, as passes may: results do not change, kernels become more.</summary>
internal sealed record FusionSwitches(bool Recompute, bool Gathers, bool Rows, bool Epilogues, bool Siblings, bool Horizontal, bool InPlace)
{
    /// <summary>The names, for <c>EXPRJIT_DISABLE</c> and for tests that walk them.</summary>
    public static readonly IReadOnlyList<string> Names = ["recompute", "gathers", "rows", "epilogues", "siblings", "horizontal", "in-place"];

    /// <inheritdoc cref="OptimizerOptions.MostStreams"/>
    public int MostStreams { get; init; } = CostModel.MostStreams;

    public static FusionSwitches Of(OptimizerOptions options) => new(
        !options.IsDisabled("recompute"), !options.IsDisabled("gathers"), !options.IsDisabled("rows"), !options.IsDisabled("epilogues"),
        !options.IsDisabled("siblings"), !options.IsDisabled("horizontal"), !options.IsDisabled("in-place"))
    {
        MostStreams = options.MostStreams,
    };
}

namespace ExprJit.Codegen.Tests.FusionTable;

/// <summary>A count of another compiler's kernels, with what it rests on.</summary>
/// <param name="Number">The kernels, or null where nothing tells it.</param>
/// <param name="Because">The source that states it, or <c>derived</c> and the rule; a note below the table.</param>
internal readonly record struct Elsewhere(int? Number, string Because)
{
    public static readonly Elsewhere NotStated = new(null, "not stated");
}

/// <summary>A program of the table.</summary>
/// <param name="Name">What it is called in the field.</param>
/// <param name="Run">Compiles the program, calls it, compares all results and updated variables with loops, and gives the delegate.</param>
/// <param name="Fewest">The fewest kernels it can be, by the terms that docs/fusion-table.md states.</param>
/// <param name="Because">Why not fewer.</param>
internal sealed record FusionEntry(string Name, Func<Delegate> Run, int Fewest, string Because)
{
    public Elsewhere PyTensor { get; init; } = Elsewhere.NotStated;

    public Elsewhere Torch { get; init; } = Elsewhere.NotStated;
}

using ExprJit.Benchmarks.Families;

namespace ExprJit.Benchmarks;

/// <summary>All cases, in the order of the tables.</summary>
internal static class Catalogue
{
    /// <summary>Lazily: the data of a size is made when its first case is prepared, and is garbage behind its last.</summary>
    public static IEnumerable<Case> Cases(Options options) =>
        Ceilings.Cases(options.IsQuick)
            .Concat(Elementwise.Cases(options.VectorSizes))
            .Concat(Operations.Cases(options.IsQuick))
            .Concat(Reductions.Cases(options.IsQuick))
            .Concat(Moves.Cases())
            .Concat(Products.Cases(options));
}

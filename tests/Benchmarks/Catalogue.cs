using ExprJit.Benchmarks.Families;

namespace ExprJit.Benchmarks;

/// <summary>All cases, in the order of the tables.</summary>
internal static class Catalogue
{
    /// <summary>Lazily: the data of a size is made when its first case is prepared, and is garbage behind its last.</summary>
    public static IEnumerable<Case> Cases(Options options) => Kernels(options).Concat(Calls.Cases()).Concat(Threads.Cases(options));

    /// <summary>Those that run in this process.</summary>
    public static IEnumerable<Case> Kernels(Options options) =>
        Ceilings.Cases(options.IsQuick)
            .Concat(Elementwise.Cases(options.VectorSizes))
            .Concat(Operations.Cases(options.IsQuick))
            .Concat(Reductions.Cases(options.IsQuick))
            .Concat(Moves.Cases())
            .Concat(Products.Cases(options))
            .Concat(Models.Cases(options));
}

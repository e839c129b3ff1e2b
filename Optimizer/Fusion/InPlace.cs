using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>
/// Proves which updates may be written over the old value. The law: when an element of the new value is written, no read of that element's old value
/// can follow but the one that made it, and nothing can fail any more. A call checks besides that the length stays the same.
/// </summary>
internal static class InPlace
{
    /// <summary>The numbers of the roots for which it holds.</summary>
    public static HashSet<int> Of(Graph graph, Kernel[] kernels)
    {
        var found = new HashSet<int>();
        int lastFault = Array.FindLastIndex(kernels, CanFail);
        var lastRead = LastReads(kernels);
        for (int k = Math.Max(lastFault + 1, 0); k < kernels.Length; k++)
            foreach (var nest in kernels[k].Nests)
                foreach (var step in nest.Steps)
                    foreach (var store in step is Loop loop ? loop.Dense : [])
                        if (store.Root >= graph.Outputs.Length && IsSafe(graph.Updates[store.Root - graph.Outputs.Length].Target, store, step, nest, kernels[k], lastRead, k))
                            found.Add(store.Root);
        return found;
    }

    /// <summary>A routine may find an index out of range; a loop may divide by zero.</summary>
    private static bool CanFail(Kernel kernel) =>
        kernel.Steps.Any(s => s is Loop { CanThrow: true } || s is Routine { Node.Op.Kind: OpKind.Indexing });

    private static bool IsSafe(IShared target, Store store, Step step, Nest nest, Kernel kernel, Dictionary<IShared, int> lastRead, int at)
    {
        if (lastRead.GetValueOrDefault(target, -1) > at)
            return false;
        foreach (var other in kernel.Nests)
            foreach (var reader in other.Steps)
                foreach (var operand in reader.Operands)
                    if (Reads(operand, target) && !(other == nest && IsSamePlace(operand, reader, store, step, nest)))
                        return false;
        return true;
    }

    /// <summary>
    /// The old value is read as it lies, over the space it is written over: by the same step, or by an earlier one of the same tile. Every tile of
    /// either is the same rows.
    /// </summary>
    private static bool IsSamePlace(Node operand, Step reader, Store store, Step writer, Nest nest)
    {
        if (operand is not Variable || operand.Rank != store.Node.Rank || !IsOver(reader, operand.Rank) || !IsOver(writer, operand.Rank))
            return false;
        if (reader == writer)
            return true;
        if (PlaceOf(reader, nest) > PlaceOf(writer, nest))
            return false;
        // What comes after the last tile comes after every read.
        return writer.IsAfterTiles || !reader.IsAfterTiles && reader.TileAxis == writer.TileAxis && (nest.TileAxis < 0 || reader.TileAxis >= 0);
    }

    private static bool IsOver(Step step, int rank) => step is Loop loop && loop.Space.Rank == rank;

    private static int PlaceOf(Step step, Nest nest)
    {
        for (int i = 0; i < nest.Steps.Count; i++)
            if (nest.Steps[i] == step)
                return i;
        throw new InternalCompilerException("fuse", "the step is of another nest");
    }

    private static Dictionary<IShared, int> LastReads(Kernel[] kernels)
    {
        var last = new Dictionary<IShared, int>(ReferenceEqualityComparer.Instance);
        for (int k = 0; k < kernels.Length; k++)
            foreach (var step in kernels[k].Steps)
                foreach (var operand in step.Operands)
                    foreach (var variable in VariablesOf(operand))
                        last[variable] = k;
        return last;
    }

    private static bool Reads(Node operand, IShared target)
    {
        foreach (var variable in VariablesOf(operand))
            if (ReferenceEquals(variable, target))
                return true;
        return false;
    }

    private static IEnumerable<IShared> VariablesOf(Node operand)
    {
        var value = Plan.Base(operand);
        foreach (var at in Plan.Sources(value))
            if (at is Variable variable)
                yield return variable.Shared;
    }
}

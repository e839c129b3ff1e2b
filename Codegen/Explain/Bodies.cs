using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>A kernel's steps as text: the loops with the type of each op and where each result goes, and what is run tile by tile.</summary>
internal static class Bodies
{
    /// <summary>What a kernel is, in a few words.</summary>
    public static string What(Kernel kernel)
    {
        if (kernel.Nests.Count > 1)
            return $"{kernel.Nests.Count} independent parts side by side";
        var nest = kernel.Nests[0];
        if (nest.Steps.OfType<Routine>().FirstOrDefault() is { } routine)
            return routine.Node.Op != Op.MatMul ? kernel.Reason : nest.Steps.Count == 1 ? "a matrix product" : "a matrix product and what is done to its rows";
        return nest.Steps.Count > 1 ? nest.TileAxis < 0 ? "loops over one row" : "loops over tiles of rows"
            : ((Loop)nest.Steps[0]).Reductions.Length > 0 ? "a loop with reductions" : "one loop";
    }

    public static IEnumerable<string> Of(Kernel kernel)
    {
        foreach (var nest in kernel.Nests)
        {
            bool isTiled = nest.TileAxis >= 0 && nest.Steps.Count > 1;
            foreach (var section in nest.Steps.GroupBy(s => s.IsAfterTiles).OrderBy(g => g.Key))
            {
                if (isTiled)
                    yield return section.Key ? "after the last tile" : $"for each tile along axis {nest.TileAxis} of {Labels.Short(nest.Space)}:{nest.Space.Type}";
                bool isFirst = true;
                foreach (var step in section)
                {
                    string indent = isTiled ? "  " : "";
                    if (!isFirst)
                        yield return indent + "then";
                    isFirst = false;
                    foreach (string line in Of(step))
                        yield return indent + line;
                }
            }
        }
    }

    private static IEnumerable<string> Of(Step step)
    {
        if (step is Routine { Node: var only })
        {
            yield return $"{only.Type} = {Labels.Op(only)}({string.Join(", ", only.Inputs.Select(i => $"{Labels.Operand(i)}:{i.Type}"))}){Place(step.Stores[0])}";
            yield break;
        }
        string[] lines = Printer.Print(((Loop)step).Body).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // A loop's results are in the order of its stores.
        int first = lines.Length - step.Stores.Count;
        for (int i = 0; i < lines.Length; i++)
        {
            if (i < first)
            {
                yield return lines[i];
                continue;
            }
            var store = step.Stores[i - first];
            yield return lines[i] + (store.Node is Apply { Op.Kind: OpKind.Reduction } reduction ? ", combined by " + Labels.Op(reduction) : "") + Place(store);
        }
    }

    private static string Place(Store store) => store.IsTileLocal ? ", kept in the tile" : "";
}

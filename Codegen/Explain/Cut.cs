using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>Why a plan was cut between two kernels, found from what the second reads of the first.</summary>
internal static class Cut
{
    /// <param name="before">The kernel before.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="lengths">The lengths of the last call, or null for each node while they are not known.</param>
    public static string Between(Kernel before, string name, Kernel kernel, Func<Node, long[]?> lengths)
    {
        var stored = before.Stores.Select(s => s.Node).ToHashSet();
        foreach (var operand in kernel.Operands)
        {
            var whole = Cost.Whole(operand);
            if (!stored.Contains(whole))
                continue;
            string value = Labels.Short(whole);
            return whole is not Apply apply ? $"reads {value}, which {name} copies"
                : apply.Op.Kind switch
                {
                    OpKind.Contraction => $"reads {value}, a product that is complete only when {name} ends",
                    OpKind.Reduction => $"reads {value}, a reduction that is complete only when {name} ends",
                    OpKind.Elementwise when RoutineOf(kernel) is { } routine => $"{routine} reads all of {value}, which {name} computes",
                    OpKind.Elementwise => $"reads {value} at other places than where {name} computes it",
                    _ => $"reads {value}, which {name} has complete only when it ends",
                };
        }
        return RoutineOf(kernel) is { } own ? $"{own} is no loop, and reads nothing of {name}"
            : RoutineOf(before) is not null ? $"a loop, and reads nothing of {name}"
            : Space(before, lengths) is { } first && Space(kernel, lengths) is { } second && first != second
                ? $"loops over {second} and not, as {name} does, over {first}"
            : $"waits for earlier kernels that {name} does not wait for";
    }

    /// <summary>The largest space a kernel goes through, as text; null while lengths are not known.</summary>
    private static string? Space(Kernel kernel, Func<Node, long[]?> lengths)
    {
        long most = -1;
        string? space = null;
        foreach (var node in kernel.Computes.Concat(kernel.Stores.Select(s => s.Node)))
        {
            var over = node is Apply { Op.Kind: OpKind.Reduction } reduction ? reduction[0] : node;
            if (Cost.Elements(over, lengths) is not { } elements)
                return null;
            if (elements <= most)
                continue;
            most = elements;
            space = over.Rank == 0 ? "plain values" : $"[{string.Join(", ", lengths(over)!)}]";
        }
        return space;
    }

    /// <summary>The op that a kernel runs by a routine of its own, or null where it is a loop.</summary>
    private static string? RoutineOf(Kernel kernel)
    {
        foreach (var node in kernel.Computes)
            if (node is Apply { Op.Kind: OpKind.Contraction or OpKind.Indexing or OpKind.Line or OpKind.Movement } apply)
                return apply.Op.Name.ToLowerInvariant();
        return null;
    }
}

using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Explain;

/// <summary>Why a plan was cut between two kernels, found from what the second reads of the first.</summary>
internal static class Cut
{
    /// <param name="before">The kernel before.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kernel">The kernel.</param>
    public static string Between(Kernel before, string name, Kernel kernel)
    {
        // Where a loop was refused by the nest it reads from, the planner has said why.
        if (RoutineOf(kernel) is not { } routine)
            return kernel.Reason;
        var stored = before.Stores.Select(s => s.Node).ToHashSet();
        foreach (var operand in kernel.Operands)
        {
            var whole = Plan.Base(operand);
            if (!stored.Contains(whole))
                continue;
            string value = Labels.Short(whole);
            return whole is not Apply apply ? $"reads {value}, which {name} copies"
                : apply.Op.Kind switch
                {
                    OpKind.Contraction => $"reads {value}, a product that is complete only when {name} ends",
                    OpKind.Reduction => $"reads {value}, a reduction that is complete only when {name} ends",
                    OpKind.Elementwise => $"{routine} reads all of {value}, which {name} computes",
                    _ => $"reads {value}, which {name} has complete only when it ends",
                };
        }
        return $"{routine} is no loop, and reads nothing of {name}";
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

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Gives intermediates that are never alive at the same time one buffer. A kernel's results get theirs before its
/// operands are given up, so no kernel writes what it reads. Roots have memory of their own: outputs leave with the
/// caller, and updates are swapped in only when the whole call has succeeded.
/// </summary>
internal static class Buffers
{
    /// <summary>The number of the buffer of each intermediate, by node id.</summary>
    public static Dictionary<int, int> Assign(IReadOnlyList<Kernel> kernels)
    {
        var lastRead = new Dictionary<int, int>();
        for (int k = 0; k < kernels.Count; k++)
            foreach (var operand in kernels[k].Operands)
                lastRead[Base(operand).Id] = k;

        var buffers = new Dictionary<int, int>();
        var free = new Stack<int>();
        int count = 0;
        for (int k = 0; k < kernels.Count; k++)
        {
            foreach (var store in kernels[k].Stores)
                if (store.Root < 0)
                    buffers[store.Node.Id] = free.TryPop(out int given) ? given : count++;
            foreach (var read in kernels[k].Operands.Select(Base).Distinct())
                if (lastRead[read.Id] == k && buffers.TryGetValue(read.Id, out int done))
                    free.Push(done);
        }
        return buffers;
    }

    /// <summary>The stored value or leaf that a view is a window on.</summary>
    private static Node Base(Node node)
    {
        while (Plan.IsView(node))
            node = node.Inputs[0];
        return node;
    }
}

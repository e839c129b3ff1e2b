using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// Gives intermediates that are never alive at the same time one buffer. A step's results get theirs before its
/// operands are given up, so no step writes what it reads. Roots have memory of their own: outputs leave with the
/// caller, and updates are swapped in only when the whole call has succeeded.
/// </summary>
internal static class Buffers
{
    /// <summary>The number of the buffer of each intermediate, by node id, where steps run one after another.</summary>
    public static Dictionary<int, int> Assign(IReadOnlyList<Step> steps)
    {
        var lastRead = new Dictionary<int, int>();
        for (int k = 0; k < steps.Count; k++)
            foreach (var operand in steps[k].Operands.SelectMany(Plan.Sources))
                lastRead[operand.Id] = k;

        var buffers = new Dictionary<int, int>();
        var free = new Stack<int>();
        int count = 0;
        for (int k = 0; k < steps.Count; k++)
        {
            foreach (var store in steps[k].Stores)
                if (store.Root < 0)
                    buffers[store.Node.Id] = free.TryPop(out int given) ? given : count++;
            foreach (var read in steps[k].Operands.SelectMany(Plan.Sources).Distinct())
                if (lastRead[read.Id] == k && buffers.TryGetValue(read.Id, out int done))
                    free.Push(done);
        }
        return buffers;
    }
}

namespace ExprJit.Optimization;

/// <summary>
/// Places blocks that are alive for a while in one range of memory, so that no two alive together overlap and the range is short. Finding the shortest is
/// NP-hard; largest first at the lowest offset that is free (as in "Efficient Memory Management for Deep Neural Net Inference", Pisarchyk and Lee,
/// 2020) is within a few percent of it, and in order of time is better now and then, so the shorter of the two is taken.
/// </summary>
internal static class MemoryPlan
{
    /// <summary>Above this many blocks only the order of time is tried.</summary>
    private const int MostBySize = 1024;

    /// <summary>A block and when it is alive: from the step that writes it to the last that reads it.</summary>
    public readonly record struct Block(long Bytes, int First, int Last);

    /// <summary>The offset of each block, and the length of the range.</summary>
    public static (long[] Offsets, long Bytes) Place(IReadOnlyList<Block> blocks)
    {
        int[] byTime = [.. Enumerable.Range(0, blocks.Count)];
        var (offsets, bytes) = Place(blocks, byTime);
        if (blocks.Count <= MostBySize)
        {
            int[] bySize = [.. byTime.OrderByDescending(i => blocks[i].Bytes).ThenBy(i => blocks[i].First)];
            var (other, shorter) = Place(blocks, bySize);
            if (shorter < bytes)
                (offsets, bytes) = (other, shorter);
        }
        return (offsets, bytes);
    }

    /// <summary>The least that any placement needs: the most that is alive at once.</summary>
    public static long LowerBound(IReadOnlyList<Block> blocks)
    {
        long most = 0;
        foreach (var at in blocks)
            most = Math.Max(most, blocks.Where(b => b.First <= at.First && at.First <= b.Last).Sum(b => b.Bytes));
        return most;
    }

    private static (long[] Offsets, long Bytes) Place(IReadOnlyList<Block> blocks, int[] order)
    {
        var offsets = new long[blocks.Count];
        var placed = new List<int>();
        long end = 0;
        foreach (int i in order)
        {
            long offset = 0;
            foreach (int other in placed)
            {
                if (blocks[other].Last < blocks[i].First || blocks[i].Last < blocks[other].First)
                    continue;
                if (offset + blocks[i].Bytes <= offsets[other])
                    break;
                offset = Math.Max(offset, offsets[other] + blocks[other].Bytes);
            }
            offsets[i] = offset;
            end = Math.Max(end, offset + blocks[i].Bytes);
            int at = placed.FindIndex(p => offsets[p] > offset);
            placed.Insert(at < 0 ? placed.Count : at, i);
        }
        return (offsets, end);
    }
}

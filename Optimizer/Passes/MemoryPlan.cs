namespace ExprJit.Optimization;

/// <summary>
/// Places blocks that are alive for a while in one range of memory, so that no two alive together overlap and the range is short. Finding the shortest is
/// NP-hard. Where each block meets only its neighbours in time, as in a chain, placing them at the two ends in turn takes no more than is alive at once; in general
/// largest first at the lowest offset that is free (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020) is good, and order of
/// time is now and then better. The shortest of the three is taken.
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
        long least = LowerBound(blocks);
        int[] byTime = [.. Enumerable.Range(0, blocks.Count).OrderBy(i => blocks[i].First)];
        if (AtBothEnds(blocks, byTime, least) is { } ends)
            return (ends, least);
        var best = Place(blocks, byTime, isByTime: true);
        if (best.Bytes > least && blocks.Count <= MostBySize)
        {
            var bySize = Place(blocks, [.. byTime.OrderByDescending(i => blocks[i].Bytes)], isByTime: false);
            best = bySize.Bytes < best.Bytes ? bySize : best;
        }
        return best;
    }

    /// <summary>The least that any placement needs: the most that is alive at once.</summary>
    public static long LowerBound(IReadOnlyList<Block> blocks)
    {
        long alive = 0, most = 0;
        foreach (var (_, _, bytes) in blocks.Select(b => (At: b.First, Ends: 0, b.Bytes)).Concat(blocks.Select(b => (At: b.Last + 1, Ends: -1, -b.Bytes))).Order())
            most = Math.Max(most, alive += bytes);
        return most;
    }

    /// <summary>Blocks in turn from the bottom up and from the top down; null where that does not fit.</summary>
    private static long[]? AtBothEnds(IReadOnlyList<Block> blocks, int[] byTime, long bytes)
    {
        var offsets = new long[blocks.Count];
        var alive = new List<int>();
        for (int k = 0; k < byTime.Length; k++)
        {
            var block = blocks[byTime[k]];
            alive.RemoveAll(other => blocks[other].Last < block.First);
            long offset = (k & 1) == 0 ? 0 : bytes - block.Bytes;
            if (alive.Exists(other => offset < offsets[other] + blocks[other].Bytes && offsets[other] < offset + block.Bytes))
                return null;
            offsets[byTime[k]] = offset;
            alive.Add(byTime[k]);
        }
        return offsets;
    }

    private static (long[] Offsets, long Bytes) Place(IReadOnlyList<Block> blocks, int[] order, bool isByTime)
    {
        var offsets = new long[blocks.Count];
        var placed = new List<int>();
        long end = 0;
        foreach (int i in order)
        {
            long offset = 0;
            // In order of time, what has ended meets nothing any more.
            if (isByTime)
                placed.RemoveAll(other => blocks[other].Last < blocks[i].First);
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

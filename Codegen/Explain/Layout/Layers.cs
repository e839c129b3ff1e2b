namespace ExprJit.Codegen.Explain.Layout;

/// <summary>Assigns boxes to layers: each below all that it is linked from, and sources next to what reads them.</summary>
internal static class Layers
{
    public static int[] Of(IReadOnlyList<Block> blocks, IReadOnlyList<Wire> wires)
    {
        int count = blocks.Count;
        var (next, previous) = Neighbours(count, wires.Select(w => (w.From, w.To)));
        var layer = Longest(next, previous);
        int last = layer.DefaultIfEmpty(0).Max();
        for (int i = 0; i < count; i++)
            if (blocks[i].Pin == Pin.Last)
                layer[i] = last;
            else if (blocks[i].Pin == Pin.None && previous[i].Count == 0 && next[i].Count > 0)
                layer[i] = Math.Max(0, next[i].Min(n => layer[n]) - 1);
        return layer;
    }

    /// <summary>The longest path to each of several things from one that nothing leads to.</summary>
    public static int[] Longest(int count, IEnumerable<(int From, int To)> links)
    {
        var (next, previous) = Neighbours(count, links);
        return Longest(next, previous);
    }

    private static (List<int>[] Next, List<int>[] Previous) Neighbours(int count, IEnumerable<(int From, int To)> links)
    {
        var next = new List<int>[count];
        var previous = new List<int>[count];
        for (int i = 0; i < count; i++)
            (next[i], previous[i]) = ([], []);
        foreach (var (from, to) in links)
            if (from != to)
            {
                next[from].Add(to);
                previous[to].Add(from);
            }
        return (next, previous);
    }

    /// <summary>The longest path to each box. Where a cycle leaves no box without open links, the first one is taken all the same.</summary>
    private static int[] Longest(List<int>[] next, List<int>[] previous)
    {
        var layer = new int[next.Length];
        int[] open = [.. previous.Select(p => p.Count)];
        var isDone = new bool[next.Length];
        var ready = new Queue<int>();
        for (int i = 0; i < next.Length; i++)
            if (open[i] == 0)
                ready.Enqueue(i);
        for (int done = 0, first = 0; done < next.Length; done++)
        {
            while (ready.Count == 0)
            {
                if (!isDone[first])
                    ready.Enqueue(first);
                first++;
            }
            int at = ready.Dequeue();
            isDone[at] = true;
            foreach (int to in next[at])
            {
                if (isDone[to])
                    continue;
                layer[to] = Math.Max(layer[to], layer[at] + 1);
                if (--open[to] == 0)
                    ready.Enqueue(to);
            }
        }
        return layer;
    }
}

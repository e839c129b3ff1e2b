namespace ExprJit.Codegen.Explain.Layout;

/// <summary>Orders each layer so that few segments cross: sweeps by barycentre, of which the best is kept.</summary>
internal sealed class LayerOrder
{
    private readonly List<List<int>> _layers;
    private readonly List<Segment>[] _below;
    private readonly List<Segment>[] _above;
    private readonly int[] _place;

    /// <param name="layers">The boxes and bends of each layer, in their order.</param>
    /// <param name="segments">The links between neighbouring layers.</param>
    /// <param name="count">How many boxes and bends there are.</param>
    public LayerOrder(List<List<int>> layers, List<Segment> segments, int count)
    {
        _layers = layers;
        _below = new List<Segment>[count];
        _above = new List<Segment>[count];
        _place = new int[count];
        for (int i = 0; i < count; i++)
            (_below[i], _above[i]) = ([], []);
        foreach (var segment in segments)
        {
            _below[segment.Upper].Add(segment);
            _above[segment.Lower].Add(segment);
        }
        for (int l = 0; l < layers.Count; l++)
            Number(l);
    }

    public void Improve(int sweeps)
    {
        long fewest = Crossings();
        var best = _layers.ConvertAll(l => l.ToArray());
        for (int sweep = 0; sweep < sweeps && fewest > 0; sweep++)
        {
            for (int i = 1; i < _layers.Count; i++)
            {
                int l = sweep % 2 == 0 ? i : _layers.Count - 1 - i;
                var towards = sweep % 2 == 0 ? _above : _below;
                Sort(l, towards, sweep % 2 == 0);
            }
            long crossings = Crossings();
            if (crossings >= fewest)
                continue;
            fewest = crossings;
            best = _layers.ConvertAll(l => l.ToArray());
        }
        for (int l = 0; l < _layers.Count; l++)
            _layers[l] = [.. best[l]];
    }

    private void Number(int layer)
    {
        for (int i = 0; i < _layers[layer].Count; i++)
            _place[_layers[layer][i]] = i;
    }

    private void Sort(int layer, List<Segment>[] towards, bool up)
    {
        var key = _layers[layer].ToDictionary(i => i, i => towards[i].Count == 0 ? _place[i]
            : towards[i].Average(s => up ? Port(s.Upper, s.UpperOffset) : Port(s.Lower, s.LowerOffset)));
        _layers[layer] = [.. _layers[layer].OrderBy(i => key[i])];
        Number(layer);
    }

    /// <summary>A place that counts where on its box a segment ends, by less than one place.</summary>
    private double Port(int box, double offset) => _place[box] + offset / (2 * (Math.Abs(offset) + 100));

    private long Crossings()
    {
        long crossings = 0;
        foreach (var layer in _layers)
        {
            var ends = new List<(double Upper, double Lower)>();
            foreach (int i in layer)
                foreach (var s in _below[i])
                    ends.Add((Port(s.Upper, s.UpperOffset), Port(s.Lower, s.LowerOffset)));
            ends.Sort();
            crossings += Inversions([.. ends.Select(e => e.Lower)]);
        }
        return crossings;
    }

    /// <summary>How many pairs are out of order, counted with a Fenwick tree over the ranks.</summary>
    private static long Inversions(double[] values)
    {
        double[] sorted = [.. values.Distinct().Order()];
        var tree = new int[sorted.Length + 1];
        long inversions = 0;
        for (int seen = 0; seen < values.Length; seen++)
        {
            int rank = Array.BinarySearch(sorted, values[seen]) + 1, smaller = 0;
            for (int i = rank; i > 0; i -= i & -i)
                smaller += tree[i];
            inversions += seen - smaller;
            for (int i = rank; i < tree.Length; i += i & -i)
                tree[i]++;
        }
        return inversions;
    }
}

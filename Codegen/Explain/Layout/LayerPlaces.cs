namespace ExprJit.Codegen.Explain.Layout;

/// <summary>
/// Places the boxes of each layer in their order, as near as they can be to the middles of what they are linked to. With
/// the distances d between neighbours fixed, x − d must not decrease along a layer, so the least squares are an isotonic
/// regression, which pooling adjacent violators solves exactly (Barlow, Bartholomew, Bremner and Brunk, 1972).
/// </summary>
internal sealed class LayerPlaces
{
    private readonly List<List<int>> _layers;
    private readonly List<(Segment Segment, double Weight)>[] _links;
    private readonly List<double> _width;
    private readonly double[] _middle;
    private readonly double _gap;

    /// <param name="layers">The boxes and bends of each layer, in their order.</param>
    /// <param name="segments">The links between neighbouring layers.</param>
    /// <param name="width">The width of each box and bend.</param>
    /// <param name="boxes">How many are boxes; bends have higher numbers.</param>
    /// <param name="gap">The space between neighbours.</param>
    public LayerPlaces(List<List<int>> layers, List<Segment> segments, List<double> width, int boxes, double gap)
    {
        (_layers, _width, _gap) = (layers, width, gap);
        _middle = new double[width.Count];
        _links = new List<(Segment, double)>[width.Count];
        for (int i = 0; i < width.Count; i++)
            _links[i] = [];
        foreach (var segment in segments)
        {
            // Long links are straight before short ones are.
            double weight = segment.Pull * (segment.Upper >= boxes && segment.Lower >= boxes ? 8 : segment.Upper >= boxes || segment.Lower >= boxes ? 2 : 1);
            _links[segment.Upper].Add((segment, weight));
            _links[segment.Lower].Add((segment, weight));
        }
    }

    public double[] Solve(int sweeps)
    {
        foreach (var layer in _layers)
        {
            double total = layer.Sum(i => _width[i] + _gap), x = -total / 2;
            foreach (int i in layer)
            {
                _middle[i] = x + _width[i] / 2;
                x += _width[i] + _gap;
            }
        }
        for (int sweep = 0; sweep < sweeps; sweep++)
            for (int l = 0; l < _layers.Count; l++)
                Place(_layers[sweep % 2 == 0 ? l : _layers.Count - 1 - l], sweep < sweeps - 4 ? sweep % 2 == 0 ? Side.Above : Side.Below : Side.Both);
        return _middle;
    }

    private enum Side
    {
        Above,
        Below,
        Both,
    }

    private void Place(List<int> layer, Side side)
    {
        // Blocks of neighbours that touch: their weighted mean of x − d, their weight, and how many they are.
        var pools = new List<(double Mean, double Weight, int Count)>();
        double distance = 0;
        for (int k = 0; k < layer.Count; k++)
        {
            if (k > 0)
                distance += (_width[layer[k - 1]] + _width[layer[k]]) / 2 + _gap;
            var (wanted, weight) = Wanted(layer[k], side);
            var pool = (Mean: wanted - distance, Weight: weight, Count: 1);
            while (pools.Count > 0 && pools[^1].Mean >= pool.Mean)
            {
                var (mean, heavy, many) = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pool = ((mean * heavy + pool.Mean * pool.Weight) / (heavy + pool.Weight), heavy + pool.Weight, many + pool.Count);
            }
            pools.Add(pool);
        }
        distance = 0;
        int at = 0;
        foreach (var (mean, _, many) in pools)
            for (int i = 0; i < many; i++, at++)
            {
                if (at > 0)
                    distance += (_width[layer[at - 1]] + _width[layer[at]]) / 2 + _gap;
                _middle[layer[at]] = mean + distance;
            }
    }

    private (double Middle, double Weight) Wanted(int box, Side side)
    {
        double sum = 0, weights = 0;
        foreach (var (s, weight) in _links[box])
        {
            bool isAbove = s.Lower == box;
            if (side == (isAbove ? Side.Below : Side.Above))
                continue;
            sum += weight * (isAbove ? _middle[s.Upper] + s.UpperOffset - s.LowerOffset : _middle[s.Lower] + s.LowerOffset - s.UpperOffset);
            weights += weight;
        }
        return weights > 0 ? (sum / weights, weights) : (_middle[box], 0.05);
    }
}

namespace ExprJit.Codegen.Explain.Layout;

/// <summary>Where a box must lie, whatever its links say.</summary>
internal enum Pin
{
    None,
    First,
    Last,
}

/// <summary>A box to be placed.</summary>
internal readonly record struct Block(double Width, double Height, Pin Pin = Pin.None);

/// <summary>A link from the bottom of one box to the top of another; offsets are from the middle of the box, and the pull says how much it wants to be straight.</summary>
internal readonly record struct Wire(int From, int To, double FromOffset = 0, double ToOffset = 0, double Pull = 1);

/// <summary>The space between boxes of a layer, and between layers.</summary>
internal readonly record struct Gaps(double Across, double Down);

internal readonly record struct Point(double X, double Y);

/// <summary>Places: the middle of each box's upper edge, and the points of each wire, in pairs that are joined by a curve, then by a straight line.</summary>
internal sealed record Placement(Point[] Tops, Point[][] Routes, double Width, double Height);

/// <summary>
/// Draws a directed graph in layers from top to bottom, after Sugiyama, Tagawa and Toda (1981): layers by the longest
/// path, bends in the layers that a link crosses, an order in each layer by the barycentre of neighbours, and places
/// that are, in that order, the least squares from the neighbours' middles.
/// </summary>
internal sealed class LayeredLayout
{
    private const int OrderSweeps = 12;
    private const int PlaceSweeps = 16;
    private const double BendWidth = 6;

    private readonly IReadOnlyList<Block> _blocks;
    private readonly Gaps _gaps;
    private readonly List<double> _width = [];
    private readonly List<int> _layer = [];
    private readonly List<Segment> _segments = [];
    private readonly List<List<int>> _layers = [];

    private LayeredLayout(IReadOnlyList<Block> blocks, Gaps gaps) => (_blocks, _gaps) = (blocks, gaps);

    public static Placement Run(IReadOnlyList<Block> blocks, IReadOnlyList<Wire> wires, Gaps gaps) => new LayeredLayout(blocks, gaps).Run(wires);

    private Placement Run(IReadOnlyList<Wire> wires)
    {
        int[] layers = Layers.Of(_blocks, wires);
        for (int i = 0; i < _blocks.Count; i++)
            Add(_blocks[i].Width, layers[i]);
        var chains = new int[wires.Count][];
        for (int w = 0; w < wires.Count; w++)
            chains[w] = Chain(wires[w]);
        var order = new LayerOrder(_layers, _segments, _width.Count);
        order.Improve(OrderSweeps);
        double[] middle = new LayerPlaces(_layers, _segments, _width, _blocks.Count, _gaps.Across).Solve(PlaceSweeps);
        return Placed(wires, chains, middle);
    }

    private int Add(double width, int layer)
    {
        _width.Add(width);
        _layer.Add(layer);
        while (_layers.Count <= layer)
            _layers.Add([]);
        _layers[layer].Add(_width.Count - 1);
        return _width.Count - 1;
    }

    /// <summary>The boxes and bends of a wire, from the upper to the lower end.</summary>
    private int[] Chain(Wire wire)
    {
        var (upper, lower, upperOffset, lowerOffset) = _layer[wire.From] <= _layer[wire.To]
            ? (wire.From, wire.To, wire.FromOffset, wire.ToOffset) : (wire.To, wire.From, wire.ToOffset, wire.FromOffset);
        var chain = new List<int> { upper };
        for (int layer = _layer[upper] + 1; layer < _layer[lower]; layer++)
            chain.Add(Add(BendWidth, layer));
        chain.Add(lower);
        if (_layer[upper] < _layer[lower])
            for (int i = 1; i < chain.Count; i++)
                _segments.Add(new Segment(chain[i - 1], chain[i], i == 1 ? upperOffset : 0, i == chain.Count - 1 ? lowerOffset : 0, wire.Pull));
        return [.. chain];
    }

    private Placement Placed(IReadOnlyList<Wire> wires, int[][] chains, double[] middle)
    {
        double left = double.MaxValue, right = double.MinValue;
        for (int i = 0; i < middle.Length; i++)
        {
            left = Math.Min(left, middle[i] - _width[i] / 2);
            right = Math.Max(right, middle[i] + _width[i] / 2);
        }
        var top = new double[_layers.Count];
        var bottom = new double[_layers.Count];
        double y = 0;
        for (int layer = 0; layer < _layers.Count; layer++)
        {
            top[layer] = y;
            foreach (int i in _layers[layer])
                if (i < _blocks.Count)
                    bottom[layer] = Math.Max(bottom[layer], y + _blocks[i].Height);
            bottom[layer] = Math.Max(bottom[layer], y);
            y = bottom[layer] + _gaps.Down;
        }
        var tops = new Point[_blocks.Count];
        for (int i = 0; i < tops.Length; i++)
        {
            // A box that layers above and below share leans to neither; one at the end of the picture leans to the rest.
            double free = bottom[_layer[i]] - top[_layer[i]] - _blocks[i].Height;
            tops[i] = new Point(middle[i] - left, top[_layer[i]] + (_layer[i] == 0 ? free : 0));
        }
        var routes = new Point[wires.Count][];
        for (int w = 0; w < wires.Count; w++)
        {
            int[] chain = chains[w];
            bool isReversed = chain[0] != wires[w].From;
            double upper = middle[chain[0]] - left + (isReversed ? wires[w].ToOffset : wires[w].FromOffset);
            double lower = middle[chain[^1]] - left + (isReversed ? wires[w].FromOffset : wires[w].ToOffset);
            var points = new List<Point> { new(upper, tops[chain[0]].Y + _blocks[chain[0]].Height), new(upper, bottom[_layer[chain[0]]]) };
            foreach (int bend in chain.AsSpan(1, chain.Length - 2))
            {
                points.Add(new Point(middle[bend] - left, top[_layer[bend]]));
                points.Add(new Point(middle[bend] - left, bottom[_layer[bend]]));
            }
            points.Add(new Point(lower, top[_layer[chain[^1]]]));
            points.Add(new Point(lower, tops[chain[^1]].Y));
            if (isReversed)
                points.Reverse();
            routes[w] = [.. points];
        }
        return new Placement(tops, routes, middle.Length == 0 ? 0 : right - left, _layers.Count == 0 ? 0 : bottom[^1]);
    }
}

/// <summary>A piece of a wire between neighbouring layers.</summary>
internal readonly record struct Segment(int Upper, int Lower, double UpperOffset, double LowerOffset, double Pull);

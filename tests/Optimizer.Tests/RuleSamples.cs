using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Optimizer.Tests;

/// <summary>Values that break careless rewrites: signed zeros, infinities, NaN, subnormals, extremes, and random ones.</summary>
internal static class Samples
{
    private static readonly double[] Reals =
    [
        0.0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, 1.5, -2.5, 1e-3, 20, -20, 50, -50, 100, -100, 745, -745,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e-40, -1e-40, 1e-45, 1e-320, -1e-320,
        float.MaxValue, float.MinValue, 1.17549435e-38, double.MaxValue, double.MinValue, 2.2250738585072014e-308,
        1e-8, -1e-8, 1e-20, 1e16, -1e16, Math.PI,
    ];

    /// <summary>Ends of every width and what lies beyond them, and what a float holds that an integer does not.</summary>
    private static readonly double[] Ends =
    [
        127, 128, -128, -129, 255, 256, -1, 32767, 32768, -32769, 65535, 65536, int.MaxValue, 2147483648.0, int.MinValue, -2147483649.0, uint.MaxValue,
        4294967296.0, 9.2e18, -9.3e18, 1.9e19, 2.5, 16777217, 2048, 2049, 0.25, 4, 8, 1024,
    ];

    /// <summary>Values for the holes of a pattern; those of a hole for a constant are constants it is for.</summary>
    public static IEnumerable<Scalar[]> For(Pattern pattern, int most = int.MaxValue) => Product([.. pattern.Holes.Select((hole, i) =>
        pattern.Constants[i] is { } fits ? Constants(hole.Element, fits, pattern.Holes.Length > 2 ? 12 : 40) : Values(hole.Element, pattern.Holes.Length)[..Math.Min(most, Values(hole.Element, pattern.Holes.Length).Length)])]);

    public static Scalar[] Constants(ElementType element, Predicate<Scalar> fits, int most) =>
        [.. Values(element, 1).Take(60).Concat(Ends.Select(x => Scalar.FromReal(element, x))).Concat(SmallestAndLargest(element)).Distinct().Where(x => fits(x)).Order(new Mixed()).Take(most)];

    private static IEnumerable<Scalar> SmallestAndLargest(ElementType element) => element.IsInteger()
        ? [Scalar.FromInteger(element, unchecked((long)element.Range().Smallest)), Scalar.FromInteger(element, unchecked((long)element.Range().Largest))] : [];

    /// <summary>An order without pattern, so that the first few are of every kind.</summary>
    private sealed class Mixed : IComparer<Scalar>
    {
        public int Compare(Scalar x, Scalar y) => Key(x).CompareTo(Key(y));

        private static ulong Key(Scalar x) => (x.Bits + 12345) * 0x9E3779B97F4A7C15;
    }

    public static IEnumerable<Scalar[]> Of(ElementType element, int count) => Product([.. Enumerable.Repeat(Values(element, count), count)]);

    /// <summary>The telling values of a type.</summary>
    public static Scalar[] Special(ElementType element) =>
        [.. (element.IsFloat() ? Reals.Select(x => Scalar.FromReal(element, x)) : Values(element, 1).Concat(SmallestAndLargest(element))).Distinct()];

    private static Scalar[] Values(ElementType element, int holes)
    {
        var random = new Random(7);
        IEnumerable<Scalar> values = element.IsFloat()
            ? Reals.Concat(Enumerable.Range(0, 400).Select(i => Math.ScaleB(random.NextDouble() * 2 - 1, i % 20 - 8))).Select(x => Scalar.FromReal(element, x))
            : element == ElementType.Bool ? [Scalar.Bool(false), Scalar.Bool(true)]
            : new long[] { 0, 1, -1, 2, -2, 3, 7, -8, 31, 33, int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, 127, -128, 255, 32768 }
                .Concat(Enumerable.Range(0, 20).Select(_ => random.NextInt64())).Select(x => Scalar.FromInteger(element, x));
        int most = holes switch
        {
            1 => int.MaxValue,
            2 => 60,
            3 => 24,
            _ => 12,
        };
        return [.. values.Distinct().Take(most)];
    }

    private static IEnumerable<Scalar[]> Product(Scalar[][] values)
    {
        IEnumerable<Scalar[]> all = Array.Exists(values, v => v.Length == 0) ? [] : [[]];
        foreach (var choices in values)
            all = all.SelectMany(_ => choices, (head, choice) => (Scalar[])[.. head, choice]);
        return all;
    }
}

/// <summary>The meaning of a scalar graph.</summary>
internal static class Evaluation
{
    /// <summary>The value, or null where computing it throws.</summary>
    public static Scalar? Of(Node root, Scalar[] parameters)
    {
        var values = new Dictionary<Node, Scalar>();
        try
        {
            foreach (var node in Graph.Reachable([root]))
                values[node] = node switch
                {
                    Parameter parameter => parameters[parameter.Index],
                    Constant constant => constant.Value,
                    Apply apply => apply.Op.Meaning!(Array.ConvertAll(apply.Inputs, input => values[input]), apply.Element),
                    _ => throw new NotSupportedException(),
                };
        }
        catch (ArithmeticException)
        {
            return null;
        }
        return values[root];
    }

    /// <summary>The same bits; any NaN is as good as any other.</summary>
    public static bool Same(Scalar? a, Scalar? b) =>
        a == b || a is { } x && b is { } y && x.Type == y.Type && x.Type.IsFloat() && double.IsNaN(x.Real) && double.IsNaN(y.Real);
}

/// <summary>Distances in units in the last place of a float.</summary>
internal static class Ulps
{
    public static double Between(Scalar value, double real)
    {
        double near = Scalar.FromReal(value.Type, real).Real;
        if (double.IsNaN(value.Real) || double.IsNaN(real))
            return double.IsNaN(value.Real) && double.IsNaN(real) ? 0 : double.PositiveInfinity;
        if (value.Real == real || value.Real == near)
            return 0;
        if (!double.IsFinite(value.Real) || double.IsInfinity(real))
            return double.PositiveInfinity;
        return Math.Abs(value.Real - real) / Unit(value.Type, Math.Abs(near));
    }

    /// <summary>The distance from a number of a type to the next.</summary>
    private static double Unit(ElementType type, double near) => type == ElementType.Float16
        ? near >= (double)Half.MaxValue ? (double)Half.MaxValue - (double)Half.BitDecrement(Half.MaxValue) : (double)Half.BitIncrement((Half)near) - near
        : near >= float.MaxValue ? float.MaxValue - (double)MathF.BitDecrement(float.MaxValue) : (double)MathF.BitIncrement((float)near) - near;
}

/// <summary>Scalar graphs of random ops over two parameters and a few telling constants.</summary>
internal static class RandomGraph
{
    private static readonly double[] Constants = [0, -0.0, 1, -1, 2, 0.5];

    public static Node Make(Arena arena, ElementType element, Random random)
    {
        var type = TensorType.Scalar(element);
        var nodes = new List<Node> { arena.Parameter(0, type, "a"), arena.Parameter(1, type, "b") };
        foreach (double constant in Constants)
            nodes.Add(nodes[0].Like(constant));
        for (int i = 0; i < 25; i++)
        {
            Node a = Pick(), b = Pick();
            nodes.Add(random.Next(12) switch
            {
                0 => a + b,
                1 => a - b,
                2 => a * b,
                3 => a / b,
                4 => -a,
                5 => N.Abs(a),
                6 => N.Maximum(a, b),
                7 => N.Minimum(a, b),
                8 => N.Where(N.Less(a, b), Pick(), Pick()),
                9 => N.Where(N.Not(N.Equal(a, b)), a, Pick()),
                10 => N.Sign(a),
                _ => -(a * -b),
            });
        }
        return nodes[^1];

        Node Pick() => nodes[Math.Max(random.Next(nodes.Count), random.Next(nodes.Count))];
    }
}

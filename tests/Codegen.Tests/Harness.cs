using System.Globalization;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Runs graphs made by hand on a backend and on the interpreter, and compares element by element.</summary>
internal static class Harness
{
    public static readonly ElementType[] Types = ElementTypes.All;

    public static readonly double[] Reals =
    [
        0.0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.Epsilon,
        double.MaxValue, double.MinValue, 0.5, -2.5, 1e-3, 3, 1e10,
    ];

    private static readonly float[] Singles =
    [
        0f, -0f, 1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon,
        float.MaxValue, float.MinValue, 0.5f, -2.5f, 1e-3f, 3, 1e10f,
    ];

    private static readonly Half[] Halves =
    [
        .. new double[] { 0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity }.Select(x => (Half)x),
        Half.Epsilon, -Half.Epsilon, Half.MaxValue, Half.MinValue, (Half)0.5, (Half)(-2.5), (Half)1e-3, (Half)3, (Half)300,
    ];

    /// <summary>Wrapped to each integer type: ends of all widths, shift counts about the widths, and small numbers.</summary>
    private static readonly long[] Integers = [0, 1, -1, 0, 0, 2, -7, 31, 32, 63, 64, 1L << 40, -3, 12, 255, 1000];

    /// <summary>The i-th of 16 values that break careless code.</summary>
    public static Scalar Special(ElementType type, int i) => type switch
    {
        ElementType.Bool => Scalar.Bool((i & 1) != 0),
        ElementType.Float16 => Scalar.Of(Halves[i & 15]),
        ElementType.Float32 => Scalar.Of(Singles[i & 15]),
        ElementType.Float64 => Scalar.Of(Reals[i & 15]),
        _ when (i & 15) == 3 => Scalar.FromInteger(type, unchecked((long)type.Range().Largest)),
        _ when (i & 15) == 4 => Scalar.FromInteger(type, type.IsUnsigned() ? 1L << (8 * type.Size() - 1) : (long)type.Range().Smallest),
        _ => Scalar.FromInteger(type, Integers[i & 15]),
    };

    public static Scalar Mild(ElementType type, Random random) => type switch
    {
        ElementType.Bool => Scalar.Bool(random.Next(2) == 1),
        _ when type.IsFloat() => Scalar.FromReal(type, random.NextDouble() * 4 - 2),
        _ when type.IsUnsigned() => Scalar.FromInteger(type, random.Next(0, 19)),
        _ => Scalar.FromInteger(type, random.Next(-9, 10)),
    };

    public static HostStorage Fill(ElementType type, long[] shape, Func<long, Scalar> at)
    {
        var storage = new HostStorage(type, shape);
        for (long i = 0; i < storage.Length; i++)
            storage[i] = at(i);
        return storage;
    }

    public static HostStorage Mild(ElementType type, long[] shape, int seed)
    {
        var random = new Random(seed);
        return Fill(type, shape, _ => Mild(type, random));
    }

    /// <summary>The outputs by the oracle.</summary>
    public static Value[] Interpret(Graph graph, HostStorage[] arguments) =>
        new Interpreter(leaf => Value.Of(arguments[((Parameter)leaf).Index]))
            .Run(graph.Outputs);

    public static Value[] Run(Device device, Graph graph, HostStorage[] arguments, ShapeFacts? facts = null)
    {
        var program = Ptx.PtxBackend.Or(device).Compile(graph, facts);
        return Run(program, graph, arguments);
    }

    public static Value[] Run(IProgram program, Graph graph, HostStorage[] arguments)
    {
        var frame = new Frame(arguments.Length, graph.Outputs.Length);
        for (int i = 0; i < arguments.Length; i++)
            if (arguments[i].Shape.Length == 0)
                frame.Scalars[i] = arguments[i][0].Bits;
            else
                frame.Tensors[i] = Tensor.FromStorage(arguments[i]);
        program.Run(frame);
        return [.. graph.Outputs.Select((o, i) => frame.TensorResults[i] is { } s && o.Rank > 0
            ? Value.Of(s.ToHost()) : Value.Of(new Scalar(o.Element, frame.ScalarResults[i])))];
    }

    public static bool Same(Scalar expected, Scalar actual, long ulps = 0, double relative = 0, double absolute = 0)
    {
        if (expected.Type != actual.Type)
            return false;
        if (expected.Bits == actual.Bits)
            return true;
        if (!expected.Type.IsFloat())
            return false;
        double e = expected.Real, a = actual.Real;
        if (double.IsNaN(e) || double.IsNaN(a))
            return double.IsNaN(e) && double.IsNaN(a);
        if (ulps > 0 && Ulps(expected, actual) <= (ulong)ulps)
            return true;
        return double.IsFinite(e) && double.IsFinite(a) && (relative > 0 || absolute > 0) && Math.Abs(e - a) <= absolute + relative * Math.Abs(e);
    }

    public static ulong Ulps(Scalar a, Scalar b)
    {
        Int128 x = Ordered(a), y = Ordered(b);
        var d = Int128.Abs(x - y);
        return d > ulong.MaxValue ? ulong.MaxValue : (ulong)d;
    }

    private static Int128 Ordered(Scalar s)
    {
        int bits = 8 * s.Type.Size();
        ulong sign = 1ul << (bits - 1);
        return (s.Bits & sign) != 0 ? -(Int128)(s.Bits & (sign - 1)) : s.Bits;
    }

    public static void Agree(string what, Value expected, Value actual, long ulps = 0, double relative = 0, double absolute = 0, Func<long, string>? inputs = null)
    {
        actual.Shape.Should().Equal(expected.Shape, "the shape of {0}", what);
        var wrong = new List<string>();
        int count = 0;
        for (long i = 0; i < expected.Length; i++)
            if (!Same(expected[i], actual[i], ulps, relative, absolute) && ++count <= 6)
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"[{i}] {inputs?.Invoke(i)} is {actual[i]}, expected {expected[i]} ({(expected.Element.IsFloat() ? Ulps(expected[i], actual[i]) : 0)} ulp)"));
        if (count > 0)
            Assert.Fail($"{what}: {count} of {expected.Length} differ: {string.Join("; ", wrong)}");
    }
}

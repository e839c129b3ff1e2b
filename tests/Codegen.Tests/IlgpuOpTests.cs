using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Every elementwise op on ILGPU's devices against its meaning, over special values.</summary>
public sealed class IlgpuOpTests
{
    /// <summary>Units in the last place allowed to functions, whose meaning here is the library's; arithmetic is exact, but a Half's fused product is rounded from a float's.</summary>
    private static long Ulps(Op op) => Lowering.Functions.Contains(op) ? 4 : op == Op.MulAdd ? 1 : 0;

    private static readonly double[] Reals =
    [
        0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, -3.7, 0.1, 3, 1e-3, -1e-5, 1e-8, 1e-12, 0.3, -0.34, 0.36, 0.72, 0.78, 0.79,
        0.999, -0.999, 1.001, 10, -10, 20, 33.3, -33.3, 88.5, 100, -104, 700, -700, 709.5, 711, -744, -746, 1000, 1e5, 1e9, -1e15, 1e22,
        3.141592653589793, 1.5707963267948966, 6.283185307179586, 1e22 * 7, 1e300, -1e300, 4.35, -5.2, 6.6, 26.5, 28,
        double.Epsilon, 1e-310, -1e-310, 2.2250738585072014e-308, double.MaxValue, double.MinValue, float.MaxValue, 1e-40, 1e-45,
        3e9, -1e19, 8388609.5, 4294967295.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    private static readonly long[] Integers =
        [0, 1, -1, 2, -2, 3, 7, -7, 31, 32, 33, 63, 64, 100, -100, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 16777217, 9007199791611905];

    public static TheoryData<string, string> Ops() => TestDevices.Times(Names, TestDevices.OfIlgpu);

    /// <summary>The elementwise ops; the table fills when one of its fields is first read.</summary>
    internal static IEnumerable<string> Names => (Op.Add is not null ? Op.All : []).Where(o => o.Kind == OpKind.Elementwise && o != Op.Call).Select(o => o.Name);

    public static TheoryData<string, string> Divisions() => TestDevices.Times(["Div", "Rem", "FloorDiv", "FloorMod"], TestDevices.OfIlgpu);

    [Theory]
    [MemberData(nameof(Ops))]
    public void AnOpMeansTheSameOnTheDevice(string device, string name)
    {
        var op = Find(name);
        int compared = 0;
        foreach (var (node, elements) in Nodes(op))
        {
            var cases = Cases(elements, op.Arity > 2).Where(c => !Throws(op, c, node.Element)).ToArray();
            compared += Compare(Device.Parse(device), node, op, elements, cases);
        }
        compared.Should().BeGreaterThan(0);
    }

    /// <summary>The double nearest to a multiple of π/2, where the host's own cosine is some units off. Source: Muller, Elementary Functions, §11.</summary>
    [Fact]
    public void ACosineOfAHugeAngleIsExact()
    {
        var arena = new Arena();
        var node = arena.Apply(Op.Cos, arena.Parameter(0, new TensorType(ElementType.Float64, 1), "x"));
        foreach (var device in TestDevices.OfIlgpu)
            Run(device, node, [ElementType.Float64], [[Scalar.Of(5.319372648326541e255)]])[0].Should().Be(Scalar.Of(-4.68716592425462761112e-19));
    }

    [Theory]
    [MemberData(nameof(Divisions))]
    public void AFaultOnTheDeviceIsAnExceptionOnTheHost(string device, string name)
    {
        foreach (var element in ElementTypes.All.Where(e => e.IsInteger()))
        {
            long smallest = (long)element.Range().Smallest;
            Faulting(Device.Parse(device), name, element, 1, 0).Should().Throw<DivideByZeroException>();
            if (element is ElementType.Int32 or ElementType.Int64)
                Faulting(Device.Parse(device), name, element, smallest, -1).Should().Throw<OverflowException>();
            else
                Faulting(Device.Parse(device), name, element, smallest, -1).Should().NotThrow();
            Faulting(Device.Parse(device), name, element, smallest, 1).Should().NotThrow();
        }
    }

    internal static Op Find(string name) => Op.Add.Name == name ? Op.Add : Op.All.First(o => o.Name == name);

    private static Action Faulting(Device device, string name, ElementType element, long a, long b) => () =>
    {
        var arena = new Arena();
        var node = arena.Apply(Find(name), arena.Parameter(0, new TensorType(element, 1), "a"), arena.Parameter(1, new TensorType(element, 1), "b"));
        var cases = new[] { 1L, 1 }.Select(_ => new[] { Scalar.FromInteger(element, a), Scalar.FromInteger(element, b) }).ToArray();
        Run(device, node, [element, element], cases);
    };

    private static int Compare(Device device, Node node, Op op, ElementType[] elements, Scalar[][] cases)
    {
        var actual = Run(device, node, elements, cases);
        for (int i = 0; i < cases.Length; i++)
        {
            var expected = op.Meaning!(cases[i], node.Element);
            if (Distance(expected, actual[i]) > Ulps(op))
                Assert.Fail($"{op.Name}({string.Join(", ", cases[i])}) in {elements[0]} is {actual[i]}, not {expected}");
        }
        return cases.Length;
    }

    private static HostStorage Run(Device device, Node node, ElementType[] elements, Scalar[][] cases)
    {
        var frame = new Frame(elements.Length, 1);
        for (int i = 0; i < elements.Length; i++)
        {
            var storage = new HostStorage(elements[i], [cases.Length]);
            for (int k = 0; k < cases.Length; k++)
                storage[k] = cases[k][i];
            frame.Tensors[i] = Tensor.FromStorage(storage);
        }
        Backends.For(device).Compile(new Graph(node.Arena, [node], [])).Run(frame);
        return frame.TensorResults[0]!.ToHost();
    }

    private static IEnumerable<(ElementType[] Elements, Attributes Attributes)> Signatures(Op op)
    {
        foreach (var element in ElementTypes.All)
        {
            if (op == Op.Where)
                yield return ([ElementType.Bool, element, element], Attributes.None);
            else if (op == Op.Cast || op == Op.CastChecked || op == Op.Bitcast)
                foreach (var to in ElementTypes.All)
                    yield return ([element], Attributes.To(to));
            else
                yield return ([.. Enumerable.Repeat(element, op.Arity)], Attributes.None);
        }
    }

    /// <summary>Every node of an op on parameters that its typing allows.</summary>
    internal static IEnumerable<(Node Node, ElementType[] Elements)> Nodes(Op op)
    {
        foreach (var (elements, attributes) in Signatures(op))
        {
            var arena = new Arena();
            Node node;
            try
            {
                node = arena.Apply(op, [.. elements.Select((e, i) => arena.Parameter(i, new TensorType(e, 1), "x" + i))], attributes);
            }
            catch (TraceException)
            {
                continue;
            }
            yield return (node, elements);
        }
    }

    private static IEnumerable<Scalar[]> Cases(ElementType[] elements, bool isFew) => elements.Length == 0 ? [[]]
        : from head in isFew ? Samples(elements[0]).Take(14) : Samples(elements[0])
          from tail in Cases(elements[1..], isFew)
          select (Scalar[])[head, .. tail];

    private static IEnumerable<Scalar> Samples(ElementType element) => element == ElementType.Bool ? [Scalar.Bool(false), Scalar.Bool(true)]
        : element.IsFloat() ? Reals.Select(r => Scalar.FromReal(element, r)) : Integers.Select(i => Scalar.FromInteger(element, i));

    private static bool Throws(Op op, Scalar[] inputs, ElementType result)
    {
        try
        {
            op.Meaning!(inputs, result);
            return false;
        }
        catch (ArithmeticException)
        {
            return true;
        }
    }

    /// <summary>In units of the last place; a zero's sign counts, a NaN's bits do not.</summary>
    private static long Distance(Scalar a, Scalar b)
    {
        if (!a.Type.IsFloat())
            return a == b ? 0 : long.MaxValue;
        if (double.IsNaN(a.Real) || double.IsNaN(b.Real))
            return double.IsNaN(a.Real) && double.IsNaN(b.Real) ? 0 : long.MaxValue;
        if (double.IsNegative(a.Real) != double.IsNegative(b.Real))
            return long.MaxValue;
        return Math.Abs((long)a.Bits - (long)b.Bits);
    }
}

using ExprJit.Codegen.Ilgpu;
using ExprJit.Codegen.Reference;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Loops, reductions and products on ILGPU against the interpreter, and their PTX.</summary>
public sealed class IlgpuLoopTests
{
    public static TheoryData<string, string> Reductions()
    {
        TheoryData<string, string> data = [];
        foreach (string name in new[] { "Sum", "Prod", "Max", "Min", "ArgMax", "ArgMin" })
            foreach (var element in ElementTypes.All)
                if (element != ElementType.Bool || name is not ("Sum" or "Prod"))
                    data.Add(name, element.ToString());
        return data;
    }

    [Theory]
    [MemberData(nameof(Reductions))]
    public void AReductionOverAnyAxesAgrees(string name, string type)
    {
        var element = Enum.Parse<ElementType>(type);
        foreach (int[] axes in new int[][] { [0], [1], [2], [0, 2], [1, 2], [0, 1, 2] })
            foreach (bool hasNaN in new[] { false, true })
            {
                var arena = new Arena();
                var x = arena.Parameter(0, new TensorType(element, 3), "x");
                var node = N.Reduce(Op.All.First(o => o.Name == name && Op.Add is not null), x, Attributes.Axes(axes));
                Agrees(new Graph(arena, [node], []), Sample(element, hasNaN, 2, 3, 4));
            }
    }

    [Fact]
    public void EmptyReductionsHaveTheirIdentity()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float32, 2), "x");
        var b = N.Less(x, x);
        Agrees(new Graph(arena, [N.Reduce(Op.Sum, x, Attributes.Axes(1)), N.Reduce(Op.Prod, x, Attributes.Axes(1)), N.Reduce(Op.Min, b, Attributes.Axes(1)), x + x], []),
            Sample(ElementType.Float32, false, 3, 0));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    [InlineData(1, 1)]
    public void SumToCollectsWhatBroadcastingSpread(long rows, long columns)
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float64, 3), "x");
        var like = arena.Parameter(1, new TensorType(ElementType.Float64, 2), "like");
        Agrees(new Graph(arena, [N.SumTo(x * 2, like)], []), Sample(ElementType.Float64, false, 4, 2, 3), Sample(ElementType.Float64, false, rows, columns));
    }

    [Fact]
    public void BroadcastTransposedSlicedAndFlippedOperandsAgree()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float32, 2), "x");
        var row = arena.Parameter(1, new TensorType(ElementType.Float32, 1), "row");
        var flipped = arena.Apply(Op.Flip, [x], Attributes.Axes(0, 1));
        var slice = N.Slice(x, arena.Constant(1L), arena.Constant(2L), 0);
        var sum = N.Transpose(flipped * row, 1, 0) + N.Reduce(Op.Max, row, Attributes.Axes(0));
        Agrees(new Graph(arena, [sum, slice - 1, N.Reduce(Op.Sum, flipped * row, Attributes.Axes(0)), N.Where(N.Less(x, x.Like(0)), x, -x), N.Less(x, x.Like(0))], []),
            Sample(ElementType.Float32, true, 3, 4), Sample(ElementType.Float32, false, 4));
    }

    public static TheoryData<string> Numbers() => [.. ElementTypes.All.Where(e => e != ElementType.Bool).Select(e => e.ToString())];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void AProductAgreesAlsoTransposed(string type)
    {
        var element = Enum.Parse<ElementType>(type);
        var arena = new Arena();
        var a = arena.Parameter(0, new TensorType(element, 2), "a");
        var b = arena.Parameter(1, new TensorType(element, 2), "b");
        Agrees(new Graph(arena, [N.MatMul(a, b), N.MatMul(N.Transpose(b, 1, 0), N.Transpose(a, 1, 0))], []), Sample(element, false, 3, 4), Sample(element, false, 4, 5));
    }

    [Fact]
    public void OperandsInAnotherOrderAreAnotherKernel()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Int32, 1), "x");
        var y = arena.Parameter(1, new TensorType(ElementType.Int32, 1), "y");
        Agrees(new Graph(arena, [(x + y) * (x - y)], []), Sample(ElementType.Int32, false, 5), Sample(ElementType.Int32, false, 5));
        Agrees(new Graph(arena, [(x + y) * (y - x)], []), Sample(ElementType.Int32, false, 5), Sample(ElementType.Int32, false, 5));
    }

    [Fact]
    public void PtxOfEveryKernelIsExact()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Float32, 2), "x");
        var y = arena.Parameter(1, new TensorType(ElementType.Float64, 2), "y");
        var i = arena.Parameter(2, new TensorType(ElementType.Int64, 2), "i");
        Node[] outputs =
        [
            N.Exp(x) / N.Sqrt(x) + N.Sin(x), N.Tanh(y) * N.Pow(y, y), i / i + arena.Apply(Op.FloorMod, i, i), N.MatMul(x, x),
            N.Reduce(Op.Sum, N.Sigmoid(x), Attributes.Axes(0)), N.Reduce(Op.ArgMax, y, Attributes.Axes(1)), N.Less(x, x.Like(0)),
            N.Reduce(Op.Max, N.Less(x, x.Like(0)), Attributes.Axes(0)),
            .. Op.All.Where(o => o.Kind == OpKind.Elementwise && o.Arity == 1 && o.Cost >= 4).Select(o => arena.Apply(o, y)),
        ];
        var texts = CompilingAccelerator.Ptx.TextsOf(new Graph(arena, outputs, []),
            [(HostStorage)((ITensor)Sample(ElementType.Float32, false, 4, 4)).Storage!, (HostStorage)((ITensor)Sample(ElementType.Float64, false, 4, 4)).Storage!, (HostStorage)((ITensor)Sample(ElementType.Int64, false, 4, 4)).Storage!]);
        texts.Count.Should().BeGreaterThan(1);
        foreach (string ptx in texts)
            CompilingAccelerator.ShouldKeepTheLaws(ptx, "a kernel");
    }

    private static void Agrees(Graph graph, params ITensor[] arguments)
    {
        foreach (var device in TestDevices.OfIlgpu)
            Agrees(device, graph, arguments);
    }

    private static void Agrees(Device device, Graph graph, ITensor[] arguments)
    {
        Frame expected = new(arguments.Length, graph.Outputs.Length), actual = new(arguments.Length, graph.Outputs.Length);
        arguments.CopyTo(expected.Tensors, 0);
        arguments.CopyTo(actual.Tensors, 0);
        new ReferenceBackend().Compile(graph).Run(expected);
        Backends.For(device).Compile(graph).Run(actual);
        for (int i = 0; i < graph.Outputs.Length; i++)
        {
            var element = graph.Outputs[i].Element;
            if (graph.Outputs[i].Rank == 0)
            {
                Text(new Scalar(element, actual.ScalarResults[i])).Should().Be(Text(new Scalar(element, expected.ScalarResults[i])));
                continue;
            }
            HostStorage a = actual.TensorResults[i]!.ToHost(), e = expected.TensorResults[i]!.ToHost();
            a.Shape.Should().Equal(e.Shape);
            for (long k = 0; k < e.Length; k++)
                Text(a[k]).Should().Be(Text(e[k]), "element {0} of output {1}", k, i);
        }
    }

    private static string Text(Scalar value) => value.ToString();

    private static ITensor Sample(ElementType element, bool hasNaN, params long[] shape)
    {
        var storage = new HostStorage(element, shape);
        for (long k = 0; k < storage.Length; k++)
            storage[k] = element.IsFloat() ? Scalar.FromReal(element, hasNaN && k % 5 == 3 ? double.NaN : (k * 7 % 11 - 4) * 0.5) : Scalar.FromInteger(element, element == ElementType.Bool ? k % 2 : k * 7 % 11 - 4);
        return Tensor.FromStorage(storage);
    }
}

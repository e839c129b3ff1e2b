using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests.Products;

/// <summary>Loops that read operands along another axis than they lie.</summary>
public sealed class TransposeTests
{
    [Fact]
    public void OperandsReadAcrossAgree()
    {
        foreach (long[] shape in new long[][] { [8, 8], [9, 33], [65, 8], [31, 32] })
            foreach (var (arguments, graph) in Loops(shape))
                new ProductCase($"across {string.Join('x', shape)}", graph, arguments).ShouldAgree(IlgpuAccelerator.Cpu)
                    .Launches.Select(l => l.Parts[0].GetType().Name).Should().OnlyContain(name => name == nameof(TransposePart), "{0}", graph);
    }

    [Fact]
    public void AnyOrderOfAxesAgrees()
    {
        foreach (int[] order in new int[][] { [2, 1, 0], [0, 2, 1], [2, 0, 1], [1, 2, 0], [1, 0, 2] })
            foreach (var type in new[] { ElementType.Float16, ElementType.UInt8, ElementType.Bool, ElementType.Float64 })
            {
                var arena = new Arena();
                var x = arena.Parameter(0, new TensorType(type, 3), "x");
                new ProductCase($"{type} {string.Join(',', order)}", new Graph(arena, [N.Where(N.Equal(N.Transpose(x, order), N.Transpose(x, order)), N.Transpose(x, order), N.Transpose(x, order).Like(0))], []),
                    [Harness.Mild(type, [9, 10, 11], 3)]).ShouldAgree(IlgpuAccelerator.Cpu);
            }
    }

    [Fact]
    public void AFaultInATransposedLoopIsThrown()
    {
        var arena = new Arena();
        var x = arena.Parameter(0, new TensorType(ElementType.Int32, 2), "x");
        var run = () => new ProductCase("fault", new Graph(arena, [N.Transpose(x, 1, 0) / (N.Transpose(x, 1, 0) - N.Transpose(x, 1, 0))], []), [Harness.Mild(ElementType.Int32, [9, 12], 1)]).ShouldAgree(IlgpuAccelerator.Cpu);
        run.Should().Throw<DivideByZeroException>();
    }

    /// <summary>A transposed operand alone, beside one that is not, beside a row and a column, and two of them.</summary>
    internal static IEnumerable<(HostStorage[] Arguments, Graph Graph)> Loops(long[] shape)
    {
        var (rows, columns) = (shape[0], shape[1]);
        var arena = new Arena();
        Node x = arena.Parameter(0, new TensorType(ElementType.Float32, 2), "x"), y = arena.Parameter(1, new TensorType(ElementType.Float32, 2), "y");
        Node z = arena.Parameter(2, new TensorType(ElementType.Float32, 2), "z"), row = arena.Parameter(3, new TensorType(ElementType.Float32, 1), "row");
        HostStorage[] arguments =
        [
            Harness.Mild(ElementType.Float32, [rows, columns], 1), Harness.Mild(ElementType.Float32, [columns, rows], 2),
            Harness.Mild(ElementType.Float32, [rows, columns], 3), Harness.Mild(ElementType.Float32, [rows], 4),
        ];
        var across = N.Transpose(x, 1, 0);
        foreach (var output in new[] { across * 2, across + y, across * row, across - N.Transpose(z, 1, 0) * y })
            yield return (arguments, new Graph(arena, [output], []));
    }
}

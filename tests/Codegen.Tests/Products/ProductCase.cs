using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Tests.Products;

/// <summary>A graph with a product in it, its arguments, and how it is run on an accelerator and compared with the oracle.</summary>
internal sealed class ProductCase(string text, Graph graph, HostStorage[] arguments)
{
    private static readonly ElementType[] Exact = [.. ElementTypes.All.Where(e => !e.IsFloat())];

    public string Text { get; } = text;

    /// <summary>How a factor of a shape is laid out in memory.</summary>
    public enum Lies
    {
        RowByRow,
        ColumnByColumn,

        /// <summary>A window on wider rows, not at their beginning.</summary>
        Within,

        /// <summary>Backwards along both axes.</summary>
        Backwards,

        /// <summary>A window on wider columns.</summary>
        WithinColumns,
    }

    public static ProductCase Of(ElementType type, long[] a, long[] b, Lies liesA = Lies.RowByRow, Lies liesB = Lies.RowByRow, Func<Node, Node[]>? then = null)
    {
        var arena = new Arena();
        var arguments = new List<HostStorage>();
        Node left = Factor(arena, type, a, liesA, arguments), right = Factor(arena, type, b, liesB, arguments);
        var product = N.MatMul(left, right);
        return new ProductCase($"{type} {string.Join('x', a)} {liesA} by {string.Join('x', b)} {liesB}", new Graph(arena, then is null ? [product] : then(product), []), [.. arguments]);
    }

    /// <summary>Runs it and compares; what it was laid out as.</summary>
    public IlgpuLayout ShouldAgree(IlgpuAccelerator on)
    {
        IlgpuProgram? made = null;
        var program = StagedProgram.Compile(graph, null, (stage, known) => made = new IlgpuProgram(Fuse.Run(stage, known, null), Device.IlgpuCpu, on));
        var actual = Harness.Run(program, graph, arguments);
        var expected = Harness.Interpret(graph, arguments);
        for (int i = 0; i < expected.Length; i++)
            Harness.Agree(Text, expected[i], actual[i], relative: Relative(expected[i].Element), absolute: Absolute(expected[i].Element));
        return made!.Layout!;
    }

    /// <summary>The texts of its kernels for a device that there is none of here.</summary>
    public IReadOnlyList<string> TextsOn(CompilingAccelerator accelerator) => accelerator.TextsOf(graph, arguments);

    private static double Relative(ElementType type) => Exact.Contains(type) ? 0 : type == ElementType.Float64 ? 1e-13 : type == ElementType.Float32 ? 2e-6 : Math.ScaleB(1, -10);

    /// <summary>Elements are below 2, so the terms of a sum below 4; sums of up to a thousand of them lose some units of 64.</summary>
    private static double Absolute(ElementType type) => Exact.Contains(type) ? 0 : type == ElementType.Float64 ? 1e-12 : type == ElementType.Float32 ? 1e-4 : 5e-3;

    private static Node Factor(Arena arena, ElementType type, long[] shape, Lies lies, List<HostStorage> arguments)
    {
        var (outer, rows, columns) = (shape[..^2], shape[^2], shape[^1]);
        long[] stored = lies switch
        {
            Lies.ColumnByColumn => [.. outer, columns, rows],
            Lies.Within => [.. outer, rows + 1, columns + 3],
            Lies.WithinColumns => [.. outer, columns + 2, rows + 1],
            _ => shape,
        };
        var x = arena.Parameter(arguments.Count, new TensorType(type, shape.Length), "x" + arguments.Count);
        arguments.Add(Harness.Mild(type, stored, arguments.Count + stored.Length * 17));
        return lies switch
        {
            Lies.ColumnByColumn => N.TransposeLast(x),
            Lies.Within => Window(x, rows, columns, 1, 2),
            Lies.WithinColumns => N.TransposeLast(Window(x, columns, rows, 2, 1)),
            Lies.Backwards => arena.Apply(Op.Flip, [x], Attributes.Axes(shape.Length - 2, shape.Length - 1)),
            _ => x,
        };
    }

    private static Node Window(Node x, long rows, long columns, long firstRow, long firstColumn)
    {
        var down = N.Slice(x, x.Arena.Constant(firstRow), x.Arena.Constant(rows), x.Rank - 2);
        return N.Slice(down, x.Arena.Constant(firstColumn), x.Arena.Constant(columns), x.Rank - 1);
    }
}

/// <summary>A simulated device whose groups are those of a CUDA device.</summary>
internal sealed class WideAccelerator() : IlgpuAccelerator(KernelGeometry.Cuda with { MostGroups = 4, SharedBytes = 32 * 1024 });

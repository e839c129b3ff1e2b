using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>How an operand is read over the index space.</summary>
internal enum IlgpuAccess
{
    /// <summary>One element everywhere.</summary>
    Single,

    /// <summary>Element after element.</summary>
    Dense,

    /// <summary>By strides.</summary>
    Strided,
}

/// <summary>
/// What one device kernel of a loop computes and how it is called. Its buffers are the operands it uses, the stores,
/// and where it can throw the error flag; its scalars, all long, are the space's lengths, the number of reduced
/// elements, and for each operand its offset and where strided its strides.
/// </summary>
internal sealed class IlgpuLoopLayout
{
    public IlgpuLoopLayout(Loop kernel, int reduction, IlgpuAccess[] accesses, bool[] reduced)
    {
        Kernel = kernel;
        Reduction = reduction;
        Accesses = accesses;
        Reduced = reduced;
        var outputs = Lowering.Run(kernel.Body, Domain.Whole).Outputs;
        Roots = reduction < 0 ? outputs[..kernel.Dense.Length] : [outputs[kernel.Dense.Length + reduction]];
        Nodes = Graph.Reachable(Roots);
        Used = [.. Nodes.OfType<Parameter>().Select(p => p.Index).Order()];
        CanThrow = Nodes.Any(n => n is Apply { CanThrow: true });
    }

    public Loop Kernel { get; }

    /// <summary>The number of the reduction, or -1 for the kernel of all dense stores.</summary>
    public int Reduction { get; }

    public IlgpuAccess[] Accesses { get; }

    /// <summary>For a reduction, which axes it runs over.</summary>
    public bool[] Reduced { get; }

    public Node[] Roots { get; }

    /// <summary>The nodes of the body it needs, inputs before users.</summary>
    public Node[] Nodes { get; }

    public int[] Used { get; }

    public bool CanThrow { get; }

    public Store[] Stores => Reduction < 0 ? Kernel.Dense : [Kernel.Reductions[Reduction]];

    public int Rank => Kernel.Space.Rank;

    public int BufferCount => Used.Length + Stores.Length + (CanThrow ? 1 : 0);

    public int ScalarCount => ScalarOf(Used.Length);

    public Type[] BufferTypes =>
    [
        .. Used.Select(i => IlgpuOps.Stored(Kernel.Operands[i].Element)),
        .. Stores.Select(s => IlgpuOps.Stored(s.Node.Element)),
        .. CanThrow ? new[] { typeof(int) } : [],
    ];

    /// <summary>The first scalar of an operand, by its place among the used ones.</summary>
    public int ScalarOf(int place)
    {
        int scalar = Rank + 1;
        for (int i = 0; i < place; i++)
            scalar += Accesses[Used[i]] == IlgpuAccess.Strided ? 1 + Rank : 1;
        return scalar;
    }

    /// <summary>What compiled kernels are shared by. Which leaf is which operand matters, so names are printed.</summary>
    public string Key(Device device)
    {
        string accesses = string.Concat(Accesses.Select(a => (int)a));
        string axes = string.Concat(Reduced.Select(r => r ? 'r' : 'k'));
        string constants = string.Join(',', Nodes.OfType<Constant>().Select(c => c.Value.Bits));
        string op = Reduction < 0 ? "store " + Kernel.Dense.Length : $"{((Apply)Stores[0].Node).Op.Name} {Reduction} {Kernel.Dense.Length}";
        return $"{device.Name} {op} rank {Rank} {accesses} {axes} {constants}\n{Printer.Print(Kernel.Body)}";
    }

    /// <summary>The accesses by which views are read over a space; a reduction's dense operands are strided too.</summary>
    public static IlgpuAccess[] AccessesOf(View[] operands, long[] space, bool isReduction) => Array.ConvertAll(operands, view =>
    {
        var strides = view.AlignedTo(space);
        if (Array.TrueForAll(strides, s => s == 0))
            return IlgpuAccess.Single;
        return !isReduction && View.IsDenseStrides(strides, space) ? IlgpuAccess.Dense : IlgpuAccess.Strided;
    });

    /// <summary>The axes a reduction runs over.</summary>
    public static bool[] ReducedAxes(Apply node, int rank, long[]? result)
    {
        var reduced = new bool[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int target = axis - (rank - node.Rank);
            reduced[axis] = node.Op == Op.SumTo ? target < 0 || result is null || result[target] == 1 : node.Attributes.Numbers.Contains(axis);
        }
        return reduced;
    }
}

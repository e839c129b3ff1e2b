using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The accesses of a loop's operands and dense stores over some axes, and the evaluation of its body at a place.</summary>
internal sealed class LoopCode
{
    private readonly LoopViews _views;
    private readonly long[][] _results;
    private readonly Func<View, ElementMemory?>? _memory;

    /// <param name="views">The loop.</param>
    /// <param name="roles">What becomes of each axis of its space.</param>
    /// <param name="arguments">Where its buffers and scalars are added.</param>
    /// <param name="memory">Where the elements of a view lie, if not in a buffer.</param>
    public LoopCode(LoopViews views, AxisRole[] roles, PartArguments arguments, Func<View, ElementMemory?>? memory = null)
    {
        _views = views;
        var outputs = views.Outputs;
        long[][] dense = Array.ConvertAll(outputs.Dense, i => views.Stores[i].AlignedTo(views.Space));
        _results = Array.ConvertAll(outputs.Reductions, i => ResultStrides(i, roles));
        _memory = memory;
        Axes = new KernelAxes(views.Space, roles, [.. outputs.Used.SelectMany(views.StridesOf), .. dense, .. _results]);
        var builder = new AccessBuilder(arguments, memory);
        Operands = [.. outputs.Used.Select((i, k) => OperandOf(i, ParameterOf(k).Element, builder))];
        Dense = [.. outputs.Dense.Select((i, k) => builder.Strided(views.Stores[i], outputs.Roots[k].Element, Axes.Project(dense[k])))];
    }

    public LoopOutputs Outputs => _views.Outputs;

    public KernelAxes Axes { get; }

    /// <summary>The accesses of the operands that are used, in the order of <see cref="LoopOutputs.Used"/>.</summary>
    public Access[] Operands { get; }

    public StridedAccess[] Dense { get; }

    /// <summary>The accesses of the reductions' results, for this part or another.</summary>
    public StridedAccess[] Results(PartArguments arguments) =>
        [.. Outputs.Reductions.Select((i, k) => new AccessBuilder(arguments, _memory).Strided(_views.Stores[_views.Loop.Dense.Length + i], Axes.Project(_results[k])))];

    /// <summary>Whether evaluating a place may raise the flag.</summary>
    public bool CanThrow => Outputs.CanThrow || Array.Exists(Operands, o => o.CanThrow);

    public string Key => $"{string.Join(' ', Operands.Concat(Dense).Select(a => a.Key))} {string.Concat(Axes.Roles.Select(r => r.ToString()[0]))} {Outputs.Key}";

    /// <summary>The values of the operands that do not change along the last axis, or all of some other kind.</summary>
    public Dictionary<int, LocalBuilder> ReadAhead(KernelCode code, Ix[] places, Func<Access, bool> which)
    {
        var values = new Dictionary<int, LocalBuilder>();
        for (int k = 0; k < Operands.Length; k++)
            if (which(Operands[k]))
                values[ParameterOf(k).Id] = Operands[k].Load(code, places);
        return values;
    }

    /// <summary>The values of the body's roots at a place, given those that have been read already.</summary>
    public LocalBuilder[] Evaluate(KernelCode code, Ix[] places, IReadOnlyDictionary<int, LocalBuilder> known)
    {
        var values = new Dictionary<int, LocalBuilder>(known);
        new IlgpuEvaluator(code.IL, code.Raise).Evaluate(Outputs.Nodes.Where(n => !values.ContainsKey(n.Id)).ToArray(), values,
            operand => Operands[Array.IndexOf(Outputs.Used, operand.Index)].Read(code, places));
        return Array.ConvertAll(Outputs.Roots, r => values[r.Id]);
    }

    /// <summary>Stores the values of the dense outputs.</summary>
    public void Store(KernelCode code, Ix[] places, LocalBuilder[] values)
    {
        for (int i = 0; i < Dense.Length; i++)
            Dense[i].Write(code, places, values[i]);
    }

    /// <summary>The node of the body that an operand is.</summary>
    public Parameter ParameterOf(int used) => Outputs.Nodes.OfType<Parameter>().First(p => p.Index == Outputs.Used[used]);

    private Access OperandOf(int number, ElementType element, AccessBuilder builder)
    {
        long[][] strides = Array.ConvertAll(_views.StridesOf(number), Axes.Project);
        return _views.Indirect.TryGetValue(number, out var read) ? read.Access(element, strides, builder) : builder.Of(_views.Operands[number], element, strides[0]);
    }

    /// <summary>The strides of a reduction's result over its space: 0 along what it is reduced over.</summary>
    private long[] ResultStrides(int reduction, AxisRole[] roles)
    {
        var node = (Apply)_views.Loop.Reductions[reduction].Node;
        var view = _views.Stores[_views.Loop.Dense.Length + reduction];
        int rank = _views.Space.Length, first = node.Op == Op.SumTo ? rank - view.Shape.Length : 0;
        var strides = new long[rank];
        for (int axis = 0, kept = 0; axis < rank; axis++)
        {
            bool isKept = node.Op == Op.SumTo ? axis >= first && view.Shape[axis - first] == _views.Space[axis] : !Reduces(node, axis);
            if (isKept && roles[axis] != AxisRole.Reduced)
                strides[axis] = view.Strides[node.Op == Op.SumTo ? axis - first : kept];
            kept += isKept ? 1 : 0;
        }
        return strides;
    }

    private static bool Reduces(Apply node, int axis) => node[0].Rank == 0 || node.Attributes.Numbers.Contains(axis);
}

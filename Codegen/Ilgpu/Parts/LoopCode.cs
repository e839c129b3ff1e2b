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
        long[][] operands = Array.ConvertAll(outputs.Used, i => views.Operands[i].AlignedTo(views.Space));
        long[][] dense = Array.ConvertAll(outputs.Dense, i => views.Stores[i].AlignedTo(views.Space));
        _results = Array.ConvertAll(outputs.Reductions, i => ResultStrides(i, roles));
        _memory = memory;
        Axes = new KernelAxes(views.Space, roles, [.. operands, .. dense, .. _results]);
        Operands = [.. outputs.Used.Select((i, k) => Of(views.Operands[i], operands[k], arguments))];
        Dense = [.. outputs.Dense.Select((i, k) => (StridedAccess)Of(views.Stores[i], dense[k], arguments))];
    }

    public LoopOutputs Outputs => _views.Outputs;

    public KernelAxes Axes { get; }

    /// <summary>The accesses of the operands that are used, in the order of <see cref="LoopOutputs.Used"/>.</summary>
    public Access[] Operands { get; }

    public StridedAccess[] Dense { get; }

    /// <summary>The accesses of the reductions' results, for this part or another.</summary>
    public StridedAccess[] Results(PartArguments arguments) =>
        [.. Outputs.Reductions.Select((i, k) => (StridedAccess)Of(_views.Stores[_views.Loop.Dense.Length + i], _results[k], arguments))];

    public string Key => $"{string.Join(' ', Operands.Concat(Dense).Select(a => a.Key))} {string.Concat(Axes.Roles.Select(r => r.ToString()[0]))} {Outputs.Key}";

    /// <summary>The values of the operands that do not change along the last axis, or all of some other kind.</summary>
    public Dictionary<int, LocalBuilder> ReadAhead(KernelCode code, Ix[] places, Func<Access, bool> which)
    {
        var values = new Dictionary<int, LocalBuilder>();
        for (int k = 0; k < Operands.Length; k++)
            if (which(Operands[k]))
                values[ParameterOf(k).Id] = Read(code, k, places);
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

    private Access Of(View view, long[] strides, PartArguments arguments)
    {
        if (view.Storage is HostStorage number)
            return new NumberAccess(number.Element, arguments.Number(number));
        var element = view.Storage.Element;
        var steps = Array.ConvertAll(Axes.Project(strides), s => new AxisStep(s == 0 ? AxisStep.None : s == 1 ? AxisStep.One : arguments.Fixed(s)));
        if (_memory?.Invoke(view) is { } other)
            return new StridedAccess(element, other, arguments.Fixed(view.Offset), steps);
        var storage = (IlgpuStorage)view.Storage;
        return new StridedAccess(element, new BufferMemory(arguments.Buffer(storage, IlgpuOps.Stored(element))), arguments.Start(storage, view.Offset), steps);
    }

    private LocalBuilder Read(KernelCode code, int operand, Ix[] places)
    {
        var local = code.IL.DeclareLocal(IlgpuOps.Local(Operands[operand].Element));
        Operands[operand].Read(code, places);
        code.IL.Emit(OpCodes.Stloc, local);
        return local;
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

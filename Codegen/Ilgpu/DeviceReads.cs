using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Lays out what nothing stores and loops read where its elements are: gathers, joins, and windows among zeros.</summary>
/// <param name="call">The layout.</param>
/// <param name="faults">Where indices out of range are told apart.</param>
/// <param name="viewOf">The view of a value that is there.</param>
internal sealed class DeviceReads(PlanLayout call, FaultSites faults, Func<Node, View> viewOf)
{
    /// <summary>A place of a join of more parts takes longer to find than to store it, and each part takes arguments.</summary>
    private const int MostParts = 8;

    /// <summary>Whether an operand is neither a stored value or leaf nor a window on one.</summary>
    public static bool IsStoredNowhere(PlanCall call, Node operand) => Plan.Base(operand) is Apply whole && Plan.MayBeReadInPlace(whole) && !call.Has(whole);

    /// <summary>Whether it is read in place, and not stored first.</summary>
    public static bool IsReadInPlace(Node operand) => !Plan.Base(operand).Is(Op.Concat) || Plan.Base(operand).Inputs.Length <= MostParts;

    /// <summary>How an operand is read; axes of length 1 that it adds are added to all that it looks at.</summary>
    public IndirectRead Of(Node operand)
    {
        var read = ReadInPlace.Of(operand);
        return Of(read.Whole, [.. new Routine(read.Whole, default).Operands.Select(input => read.Expanded(viewOf(input)))], read.Along);
    }

    /// <summary>How an op is read whose inputs are given.</summary>
    /// <param name="op">The op.</param>
    /// <param name="inputs">Their views.</param>
    /// <param name="along">The axis along which it looks up or joins, in these views.</param>
    public IndirectRead Of(Apply op, View[] inputs, int along)
    {
        if (op.Op == Op.TakeAlong)
            return new GatherRead(inputs[0], inputs[1], along, faults.Add(op, inputs[0].Shape[along]));
        if (op.Op == Op.Concat)
            return new JoinRead(inputs, along);
        long total = call.ShapeOf(op)[op.Attributes.Axis];
        return new PaddedRead(inputs[0], along, total, () => NumberDims.ClipStart(total, call.Integer(op[2])));
    }
}

using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>Lays out what a step reads: windows, and gathers and joins that nothing stores.</summary>
/// <param name="step">The step.</param>
/// <param name="call">The call.</param>
/// <param name="local">The values that live in the tile alone.</param>
internal sealed class HostReads(Step step, PlanCall call, IReadOnlySet<int> local)
{
    private readonly long[] _space = call.ShapeOf(step is Loop loop ? loop.Space : ((Routine)step).Node);

    /// <summary>The operand of that number.</summary>
    public HostOperand Of(Node operand, int number)
    {
        if (Plan.Base(operand) is Apply whole && Plan.MayBeReadInPlace(whole) && !call.Has(whole))
            return InPlace(operand, whole);
        if (step is Routine { Node.Op: var op } && op == Op.MatMul && step.TileAxis == _space.Length - 2)
        {
            var view = call.ViewOf(operand);
            return number > 0 ? new HostOperand(view, -1, 0) : new HostOperand(view, view.Shape.Length - 2, view.Strides[^2]);
        }
        return Cut(call.ViewOf(operand), operand, step.TileAxis);
    }

    private HostOperand InPlace(Node operand, Apply whole)
    {
        // Axes of length 1 that the operand adds are added to everything it reads.
        var added = new Stack<int>();
        for (var at = operand; at != whole; at = at.Inputs[0])
            added.Push(((Apply)at).Attributes.Axis);
        int axis = whole.Attributes.Axis;
        foreach (int expanded in added)
            axis += expanded <= axis ? 1 : 0;
        int fromLast = operand.Rank - axis;
        bool isCutAcross = step.TileAxis >= 0 && step.TileAxis == _space.Length - fromLast;
        HostOperand Read(Node input, bool isAcross)
        {
            var view = call.ViewOf(input);
            foreach (int expanded in added)
                view = view.Expanded(expanded);
            return Cut(view, input, isAcross ? -1 : step.TileAxis);
        }
        if (whole.Op == Op.TakeAlong)
            return new HostGather(Read(whole[0], isCutAcross), Read(whole[1], false), whole, axis);
        if (whole.Op == Op.Concat)
        {
            var parts = new (HostOperand, long, long)[whole.Inputs.Length];
            long from = 0;
            for (int k = 0; k < parts.Length; k++)
            {
                long length = call.ShapeOf(whole[k])[whole.Attributes.Axis];
                parts[k] = (Read(whole[k], isCutAcross), from, length);
                from += length;
            }
            return new HostPieces(parts, fromLast, from, isCutAcross);
        }
        long total = call.ShapeOf(whole)[whole.Attributes.Axis], start = NumberDims.ClipStart(total, call.Integer(whole[2]));
        return new HostPieces([(Read(whole[0], isCutAcross), start, Math.Min(call.ShapeOf(whole[0])[whole.Attributes.Axis], total - start))], fromLast, total, isCutAcross);
    }

    private HostOperand Cut(View view, Node node, int axis) =>
        HostOperand.Of(view, _space.Length, axis, axis < 0 ? 0 : _space[axis], local.Contains(Plan.Base(node).Id));
}

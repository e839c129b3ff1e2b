using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>Lays out what a step reads: windows, and gathers and joins that nothing stores.</summary>
/// <param name="step">The step.</param>
/// <param name="axis">The axis of its space that is cut; -1 for none.</param>
/// <param name="call">The call.</param>
/// <param name="local">The values that live in the tile alone, and where.</param>
internal sealed class HostReads(Step step, int axis, HostLayout call, IReadOnlyDictionary<int, View> local)
{
    private readonly long[] _space = call.ShapeOf(step is Loop loop ? loop.Space : ((Routine)step).Node);

    /// <summary>The operand of that number.</summary>
    public HostOperand Of(Node operand, int number)
    {
        if (Plan.Base(operand) is Apply whole && Plan.MayBeReadInPlace(whole) && !call.Has(whole) && !local.ContainsKey(whole.Id))
            return InPlace(operand, ReadInPlace.Of(operand));
        if (step is Routine { Node.Op: var op } && op == Op.MatMul && axis == _space.Length - 2)
        {
            var view = ViewOf(operand);
            return new HostOperand(view, number > 0 ? -1 : view.Shape.Length - 2, number == 0 && IsLocal(operand));
        }
        return Cut(ViewOf(operand), operand, axis);
    }

    private HostOperand InPlace(Node operand, ReadInPlace read)
    {
        var (whole, along) = read;
        int fromLast = operand.Rank - along;
        bool isCutAcross = axis >= 0 && axis == _space.Length - fromLast;
        HostOperand Read(Node input, bool isAcross) => Cut(read.Expanded(ViewOf(input)), input, isAcross ? -1 : axis);
        if (whole.Op == Op.TakeAlong)
            return new HostGather(Read(whole[0], isCutAcross), Read(whole[1], false), whole, along);
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
        long total = call.ShapeOf(whole)[whole.Attributes.Axis], start = NumberDims.ClipStart(total, call.Fixed(whole[2]));
        return new HostPieces([(Read(whole[0], isCutAcross), start, Math.Min(call.ShapeOf(whole[0])[whole.Attributes.Axis], total - start))], fromLast, total, isCutAcross);
    }

    private HostOperand Cut(View view, Node node, int along) =>
        HostOperand.Of(view, _space.Length, along, along < 0 ? 0 : _space[along], IsLocal(node));

    private bool IsLocal(Node node) => local.ContainsKey(Plan.Base(node).Id);

    private View ViewOf(Node node)
    {
        var value = Plan.Base(node);
        return local.TryGetValue(value.Id, out var view) ? call.ViewOf(node, value, view) : call.ViewOf(node);
    }
}

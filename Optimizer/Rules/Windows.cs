using ExprJit.Graphs;
using static ExprJit.Optimization.DataMovement;

namespace ExprJit.Optimization;

/// <summary>
/// Rules that look through a window before computing what it shows: the ops of slices, rows and steps are fewer, and those
/// of a flip or transpose are done in the order in which they are read. Each element is computed as before, so no bit
/// changes; what could throw, and what others use whole, stays.
/// </summary>
internal static class Windows
{
    public static readonly IReadOnlyList<Rule> Rules =
    [
        Rule.Coded("slice-elementwise", [Op.Slice], (node, around) => Through(node, around))
            .On(2, 2, (x, y) => Rows(x + y * x)).On(2, 0, (x, s) => N.Slice(x * s, x.Arena.Constant(1L), x.Arena.Constant(2L), 1))
            .On(2, 1, (x, y) => N.Slice(x * y, x.Arena.Constant(1L), x.Arena.Constant(2L), 1)).On(2, 1, (x, y) => Rows(x * y)),
        Rule.Coded("index-elementwise", [Op.Index_], (node, around) => Through(node, around))
            .On(2, 2, (x, y) => Row(x - y, 0)).On(2, 1, (x, y) => Row(x * y, 0)).On(2, 1, (x, y) => Row(x * y, 1))
            .On(2, x => Row(x * N.ExpandDims(N.Reduce(Op.Max, x, Attributes.Axes(1)), 1), 1)),
        Rule.Coded("step-elementwise", [Op.Step], (node, around) => Through(node, around)).On(2, 2, (x, y) => N.Step(x + y, 0, 2)),
        Rule.Coded("flip-elementwise", [Op.Flip], (node, around) => OneStream(node) ? Through(node, around) : null)
            .On(1, x => N.Flip(N.Abs(x), 0)).On(1, x => N.Flip(N.Abs(N.Flip(x, 0)), 0)),
        Rule.Coded("transpose-elementwise", [Op.Transpose], (node, around) => OneStream(node) ? Transposed(node, around) : null)
            .On(2, x => N.Transpose(N.Abs(x), 1, 0)).On(2, 0, (x, s) => N.Transpose(N.Transpose(x, 1, 0) * s, 1, 0)),

        Rule.Coded("slice-reduction", [Op.Slice], (node, around) => IsSummed(node) ? ThroughReduction(node, around) : null)
            .On(2, x => Rows(N.Reduce(Op.Sum, x, Attributes.Axes(1)))).On(3, x => Rows(N.Reduce(Op.Sum, x, Attributes.Axes(0)))),
        Rule.Coded("index-reduction", [Op.Index_], (node, around) => ThroughReduction(node, around))
            .On(2, x => Row(N.Reduce(Op.Max, x, Attributes.Axes(1)), 0)).On(3, x => Row(N.Reduce(Op.Sum, x, Attributes.Axes(1)), 1)),
        Rule.Coded("step-reduction", [Op.Step], (node, around) => ThroughReduction(node, around))
            .On(2, x => N.Step(N.Reduce(Op.Sum, x, Attributes.Axes(1)), 0, 2)),

        Rule.Coded("index-expand", [Op.Index_], (node, _) =>
            Under(node, Op.ExpandDims) is { } inner && inner.Attributes == node.Attributes && node[1] is Constant { Value.Integer: 0 or -1 } ? inner[0] : null)
            .On(2, x => Row(N.ExpandDims(x, 0), 0)),
        Rule.Coded("index-slice", [Op.Index_], (node, _) => RowOfSlice(node)).On(2, x => Row(Rows(x), 0)),
    ];

    private static Node Rows(Node x) => N.Slice(x, x.Arena.Constant(1L), x.Arena.Constant(2L), 0);

    private static Node Row(Node x, int axis) => x.Arena.Apply(Op.Index_, [x, x.Arena.Constant(0L)], Attributes.Axes(axis));

    private static bool IsSummed(Apply node) => node[0].Is(Op.Sum) || node[0].Is(Op.Prod);

    private static Apply? Looked(Apply node, Surroundings around, OpKind kind) =>
        node[0] is Apply inner && inner.Op.Kind == kind && !inner.CanThrow && inner.Op != Op.Call && around.IsUsedOnce(inner) ? inner : null;

    /// <summary>Whether one tensor is read, so that a window on it takes the place of the window there was.</summary>
    private static bool OneStream(Apply node) => node[0].Inputs.Where(input => input.Rank > 0).Distinct().Count() == 1;

    private static Node? Through(Apply node, Surroundings around)
    {
        if (Looked(node, around, OpKind.Elementwise) is not { } inner || node.Op == Op.Flip && node.Attributes.Numbers.Length != 1)
            return null;
        int axis = node.Attributes.Axis;
        var length = around.Facts.Of(inner)[axis];
        var inputs = new Node[inner.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            var input = inner[i];
            int at = axis - (inner.Rank - input.Rank);
            if (at < 0)
                inputs[i] = input;
            else if (around.Facts.Of(input)[at] is var dim && dim == length)
                inputs[i] = node.Arena.Apply(node.Op, [input, .. node.Inputs[1..]], At(node, at));
            else if (dim.IsOne)
                inputs[i] = node.Op == Op.Index_ ? Row(input, at) : input;
            else
                return null;
        }
        return node.Arena.Rebuild(inner, inputs);
    }

    private static Node? Transposed(Apply node, Surroundings around)
    {
        if (Looked(node, around, OpKind.Elementwise) is not { } inner || !Array.TrueForAll(inner.Inputs, input => input.Rank == 0 || input.Rank == inner.Rank))
            return null;
        return node.Arena.Rebuild(inner, Array.ConvertAll(inner.Inputs, input => input.Rank == 0 ? input : node.Arena.Apply(node.Op, [input], node.Attributes)));
    }

    private static Node? ThroughReduction(Apply node, Surroundings around)
    {
        if (Looked(node, around, OpKind.Reduction) is not { } inner || inner.Op == Op.SumTo || Op.IsOverAll(inner.Attributes))
            return null;
        int[] reduced = [.. inner.Attributes.Numbers.ToArray().Select(axis => (int)axis)];
        int at = Enumerable.Range(0, inner[0].Rank).Where(axis => !reduced.Contains(axis)).ElementAt(node.Attributes.Axis);
        if (node.Op == Op.Index_)
            reduced = Array.ConvertAll(reduced, axis => axis > at ? axis - 1 : axis);
        return N.Reduce(inner.Op, node.Arena.Apply(node.Op, [inner[0], .. node.Inputs[1..]], At(node, at)), Attributes.Axes(reduced));
    }

    /// <summary>The window's attributes along another axis.</summary>
    private static Attributes At(Apply node, int axis) => new([axis, .. node.Attributes.Numbers[1..]]);

    /// <summary>A row past the slice must stay an error, so only one that the slice has for certain, or the value has not.</summary>
    private static Node? RowOfSlice(Apply node) =>
        Under(node, Op.Slice) is { } inner && inner.Attributes == node.Attributes
        && node[1] is Constant { Value.Integer: >= 0 and <= int.MaxValue and var row } && inner[1] is Constant { Value.Integer: >= 0 and <= int.MaxValue and var start }
        && inner[2] is Constant { Value.Integer: var length } && row < length
            ? node.Arena.Apply(Op.Index_, [inner[0], node.Arena.Constant(start + row)], node.Attributes) : null;
}

using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen;

/// <summary>An operand that nothing stores: what a loop reads where its elements are, and the axes of length 1 that the operand adds to it.</summary>
/// <param name="Whole">The gather, the join, or the window among zeros.</param>
/// <param name="Along">The axis of the operand along which it looks up or joins.</param>
internal readonly record struct ReadInPlace(Apply Whole, int Along)
{
    private IReadOnlyList<int> Added { get; init; } = [];

    public static ReadInPlace Of(Node operand)
    {
        var whole = (Apply)Plan.Base(operand);
        var added = new Stack<int>();
        for (var at = operand; at != whole; at = at.Inputs[0])
            added.Push(((Apply)at).Attributes.Axis);
        int along = whole.Attributes.Axis;
        foreach (int axis in added)
            along += axis <= along ? 1 : 0;
        return new ReadInPlace(whole, along) { Added = [.. added] };
    }

    /// <summary>A view of something that it reads, with the axes that the operand adds.</summary>
    public View Expanded(View view) => Added.Aggregate(view, (seen, axis) => seen.Expanded(axis));
}

using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// The whole Jacobian: a reverse sweep from a seed that stands for one element of y, and then that sweep for every element
/// at once, along a new first axis.
/// </summary>
internal static class JacobianSweep
{
    /// <summary>∂yᵢ/∂xⱼ, y's axes before x's, or null where y does not depend on x through floats.</summary>
    public static Node? Run(Node y, Node x, ShapeFacts facts)
    {
        if (y.Rank == 0)
            return ReverseSweep.Run(y, new Adjoint(y.Like(1), null), [x], facts).GetValueOrDefault(x).Value;
        // One column: a forward sweep makes all of it.
        if (x.Rank == 0)
            return new ForwardSweep(x, x.Like(1), facts).Of(y) is { } column ? N.Cast(column, x.Element) : null;

        // A stop with an axis is no program's, so nothing but the sweep depends on it.
        var arena = y.Arena;
        var isElement = arena.Apply(Op.StopGradient, [N.BroadcastLike(arena.Constant(true), y)], Attributes.Axes(0));
        var seed = new Adjoint(N.Where(isElement, y.Like(1), y.Like(0)), new Guard(isElement, Chooser.Value));
        var one = ReverseSweep.Run(y, seed, [x], facts).GetValueOrDefault(x).Value;
        if (one is null)
            return null;
        var count = N.Length(y, 0);
        for (int axis = 1; axis < y.Rank; axis++)
            count *= N.Length(y, axis);
        var all = new Batch(count, isElement, Identity(y, count)).Of(one);
        return y.Rank == 1 ? all : N.Reshape(all, [.. Batch.Lengths(y), .. Batch.Lengths(x)]);
    }

    /// <summary>The second derivatives of what is linear.</summary>
    public static Node Zeros(Node gradient, Node x) =>
        x.Rank == 0 ? x.Like(0) : x.Arena.Apply(Op.BroadcastTo, [x.Like(0), .. Batch.Lengths(gradient), .. Batch.Lengths(x)]);

    /// <summary>Whether an element is the one with the number that the first axis counts.</summary>
    private static Node Identity(Node y, Node count)
    {
        var number = N.IndexAlong(y, 0);
        for (int axis = 1; axis < y.Rank; axis++)
            number = number * N.Length(y, axis) + N.IndexAlong(y, axis);
        var which = N.Iota(count, ElementType.Int64);
        for (int axis = 0; axis < y.Rank; axis++)
            which = N.ExpandDims(which, axis + 1);
        return N.Equal(which, number);
    }
}

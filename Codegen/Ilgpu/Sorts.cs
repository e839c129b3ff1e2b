using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The launches of stable sorts of the lines along an axis: runs sorted by a group each, then a launch for each doubling of the runs.</summary>
internal static class Sorts
{
    /// <summary>The order of keys.</summary>
    public static IReadOnlyList<IDeviceWork> Order(RoutineSite on, Apply op, View keys, View result)
    {
        int axis = op.Attributes.Axis;
        return result.Length == 0 ? [] : Of(on, new SortKeys(LastAxis(keys, axis)), (null, LastAxis(result, axis)));
    }

    /// <summary>The indices of a scatter, and their order.</summary>
    public static (IReadOnlyList<IDeviceWork> Work, SortedIndices Sorted) Indices(RoutineSite on, Scattering of)
    {
        var given = LastAxis(of.Indices, of.Axis);
        View keys = on.Scratch(ElementType.Int64, given.Shape), order = on.Scratch(ElementType.Int64, given.Shape);
        return (Of(on, new SortKeys(given, of.Length, of.Fault), (keys, order)), new SortedIndices(FromLastAxis(keys, of.Axis), FromLastAxis(order, of.Axis)));
    }

    private static IDeviceWork[] Of(RoutineSite on, SortKeys keys, (View? Keys, View Order) to)
    {
        long length = to.Order.Shape[^1];
        int merges = 0;
        long first = SortPart.RunFor(length, on.Geometry);
        for (long run = first; run < length; run *= 2)
            merges++;
        var work = new IDeviceWork[1 + merges];
        // Two pairs take turns; the last is where the result goes.
        var between = Enumerable.Range(0, Math.Min(merges, 2)).Select(_ => (Keys: on.Scratch(ElementType.Int64, to.Order.Shape), Order: on.Scratch(ElementType.Int64, to.Order.Shape))).ToArray();
        work[0] = on.Launch(new SortPart(keys, To(0), on.Geometry));
        for (int k = 1; k <= merges; k++, first *= 2)
            work[k] = on.Launch(new MergePart(between[(k - 1) % 2], To(k), first));
        return work;

        (View?, View) To(int k) => k == merges ? to : between[k % 2];
    }

    private static View LastAxis(View view, int axis)
    {
        var (shape, strides) = (view.Shape, view.Strides);
        int[] order = [.. Enumerable.Range(0, shape.Length).Where(k => k != axis), axis];
        return view with { Shape = [.. order.Select(k => shape[k])], Strides = [.. order.Select(k => strides[k])] };
    }

    private static View FromLastAxis(View view, int axis)
    {
        var (shape, strides) = (view.Shape, view.Strides);
        int last = shape.Length - 1;
        int[] order = [.. Enumerable.Range(0, last + 1).Select(k => k < axis ? k : k == axis ? last : k - 1)];
        return view with { Shape = [.. order.Select(k => shape[k])], Strides = [.. order.Select(k => strides[k])] };
    }
}

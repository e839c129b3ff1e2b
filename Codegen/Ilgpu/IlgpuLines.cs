using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Running sums, a thread for each line, and orders, by a merge sort in which each element finds its place in the
/// neighbouring run by bisection: one launch for each doubling of the runs, stable, and parallel over all elements.
/// </summary>
internal static class IlgpuLines
{
    public static void CumSum(IlgpuLauncher on, Apply op, View x, View result)
    {
        int axis = op.Attributes.Axis, rank = result.Shape.Length;
        on.Run($"cumsum {op.Element.Name()} {rank} {axis}", () => EmitCumSum(op.Element, rank, axis), result.Length / Math.Max(result.Shape[axis], 1),
            [IlgpuLauncher.Whole(x.Storage), IlgpuLauncher.Whole(result.Storage)],
            result.Shape.Select(n => (ulong)n), IlgpuWindow.Scalars(x, result.Shape), IlgpuWindow.Scalars(result, result.Shape));
    }

    public static MethodInfo EmitCumSum(ElementType element, int rank, int axis)
    {
        IlgpuWindow from = new(0, rank, rank), to = new(1, rank + IlgpuWindow.ScalarsOf(rank), rank);
        var stored = IlgpuOps.Stored(element);
        var summed = element.IsFloat() ? ElementType.Float64 : element;
        return IlgpuCopy.Method("CumSum", [stored, stored], rank + 2 * IlgpuWindow.ScalarsOf(rank), (il, index, argument) =>
        {
            LocalBuilder[] places = [.. Enumerable.Range(0, rank).Select(_ => il.DeclareLocal(typeof(long)))];
            var sum = il.DeclareLocal(IlgpuOps.Local(summed));
            IlgpuIL.Unflatten(il, index, [.. Enumerable.Range(0, rank).Where(k => k != axis)], places, argument);
            IlgpuOps.Constant(il, new Scalar(summed, 0));
            il.Emit(OpCodes.Stloc, sum);
            IlgpuIL.Loop(il, argument(axis), place =>
            {
                il.Emit(OpCodes.Ldloc, place);
                il.Emit(OpCodes.Stloc, places[axis]);
                IlgpuOps.Add(il, summed, () => il.Emit(OpCodes.Ldloc, sum), () =>
                {
                    IlgpuOps.Read(il, element, () => IlgpuIL.Address(il, 0, stored, () => from.Place(il, places, argument)));
                    IlgpuOps.Convert(il, element, summed);
                });
                il.Emit(OpCodes.Stloc, sum);
                IlgpuOps.Write(il, element, () => IlgpuIL.Address(il, 1, stored, () => to.Place(il, places, argument)), () =>
                {
                    il.Emit(OpCodes.Ldloc, sum);
                    IlgpuOps.Convert(il, summed, element);
                });
            });
        });
    }

    /// <summary>The keys and two orders. The lines are laid one after another, so that a place is a line and a number in it.</summary>
    public static (ElementType Element, long[] Shape)[] ArgSortMemory(Apply op, long[] shape)
    {
        int axis = op.Attributes.Axis;
        return [.. Enumerable.Repeat<(ElementType, long[])>((ElementType.Int64, [.. shape.Where((_, k) => k != axis), shape[axis]]), 3)];
    }

    public static void ArgSort(IlgpuLauncher on, Apply op, View[] x, View result)
    {
        int axis = op.Attributes.Axis;
        long length = result.Shape[axis];
        if (result.Length == 0)
            return;
        View keys = x[1], order = x[2], other = x[3];
        IlgpuCopy.Run(on, LastAxis(x[0], axis), keys);
        on.Run("argsort start", EmitStart, result.Length, [IlgpuLauncher.Whole(order.Storage)], [(ulong)length]);
        for (long width = 1; width < length; width *= 2)
        {
            on.Run("argsort merge", EmitMerge, result.Length,
                [IlgpuLauncher.Whole(keys.Storage), IlgpuLauncher.Whole(order.Storage), IlgpuLauncher.Whole(other.Storage)], [(ulong)length, (ulong)width]);
            (order, other) = (other, order);
        }
        IlgpuCopy.Run(on, order, LastAxis(result, axis));
    }

    public static MethodInfo EmitStart() => IlgpuCopy.Method("Start", [typeof(long)], 1, (il, index, argument) =>
    {
        IlgpuIL.Address(il, 0, typeof(long), () => il.Emit(OpCodes.Ldloc, index));
        il.Emit(OpCodes.Ldloc, index);
        IlgpuIL.Load(il, argument(0));
        il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("Remainder", typeof(long)));
        il.Emit(OpCodes.Stobj, typeof(long));
    });

    public static MethodInfo EmitMerge() => IlgpuCopy.Method("Merge", [typeof(long), typeof(long), typeof(long)], 2, (il, index, argument) =>
    {
        il.Emit(OpCodes.Ldloc, index);
        for (int buffer = 0; buffer < 3; buffer++)
            IlgpuIL.Load(il, buffer);
        IlgpuIL.Load(il, argument(0));
        IlgpuIL.Load(il, argument(1));
        il.Emit(OpCodes.Call, typeof(IlgpuLines).GetMethod(nameof(Merge))!);
    });

    /// <summary>Puts one element of a sorted run where it belongs in the run merged with its neighbour; of equal keys the left run's come first.</summary>
    public static void Merge(long index, ArrayView<long> keys, ArrayView<long> from, ArrayView<long> to, long length, long width)
    {
        long line = IlgpuIntrinsics.Divide(index, length) * length;
        long i = index - line;
        long run = IlgpuIntrinsics.Divide(i, width);
        long mine = run * width, theirs = (run ^ 1) * width;
        long low = theirs < length ? theirs : length, high = theirs + width < length ? theirs + width : length;
        long start = low, place = from[index], key = keys[line + place];
        while (low < high)
        {
            long middle = low + ((high - low) >> 1);
            long other = keys[line + from[line + middle]];
            bool before = theirs < mine ? other <= key : other < key;
            if (before)
                low = middle + 1;
            else
                high = middle;
        }
        to[line + (mine < theirs ? mine : theirs) + (i - mine) + (low - start)] = place;
    }

    private static View LastAxis(View view, int axis)
    {
        var shape = view.Shape;
        var strides = view.Strides;
        int[] order = [.. Enumerable.Range(0, shape.Length).Where(k => k != axis), axis];
        return view with { Shape = [.. order.Select(k => shape[k])], Strides = [.. order.Select(k => strides[k])] };
    }
}

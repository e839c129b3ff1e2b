using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Gathers, a thread for each element, and scatters, a thread for each line along the axis: it writes in order, so that
/// the last of repeated indices stays and sums do not depend on the schedule.
/// </summary>
internal static class IlgpuIndexing
{
    private const int OutOfRange = 3;

    public static void Take(IlgpuLauncher on, Apply op, View x, View indices, View result)
    {
        int axis = op.Attributes.Axis, rank = result.Shape.Length;
        var raw = IlgpuCopy.Raw(op.Element);
        on.Run($"take {raw.Name} {rank} {axis}", () => EmitTake(raw, rank, axis), result.Length,
            [IlgpuLauncher.Whole(x.Storage), IlgpuLauncher.Whole(indices.Storage), ((IlgpuStorage)result.Storage).Exactly(), on.LoweredFlag()],
            result.Shape.Select(n => (ulong)n), [IlgpuWindow.Start(x), .. x.Strides.Select(s => (ulong)s)], IlgpuWindow.Scalars(indices, result.Shape), [(ulong)x.Shape[axis]]);
        Throw(on, op, x.Shape[axis]);
    }

    public static void Write(IlgpuLauncher on, Apply op, View indices, View values, View result)
    {
        int axis = op.Attributes.Axis, rank = result.Shape.Length;
        long[] space = (long[])result.Shape.Clone();
        space[axis] = indices.Shape[axis];
        long lines = 1;
        for (int k = 0; k < rank; k++)
            lines *= k == axis ? 1 : space[k];
        on.Run(KeyOf(op), () => EmitWrite(op.Op, op.Element, rank, axis), lines,
            [IlgpuLauncher.Whole(result.Storage), IlgpuLauncher.Whole(indices.Storage), IlgpuLauncher.Whole(values.Storage), on.LoweredFlag()],
            space.Select(n => (ulong)n), [IlgpuWindow.Start(result), .. result.Strides.Select(s => (ulong)s)],
            IlgpuWindow.Scalars(indices, space), IlgpuWindow.Scalars(values, space), [(ulong)result.Shape[axis]]);
        Throw(on, op, result.Shape[axis]);
    }

    private static string KeyOf(Apply op) => $"{op.Op.Name} {op.Element.Name()} {op.Rank} {op.Attributes.Axis}";

    private static void Throw(IlgpuLauncher on, Apply op, long length)
    {
        if (on.Flag() != 0)
            throw Errors.IndexOutOfRange(op, length);
    }

    public static MethodInfo EmitTake(Type raw, int rank, int axis)
    {
        IlgpuWindow x = new(0, rank, rank), indices = new(1, rank + IlgpuWindow.ScalarsOf(rank), rank);
        int length = rank + 2 * IlgpuWindow.ScalarsOf(rank);
        return IlgpuCopy.Method("Take", [raw, typeof(long), raw, typeof(int)], length + 1, (il, index, argument) =>
        {
            LocalBuilder[] places = [.. Enumerable.Range(0, rank).Select(_ => il.DeclareLocal(typeof(long)))];
            IlgpuIL.Unflatten(il, index, [.. Enumerable.Range(0, rank)], places, argument);
            var chosen = Choose(il, indices, places, 3, argument(length), argument);
            LocalBuilder[] source = [.. places];
            source[axis] = chosen;
            IlgpuIL.Address(il, 2, raw, () => il.Emit(OpCodes.Ldloc, index));
            IlgpuIL.Address(il, x.Buffer, raw, () => x.Place(il, source, argument));
            il.Emit(OpCodes.Ldobj, raw);
            il.Emit(OpCodes.Stobj, raw);
        });
    }

    public static MethodInfo EmitWrite(Op op, ElementType element, int rank, int axis)
    {
        int window = IlgpuWindow.ScalarsOf(rank);
        IlgpuWindow result = new(0, rank, rank), indices = new(1, rank + window, rank), values = new(2, rank + 2 * window, rank);
        int length = rank + 3 * window;
        var stored = IlgpuOps.Stored(element);
        return IlgpuCopy.Method(op.Name, [stored, typeof(long), stored, typeof(int)], length + 1, (il, index, argument) =>
        {
            LocalBuilder[] places = [.. Enumerable.Range(0, rank).Select(_ => il.DeclareLocal(typeof(long)))];
            IlgpuIL.Unflatten(il, index, [.. Enumerable.Range(0, rank).Where(k => k != axis)], places, argument);
            IlgpuIL.Loop(il, argument(axis), place =>
            {
                il.Emit(OpCodes.Ldloc, place);
                il.Emit(OpCodes.Stloc, places[axis]);
                LocalBuilder[] target = [.. places];
                target[axis] = Choose(il, indices, places, 3, argument(length), argument);
                void Target() => IlgpuIL.Address(il, result.Buffer, stored, () => result.Place(il, target, argument));
                void Value() => IlgpuOps.Read(il, element, () => IlgpuIL.Address(il, values.Buffer, stored, () => values.Place(il, places, argument)));
                IlgpuOps.Write(il, element, Target, () =>
                {
                    if (op == Op.AddAlong)
                        IlgpuOps.Add(il, element, () => IlgpuOps.Read(il, element, Target), Value);
                    else
                        Value();
                });
            });
        });
    }

    /// <summary>The index at the places, counted from the front; out of range it raises the flag and is 0.</summary>
    private static LocalBuilder Choose(ILGenerator il, IlgpuWindow indices, LocalBuilder[] places, int flag, int length, Func<int, int> argument)
    {
        var chosen = il.DeclareLocal(typeof(long));
        Label fromFront = il.DefineLabel(), bad = il.DefineLabel(), good = il.DefineLabel();
        IlgpuIL.Address(il, indices.Buffer, typeof(long), () => indices.Place(il, places, argument));
        il.Emit(OpCodes.Ldobj, typeof(long));
        il.Emit(OpCodes.Stloc, chosen);
        il.Emit(OpCodes.Ldloc, chosen);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Bge, fromFront);
        il.Emit(OpCodes.Ldloc, chosen);
        IlgpuIL.Load(il, length);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, chosen);
        il.MarkLabel(fromFront);
        il.Emit(OpCodes.Ldloc, chosen);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Blt, bad);
        il.Emit(OpCodes.Ldloc, chosen);
        IlgpuIL.Load(il, length);
        il.Emit(OpCodes.Blt, good);
        il.MarkLabel(bad);
        IlgpuIL.Address(il, flag, typeof(int), () => il.Emit(OpCodes.Ldc_I8, 0L));
        il.Emit(OpCodes.Ldc_I4, OutOfRange);
        il.Emit(OpCodes.Stobj, typeof(int));
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Stloc, chosen);
        il.MarkLabel(good);
        return chosen;
    }
}

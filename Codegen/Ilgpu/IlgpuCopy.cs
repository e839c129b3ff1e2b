using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Copies between windows, zeros and counting: by the size of an element, whatever its type.</summary>
internal static class IlgpuCopy
{
    /// <summary>A type of as many bytes whose values kernels move but do not compute with.</summary>
    public static Type Raw(ElementType element) => element.Size() switch { 1 => typeof(byte), 2 => typeof(short), 4 => typeof(int), _ => typeof(long) };

    public static void Run(IlgpuLauncher on, View from, View to)
    {
        int rank = to.Shape.Length;
        var raw = Raw(to.Storage.Element);
        on.Run($"copy {raw.Name} {rank}", () => Emit(raw, rank), to.Length, [IlgpuLauncher.Whole(from.Storage), IlgpuLauncher.Whole(to.Storage)],
            to.Shape.Select(n => (ulong)n), IlgpuWindow.Scalars(from, to.Shape), IlgpuWindow.Scalars(to, to.Shape));
    }

    public static void Clear(IlgpuLauncher on, Storage storage)
    {
        var raw = Raw(storage.Element);
        on.Run($"clear {raw.Name}", () => EmitClear(raw), storage.Length, [((IlgpuStorage)storage).Exactly()], [0ul]);
    }

    public static void Iota(IlgpuLauncher on, View result)
    {
        var element = result.Storage.Element;
        on.Run($"iota {element.Name()}", () => EmitIota(element), result.Length, [((IlgpuStorage)result.Storage).Exactly()], [0ul]);
    }

    public static MethodInfo Emit(Type raw, int rank)
    {
        IlgpuWindow from = new(0, rank, rank), to = new(1, rank + IlgpuWindow.ScalarsOf(rank), rank);
        return Method("Copy", [raw, raw], rank + 2 * IlgpuWindow.ScalarsOf(rank), (il, index, argument) =>
        {
            LocalBuilder[] places = [.. Enumerable.Range(0, rank).Select(_ => il.DeclareLocal(typeof(long)))];
            IlgpuIL.Unflatten(il, index, [.. Enumerable.Range(0, rank)], places, argument);
            IlgpuIL.Address(il, to.Buffer, raw, () => to.Place(il, places, argument));
            IlgpuIL.Address(il, from.Buffer, raw, () => from.Place(il, places, argument));
            il.Emit(OpCodes.Ldobj, raw);
            il.Emit(OpCodes.Stobj, raw);
        });
    }

    public static MethodInfo EmitClear(Type raw) => Method("Clear", [raw], 1, (il, index, _) =>
    {
        IlgpuIL.Address(il, 0, raw, () => il.Emit(OpCodes.Ldloc, index));
        il.Emit(OpCodes.Ldc_I4_0);
        if (raw == typeof(long))
            il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Stobj, raw);
    });

    public static MethodInfo EmitIota(ElementType element) => Method("Iota", [IlgpuOps.Stored(element)], 1, (il, index, _) =>
        IlgpuOps.Write(il, element, () => IlgpuIL.Address(il, 0, IlgpuOps.Stored(element), () => il.Emit(OpCodes.Ldloc, index)), () =>
        {
            il.Emit(OpCodes.Ldloc, index);
            IlgpuOps.Convert(il, ElementType.Int64, element);
        }));

    /// <summary>A kernel over an index space; the callback gets the number of the argument that a scalar is.</summary>
    public static MethodInfo Method(string name, Type[] buffers, int scalars, Action<ILGenerator, LocalBuilder, Func<int, int>> body) =>
        KernelMethod.DefineElementwise(name, buffers, scalars, body);
}

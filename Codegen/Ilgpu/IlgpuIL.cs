using System.Reflection.Emit;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The IL that all kernels are made of.</summary>
internal static class IlgpuIL
{
    public static void Load(ILGenerator il, int argument) => il.Emit(OpCodes.Ldarg, (short)argument);

    /// <summary>The address of a buffer's element.</summary>
    public static void Address(ILGenerator il, int buffer, Type type, Action index)
    {
        il.Emit(OpCodes.Ldarga, (short)buffer);
        index();
        il.Emit(OpCodes.Call, typeof(ArrayView<>).MakeGenericType(type).GetProperty("Item", [typeof(long)])!.GetMethod!);
    }

    /// <summary>A loop from 0 below a count, both long.</summary>
    public static void Loop(ILGenerator il, int countArgument, Action<LocalBuilder> body)
    {
        var index = il.DeclareLocal(typeof(long));
        Label top = il.DefineLabel(), test = il.DefineLabel();
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Stloc, index);
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(top);
        body(index);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, index);
        Load(il, countArgument);
        il.Emit(OpCodes.Blt, top);
    }

    /// <summary>Takes a flat index apart along axes, the last the fastest, into the axes' locals.</summary>
    public static void Unflatten(ILGenerator il, LocalBuilder flat, int[] axes, LocalBuilder[] places, Func<int, int> length)
    {
        var rest = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldloc, flat);
        il.Emit(OpCodes.Stloc, rest);
        for (int i = axes.Length - 1; i >= 0; i--)
        {
            il.Emit(OpCodes.Ldloc, rest);
            if (i > 0)
            {
                Load(il, length(axes[i]));
                il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("Remainder", typeof(long)));
            }
            il.Emit(OpCodes.Stloc, places[axes[i]]);
            if (i > 0)
            {
                il.Emit(OpCodes.Ldloc, rest);
                Load(il, length(axes[i]));
                il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("Divide", typeof(long)));
                il.Emit(OpCodes.Stloc, rest);
            }
        }
    }
}

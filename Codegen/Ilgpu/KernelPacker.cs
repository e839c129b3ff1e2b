using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Unpacks untyped arguments and calls a kernel's typed launcher.</summary>
internal unsafe delegate void KernelPacker(
    Kernel kernel, AcceleratorStream stream, int groups, int groupSize, ref BufferArg buffers, ulong* scalars);

/// <summary>Emits the <see cref="KernelPacker"/> of a kernel signature.</summary>
internal static unsafe class KernelPackerBuilder
{
    private static readonly MethodInfo s_view = typeof(IlgpuBuffer).GetMethod(
        nameof(IlgpuBuffer.View), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static readonly ConstructorInfo s_config = typeof(KernelConfig).GetConstructor([typeof(Index1D), typeof(Index1D)])!;

    private static readonly ConstructorInfo s_index = typeof(Index1D).GetConstructor([typeof(int)])!;

    /// <param name="kernel">Its launcher is a static (Kernel, AcceleratorStream, KernelConfig, parameters...) method.</param>
    /// <param name="types">The kernel method's parameter types.</param>
    /// <param name="bufferCount">How many of them are buffers.</param>
    public static KernelPacker Build(Kernel kernel, Type[] types, int bufferCount)
    {
        DynamicMethod method = new(
            "Pack",
            typeof(void),
            [typeof(Kernel), typeof(AcceleratorStream), typeof(int), typeof(int), typeof(BufferArg).MakeByRefType(), typeof(ulong*)],
            typeof(KernelPackerBuilder).Module,
            skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Newobj, s_index);
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Newobj, s_index);
        il.Emit(OpCodes.Newobj, s_config);
        for (int i = 0; i < bufferCount; i++)
        {
            EmitOffset(il, 4, i * Unsafe.SizeOf<BufferArg>());
            il.Emit(OpCodes.Call, s_view.MakeGenericMethod(types[i].GetGenericArguments()[0]));
        }

        for (int i = bufferCount; i < types.Length; i++)
        {
            EmitOffset(il, 5, (i - bufferCount) * sizeof(ulong));
            il.Emit(OpCodes.Ldobj, types[i]);
        }

        il.Emit(OpCodes.Call, kernel.Launcher!);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<KernelPacker>();
    }

    private static void EmitOffset(ILGenerator il, int argument, int offset)
    {
        il.Emit(OpCodes.Ldarg, (short)argument);
        il.Emit(OpCodes.Ldc_I4, offset);
        il.Emit(OpCodes.Add);
    }
}

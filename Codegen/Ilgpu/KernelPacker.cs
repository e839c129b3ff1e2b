using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Unpacks untyped arguments and calls a kernel's typed launcher.</summary>
internal unsafe delegate void KernelPacker(
    Kernel kernel, AcceleratorStream stream, int threads, long extent, ref BufferArg buffers, ulong* scalars);

/// <summary>Emits the <see cref="KernelPacker"/> of a kernel signature.</summary>
internal static unsafe class KernelPackerBuilder
{
    private static readonly MethodInfo s_view = typeof(IlgpuBuffer).GetMethod(
        nameof(IlgpuBuffer.View), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static readonly ConstructorInfo s_index = typeof(Index1D).GetConstructor([typeof(int)])!;

    /// <param name="kernel">Its launcher is a static (Kernel, AcceleratorStream, Index1D, parameters...) method.</param>
    /// <param name="types">The kernel method's parameter types.</param>
    /// <param name="bufferCount">How many of them are buffers.</param>
    public static KernelPacker Build(Kernel kernel, Type[] types, int bufferCount)
    {
        DynamicMethod method = new(
            "Pack",
            typeof(void),
            [typeof(Kernel), typeof(AcceleratorStream), typeof(int), typeof(long), typeof(BufferArg).MakeByRefType(), typeof(ulong*)],
            typeof(KernelPackerBuilder).Module,
            skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Newobj, s_index);
        il.Emit(OpCodes.Ldarg_3);
        EmitIndex(il, types[1]);
        il.Emit(OpCodes.Ldarg_2);
        EmitIndex(il, types[1]);
        for (int i = 0; i < bufferCount; i++)
        {
            Type element = types[IlgpuKernel.FirstBufferArgument + i].GetGenericArguments()[0];
            EmitOffset(il, 4, i * Unsafe.SizeOf<BufferArg>());
            il.Emit(OpCodes.Call, s_view.MakeGenericMethod(element));
        }

        for (int i = IlgpuKernel.FirstBufferArgument + bufferCount; i < types.Length; i++)
        {
            EmitOffset(il, 5, (i - IlgpuKernel.FirstBufferArgument - bufferCount) * sizeof(ulong));
            il.Emit(OpCodes.Ldobj, types[i]);
        }

        il.Emit(OpCodes.Call, kernel.Launcher!);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<KernelPacker>();
    }

    private static void EmitIndex(ILGenerator il, Type type) =>
        il.Emit(type == typeof(int) ? OpCodes.Conv_I4 : OpCodes.Conv_I8);

    private static void EmitOffset(ILGenerator il, int argument, int offset)
    {
        il.Emit(OpCodes.Ldarg, (short)argument);
        il.Emit(OpCodes.Ldc_I4, offset);
        il.Emit(OpCodes.Add);
    }
}

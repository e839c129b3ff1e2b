using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Codegen.Ilgpu;

namespace ExprJit.Codegen.Tests;

/// <summary>Kernels made by hand, which run some code once for each index.</summary>
internal static class ElementwiseKernel
{
    /// <summary>
    /// Defines a kernel that runs <paramref name="emitBody"/> once for each index below an extent, which is its first scalar.
    /// </summary>
    /// <param name="name">The entry point's name.</param>
    /// <param name="bufferTypes">The element types of the buffers.</param>
    /// <param name="scalars">How many scalars there are besides the extent.</param>
    /// <param name="emitBody">
    /// Gets the generator, the index local, and the number of the argument that a scalar is. It must fall through at its end, with an
    /// empty stack, and must not write to the index.
    /// </param>
    public static MethodInfo Define(
        string name, Type[] bufferTypes, int scalars, Action<ILGenerator, LocalBuilder, Func<int, int>> emitBody) =>
        KernelMethod.Define(name, bufferTypes, scalars + 1, il =>
        {
            LocalBuilder index = il.DeclareLocal(typeof(long)), stride = il.DeclareLocal(typeof(long));
            Label body = il.DefineLabel();
            Label test = il.DefineLabel();
            Product(KernelCode.GroupIndex, KernelCode.GroupLength);
            il.Emit(OpCodes.Call, KernelCode.ThreadIndex);
            il.Emit(OpCodes.Conv_I8);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, index);
            Product(KernelCode.GroupCount, KernelCode.GroupLength);
            il.Emit(OpCodes.Stloc, stride);
            il.Emit(OpCodes.Br, test);
            il.MarkLabel(body);
            emitBody(il, index, scalar => bufferTypes.Length + 1 + scalar);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldloc, stride);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, index);
            il.MarkLabel(test);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldarg, (short)bufferTypes.Length);
            il.Emit(OpCodes.Blt, body);
            il.Emit(OpCodes.Ret);

            void Product(MethodInfo left, MethodInfo right)
            {
                il.Emit(OpCodes.Call, left);
                il.Emit(OpCodes.Conv_I8);
                il.Emit(OpCodes.Call, right);
                il.Emit(OpCodes.Conv_I8);
                il.Emit(OpCodes.Mul);
            }
        });
}

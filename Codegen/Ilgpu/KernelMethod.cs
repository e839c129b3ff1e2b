using System.Reflection;
using System.Reflection.Emit;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Builds the static method that ILGPU compiles.</summary>
internal static class KernelMethod
{
    private const string TypeName = "Kernel";

    private static readonly MethodInfo s_indexToInt32 = typeof(Index1D).GetProperty(nameof(Index1D.X))!.GetMethod!;

    private static int s_count;

    /// <summary>Defines a method in a collectible assembly of its own.</summary>
    /// <remarks>ILGPU reads method bodies through reflection, so a <see cref="DynamicMethod"/> would not do.</remarks>
    public static MethodInfo Define(string name, Type[] parameterTypes, Action<ILGenerator> emit)
    {
        AssemblyName assemblyName = new($"ExprJit.Kernel{Interlocked.Increment(ref s_count)}");
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(assemblyName, AssemblyBuilderAccess.RunAndCollect);
        AllowInternals(assembly);
        TypeBuilder type = assembly.DefineDynamicModule(assemblyName.Name!).DefineType(
            TypeName, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        MethodBuilder method = type.DefineMethod(
            name, MethodAttributes.Public | MethodAttributes.Static, typeof(void), parameterTypes);
        emit(method.GetILGenerator());
        return type.CreateType().GetMethod(name)!;
    }

    /// <summary>
    /// Defines a kernel that runs <paramref name="emitBody"/> once for each index below the launch extent.
    /// </summary>
    /// <param name="name">The entry point's name.</param>
    /// <param name="wideIndex">Whether the index is a <see cref="long"/> or, below 2^30 only, an <see cref="int"/>.</param>
    /// <param name="bufferTypes">The element types of the buffers.</param>
    /// <param name="scalarTypes">The types of the scalars.</param>
    /// <param name="emitBody">
    /// Gets the generator and the index local. Buffer i is argument <see cref="IlgpuKernel.FirstBufferArgument"/> + i,
    /// the scalars follow. It must fall through at its end, with an empty stack, and must not write to the index.
    /// </param>
    public static MethodInfo DefineElementwise(
        string name, bool wideIndex, Type[] bufferTypes, Type[] scalarTypes, Action<ILGenerator, LocalBuilder> emitBody)
    {
        Type indexType = wideIndex ? typeof(long) : typeof(int);
        Type[] parameters =
        [
            typeof(Index1D), indexType, indexType,
            .. bufferTypes.Select(static t => typeof(ArrayView<>).MakeGenericType(t)),
            .. scalarTypes,
        ];
        return Define(name, parameters, il =>
        {
            LocalBuilder index = il.DeclareLocal(indexType);
            Label body = il.DefineLabel();
            Label test = il.DefineLabel();
            il.Emit(OpCodes.Ldarga_S, (byte)0);
            il.Emit(OpCodes.Call, s_indexToInt32);
            if (wideIndex)
            {
                il.Emit(OpCodes.Conv_I8);
            }

            il.Emit(OpCodes.Stloc, index);
            il.Emit(OpCodes.Br, test);
            il.MarkLabel(body);
            emitBody(il, index);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, index);
            il.MarkLabel(test);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Blt, body);
            il.Emit(OpCodes.Ret);
        });
    }

    // The CPU accelerator runs the method itself, and the method calls internal members of this assembly.
    private static void AllowInternals(AssemblyBuilder assembly)
    {
        ConstructorInfo constructor =
            typeof(System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        assembly.SetCustomAttribute(new CustomAttributeBuilder(
            constructor, [typeof(KernelMethod).Assembly.GetName().Name!]));
    }
}

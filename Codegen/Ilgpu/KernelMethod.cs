using System.Reflection;
using System.Reflection.Emit;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Builds the static method that ILGPU compiles: its parameters are the buffers, then the scalars, which are all long.</summary>
internal static class KernelMethod
{
    private const string TypeName = "Kernel";

    private static int s_count;

    /// <summary>Defines a method in a collectible assembly of its own.</summary>
    /// <remarks>ILGPU reads method bodies through reflection, so a <see cref="DynamicMethod"/> would not do.</remarks>
    public static MethodInfo Define(string name, IEnumerable<Type> bufferTypes, int scalars, Action<ILGenerator> emit)
    {
        AssemblyName assemblyName = new($"ExprJit.Kernel{Interlocked.Increment(ref s_count)}");
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(assemblyName, AssemblyBuilderAccess.RunAndCollect);
        AllowInternals(assembly);
        TypeBuilder type = assembly.DefineDynamicModule(assemblyName.Name!).DefineType(
            TypeName, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        Type[] parameters = [.. bufferTypes.Select(static t => typeof(ArrayView<>).MakeGenericType(t)), .. Enumerable.Repeat(typeof(long), scalars)];
        MethodBuilder method = type.DefineMethod(
            name, MethodAttributes.Public | MethodAttributes.Static, typeof(void), parameters);
        emit(method.GetILGenerator());
        return type.CreateType().GetMethod(name)!;
    }

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
    public static MethodInfo DefineElementwise(
        string name, Type[] bufferTypes, int scalars, Action<ILGenerator, LocalBuilder, Func<int, int>> emitBody) =>
        Define(name, bufferTypes, scalars + 1, il =>
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

    // The CPU accelerator runs the method itself, and the method calls internal members of this assembly.
    private static void AllowInternals(AssemblyBuilder assembly)
    {
        ConstructorInfo constructor =
            typeof(System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        assembly.SetCustomAttribute(new CustomAttributeBuilder(
            constructor, [typeof(KernelMethod).Assembly.GetName().Name!]));
    }
}

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

    // The CPU accelerator runs the method itself, and the method calls internal members of this assembly.
    private static void AllowInternals(AssemblyBuilder assembly)
    {
        ConstructorInfo constructor =
            typeof(System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        assembly.SetCustomAttribute(new CustomAttributeBuilder(
            constructor, [typeof(KernelMethod).Assembly.GetName().Name!]));
    }
}

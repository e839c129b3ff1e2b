using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprJit.Codegen.Host;

/// <summary>Finds the methods of <c>System.Runtime.Intrinsics</c> by name, width and element types, so that no op is written once for each width.</summary>
internal static class VectorMethods
{
    private static readonly (int Bits, Type Class, Type Vector)[] Widths =
    [
        (128, typeof(Vector128), typeof(Vector128<>)), (256, typeof(Vector256), typeof(Vector256<>)), (512, typeof(Vector512), typeof(Vector512<>)),
    ];

    /// <summary>The instruction sets with conversions between vectors of different widths, the ones this machine has.</summary>
    private static readonly Type[] Conversions = [.. new[]
    {
        typeof(Avx512F), typeof(Avx512F.VL), typeof(Avx512BW), typeof(Avx512BW.VL), typeof(Avx512DQ), typeof(Avx512DQ.VL), typeof(Avx2), typeof(Avx), typeof(Sse41), typeof(Sse2),
    }.Where(set => (bool)set.GetProperty("IsSupported")!.GetValue(null)!)];

    private static readonly ConcurrentDictionary<Type, ILookup<string, MethodInfo>> Members = new();

    private static readonly ConcurrentDictionary<Query, MethodInfo?> Found = new();

    public static Type Vector(int bits, Type element) => Row(bits).Vector.MakeGenericType(element);

    /// <summary>The static method of <see cref="Vector128"/>, <see cref="Vector256"/> or <see cref="Vector512"/>, or operator of their vectors, over these parameters, or null.</summary>
    public static MethodInfo? Find(int bits, string name, params Type[] parameters) =>
        Found.GetOrAdd(new Query(name.StartsWith("op_", StringComparison.Ordinal) ? parameters[0] : Row(bits).Class, name, parameters), static q => Search(q));

    /// <summary>As <see cref="Find"/>, where the method is known to be there.</summary>
    public static MethodInfo Get(int bits, string name, params Type[] parameters) =>
        Find(bits, name, parameters) ?? throw new InternalCompilerException("emit", $"no Vector{bits}.{name} of {string.Join<Type>(", ", parameters)}");

    /// <summary>The bits of a vector as elements of another type.</summary>
    public static MethodInfo As(int bits, Type from, Type to) =>
        Found.GetOrAdd(new Query(Row(bits).Class, "As", [from, to]), static q => q.Owner.GetMethod("As")!.MakeGenericMethod(q.Parameters))!;

    /// <summary>An instruction of the processor's own, such as a conversion in one step that the portable classes have in several; null where it has none.</summary>
    public static MethodInfo? Instruction(string name, params Type[] parameters)
    {
        foreach (var set in Conversions)
            if (Found.GetOrAdd(new Query(set, name, parameters), static q => Search(q)) is { } method)
                return method;
        return null;
    }

    private static (int Bits, Type Class, Type Vector) Row(int bits) => Array.Find(Widths, w => w.Bits == bits);

    private static MethodInfo? Search(Query query)
    {
        var members = Members.GetOrAdd(query.Owner, static t => t.GetMethods(BindingFlags.Public | BindingFlags.Static).ToLookup(m => m.Name));
        MethodInfo? generic = null;
        foreach (var method in members[query.Name])
        {
            var parameters = method.GetParameters();
            if (parameters.Length != query.Parameters.Length)
                continue;
            if (!method.IsGenericMethodDefinition && Fits(parameters, query))
                return method;
            if (method.IsGenericMethodDefinition && method.GetGenericArguments().Length == 1 && ElementOf(query.Parameters) is { } element)
            {
                var closed = method.MakeGenericMethod(element);
                if (Fits(closed.GetParameters(), query))
                    generic = closed;
            }
        }
        return generic;
    }

    private static bool Fits(ParameterInfo[] parameters, Query query) => Array.ConvertAll(parameters, p => p.ParameterType).AsSpan().SequenceEqual(query.Parameters);

    /// <summary>The element type of the first vector, or the type of a plain value.</summary>
    private static Type? ElementOf(Type[] parameters) =>
        parameters.Length == 0 ? null : parameters[0].IsGenericType ? parameters[0].GetGenericArguments()[0] : parameters[0].IsPointer ? null : parameters[0];

    private readonly record struct Query(Type Owner, string Name, Type[] Parameters)
    {
        public bool Equals(Query other) => Owner == other.Owner && Name == other.Name && Parameters.AsSpan().SequenceEqual(other.Parameters);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Owner);
            hash.Add(Name);
            foreach (var type in Parameters)
                hash.Add(type);
            return hash.ToHashCode();
        }
    }
}

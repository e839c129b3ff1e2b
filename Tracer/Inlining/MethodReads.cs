using System.Collections.Concurrent;
using System.Reflection;

namespace ExprJit.Inlining;

/// <summary>The fields that a helper and the methods it calls read, by their code: what may change between two calls.</summary>
internal static class MethodReads
{
    /// <summary>A helper that reaches more methods than this is not followed to its end.</summary>
    private const int MostMethods = 500;

    private static readonly ConcurrentDictionary<MethodBase, HashSet<FieldInfo>> Known = new();

    /// <summary>Static fields that are not read-only, and the fields of closures.</summary>
    public static HashSet<FieldInfo> Of(MethodBase method) => method.DeclaringType is null ? [] : Known.GetOrAdd(method, static start =>
    {
        var fields = new HashSet<FieldInfo>();
        var seen = new HashSet<MethodBase> { start };
        var waiting = new Queue<MethodBase>(seen);
        while (waiting.TryDequeue(out var at) && seen.Count < MostMethods)
            foreach (var instruction in Code(at))
                if (instruction.Operand is FieldInfo field && instruction.Name.StartsWith("ld", StringComparison.Ordinal))
                {
                    bool generated = StackMachine.IsGenerated(field.DeclaringType!);
                    if (field.IsStatic ? !field.IsInitOnly && !field.IsLiteral && !generated : generated)
                        fields.Add(field);
                }
                else if (instruction.Operand is MethodBase called && IsUsers(called) && seen.Add(called))
                    waiting.Enqueue(called);
        return fields;
    });

    private static bool IsUsers(MethodBase method) =>
        method.DeclaringType is { } owner && owner.Assembly != typeof(MethodReads).Assembly
        && owner.Namespace?.StartsWith("System", StringComparison.Ordinal) != true;

    private static IEnumerable<Instruction> Code(MethodBase method)
    {
        try
        {
            return MethodCode.Of(method)?.Blocks.SelectMany(b => b.Instructions) ?? [];
        }
        catch (Exception e) when (e is FileNotFoundException or TypeLoadException)
        {
            // Code that names an assembly which is not there; what it reads is not followed.
            return [];
        }
    }
}

using System.Collections.Concurrent;
using System.Reflection;

namespace ExprJit.Inlining;

/// <summary>
/// What a helper and the methods it calls read, by their code: what may change between two calls. Reflection is not
/// followed. A call whose target only an object shows is listed, for whoever has the object.
/// </summary>
internal sealed class MethodReads
{
    /// <summary>A helper that reaches more methods than this is not followed to its end, and counts as reading everything.</summary>
    private const int MostMethods = 500;

    private static readonly ConcurrentDictionary<MethodBase, MethodReads> Known = new();

    private readonly HashSet<(Module, int)> _fields = [];
    private readonly HashSet<MethodInfo> _virtuals = [];
    private bool _readsAll;

    /// <summary>The static fields that may change.</summary>
    public HashSet<FieldInfo> Statics { get; } = [];

    /// <summary>Grows whenever more is found to be read.</summary>
    public int Count => _fields.Count + Statics.Count + _virtuals.Count + (_readsAll ? 1 : 0);

    /// <summary>What the methods read, without the overrides that objects bring; a new one each time.</summary>
    public static MethodReads Of(MethodBase method)
    {
        var reads = new MethodReads();
        reads.Add(method);
        return reads;
    }

    public bool Reads(FieldInfo field) => _readsAll || _fields.Contains((field.Module, field.MetadataToken));

    public void Add(MethodBase method)
    {
        if (method.DeclaringType is null)
            return;
        var found = Known.GetOrAdd(method, Follow);
        _fields.UnionWith(found._fields);
        _virtuals.UnionWith(found._virtuals);
        Statics.UnionWith(found.Statics);
        _readsAll |= found._readsAll;
    }

    /// <summary>The overrides of an object that is there are among what may be called.</summary>
    public void Meet(Type type)
    {
        foreach (var called in _virtuals.ToArray())
            if (called.DeclaringType!.IsAssignableFrom(type) && MethodInliner.Override(called, type) is var found && found != called)
                Add(found);
    }

    private static MethodReads Follow(MethodBase start)
    {
        var reads = new MethodReads();
        var seen = new HashSet<MethodBase> { start };
        var waiting = new Queue<MethodBase>(seen);
        while (waiting.TryDequeue(out var at))
            foreach (var instruction in Code(at))
                if (instruction.Operand is FieldInfo field && instruction.Name.StartsWith("ld", StringComparison.Ordinal))
                {
                    if (!field.IsStatic)
                        reads._fields.Add((field.Module, field.MetadataToken));
                    else if (!field.IsInitOnly && !field.IsLiteral && !StackMachine.IsGenerated(field.DeclaringType!))
                        reads.Statics.Add(field);
                }
                else if (instruction.Operand is MethodBase called)
                {
                    if (called is MethodInfo { IsVirtual: true, IsFinal: false } open)
                        reads._virtuals.Add(open);
                    if (IsUsers(called) && seen.Add(called))
                        waiting.Enqueue(called);
                    reads._readsAll |= seen.Count > MostMethods;
                }
        return reads;
    }

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

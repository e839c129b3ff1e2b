using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using ExprJit.Graphs;
using ExprJit.Inlining;

namespace ExprJit;

/// <summary>
/// What a helper could have read while it was traced: those fields of the objects it was given, and of the objects
/// these hold, that its code names, the elements of collections, the variables a delegate captured, and static fields.
/// Shared variables and tensors count by their identity, and so do compiled functions.
/// </summary>
internal sealed record HostSnapshot : Guard
{
    /// <summary>Models hold a few hundred objects; beyond this only identities are compared.</summary>
    private const int MostObjects = 10_000;

    private readonly List<Watch> _watches = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly MethodReads _reads;

    private HostSnapshot(MethodReads reads) => _reads = reads;

    /// <summary>The state that a call of the method with these objects depends on; null where there is none.</summary>
    public static HostSnapshot? Of(MethodBase method, IReadOnlyCollection<object?> objects)
    {
        var reads = MethodReads.Of(method);
        for (; ; )
        {
            // An object met on the way may bring methods that read more, so until nothing more is read.
            int before = reads.Count;
            var snapshot = new HostSnapshot(reads);
            foreach (object? value in objects)
                snapshot.Visit(value);
            foreach (var field in reads.Statics.ToArray())
                snapshot.Field(null, field);
            if (reads.Count == before)
                return snapshot._watches.Count == 0 ? null : snapshot;
        }
    }

    public override bool Holds()
    {
        foreach (var watch in _watches)
            if (!watch.Holds())
                return false;
        return true;
    }

    private void Visit(object? value)
    {
        if (value is null or string or IShared or ITensor or Type or Pointer or System.Linq.Expressions.Expression or ICompiledFunction
            || value is ValueType && StackMachine.PlainOf(value.GetType()) is not null)
            return;
        if (!value.GetType().IsValueType && (!_seen.Add(value) || _seen.Count > MostObjects))
            return;
        if (value is Delegate called)
        {
            foreach (var one in called.GetInvocationList())
            {
                _reads.Add(one.Method);
                Visit(one.Target);
            }
        }
        else if (value is IList or IDictionary)
        {
            var items = new ListWatch((ICollection)value);
            _watches.Add(items);
            foreach (object? item in items.Expected)
                Visit(item);
        }
        else if (!IsSystem(value.GetType()))
        {
            _reads.Meet(value.GetType());
            foreach (var field in Fields(value.GetType()))
                if (_reads.Reads(field))
                    Field(value, field);
        }
    }

    private void Field(object? owner, FieldInfo field)
    {
        var reader = new CaptureReader(owner, [new CaptureStep(field)], field.Name);
        object? value = reader.Read();
        if (value is not null && !CaptureSteps.BitsFit(field.FieldType) && field.IsInitOnly && value is not ValueType)
            Visit(value);
        else
        {
            _watches.Add(new Watch(Guard.Of(reader, value)));
            Visit(value);
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var at = type; at is not null && !IsSystem(at); at = at.BaseType)
            foreach (var field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
                    yield return field;
    }

    private static bool IsSystem(Type type) => type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;

    /// <summary>One thing that must stay as it was.</summary>
    private class Watch(Guard? guard)
    {
        public virtual bool Holds() => guard!.Holds();
    }

    /// <summary>The elements of a collection: numbers by value, objects by identity.</summary>
    private sealed class ListWatch(ICollection list) : Watch(null)
    {
        public object?[] Expected { get; } = [.. Items(list)];

        public override bool Holds()
        {
            if (list is not IList indexed || list is Array { Rank: > 1 })
                return Items(list).SequenceEqual(Expected, Comparer);
            if (indexed.Count != Expected.Length)
                return false;
            // Arrays of objects are read without an enumerator or boxes: this runs at each call.
            if (list is object?[] array)
            {
                for (int i = 0; i < array.Length; i++)
                    if (!Same(array[i], Expected[i]))
                        return false;
                return true;
            }
            for (int i = 0; i < Expected.Length; i++)
                if (!Same(indexed[i], Expected[i]))
                    return false;
            return true;
        }

        private static IEnumerable<object?> Items(ICollection list)
        {
            if (list is not IDictionary dictionary)
                return list.Cast<object?>();
            var all = new List<object?>();
            foreach (DictionaryEntry entry in dictionary)
            {
                all.Add(entry.Key);
                all.Add(entry.Value);
            }
            return all;
        }

        private static readonly EqualityComparer<object?> Comparer = EqualityComparer<object?>.Create(Same, o => o is null ? 0 : RuntimeHelpers.GetHashCode(o));

        private static bool Same(object? now, object? before) =>
            ReferenceEquals(now, before) || now is ValueType or string && now.Equals(before);
    }
}

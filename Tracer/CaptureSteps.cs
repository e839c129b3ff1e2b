using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace ExprJit.Graphs;

/// <summary>
/// Compiles the links of captured chains. Fields of structs are read together with the object that holds the struct,
/// so that no struct is boxed on the way to a number.
/// </summary>
internal static class CaptureSteps
{
    private static readonly ConcurrentDictionary<MemberInfo, Func<object?, object?>> Objects = new();
    private static readonly ConcurrentDictionary<MemberInfo, Func<object?, ulong>> Numbers = new();

    /// <summary>The readers of a chain, and one for the number that the last of them gives, from the same owner; null where it is none.</summary>
    public static (Func<object?, object?>[] Read, int[] Starts, Func<object?, ulong>? Number) Compile(Type? root, CaptureStep[] chain)
    {
        var read = new List<Func<object?, object?>>();
        var starts = new List<int>();
        Func<object?, ulong>? number = null;
        for (int i = 0; i < chain.Length;)
        {
            int end = i + 1;
            while (end < chain.Length && IsMember(chain[end - 1]) && IsMember(chain[end]) && TypeOf(chain[end - 1]).IsValueType)
                end++;
            var group = chain[i..end];
            read.Add(Reader(group));
            starts.Add(i);
            var owner = i == 0 ? root : TypeOf(chain[i - 1]);
            number = end < chain.Length ? null
                : group is [{ Member: null, Index: not IndexList and { } index }] ? owner is { IsSZArray: true } && BitsFit(owner.GetElementType()!) ? ElementNumber(owner.GetElementType()!, index) : null
                : BitsFit(TypeOf(group[^1])) ? NumberReader(group) : null;
            i = end;
        }
        return ([.. read], [.. starts], number);
    }

    /// <summary>The bits of a plain value or enum, as <see cref="Scalar"/> has them.</summary>
    public static ulong Bits<T>(T value)
    {
        ulong bits = 0;
        Unsafe.As<ulong, T>(ref bits) = value;
        return bits;
    }

    public static bool BitsFit(Type type) => type.IsEnum || ElementTypes.Find(type) is not null;

    private static bool IsMember(CaptureStep step) => step.Member is FieldInfo or PropertyInfo;

    private static Type TypeOf(CaptureStep step) => step switch
    {
        { Member: FieldInfo f } => f.FieldType,
        { Member: PropertyInfo p } => p.PropertyType,
        { Member: MethodInfo m } => m.ReturnType,
        _ => typeof(object),
    };

    private static Func<object?, object?> Reader(CaptureStep[] group) => group switch
    {
        [{ Member: null, Index: { } index }] => Element(index),
        [{ Member: MethodInfo { IsStatic: true } convert }] => value => convert.Invoke(null, [value]),
        [{ Member: MethodInfo indexer, Index: IndexList list }] => owner => Indexed(indexer, owner, list.Keys),
        [{ Member: MethodInfo indexer, Index: { } index }] => owner => Indexed(indexer, owner, [index]),
        [{ Member: { } member }] => Objects.GetOrAdd(member, static m => Emit<Func<object?, object?>>([m])),
        _ => Emit<Func<object?, object?>>(Array.ConvertAll(group, s => s.Member!)),
    };

    private static Func<object?, ulong>? NumberReader(CaptureStep[] group) => group switch
    {
        [{ Member: MethodInfo { IsStatic: false } indexer, Index: not IndexList and { } index }] when indexer.DeclaringType is { IsValueType: false, IsArray: false } =>
            (Func<object?, ulong>)typeof(CaptureSteps).GetMethod(nameof(IndexedNumber), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(indexer.DeclaringType, index.GetType(), indexer.ReturnType).Invoke(null, [indexer, index])!,
        [{ Member: FieldInfo or PropertyInfo } one] => Numbers.GetOrAdd(one.Member!, static m => Emit<Func<object?, ulong>>([m])),
        [{ Member: FieldInfo or PropertyInfo }, ..] => Emit<Func<object?, ulong>>(Array.ConvertAll(group, s => s.Member!)),
        _ => null,
    };

    private static Func<object?, object?> Element(object index)
    {
        long at = Convert.ToInt64(index, CultureInfo.InvariantCulture);
        return array => (array as Array ?? throw new NullReferenceException()).GetValue(at);
    }

    /// <summary>Reads the element of an array of numbers.</summary>
    public static Func<object?, ulong> ElementNumber(Type element, object index) =>
        (Func<object?, ulong>)typeof(CaptureSteps).GetMethod(nameof(ElementBits), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(element).Invoke(null, [Convert.ToInt64(index, CultureInfo.InvariantCulture)])!;

    private static Func<object?, ulong> ElementBits<T>(long index) => array => Bits(((T[])array!)[index]);

    private static object? Indexed(MethodInfo indexer, object? owner, object[] keys) =>
        indexer.Invoke(owner ?? throw new NullReferenceException(), BindingFlags.DoNotWrapExceptions, null, keys, null);

    private static Func<object?, ulong> IndexedNumber<TOwner, TKey, T>(MethodInfo indexer, object index) where TOwner : class
    {
        var get = indexer.CreateDelegate<Func<TOwner, TKey, T>>();
        var key = (TKey)index;
        return owner => Bits(get((TOwner)(owner ?? throw new NullReferenceException()), key));
    }

    private static D Emit<D>(MemberInfo[] members) where D : Delegate
    {
        var result = typeof(D).GetMethod("Invoke")!.ReturnType;
        var method = new DynamicMethod("read " + members[^1].Name, result, [typeof(object)], typeof(CaptureSteps).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var type = typeof(void);
        for (int i = 0; i < members.Length; i++)
        {
            var owner = members[i].DeclaringType!;
            var getter = (members[i] as PropertyInfo)?.GetMethod;
            bool isStatic = members[i] is FieldInfo { IsStatic: true } || getter is { IsStatic: true };
            if (i == 0 && !isStatic)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(owner.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, owner);
            }
            else if (i > 0 && owner.IsValueType)
            {
                var holder = il.DeclareLocal(type);
                il.Emit(OpCodes.Stloc, holder);
                il.Emit(OpCodes.Ldloca, holder);
            }
            if (members[i] is FieldInfo field)
            {
                il.Emit(isStatic ? OpCodes.Ldsfld : OpCodes.Ldfld, field);
                type = field.FieldType;
            }
            else
            {
                il.Emit(isStatic || owner.IsValueType ? OpCodes.Call : OpCodes.Callvirt, getter!);
                type = getter!.ReturnType;
            }
        }
        if (result == typeof(ulong))
            il.Emit(OpCodes.Call, typeof(CaptureSteps).GetMethod(nameof(Bits))!.MakeGenericMethod(type));
        else if (type.IsValueType)
            il.Emit(OpCodes.Box, type);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<D>();
    }
}

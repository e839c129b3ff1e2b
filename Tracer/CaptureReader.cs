using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace ExprJit.Graphs;

/// <summary>One link of a captured chain: a field or property, an array element or indexer, or a conversion.</summary>
/// <param name="Member">The field, property, indexer or conversion; null for an array's element.</param>
/// <param name="Index">The index, where there is one.</param>
/// <param name="Owner">What the step is taken from, as written in C#.</param>
internal readonly record struct CaptureStep(MemberInfo? Member, object? Index = null, string? Owner = null);

/// <summary>
/// Reads a captured chain (<c>closure.model.Layers[0].Rate</c>) again at each call. Readers of fields and properties are
/// compiled once per process; the root object is their argument.
/// </summary>
internal sealed class CaptureReader : IEquatable<CaptureReader>
{
    private static readonly ConcurrentDictionary<MemberInfo, Func<object?, object?>> Readers = new();

    private readonly object? _root;
    private readonly CaptureStep[] _chain;
    private readonly Func<object?, object?>[] _read;

    public CaptureReader(object? root, CaptureStep[] chain, string text)
    {
        _root = root;
        _chain = chain;
        Text = text;
        _read = Array.ConvertAll(chain, Reader);
    }

    /// <summary>The chain as written in C#.</summary>
    public string Text { get; }

    /// <summary>The value now.</summary>
    /// <exception cref="TraceException">A link of the chain is null, or reading one failed.</exception>
    public object? Read()
    {
        object? value = _root;
        for (int i = 0; i < _read.Length; i++)
        {
            try
            {
                value = _read[i](value);
            }
            catch (Exception failure) when (failure is not ExprJitException)
            {
                bool isStatic = _chain[i].Member is FieldInfo { IsStatic: true } or MethodInfo { IsStatic: true } or PropertyInfo { GetMethod.IsStatic: true };
                if (value is null && !isStatic)
                    throw Errors.NullCapture(_chain[i].Owner ?? Text);
                var cause = failure is TargetInvocationException { InnerException: { } inner } ? inner : failure;
                throw value is null ? Errors.NullCapture(Text) : Errors.CaptureFailed(Text, cause);
            }
        }
        return value;
    }

    /// <summary>The value now, which must not be null.</summary>
    /// <exception cref="TraceException">The value or a link of the chain is null, or reading one failed.</exception>
    public object ReadValue() => Read() ?? throw Errors.NullCapture(Text);

    public CaptureReader Then(CaptureStep step) => new(_root, [.. _chain, step], Text);

    public bool Equals(CaptureReader? other) =>
        other is not null && ReferenceEquals(_root, other._root) && _chain.AsSpan().SequenceEqual(other._chain);

    public override bool Equals(object? obj) => Equals(obj as CaptureReader);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(_root));
        foreach (var step in _chain)
            hash.Add(step);
        return hash.ToHashCode();
    }

    private static Func<object?, object?> Reader(CaptureStep step) => step switch
    {
        { Member: null, Index: { } index } => array => ((Array)array!).GetValue(Convert.ToInt64(index, System.Globalization.CultureInfo.InvariantCulture)),
        { Member: MethodInfo { IsStatic: true } convert } => value => convert.Invoke(null, [value]),
        { Member: MethodInfo indexer, Index: { } index } => list => indexer.Invoke(list, [index]),
        _ => Readers.GetOrAdd(step.Member!, Compile),
    };

    private static Func<object?, object?> Compile(MemberInfo member)
    {
        var method = new DynamicMethod("read " + member.Name, typeof(object), [typeof(object)], typeof(CaptureReader).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var owner = member.DeclaringType!;
        bool isStatic = member is FieldInfo { IsStatic: true } || member is PropertyInfo p && p.GetMethod!.IsStatic;
        if (!isStatic)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(owner.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, owner);
        }
        Type type;
        if (member is FieldInfo field)
        {
            il.Emit(isStatic ? OpCodes.Ldsfld : OpCodes.Ldfld, field);
            type = field.FieldType;
        }
        else
        {
            var getter = ((PropertyInfo)member).GetMethod!;
            il.Emit(isStatic || owner.IsValueType ? OpCodes.Call : OpCodes.Callvirt, getter);
            type = getter.ReturnType;
        }
        if (type.IsValueType)
            il.Emit(OpCodes.Box, type);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<object?, object?>>();
    }
}

using System.Linq.Expressions;
using System.Reflection;

namespace ExprJit.Graphs;

/// <summary>One link of a captured chain: a field or property, an array element or indexer, or a conversion.</summary>
/// <param name="Member">The field, property, indexer or conversion; null for an array's element.</param>
/// <param name="Index">The index, where there is one.</param>
/// <param name="Owner">What the step is taken from, as written in C#; steps are equal whatever it is.</param>
internal readonly record struct CaptureStep(MemberInfo? Member, object? Index = null, Expression? Owner = null)
{
    public bool Equals(CaptureStep other) => Equals(Member, other.Member) && Equals(Index, other.Index);

    public override int GetHashCode() => HashCode.Combine(Member, Index);
}

/// <summary>The indices of an element of an array of several dimensions.</summary>
internal sealed record IndexList(object[] Keys)
{
    public bool Equals(IndexList? other) => other is not null && Keys.AsSpan().SequenceEqual(other.Keys);

    public override int GetHashCode() => Keys.Aggregate(0, HashCode.Combine);
}

/// <summary>
/// Reads a captured chain (<c>closure.model.Layers[0].Rate</c>) again at each call. A number at its end is read without
/// boxing it.
/// </summary>
internal sealed class CaptureReader : IEquatable<CaptureReader>
{
    private readonly object? _root;
    private readonly CaptureStep[] _chain;
    private readonly object _text;

    // Compiled when first read: most readers are made only to find the equal one that a trace has already.
    private Readers? _compiled;

    public CaptureReader(object? root, CaptureStep[] chain, string text)
    {
        (_root, _chain, _text) = (root, chain, text);
    }

    public CaptureReader(object? root, CaptureStep[] chain, Expression text)
    {
        (_root, _chain, _text) = (root, chain, text);
    }

    private CaptureReader(object? root, CaptureStep[] chain, object text)
    {
        (_root, _chain, _text) = (root, chain, text);
    }

    /// <summary>The chain as written in C#.</summary>
    public string Text => _text as string ?? CSharpText.Of((Expression)_text);

    private Readers Compiled => _compiled ??= Readers.Of(_root?.GetType(), _chain);

    /// <summary>Whether an array is made a tensor at its end; the array's type fixes the rank then.</summary>
    public bool ConvertsArray => _chain is [.., { Member: MethodInfo { IsStatic: true } convert }] && convert.GetParameters()[0].ParameterType.IsArray;

    /// <summary>Whether the chain ends in a number by its static type.</summary>
    public bool IsNumber => Compiled.Number is not null;

    /// <summary>The object it starts from and the fields it goes through, where it is nothing else and they hold objects.</summary>
    public (object Root, FieldInfo[] Fields)? Fields =>
        _root is not null && Array.TrueForAll(_chain, step => step is { Member: FieldInfo { IsStatic: false, FieldType.IsValueType: false }, Index: null })
            ? (_root, Array.ConvertAll(_chain, step => (FieldInfo)step.Member!)) : null;

    /// <summary>The value now.</summary>
    /// <exception cref="TraceException">A link of the chain is null, or reading one failed.</exception>
    public object? Read() => Read(Compiled.Read.Length);

    /// <summary>The value now, which must not be null.</summary>
    /// <exception cref="TraceException">The value or a link of the chain is null, or reading one failed.</exception>
    public object ReadValue() => Read() ?? throw Errors.NullCapture(Text);

    /// <summary>The bits of the number there now.</summary>
    /// <exception cref="TraceException">A link of the chain is null, or reading one failed.</exception>
    public ulong ReadBits()
    {
        var (read, _, number) = Compiled;
        if (number is null)
            return Scalar.Of(ReadValue()).Bits;
        int last = read.Length - 1;
        object? owner = Read(last);
        try
        {
            return number(owner);
        }
        catch (Exception failure) when (failure is not ExprJitException)
        {
            throw Failure(last, owner, failure);
        }
    }

    private object? Read(int count)
    {
        object? value = _root;
        var read = Compiled.Read;
        for (int i = 0; i < count; i++)
        {
            try
            {
                value = read[i](value);
            }
            catch (Exception failure) when (failure is not ExprJitException)
            {
                throw Failure(i, value, failure);
            }
        }
        return value;
    }

    private TraceException Failure(int read, object? owner, Exception failure)
    {
        var step = _chain[Compiled.Starts[read]];
        bool isStatic = step.Member is FieldInfo { IsStatic: true } or MethodInfo { IsStatic: true } or PropertyInfo { GetMethod.IsStatic: true };
        if (owner is null && !isStatic)
            return Errors.NullCapture(step.Owner is { } written ? CSharpText.Of(written) : Text);
        var cause = failure is TargetInvocationException { InnerException: { } inner } ? inner : failure;
        return owner is null ? Errors.NullCapture(Text) : Errors.CaptureFailed(Text, cause);
    }

    public CaptureReader Then(CaptureStep step) => new(_root, [.. _chain, step], _text);

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

    /// <summary>The readers of links, the link of the chain with which each begins, and the reader of a number at its end.</summary>
    private sealed record Readers(Func<object?, object?>[] Read, int[] Starts, Func<object?, ulong>? Number)
    {
        public static Readers Of(Type? root, CaptureStep[] chain)
        {
            var (read, starts, number) = CaptureSteps.Compile(root, chain);
            return new Readers(read, starts, number);
        }
    }
}

using System.Reflection;

namespace ExprJit.Graphs;

/// <summary>One link of a captured chain: a field or property, an array element or indexer, or a conversion.</summary>
internal readonly record struct CaptureStep(MemberInfo? Member, object? Index = null);

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
    private readonly Func<object?, object?>[] _read;
    private readonly Func<object?, ulong>? _number;

    public CaptureReader(object? root, CaptureStep[] chain, string text)
    {
        _root = root;
        _chain = chain;
        Text = text;
        (_read, _number) = CaptureSteps.Compile(root?.GetType(), chain);
    }

    /// <summary>The chain as written in C#.</summary>
    public string Text { get; }

    /// <summary>Whether an array is made a tensor at its end; the array's type fixes the rank then.</summary>
    public bool ConvertsArray => _chain is [.., { Member: MethodInfo { IsStatic: true } convert }] && convert.GetParameters()[0].ParameterType.IsArray;

    /// <summary>Whether the chain ends in a number by its static type.</summary>
    public bool IsNumber => _number is not null;

    /// <summary>The value now.</summary>
    /// <exception cref="NullReferenceException">A link of the chain is null.</exception>
    public object? Read()
    {
        object? value = _root;
        foreach (var read in _read)
            value = read(value);
        return value;
    }

    /// <summary>The bits of the number there now.</summary>
    /// <exception cref="TraceException">A link of the chain is null.</exception>
    public ulong ReadBits()
    {
        if (_number is null)
            return Scalar.Of(Require()).Bits;
        try
        {
            object? owner = _root;
            for (int i = 0; i < _read.Length - 1; i++)
                owner = _read[i](owner);
            return _number(owner);
        }
        catch (NullReferenceException)
        {
            throw Errors.NullCapture(Text);
        }
    }

    /// <summary>The object there now.</summary>
    /// <exception cref="TraceException">It, or a link of the chain, is null.</exception>
    public object Require()
    {
        try
        {
            return Read() ?? throw Errors.NullCapture(Text);
        }
        catch (Exception failure) when (failure is NullReferenceException or TargetInvocationException { InnerException: ArgumentNullException or NullReferenceException })
        {
            throw Errors.NullCapture(Text);
        }
    }

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
}

using System.Numerics;
using System.Runtime.Intrinsics;
using TP = System.Numerics.Tensors.TensorPrimitives;

namespace ExprJit.Benchmarks.Peers;

/// <summary>One elementwise expression as the peers write it: a scalar for the plain loop, vectors, and library calls over one block.</summary>
internal interface IExpression<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many inputs are read, 2 to 4.</summary>
    static abstract int Inputs { get; }

    /// <summary>Whether the loop is worth unrolling.</summary>
    static abstract bool IsShort { get; }

    /// <summary>Whether the BCL has all of its functions for scalars and spans.</summary>
    static abstract bool IsInLibrary { get; }

    static abstract T Of(T a, T b, T c, T d);

    static abstract Vector256<T> Of(Vector256<T> a, Vector256<T> b, Vector256<T> c, Vector256<T> d);

    static abstract Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d);

    /// <summary>By one call of TensorPrimitives an operation; the scratch spans are as long as the others.</summary>
    static abstract void Of(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, Span<T> result, Span<T> scratch, Span<T> more);
}

/// <summary>a · b + c, rounded twice as the library rounds it.</summary>
internal readonly partial struct MultiplyThenAdd<T> : IExpression<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Inputs => 3;

    public static bool IsShort => true;

    public static bool IsInLibrary => true;

    public static T Of(T a, T b, T c, T d) => a * b + c;

    public static void Of(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, Span<T> result, Span<T> scratch, Span<T> more) =>
        TP.MultiplyAdd(a, b, c, result);
}

/// <summary>1 / (1 + exp(-(x · w + b))).</summary>
internal readonly partial struct Logistic<T> : IExpression<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Inputs => 3;

    public static bool IsShort => false;

    public static bool IsInLibrary => true;

    public static T Of(T a, T b, T c, T d) => T.One / (T.One + T.Exp(-(a * b + c)));

    public static void Of(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, Span<T> result, Span<T> scratch, Span<T> more)
    {
        TP.MultiplyAdd(a, b, c, scratch);
        TP.Sigmoid(scratch, result);
    }
}

/// <summary>2a + 3b · tanh(c) - exp(-d²) · √|a|.</summary>
internal readonly partial struct Mixed<T> : IExpression<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Two = T.CreateChecked(2);

    private static readonly T Three = T.CreateChecked(3);

    public static int Inputs => 4;

    public static bool IsShort => false;

    public static bool IsInLibrary => true;

    public static T Of(T a, T b, T c, T d) => Two * a + Three * b * T.Tanh(c) - T.Exp(-d * d) * T.Sqrt(T.Abs(a));

    public static void Of(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, Span<T> result, Span<T> scratch, Span<T> more)
    {
        TP.Tanh(c, scratch);
        TP.Multiply(scratch, b, scratch);
        TP.Multiply(scratch, Three, scratch);
        TP.MultiplyAdd(a, Two, scratch, result);
        TP.Multiply(d, d, scratch);
        TP.Negate(scratch, scratch);
        TP.Exp(scratch, scratch);
        TP.Abs(a, more);
        TP.Sqrt(more, more);
        TP.Multiply(scratch, more, scratch);
        TP.Subtract(result, scratch, result);
    }
}

/// <summary>The price of a call by Black and Scholes (1973), S · N(d₁) - K · exp(-rT) · N(d₂), with r = 2 % and σ = 30 %; inputs S, K, T.</summary>
internal readonly partial struct BlackScholes<T> : IExpression<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const double Rate = FusedFormulas.InterestRate, Volatility = FusedFormulas.Volatility;

    public static int Inputs => 3;

    public static bool IsShort => false;

    public static bool IsInLibrary => false;

    public static T Of(T a, T b, T c, T d) => throw NoErrorFunction();

    public static void Of(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, Span<T> result, Span<T> scratch, Span<T> more) => throw NoErrorFunction();

    private static NotSupportedException NoErrorFunction() => new("The BCL has no error function.");
}

/// <summary>b + 3c, the triad of STREAM.</summary>
internal readonly partial struct Triad<T> : IExpression<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Inputs => 2;

    public static bool IsShort => true;

    public static bool IsInLibrary => true;

    public static T Of(T a, T b, T c, T d) => a + T.CreateChecked(3) * b;

    public static void Of(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, Span<T> result, Span<T> scratch, Span<T> more) =>
        TP.MultiplyAdd(b, T.CreateChecked(3), a, result);
}

using System.Linq.Expressions;

namespace ExprJit;

/// <summary>
/// Calls of expressions. In a traced lambda <c>f.Invoke(x)</c> stands for the body of <c>f</c> with <c>x</c> in the
/// place of its parameter; outside it compiles and runs the expression.
/// </summary>
public static class ExpressionCalls
{
    /// <summary>The value of an expression of one parameter.</summary>
    public static R Invoke<A, R>(this Expression<Func<A, R>> f, A a) => Compiled(f)(a);

    /// <summary>The value of an expression of two parameters.</summary>
    public static R Invoke<A, B, R>(this Expression<Func<A, B, R>> f, A a, B b) => Compiled(f)(a, b);

    /// <summary>The value of an expression of three parameters.</summary>
    public static R Invoke<A, B, C, R>(this Expression<Func<A, B, C, R>> f, A a, B b, C c) => Compiled(f)(a, b, c);

    /// <summary>The value of an expression of four parameters.</summary>
    public static R Invoke<A, B, C, D, R>(this Expression<Func<A, B, C, D, R>> f, A a, B b, C c, D d) => Compiled(f)(a, b, c, d);

    private static D Compiled<D>(Expression<D> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return f.Compile();
    }
}

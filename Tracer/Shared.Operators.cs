using ExprJit.Graphs;

namespace ExprJit;

/// <content>
/// The operators. In a lambda the tracer reads them from the expression tree; here they run in helpers (on symbolic
/// tensors) and outside functions (on values).
/// </content>
public sealed partial class Shared<V>
{
    /// <summary>Sum.</summary>
    public static V operator +(Shared<V> a, V b) => Boundary.Binary<V>(Op.Add, a, b);

    /// <summary>Sum.</summary>
    public static V operator +(V a, Shared<V> b) => Boundary.Binary<V>(Op.Add, a, b);

    /// <summary>Sum.</summary>
    public static V operator +(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(Op.Add, a, b);

    /// <summary>Difference.</summary>
    public static V operator -(Shared<V> a, V b) => Boundary.Binary<V>(Op.Sub, a, b);

    /// <summary>Difference.</summary>
    public static V operator -(V a, Shared<V> b) => Boundary.Binary<V>(Op.Sub, a, b);

    /// <summary>Difference.</summary>
    public static V operator -(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(Op.Sub, a, b);

    /// <summary>Product.</summary>
    public static V operator *(Shared<V> a, V b) => Boundary.Binary<V>(Op.Mul, a, b);

    /// <summary>Product.</summary>
    public static V operator *(V a, Shared<V> b) => Boundary.Binary<V>(Op.Mul, a, b);

    /// <summary>Product.</summary>
    public static V operator *(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(Op.Mul, a, b);

    /// <summary>Quotient; of integers it truncates.</summary>
    public static V operator /(Shared<V> a, V b) => Boundary.Binary<V>(Op.Div, a, b);

    /// <summary>Quotient; of integers it truncates.</summary>
    public static V operator /(V a, Shared<V> b) => Boundary.Binary<V>(Op.Div, a, b);

    /// <summary>Quotient; of integers it truncates.</summary>
    public static V operator /(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(Op.Div, a, b);

    /// <summary>Remainder, with the sign of the dividend.</summary>
    public static V operator %(Shared<V> a, V b) => Boundary.Binary<V>(Op.Rem, a, b);

    /// <summary>Remainder, with the sign of the dividend.</summary>
    public static V operator %(V a, Shared<V> b) => Boundary.Binary<V>(Op.Rem, a, b);

    /// <summary>Remainder, with the sign of the dividend.</summary>
    public static V operator %(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(Op.Rem, a, b);

    /// <summary>Bitwise or logical and.</summary>
    public static V operator &(Shared<V> a, V b) => Boundary.Binary<V>(Op.And, a, b);

    /// <summary>Bitwise or logical and.</summary>
    public static V operator &(V a, Shared<V> b) => Boundary.Binary<V>(Op.And, a, b);

    /// <summary>Bitwise or logical and.</summary>
    public static V operator &(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(Op.And, a, b);

    /// <summary>Bitwise or logical or.</summary>
    public static V operator |(Shared<V> a, V b) => Boundary.Binary<V>(Op.Or, a, b);

    /// <summary>Bitwise or logical or.</summary>
    public static V operator |(V a, Shared<V> b) => Boundary.Binary<V>(Op.Or, a, b);

    /// <summary>Bitwise or logical or.</summary>
    public static V operator |(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(Op.Or, a, b);

    /// <summary>Bitwise or logical exclusive or.</summary>
    public static V operator ^(Shared<V> a, V b) => Boundary.Binary<V>(Op.Xor, a, b);

    /// <summary>Bitwise or logical exclusive or.</summary>
    public static V operator ^(V a, Shared<V> b) => Boundary.Binary<V>(Op.Xor, a, b);

    /// <summary>Bitwise or logical exclusive or.</summary>
    public static V operator ^(Shared<V> a, Shared<V> b) => Boundary.Binary<V>(Op.Xor, a, b);

    /// <summary>Negation.</summary>
    public static V operator -(Shared<V> a) => Boundary.Unary<V>(Op.Neg, a);

    /// <summary>Logical not.</summary>
    public static V operator !(Shared<V> a) => Boundary.Unary<V>(Op.Not, a);

    /// <summary>Complement.</summary>
    public static V operator ~(Shared<V> a) => Boundary.Unary<V>(Op.Not, a);

    /// <summary>Shift; the count is masked as in C#.</summary>
    public static V operator <<(Shared<V> a, int count) => Boundary.Unary(x => Formulas.Shift(Op.ShiftLeft, x, count), a);

    /// <summary>Shift; the count is masked as in C#.</summary>
    public static V operator >>(Shared<V> a, int count) => Boundary.Unary(x => Formulas.Shift(Op.ShiftRight, x, count), a);
}

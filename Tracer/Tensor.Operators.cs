using ExprJit.Graphs;

namespace ExprJit;

/// <content>The operators: symbolic in a trace, evaluated at once outside.</content>
public sealed partial class Tensor<E>
{
    /// <summary>Sum, elementwise with broadcasting.</summary>
    public static Tensor<E> operator +(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Add, x, y));

    /// <summary>Sum, elementwise with broadcasting.</summary>
    public static Tensor<E> operator +(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Add, x, y));

    /// <summary>Sum, elementwise with broadcasting.</summary>
    public static Tensor<E> operator +(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Add, x, y));

    /// <summary>Difference, elementwise with broadcasting.</summary>
    public static Tensor<E> operator -(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Sub, x, y));

    /// <summary>Difference, elementwise with broadcasting.</summary>
    public static Tensor<E> operator -(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Sub, x, y));

    /// <summary>Difference, elementwise with broadcasting.</summary>
    public static Tensor<E> operator -(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Sub, x, y));

    /// <summary>Product, elementwise with broadcasting.</summary>
    public static Tensor<E> operator *(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Mul, x, y));

    /// <summary>Product, elementwise with broadcasting.</summary>
    public static Tensor<E> operator *(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Mul, x, y));

    /// <summary>Product, elementwise with broadcasting.</summary>
    public static Tensor<E> operator *(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Mul, x, y));

    /// <summary>Quotient; of integers it truncates, elementwise with broadcasting.</summary>
    public static Tensor<E> operator /(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Div, x, y));

    /// <summary>Quotient; of integers it truncates, elementwise with broadcasting.</summary>
    public static Tensor<E> operator /(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Div, x, y));

    /// <summary>Quotient; of integers it truncates, elementwise with broadcasting.</summary>
    public static Tensor<E> operator /(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Div, x, y));

    /// <summary>Remainder, with the sign of the dividend, elementwise with broadcasting.</summary>
    public static Tensor<E> operator %(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Rem, x, y));

    /// <summary>Remainder, with the sign of the dividend, elementwise with broadcasting.</summary>
    public static Tensor<E> operator %(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Rem, x, y));

    /// <summary>Remainder, with the sign of the dividend, elementwise with broadcasting.</summary>
    public static Tensor<E> operator %(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Rem, x, y));

    /// <summary>Bitwise or logical and, elementwise with broadcasting.</summary>
    public static Tensor<E> operator &(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.And, x, y));

    /// <summary>Bitwise or logical and, elementwise with broadcasting.</summary>
    public static Tensor<E> operator &(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.And, x, y));

    /// <summary>Bitwise or logical and, elementwise with broadcasting.</summary>
    public static Tensor<E> operator &(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.And, x, y));

    /// <summary>Bitwise or logical or, elementwise with broadcasting.</summary>
    public static Tensor<E> operator |(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Or, x, y));

    /// <summary>Bitwise or logical or, elementwise with broadcasting.</summary>
    public static Tensor<E> operator |(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Or, x, y));

    /// <summary>Bitwise or logical or, elementwise with broadcasting.</summary>
    public static Tensor<E> operator |(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Or, x, y));

    /// <summary>Bitwise or logical exclusive or, elementwise with broadcasting.</summary>
    public static Tensor<E> operator ^(Tensor<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Xor, x, y));

    /// <summary>Bitwise or logical exclusive or, elementwise with broadcasting.</summary>
    public static Tensor<E> operator ^(Tensor<E> a, Shared<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Xor, x, y));

    /// <summary>Bitwise or logical exclusive or, elementwise with broadcasting.</summary>
    public static Tensor<E> operator ^(Shared<E> a, Tensor<E> b) => Symbolic.Call<E>(a, b, static (x, y) => x.Arena.Apply(Op.Xor, x, y));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator <(Tensor<E> a, Tensor<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.Less(x, y));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator <(Tensor<E> a, Shared<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.Less(x, y));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator <(Shared<E> a, Tensor<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.Less(x, y));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator >(Tensor<E> a, Tensor<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.Less(y, x));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator >(Tensor<E> a, Shared<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.Less(y, x));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator >(Shared<E> a, Tensor<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.Less(y, x));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator <=(Tensor<E> a, Tensor<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.LessEqual(x, y));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator <=(Tensor<E> a, Shared<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.LessEqual(x, y));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator <=(Shared<E> a, Tensor<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.LessEqual(x, y));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator >=(Tensor<E> a, Tensor<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.LessEqual(y, x));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator >=(Tensor<E> a, Shared<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.LessEqual(y, x));

    /// <summary>Elementwise comparison with broadcasting; false where either is NaN.</summary>
    public static Tensor<bool> operator >=(Shared<E> a, Tensor<E> b) => Symbolic.Call<bool>(a, b, static (x, y) => N.LessEqual(y, x));

    /// <summary>Elementwise negation.</summary>
    public static Tensor<E> operator -(Tensor<E> a) => Symbolic.Call<E>(a, static x => x.Arena.Apply(Op.Neg, x));

    /// <summary>Elementwise complement.</summary>
    public static Tensor<E> operator !(Tensor<E> a) => Symbolic.Call<E>(a, static x => x.Arena.Apply(Op.Not, x));

    /// <summary>Elementwise complement.</summary>
    public static Tensor<E> operator ~(Tensor<E> a) => Symbolic.Call<E>(a, static x => x.Arena.Apply(Op.Not, x));

    /// <summary>Elementwise shift; the count is masked as in C#.</summary>
    public static Tensor<E> operator <<(Tensor<E> a, int count) => Symbolic.Call<E>(a, x => Formulas.Shift(Op.ShiftLeft, x, count));

    /// <summary>Elementwise shift; the count is masked as in C#.</summary>
    public static Tensor<E> operator >>(Tensor<E> a, int count) => Symbolic.Call<E>(a, x => Formulas.Shift(Op.ShiftRight, x, count));
}

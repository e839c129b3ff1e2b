using System.Globalization;
using System.Linq.Expressions;
using ExprJit.Graphs;

namespace ExprJit.Codegen;

/// <summary>
/// A number as written. By itself it has C#'s type; among values of another type it takes theirs where it keeps its
/// value. A real number without a suffix takes the element type of a tensor, rounded once from its digits.
/// </summary>
internal sealed class FormulaLiteral
{
    private readonly string _digits;
    private readonly bool _isNegative;

    private FormulaLiteral(string digits, object number, bool isNegative, bool isSuffixed)
    {
        (_digits, Number, _isNegative, IsSuffixed) = (digits, number, isNegative, isSuffixed);
    }

    /// <summary>The value in C#'s type for it.</summary>
    public object Number { get; }

    /// <summary>Whether a letter after the digits says which type is meant.</summary>
    public bool IsSuffixed { get; }

    public bool IsReal => Number is float or double;

    public ConstantExpression Constant => Expression.Constant(Number);

    /// <summary>A number that the gate has let through: it is well formed and in range.</summary>
    public static FormulaLiteral Of(FormulaToken token)
    {
        string text = token.Text;
        string digits = token.Kind == FormulaTokenKind.Real ? text.TrimEnd('f', 'F', 'd', 'D') : text.TrimEnd('u', 'U', 'l', 'L');
        string suffix = text[digits.Length..].ToUpperInvariant();
        object number = (token.Kind, suffix) switch
        {
            (FormulaTokenKind.Integer, _) => Integer(ulong.Parse(digits, CultureInfo.InvariantCulture), suffix),
            (_, "F") => float.Parse(digits, CultureInfo.InvariantCulture),
            _ => (object)double.Parse(digits, CultureInfo.InvariantCulture),
        };
        return new FormulaLiteral(digits, number, false, suffix.Length > 0);
    }

    /// <summary>
    /// The number after a minus; null where C# gives that none of its own type (an unsigned long). Only directly after
    /// the minus are 2147483648 and 9223372036854775808 the ends of int and long.
    /// </summary>
    public FormulaLiteral? Negated(bool directly)
    {
        object? number = Number switch
        {
            int i when i != int.MinValue => (object)-i,
            int.MinValue => int.MinValue,
            2147483648u when directly && !IsSuffixed => int.MinValue,
            uint u => -(long)u,
            long.MinValue => long.MinValue,
            long l => -l,
            9223372036854775808ul when directly && !IsSuffixed => long.MinValue,
            float f => -f,
            double d => -d,
            _ => null,
        };
        return number is null ? null : new FormulaLiteral(_digits, number, !_isNegative, IsSuffixed);
    }

    /// <summary>The number as one of another plain type; null where that would change its value.</summary>
    public object? As(Type type)
    {
        if (Number.GetType() == type)
            return Number;
        if (ElementTypes.Find(type) is not { } to || to == ElementType.Bool)
            return null;
        if (IsReal)
            return Real(to);
        decimal exact = Convert.ToDecimal(Number, CultureInfo.InvariantCulture);
        if (to.IsFloat())
            return Rounded(to) is { } rounded && Whole(rounded) == exact ? rounded : null;
        try
        {
            return Convert.ChangeType(exact, type, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private object? Real(ElementType to)
    {
        if (!to.IsFloat())
            return null;
        if (IsSuffixed)
            return Number is float single && to == ElementType.Float64 ? (double)single : null;
        return Rounded(to);
    }

    /// <summary>The digits read at a type: rounding by way of double could round twice.</summary>
    private object? Rounded(ElementType to)
    {
        string text = _isNegative ? "-" + _digits : _digits;
        return to switch
        {
            ElementType.Float16 when Half.Parse(text, CultureInfo.InvariantCulture) is var h && Half.IsFinite(h) => (object)h,
            ElementType.Float32 when float.Parse(text, CultureInfo.InvariantCulture) is var f && float.IsFinite(f) => f,
            ElementType.Float64 => double.Parse(text, CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    /// <summary>A whole number exactly: decimal's own conversion from double keeps 15 digits only.</summary>
    private static decimal Whole(object rounded)
    {
        double real = Convert.ToDouble(rounded is Half h ? (double)h : rounded, CultureInfo.InvariantCulture);
        return real < 0 ? -(decimal)(UInt128)(-real) : (decimal)(UInt128)real;
    }

    private static object Integer(ulong number, string suffix) => suffix switch
    {
        "" when number <= int.MaxValue => (object)(int)number,
        "" or "U" when number <= uint.MaxValue => (uint)number,
        "" or "L" when number <= long.MaxValue => (long)number,
        _ => number,
    };
}

using System.Globalization;
using System.Linq.Expressions;
using ExprJit.Graphs;

namespace ExprJit.Codegen;

/// <summary>The types of formulas and the conversions they make by themselves: C#'s, where an integer literal becomes any type that holds it.</summary>
internal static class FormulaTypes
{
    public static string Shown(Type type) => ElementTypes.Find(type)?.CSharp() ?? type.Name;

    public static bool IsPlain(Type type) => ElementTypes.Find(type) is not null and not ElementType.Float16;

    public static bool IsFloat(Type type) => type == typeof(float) || type == typeof(double);

    /// <summary>Refuses what formulas do not cover yet.</summary>
    public static void Require(Type type)
    {
        if (IsPlain(type))
            return;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Tensor<>))
            throw Errors.NotBuilt("tensors in formulas");
        throw type == typeof(Half) ? Errors.NotBuilt("Half in formulas") : Errors.NotPlain(type);
    }

    /// <summary>The one type C# would compute with, literals giving way; null if there is none.</summary>
    public static Type? Common(IReadOnlyList<Expression> values)
    {
        if (values.Any(v => v.Type == typeof(bool)))
            return null;
        var firm = values.Where(v => !IsLiteral(v)).Select(v => v.Type).Distinct().ToArray();
        if (firm.Length == 1 && values.All(v => Fits(v, firm[0])))
            return firm[0];
        var types = values.Select(v => v.Type).Distinct().ToArray();
        if (types.Length == 1)
            return types[0];
        Type[] wider = [typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double)];
        return wider.FirstOrDefault(t => values.All(v => Fits(v, t)));
    }

    /// <summary>Whether a value may become one of another type without being asked for.</summary>
    public static bool Fits(Expression value, Type type)
    {
        if (value.Type == type)
            return true;
        if (ElementTypes.Find(value.Type) is not { } from || ElementTypes.Find(type) is not { } to)
            return false;
        if (ElementTypes.Widens(from, to))
            return true;
        return IsLiteral(value) && type != typeof(bool) && Whole(value) is { } number && InRange(number, type);
    }

    /// <summary>The value as one of another type that it <see cref="Fits"/>.</summary>
    public static Expression Brought(Expression value, Type type)
    {
        if (value.Type == type)
            return value;
        if (!IsLiteral(value) || value.Type == typeof(bool))
            return Expression.Convert(value, type);
        object number = IsFloat(value.Type) ? Real(value) : Whole(value)!.Value;
        return Expression.Constant(Convert.ChangeType(number, type, CultureInfo.InvariantCulture), type);
    }

    private static bool IsLiteral(Expression value) =>
        value is ConstantExpression c ? IsPlain(c.Type)
            : value is UnaryExpression { NodeType: ExpressionType.Negate, Operand: ConstantExpression };

    private static decimal? Whole(Expression value) => value switch
    {
        ConstantExpression { Value: sbyte or byte or short or ushort or int or uint or long or ulong } c => Convert.ToDecimal(c.Value, CultureInfo.InvariantCulture),
        UnaryExpression { NodeType: ExpressionType.Negate } u => -Whole(u.Operand),
        _ => null,
    };

    private static double Real(Expression value) => value switch
    {
        ConstantExpression c => Convert.ToDouble(c.Value, CultureInfo.InvariantCulture),
        UnaryExpression { NodeType: ExpressionType.Negate } u => -Real(u.Operand),
        _ => double.NaN,
    };

    private static bool InRange(decimal number, Type type)
    {
        try
        {
            _ = Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}

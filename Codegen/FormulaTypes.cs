using System.Linq.Expressions;
using ExprJit.Graphs;

namespace ExprJit.Codegen;

/// <summary>The types of formulas and the conversions they make by themselves: C#'s for plain values; into a tensor, what its element type holds.</summary>
internal static class FormulaTypes
{
    public static string Shown(Type type) => CSharpText.Name(type);

    public static bool IsTensor(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Tensor<>);

    public static Type Element(Type type) => IsTensor(type) ? type.GetGenericArguments()[0] : type;

    public static Type TensorOf(Type element) => typeof(Tensor<>).MakeGenericType(element);

    public static bool IsFloat(Type type) => ElementTypes.Find(type)?.IsFloat() == true;

    /// <summary>Refuses what is neither a plain type nor a tensor of one.</summary>
    public static void Require(Type type)
    {
        if (ElementTypes.Find(Element(type)) is null)
            throw Errors.NotPlain(type);
    }

    /// <summary>Whether a value may become one of another type without being asked for.</summary>
    public static bool Fits(FormulaPiece value, Type type)
    {
        if (value.Type == type)
            return true;
        if (IsTensor(type))
            return !value.IsTensor && (value.Literal is { } number ? number.As(Element(type)) is not null : Widens(value.Type, Element(type)));
        return !value.IsTensor && (Widens(value.Type, type) || value.Literal is { } literal && BecomesPlain(literal, type));
    }

    /// <summary>The value as one of another type that it <see cref="Fits"/>.</summary>
    public static Expression Brought(FormulaPiece value, Type type)
    {
        if (value.Type == type)
            return value.Value;
        var element = Element(type);
        var plain = value.Literal?.As(element) is { } number ? Expression.Constant(number, element)
            : value.Type == element ? value.Value : Expression.Convert(value.Value, element);
        return IsTensor(type) ? Expression.Convert(plain, type) : plain;
    }

    /// <summary>The one type of an operator's operands: of tensors the element type that one of them gives, of plain values C#'s promotion; null if there is none.</summary>
    public static Type? Promoted(FormulaPiece left, FormulaPiece right)
    {
        if (left.IsTensor || right.IsTensor)
            return Joined([left, right]);
        Type a = left.Type, b = right.Type;
        if (a == typeof(bool) || b == typeof(bool))
            return a == b ? a : null;
        if (a == typeof(Half) || b == typeof(Half))
            return Fits(left, typeof(Half)) && Fits(right, typeof(Half)) ? typeof(Half) : null;
        if (a == typeof(double) || b == typeof(double))
            return typeof(double);
        if (a == typeof(float) || b == typeof(float))
            return typeof(float);
        Type[] wider = [typeof(int), typeof(uint), typeof(long), typeof(ulong)];
        return Array.Find(wider, t => Fits(left, t) && Fits(right, t));
    }

    /// <summary>The one type that several values share without arithmetic: a function's arguments, the branches of a conditional; null if there is none.</summary>
    public static Type? Common(IReadOnlyList<FormulaPiece> values)
    {
        if (values.Any(v => v.IsTensor))
            return Joined(values);
        Type[] firm = [.. values.Where(v => v.Literal is null).Select(v => v.Type).Distinct()];
        if (firm.Length == 1 && values.All(v => Fits(v, firm[0])))
            return firm[0];
        Type[] wider = [.. values.Select(v => v.Type).Distinct(), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double)];
        return Array.Find(wider, t => values.All(v => Fits(v, t)));
    }

    private static Type? Joined(IReadOnlyList<FormulaPiece> values)
    {
        var type = values.First(v => v.IsTensor).Type;
        return values.All(v => Fits(v, type)) ? type : null;
    }

    /// <summary>C#'s conversions of constants: an int becomes whatever holds it, and a long an unsigned one.</summary>
    private static bool BecomesPlain(FormulaLiteral literal, Type type) =>
        (literal.Number is int || literal.Number is long && type == typeof(ulong)) && literal.As(type) is not null;

    /// <summary>Whether C# converts every value of one plain type to another by itself.</summary>
    public static bool Widens(Type from, Type to) =>
        ElementTypes.Find(from) is { } narrow && ElementTypes.Find(to) is { } wide && ElementTypes.Widens(narrow, wide)
        && (from != typeof(Half) || to == typeof(Half));
}

using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Reflection;

namespace ExprJit.Codegen;

/// <summary>The functions of formulas: the elementwise ones of <see cref="Ops"/> over numbers, by every accepted spelling.</summary>
internal static class FormulaFunctions
{
    /// <summary>Functions that give a whole number for whole numbers; the others take them as <see cref="double"/>.</summary>
    private static readonly string[] OfNumbers =
        ["Abs", "Sign", "Square", "Relu", "Maximum", "Minimum", "Clamp", "FloorDiv", "FloorMod"];

    private static readonly string[] OfFloats =
    [
        "Sqrt", "Rsqrt", "Exp", "Exp2", "ExpM1", "Log", "Log2", "Log10", "LogP1", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Atan2",
        "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh", "Sigmoid", "Softplus", "Gelu", "Erf", "Erfc", "Pow", "Floor", "Ceiling",
        "Round", "Truncate",
    ];

    private static readonly FrozenDictionary<string, MethodInfo> Methods = Spellings().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>One spelling of each, for messages.</summary>
    public static IEnumerable<string> Names => OfNumbers.Concat(OfFloats);

    public static bool IsKnown(string name) => Methods.ContainsKey(name);

    /// <summary>The call of a function with arguments brought to one type.</summary>
    public static Expression Call(FormulaToken name, IReadOnlyList<Expression> arguments)
    {
        if (!Methods.TryGetValue(name.Text, out var method))
            throw FormulaErrors.UnknownFunction(name.Text, Names, name.Position);
        int arity = method.GetParameters().Length;
        if (arguments.Count != arity)
            throw FormulaErrors.ArgumentCount(name.Text, arity, arguments.Count, name.Position);
        var type = FormulaTypes.Common(arguments)
            ?? throw FormulaErrors.Type($"{name.Text} cannot take {string.Join(", ", arguments.Select(a => FormulaTypes.Shown(a.Type)))}", name.Position);
        if (!FormulaTypes.IsFloat(type) && !OfNumbers.Contains(method.Name))
            type = typeof(double);
        return Expression.Call(method.MakeGenericMethod(type), arguments.Select(a => FormulaTypes.Brought(a, type)));
    }

    private static IEnumerable<KeyValuePair<string, MethodInfo>> Spellings()
    {
        foreach (string name in Names)
        {
            var method = Plain(name);
            var spellings = new HashSet<string>(StringComparer.Ordinal) { name, char.ToLowerInvariant(name[0]) + name[1..], name.ToLowerInvariant() };
            foreach (string spelling in spellings)
                yield return new(spelling, method);
        }
    }

    /// <summary>The overload over plain numbers, <c>T Name&lt;T&gt;(T, …)</c>.</summary>
    private static MethodInfo Plain(string name) => typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static).Single(m =>
        m.Name == name && m.IsGenericMethodDefinition && m.GetGenericArguments() is [var t] && m.ReturnType == t
        && m.GetParameters().All(p => p.ParameterType == t));
}

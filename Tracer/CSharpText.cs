using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text;

namespace ExprJit;

/// <summary>
/// An expression tree as the C# its author wrote, for messages and <c>Explain</c>. A text is read by a person: of a tree
/// larger than one would read, what is deep or far to the right is left out, so a text costs no more however large the tree.
/// </summary>
internal sealed class CSharpText
{
    private const int MostParts = 200, MostDepth = 64;

    private int _parts, _depth;

    private CSharpText()
    {
    }

    public static string Of(Expression e) => new CSharpText().Write(e);

    private string Write(Expression e)
    {
        if (_parts >= MostParts || _depth >= MostDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return "…";
        _parts++;
        _depth++;
        string text = Written(e);
        _depth--;
        return text;
    }

    private string Written(Expression e) => e switch
    {
        ConstantExpression c => Constant(c),
        ParameterExpression p => p.Name ?? "_",
        LambdaExpression l => Parameters(l) + " => " + Write(l.Body),
        MemberExpression m when m.Expression is ConstantExpression c && IsClosure(c.Type) => m.Member.Name,
        MemberExpression m => (m.Expression is null ? m.Member.DeclaringType!.Name : Write(m.Expression)) + "." + m.Member.Name,
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } u => u.Method?.Name == "op_Implicit" || IsImplicit(u) ? Write(u.Operand) : $"({Name(u.Type)}){Paren(u.Operand)}",
        UnaryExpression { NodeType: ExpressionType.Quote } u => Write(u.Operand),
        UnaryExpression { NodeType: ExpressionType.TypeAs } u => $"{Paren(u.Operand)} as {Name(u.Type)}",
        TypeBinaryExpression { NodeType: ExpressionType.TypeIs } t => $"{Paren(t.Expression)} is {Name(t.TypeOperand)}",
        NewArrayExpression { NodeType: ExpressionType.NewArrayBounds } n => $"new {Name(n.Type.GetElementType()!)}[{List(n.Expressions)}]",
        UnaryExpression { NodeType: ExpressionType.ArrayLength } u => Paren(u.Operand) + ".Length",
        UnaryExpression u => (u.NodeType is ExpressionType.Not ? u.Type == typeof(bool) || u.Method?.Name == "op_LogicalNot" ? "!" : "~" : u.NodeType is ExpressionType.OnesComplement ? "~" : "-") + Paren(u.Operand),
        BinaryExpression { NodeType: ExpressionType.ArrayIndex } b => $"{Paren(b.Left)}[{Write(b.Right)}]",
        BinaryExpression b => $"{Paren(b.Left)} {Operator(b.NodeType)} {Paren(b.Right)}",
        ConditionalExpression c => $"{Paren(c.Test)} ? {Write(c.IfTrue)} : {Write(c.IfFalse)}",
        MethodCallExpression { Method.Name: "get_Item" } c => $"{Paren(c.Object!)}[{List(Arguments(c))}]",
        MethodCallExpression { Method.Name: "op_Implicit" } c => Write(c.Arguments[0]),
        MethodCallExpression c => Call(c),
        InvocationExpression i => $"{Paren(i.Expression)}({List(i.Arguments)})",
        NewExpression { Members: { } members } n when n.Type.Name.StartsWith('<') => $"new {{ {List(n.Arguments.Zip(members), part => part.Second.Name + " = " + Write(part.First))} }}",
        NewExpression n => $"new {Name(n.Type)}({List(n.Arguments)})",
        NewArrayExpression n => $"new[] {{ {List(n.Expressions)} }}",
        ListInitExpression l => $"new() {{ {List(l.Initializers, i => i.Arguments.Count == 1 ? Write(i.Arguments[0]) : "{ " + List(i.Arguments) + " }")} }}",
        MemberInitExpression m => $"{Write(m.NewExpression)} {{ … }}",
        _ => e.ToString(),
    };

    /// <summary>An operand, in parentheses where it is an operator itself. Conversions C# makes by itself are not written.</summary>
    private string Paren(Expression e)
    {
        while (e is UnaryExpression { NodeType: ExpressionType.Convert } u && (u.Method?.Name == "op_Implicit" || IsImplicit(u)))
            e = u.Operand;
        string text = Write(e);
        return e is BinaryExpression { NodeType: not ExpressionType.ArrayIndex } or ConditionalExpression or LambdaExpression ? $"({text})" : text;
    }

    private string Call(MethodCallExpression c)
    {
        bool extension = c.Object is null && c.Method.IsDefined(typeof(ExtensionAttribute), false);
        string target = c.Object is not null ? Paren(c.Object) + "."
            : extension ? Paren(c.Arguments[0]) + "."
            : c.Method.DeclaringType == typeof(Ops) ? ""
            : c.Method.DeclaringType!.Name.StartsWith('<') ? "" : Name(c.Method.DeclaringType) + ".";
        return $"{target}{Plain(c.Method.Name)}{TypeArguments(c.Method)}({List(Arguments(c).Skip(extension ? 1 : 0))})";
    }

    /// <summary>A method as its author named it; a lambda by the method it is in.</summary>
    public static string Method(System.Reflection.MethodBase method) =>
        method.DeclaringType is null || method.DeclaringType.Name.StartsWith('<') ? Plain(method.Name) : Name(method.DeclaringType) + "." + Plain(method.Name);

    private static string Plain(string name)
    {
        int local = name.IndexOf("g__", StringComparison.Ordinal), lambda = name.IndexOf(">b__", StringComparison.Ordinal);
        return local >= 0 ? name[(local + 3)..].Split('|')[0] : lambda > 0 ? $"a lambda in {name[(name.IndexOf('<') + 1)..lambda]}" : name[(name.LastIndexOf('.') + 1)..];
    }

    /// <summary>The arguments as written: a params array spread out, and optional ones that have their default left out.</summary>
    private static IEnumerable<Expression> Arguments(MethodCallExpression c)
    {
        var parameters = c.Method.GetParameters();
        int count = c.Arguments.Count;
        if (count == 0 || parameters.Length != count)
            return c.Arguments;
        if (parameters[^1].IsDefined(typeof(ParamArrayAttribute), false) && c.Arguments[^1] is NewArrayExpression { NodeType: ExpressionType.NewArrayInit } spread)
            return [.. c.Arguments.Take(count - 1), .. spread.Expressions];
        while (count > 0 && parameters[count - 1].HasDefaultValue && c.Arguments[count - 1] is ConstantExpression given && Equals(given.Value, parameters[count - 1].DefaultValue))
            count--;
        return c.Arguments.Take(count);
    }

    /// <summary>The type arguments that the arguments do not show.</summary>
    private static string TypeArguments(System.Reflection.MethodInfo method)
    {
        if (!method.IsGenericMethod)
            return "";
        var parameters = method.GetGenericMethodDefinition().GetParameters();
        return method.GetGenericMethodDefinition().GetGenericArguments().All(t => parameters.Any(p => Mentions(p.ParameterType, t)))
            ? "" : $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>";
    }

    private static bool Mentions(Type type, Type argument) =>
        type == argument || type.HasElementType && Mentions(type.GetElementType()!, argument) || type.IsGenericType && type.GetGenericArguments().Any(t => Mentions(t, argument));

    private string List(IEnumerable<Expression> list) => List(list, Write);

    private string List<T>(IEnumerable<T> list, Func<T, string> write)
    {
        var text = new StringBuilder();
        foreach (var item in list)
        {
            text.Append(text.Length > 0 ? ", " : "");
            if (_parts >= MostParts)
                return text.Append('…').ToString();
            text.Append(write(item));
        }
        return text.ToString();
    }

    private static string Parameters(LambdaExpression l) =>
        "(" + string.Join(", ", l.Parameters.Select(p => Name(p.Type) + " " + p.Name)) + ")";

    private static string Constant(ConstantExpression c) => c.Value switch
    {
        null => "null",
        string s => "\"" + s + "\"",
        bool b => b ? "true" : "false",
        IFormattable f => f.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        IShared shared => shared.Name,
        _ => IsClosure(c.Type) ? "this" : Name(c.Type),
    };

    private static bool IsClosure(Type type) => type.Name.Contains("DisplayClass", StringComparison.Ordinal);

    private static bool IsImplicit(UnaryExpression u) =>
        Graphs.ElementTypes.Find(u.Operand.Type) is { } from && Graphs.ElementTypes.Find(u.Type) is { } to ? Graphs.ElementTypes.Widens(from, to) : u.Type == typeof(object);

    public static string Name(Type type)
    {
        if (Graphs.ElementTypes.Find(type) is { } element)
            return Graphs.ElementTypes.CSharp(element);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } nullable)
            return Name(nullable) + "?";
        if (Type.GetTypeCode(type) is TypeCode.Decimal or TypeCode.Char or TypeCode.String && !type.IsEnum || type == typeof(object))
            return type.Name.ToLowerInvariant();
        if (!type.IsGenericType)
            return type.Name;
        // Two types called Tensor must not look the same.
        var text = new StringBuilder(type.Namespace == "System.Numerics.Tensors" ? type.Namespace + "." : "").Append(type.Name.Split('`')[0]);
        return text.Append('<').AppendJoin(", ", type.GetGenericArguments().Select(Name)).Append('>').ToString();
    }

    private static string Operator(ExpressionType type) => type switch
    {
        ExpressionType.Add or ExpressionType.AddChecked => "+",
        ExpressionType.Subtract or ExpressionType.SubtractChecked => "-",
        ExpressionType.Multiply or ExpressionType.MultiplyChecked => "*",
        ExpressionType.Divide => "/",
        ExpressionType.Modulo => "%",
        ExpressionType.And => "&",
        ExpressionType.Or => "|",
        ExpressionType.ExclusiveOr => "^",
        ExpressionType.AndAlso => "&&",
        ExpressionType.OrElse => "||",
        ExpressionType.LeftShift => "<<",
        ExpressionType.RightShift => ">>",
        ExpressionType.LessThan => "<",
        ExpressionType.LessThanOrEqual => "<=",
        ExpressionType.GreaterThan => ">",
        ExpressionType.GreaterThanOrEqual => ">=",
        ExpressionType.Equal => "==",
        ExpressionType.NotEqual => "!=",
        ExpressionType.Coalesce => "??",
        ExpressionType.Assign => "=",
        _ => type.ToString(),
    };
}

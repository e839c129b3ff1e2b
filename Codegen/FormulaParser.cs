using System.Globalization;
using System.Linq.Dynamic.Core;
using System.Linq.Dynamic.Core.CustomTypeProviders;
using System.Linq.Dynamic.Core.Exceptions;
using System.Linq.Dynamic.Core.Parser;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;

namespace ExprJit.Codegen;

/// <summary>
/// Symbols to an expression. Calls are taken apart here, innermost first, and each becomes a parameter, as each name
/// does; what System.Linq.Dynamic.Core then parses has only numbers, operators and generated names.
/// </summary>
internal sealed class FormulaParser(FormulaToken[] tokens, FormulaScope scope)
{
    private static readonly ParsingConfig Config = new()
    {
        CustomTypeProvider = new NoTypes(),
        IsCaseSensitive = true,
        AreContextKeywordsEnabled = false,
        DisallowNewKeyword = true,
        AllowNewToEvaluateAnyType = false,
        AllowEqualsAndToStringMethodsOnObject = false,
        DisableMemberAccessToIndexAccessorFallback = true,
        LoadAdditionalAssembliesFromCurrentDomainBaseDirectory = false,
        NumberParseCulture = CultureInfo.InvariantCulture,
        ResolveTypesBySimpleName = false,
        SupportCastingToFullyQualifiedTypeAsString = false,
        SupportEnumerationsFromSystemNamespace = false,
    };

    /// <summary>The value of the symbols from one index up to another.</summary>
    public Expression Parse(int from, int to)
    {
        if (from == to)
            throw FormulaErrors.Syntax("an expression is missing", tokens[to].Position);
        var segment = new Segment();
        bool wantsValue = true;
        for (int i = from; i < to; i++)
        {
            var token = tokens[i];
            switch (token.Kind)
            {
                case FormulaTokenKind.Name when wantsValue && tokens[i + 1].Kind == FormulaTokenKind.Open:
                    int close = Closing(i + 1);
                    segment.Add(scope.StandIn(FormulaFunctions.Call(token, Arguments(token, i + 2, close))), token.Position);
                    i = close;
                    wantsValue = false;
                    break;
                case FormulaTokenKind.Name when wantsValue:
                    segment.Add(scope.Named(token), token.Position);
                    wantsValue = false;
                    break;
                case FormulaTokenKind.Integer or FormulaTokenKind.Real when wantsValue:
                    segment.Add(Number(token), token.Position);
                    wantsValue = false;
                    break;
                case FormulaTokenKind.Open when wantsValue:
                    segment.Add("(", token.Position);
                    break;
                case FormulaTokenKind.Operator when wantsValue && token.Text is "-" or "!":
                    segment.Add(token.Text, token.Position);
                    wantsValue = true;
                    break;
                case FormulaTokenKind.Operator when wantsValue && token.Text is "+":
                    break;
                case FormulaTokenKind.Close when !wantsValue:
                    segment.Add(")", token.Position);
                    break;
                case FormulaTokenKind.Operator when !wantsValue && token.Text != "!":
                case FormulaTokenKind.Question or FormulaTokenKind.Colon when !wantsValue:
                    segment.Add(token.Text, token.Position);
                    wantsValue = true;
                    break;
                default:
                    throw Misplaced(token, wantsValue);
            }
        }
        if (wantsValue)
            throw FormulaErrors.Syntax("an expression is missing", tokens[to].Position);
        return Rebuilt(segment);
    }

    private static FormulaException Misplaced(FormulaToken token, bool wantsValue) => token.Kind switch
    {
        FormulaTokenKind.Assign => FormulaErrors.Syntax("a single '=' stands only after the variable of an update or a given; compare with '=='", token.Position),
        FormulaTokenKind.Arrow => FormulaErrors.Parameters("'=>' is allowed once, after the parameters of the formula", token.Position),
        FormulaTokenKind.Comma => FormulaErrors.Syntax("a comma stands only between the arguments of a function", token.Position),
        _ => FormulaErrors.Syntax($"'{FormulaErrors.Short(token.Text)}' does not fit here, where {(wantsValue ? "a value" : "an operator")} is needed", token.Position),
    };

    /// <summary>
    /// Dynamic LINQ joins a minus with the number after it, and its cache of constants takes -0.0 for 0.0: parentheses
    /// keep the two apart. An integer stays bare, so that -2147483648 is one.
    /// </summary>
    private static string Number(FormulaToken token)
    {
        string text = token.Text[0] == '.' ? "0" + token.Text : token.Text;
        return token.Kind == FormulaTokenKind.Real ? $"({text})" : text.ToUpperInvariant();
    }

    private List<Expression> Arguments(FormulaToken function, int from, int close)
    {
        if (!FormulaFunctions.IsKnown(function.Text))
            throw FormulaErrors.UnknownFunction(function.Text, FormulaFunctions.Names, function.Position);
        var arguments = new List<Expression>();
        if (from == close)
            return arguments;
        int depth = 0;
        int start = from;
        for (int i = from; i <= close; i++)
        {
            if (i == close || depth == 0 && tokens[i].Kind == FormulaTokenKind.Comma)
            {
                arguments.Add(Parse(start, i));
                start = i + 1;
            }
            depth += Step(tokens[i]);
        }
        return arguments;
    }

    private int Closing(int open)
    {
        int depth = 0;
        int i = open;
        do
            depth += Step(tokens[i++]);
        while (depth > 0);
        return i - 1;
    }

    private static int Step(FormulaToken token) => token.Kind switch
    {
        FormulaTokenKind.Open => 1,
        FormulaTokenKind.Close => -1,
        _ => 0,
    };

    private Expression Rebuilt(Segment segment)
    {
        Expression parsed;
        try
        {
            parsed = new ExpressionParser([.. segment.Parameters], segment.Text.ToString(), null, Config).Parse(null);
        }
        catch (ParseException e)
        {
            throw FormulaErrors.Type(segment.Explained(e.Message, scope), segment.Origin(e.Position));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or ArithmeticException or NotSupportedException or TargetInvocationException)
        {
            throw FormulaErrors.Type("the operands do not fit together", segment.Origin(0));
        }
        return new FormulaRebuilder(scope, segment.Origin(0)).Rebuild(parsed);
    }

    /// <summary>What the parser is given, and which position of the formula each part of it came from.</summary>
    private sealed class Segment
    {
        private readonly List<(int At, int Position)> _origins = [];

        public StringBuilder Text { get; } = new();

        public HashSet<ParameterExpression> Parameters { get; } = [];

        public void Add(string text, int position)
        {
            _origins.Add((Text.Length, position));
            Text.Append(text).Append(' ');
        }

        public void Add(ParameterExpression parameter, int position)
        {
            Parameters.Add(parameter);
            Add(parameter.Name!, position);
        }

        public int Origin(int at)
        {
            int last = _origins.FindLastIndex(o => o.At <= at);
            return _origins[Math.Max(0, last)].Position;
        }

        /// <summary>A message with what the user wrote in place of the generated names.</summary>
        public string Explained(string message, FormulaScope scope)
        {
            foreach (var parameter in Parameters)
                message = message.Replace(parameter.Name!, CSharpText.Of(scope.Meaning(parameter)!), StringComparison.Ordinal);
            return FormulaErrors.Sentence(message);
        }
    }

    /// <summary>No type has a name in a formula.</summary>
    private sealed class NoTypes : IDynamicLinqCustomTypeProvider
    {
        public HashSet<Type> GetCustomTypes() => [];

        public Dictionary<Type, List<MethodInfo>> GetExtensionMethods() => [];

        public Type? ResolveType(string typeName) => null;

        public Type? ResolveTypeBySimpleName(string simpleTypeName) => null;
    }
}

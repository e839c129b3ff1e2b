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
/// A part of a formula without calls, as System.Linq.Dynamic.Core sees it: operators, parentheses and stand-ins, each of
/// which is a double where a number or a tensor of numbers stands, and a bool where a truth value or a tensor of them does.
/// The double is nullable because the parser looks for operators among a type's methods: of double it has hundreds to try.
/// </summary>
internal sealed class FormulaSegment
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

    private readonly StringBuilder _text = new();
    private readonly List<(int At, int Token)> _origins = [];
    private readonly Dictionary<ParameterExpression, FormulaPiece> _pieces = [];

    public void Add(string symbol, int token)
    {
        _origins.Add((_text.Length, token));
        _text.Append(symbol).Append(' ');
    }

    public void Add(FormulaPiece piece)
    {
        var standIn = Expression.Parameter(piece.Element == typeof(bool) ? typeof(bool) : typeof(double?), $"v{_pieces.Count}_");
        _pieces.Add(standIn, piece);
        Add(standIn.Name!, piece.First);
    }

    /// <summary>What a parameter stands for; null for one that is not of this segment.</summary>
    public FormulaPiece? Meaning(ParameterExpression standIn) => _pieces.TryGetValue(standIn, out var piece) ? piece : null;

    /// <summary>The tree over stand-ins. It is never compiled.</summary>
    public Expression Parsed(FormulaSource source)
    {
        try
        {
            return new ExpressionParser([.. _pieces.Keys], _text.ToString(), null, Config).Parse(null);
        }
        catch (ParseException e)
        {
            throw FormulaErrors.Operands(Failing(source, e.Position), e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or ArithmeticException or NotSupportedException or TargetInvocationException)
        {
            throw FormulaErrors.Operands(Failing(source, 0), e.Message);
        }
    }

    /// <summary>The symbol of an error; where that is an operand, the '?' after it, since only a condition is judged by itself.</summary>
    private FormulaToken Failing(FormulaSource source, int at)
    {
        int origin = Math.Max(0, _origins.FindLastIndex(o => o.At <= at));
        var symbol = source.Tokens[_origins[origin].Token];
        if (symbol.Kind is FormulaTokenKind.Operator or FormulaTokenKind.Question or FormulaTokenKind.Colon)
            return symbol;
        int question = _origins.FindIndex(origin, o => source.Tokens[o.Token].Kind == FormulaTokenKind.Question);
        return question < 0 ? symbol : source.Tokens[_origins[question].Token];
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

using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Codegen;

namespace ExprJit;

/// <summary>
/// Compiles functions from text, as <see cref="Function"/> does from lambdas. Untrusted text is safe to pass: it reaches
/// the declared names, numbers, operators, <c>?:</c> and functions of <see cref="Ops"/>, and nothing else. The way of a text:
/// a gate (<see cref="FormulaText"/>), a parser over stand-ins (<see cref="FormulaParser"/>), and a new tree over the real
/// types (<see cref="FormulaRebuilder"/>), which is compiled as a lambda would be.
/// </summary>
public static class Formula
{
    private static readonly MethodInfo AddUpdate = typeof(Updates).GetMethod(nameof(Updates.Add), [typeof(IShared), typeof(object)])!;

    private static readonly MethodInfo AddGiven = typeof(Givens).GetMethod(nameof(Givens.Add), [typeof(object), typeof(object)])!;

    /// <summary>Compiles a formula such as <c>inc => state * 2 + inc</c>.</summary>
    /// <typeparam name="TDelegate">
    /// A delegate over plain types and tensors. Its parameters are named, in order, before <c>=></c>; one that returns nothing has
    /// nothing after it, and only updates.
    /// </typeparam>
    /// <param name="formula">The parameters and the output.</param>
    /// <param name="shared">The variables the texts may use, each by its <see cref="IShared.Name"/>.</param>
    /// <param name="updates">New values, each <c>variable = value</c>: simultaneous, from the values before the call.</param>
    /// <param name="givens">Replacements, each <c>variable = value</c> or <c>expression = value</c>.</param>
    /// <param name="options">As for <see cref="Function"/>.</param>
    /// <exception cref="FormulaException">A text was refused; nothing was compiled or changed.</exception>
    /// <exception cref="TraceException">The texts are well formed but cannot be compiled.</exception>
    public static TDelegate Compile<TDelegate>(
        string formula,
        IEnumerable<IShared>? shared = null,
        IEnumerable<string>? updates = null,
        IEnumerable<string>? givens = null,
        FunctionOptions? options = null)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(formula);
        var invoke = typeof(TDelegate).GetMethod("Invoke")
            ?? throw new ArgumentException($"{typeof(TDelegate).Name} is not a kind of function. Name one, such as Func<double, double>.", nameof(TDelegate));
        Type[] types = [.. invoke.GetParameters().Select(p => p.ParameterType)];
        foreach (var type in types)
            FormulaTypes.Require(type);
        var scope = new FormulaScope(shared ?? []);
        var tokens = FormulaText.Tokens(formula);
        int body = FormulaSignature.Read(tokens, types, scope, out var parameters);
        return (TDelegate)FormulaStack.Run(() =>
        {
            var output = Output(formula, tokens, body, invoke.ReturnType, scope);
            var updated = Collected(updates, typeof(Updates), AddUpdate, parameters, (source, at) => Update(source, at, scope));
            var given = Collected(givens, typeof(Givens), AddGiven, parameters, (source, at) => Given(source, at, scope));
            return FunctionBuilder.Compile(output is null ? null : Expression.Lambda(output, parameters), updated, given, options, typeof(TDelegate));
        });
    }

    private static Expression? Output(string formula, FormulaToken[] tokens, int body, Type type, FormulaScope scope)
    {
        int end = tokens.Length - 1;
        if (type == typeof(void))
            return body == end ? null : throw FormulaErrors.Syntax("the delegate returns nothing, so nothing may follow the parameters", tokens[body].Position);
        FormulaTypes.Require(type);
        var source = new FormulaSource(formula, tokens);
        return Fitted(source, new FormulaParser(source, scope).Parse(body, end), type, "the function returns");
    }

    private static LambdaExpression? Collected(
        IEnumerable<string>? texts, Type collection, MethodInfo add, ParameterExpression[] parameters, Func<FormulaSource, int, (Expression, Expression)> entry)
    {
        var entries = new List<ElementInit>();
        foreach (string text in texts ?? [])
        {
            ArgumentNullException.ThrowIfNull(text, nameof(texts));
            var tokens = FormulaText.Tokens(text);
            int assign = Array.FindIndex(tokens, t => t.Kind == FormulaTokenKind.Assign);
            if (assign < 0)
                throw FormulaErrors.Binding("'variable = value' is needed", tokens[^1].Position);
            if (assign == 0)
                throw FormulaErrors.Binding("nothing stands before '='", tokens[0].Position);
            var (target, value) = entry(new FormulaSource(text, tokens), assign);
            entries.Add(Expression.ElementInit(add, Expression.Convert(target, add.GetParameters()[0].ParameterType), Expression.Convert(value, typeof(object))));
        }
        return entries.Count == 0 ? null : Expression.Lambda(Expression.ListInit(Expression.New(collection), entries), parameters);
    }

    private static (Expression Target, Expression Value) Update(FormulaSource source, int assign, FormulaScope scope)
    {
        var tokens = source.Tokens;
        if (assign != 1 || tokens[0].Kind != FormulaTokenKind.Name)
            throw FormulaErrors.Binding("the name of one shared variable must stand before '='", tokens[0].Position);
        var target = scope.Target(tokens[0]);
        var value = new FormulaParser(source, scope).Parse(2, tokens.Length - 1);
        var type = FormulaScope.ValueType(target);
        bool widens = value.IsTensor && FormulaTypes.Widens(value.Element, FormulaTypes.Element(type));
        return (Expression.Constant(target), widens ? value.Value : Fitted(source, value, type, $"'{target.Name}' is"));
    }

    private static (Expression Key, Expression Value) Given(FormulaSource source, int assign, FormulaScope scope)
    {
        var parser = new FormulaParser(source, scope);
        var key = parser.Parse(0, assign);
        return (key.Value, Fitted(source, parser.Parse(assign + 1, source.Tokens.Length - 1), key.Type, "what it replaces is"));
    }

    /// <summary>The value at a type; a tensor may stand for a number, which the function checks to be of rank 0.</summary>
    private static Expression Fitted(FormulaSource source, FormulaPiece value, Type type, string what)
    {
        if (value.IsTensor && !FormulaTypes.IsTensor(type) && value.Element == type)
            return Expression.Convert(value.Value, type);
        return FormulaTypes.Fits(value, type) ? FormulaTypes.Brought(value, type) : throw FormulaErrors.Unfit(source, what, type, value);
    }
}

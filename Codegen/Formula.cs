using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Codegen;

namespace ExprJit;

/// <summary>
/// Compiles functions from text, as <see cref="Function"/> does from lambdas. Untrusted text is safe to pass: it reaches
/// the declared names, numbers, operators, <c>?:</c> and the elementwise functions of <see cref="Ops"/>, and nothing else.
/// </summary>
public static class Formula
{
    private static readonly MethodInfo AddUpdate = typeof(Updates).GetMethod(nameof(Updates.Add), [typeof(IShared), typeof(object)])!;

    private static readonly MethodInfo AddGiven = typeof(Givens).GetMethod(nameof(Givens.Add), [typeof(object), typeof(object)])!;

    /// <summary>Compiles a formula such as <c>inc => state * 2 + inc</c>.</summary>
    /// <typeparam name="TDelegate">
    /// A delegate over plain types. Its parameters are named, in order, before <c>=></c>; one that returns nothing has
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
            var output = Output(tokens, body, invoke.ReturnType, scope);
            var updated = Collected(updates, typeof(Updates), AddUpdate, parameters, (text, at) => Update(text, at, scope));
            var given = Collected(givens, typeof(Givens), AddGiven, parameters, (text, at) => Given(text, at, scope));
            return FunctionBuilder.Compile(output is null ? null : Expression.Lambda(output, parameters), updated, given, options, typeof(TDelegate));
        });
    }

    private static Expression? Output(FormulaToken[] tokens, int body, Type type, FormulaScope scope)
    {
        int end = tokens.Length - 1;
        if (type == typeof(void))
            return body == end ? null : throw FormulaErrors.Syntax("the delegate returns nothing, so nothing may follow the parameters", tokens[body].Position);
        FormulaTypes.Require(type);
        return Fitted(new FormulaParser(tokens, scope).Parse(body, end), type, "the function returns", tokens[body].Position);
    }

    private static LambdaExpression? Collected(
        IEnumerable<string>? texts, Type collection, MethodInfo add, ParameterExpression[] parameters, Func<FormulaToken[], int, ElementInit> entry)
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
            entries.Add(entry(tokens, assign));
        }
        return entries.Count == 0 ? null : Expression.Lambda(Expression.ListInit(Expression.New(collection), entries), parameters);
    }

    private static ElementInit Update(FormulaToken[] tokens, int assign, FormulaScope scope)
    {
        if (assign != 1 || tokens[0].Kind != FormulaTokenKind.Name)
            throw FormulaErrors.Binding("the name of one shared variable must stand before '='", tokens[0].Position);
        var target = scope.Target(tokens[0]);
        var value = new FormulaParser(tokens, scope).Parse(2, tokens.Length - 1);
        value = Fitted(value, target.GetType().GetGenericArguments()[0], $"'{target.Name}' is", tokens[2].Position);
        return Expression.ElementInit(AddUpdate, Expression.Constant(target), Expression.Convert(value, typeof(object)));
    }

    private static ElementInit Given(FormulaToken[] tokens, int assign, FormulaScope scope)
    {
        var parser = new FormulaParser(tokens, scope);
        var key = parser.Parse(0, assign);
        var value = Fitted(parser.Parse(assign + 1, tokens.Length - 1), key.Type, "what it replaces is", tokens[assign + 1].Position);
        return Expression.ElementInit(AddGiven, Expression.Convert(FormulaScope.Variable(key) ?? key, typeof(object)), Expression.Convert(value, typeof(object)));
    }

    private static Expression Fitted(Expression value, Type type, string what, int position) => FormulaTypes.Fits(value, type)
        ? FormulaTypes.Brought(value, type)
        : throw FormulaErrors.Unfit(what, type, value.Type, position);
}

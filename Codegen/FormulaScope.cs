using System.Linq.Expressions;

namespace ExprJit.Codegen;

/// <summary>
/// The names a formula may use. The parser never sees them: it sees parameters with generated names, of which only this
/// object knows what they stand for.
/// </summary>
internal sealed class FormulaScope
{
    private readonly Dictionary<string, ParameterExpression> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<ParameterExpression, Expression> _meanings = [];
    private readonly Dictionary<string, IShared> _shared = new(StringComparer.Ordinal);

    public FormulaScope(IEnumerable<IShared> shared)
    {
        foreach (var variable in shared)
        {
            ArgumentNullException.ThrowIfNull(variable, nameof(shared));
            var type = variable.GetType().GetGenericArguments()[0];
            FormulaTypes.Require(type);
            var read = variable.GetType().GetMethod("op_Implicit", [variable.GetType()])!;
            Declare(variable.Name, Expression.Convert(Expression.Constant(variable), type, read), 0);
            _shared.Add(variable.Name, variable);
        }
    }

    public void Declare(string name, Expression meaning, int position)
    {
        if (!_names.TryAdd(name, StandIn(meaning)))
            throw FormulaErrors.DeclaredTwice(name, position);
    }

    /// <summary>A fresh parameter that stands for a value.</summary>
    public ParameterExpression StandIn(Expression meaning)
    {
        var parameter = Expression.Parameter(meaning.Type, $"v{_meanings.Count}_");
        _meanings.Add(parameter, meaning);
        return parameter;
    }

    /// <summary>What a parameter stands for; null for one that is not of this scope.</summary>
    public Expression? Meaning(ParameterExpression standIn) => _meanings.GetValueOrDefault(standIn);

    public ParameterExpression Named(FormulaToken name)
    {
        if (_names.TryGetValue(name.Text, out var parameter))
            return parameter;
        throw FormulaFunctions.IsKnown(name.Text)
            ? FormulaErrors.FunctionAsValue(name.Text, name.Position)
            : FormulaErrors.UnknownName(name.Text, _names.Keys, name.Position);
    }

    public IShared Target(FormulaToken name)
    {
        if (_shared.TryGetValue(name.Text, out var variable))
            return variable;
        throw _names.ContainsKey(name.Text)
            ? FormulaErrors.Binding($"'{FormulaErrors.Short(name.Text)}' is a parameter; only a shared variable can be updated", name.Position)
            : FormulaErrors.UnknownName(name.Text, _shared.Keys, name.Position);
    }

    /// <summary>The variable behind an expression that is nothing but its value; null otherwise.</summary>
    public static ConstantExpression? Variable(Expression e) =>
        e is UnaryExpression { NodeType: ExpressionType.Convert, Operand: ConstantExpression { Value: IShared } constant } ? constant : null;
}

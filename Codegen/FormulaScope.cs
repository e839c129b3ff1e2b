using System.Linq.Expressions;

namespace ExprJit.Codegen;

/// <summary>The names a formula may use and what each stands for.</summary>
internal sealed class FormulaScope
{
    private readonly Dictionary<string, Expression> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IShared> _shared = new(StringComparer.Ordinal);

    public FormulaScope(IEnumerable<IShared> shared)
    {
        foreach (var variable in shared)
        {
            ArgumentNullException.ThrowIfNull(variable, nameof(shared));
            var type = ValueType(variable);
            var read = variable.GetType().GetMethod("op_Implicit", [variable.GetType()])!;
            Declare(variable.Name, Expression.Convert(Expression.Constant(variable), type, read), 0);
            _shared.Add(variable.Name, variable);
        }
    }

    public static Type ValueType(IShared variable) => variable.GetType().GetGenericArguments()[0];

    public void Declare(string name, Expression meaning, int position)
    {
        if (!_names.TryAdd(name, meaning))
            throw FormulaErrors.DeclaredTwice(name, position);
    }

    /// <summary>What a name stands for; <c>true</c> and <c>false</c> are names that are always declared, unless something else is called so.</summary>
    public Expression Named(FormulaToken name)
    {
        if (_names.TryGetValue(name.Text, out var meaning))
            return meaning;
        if (name.Text is "true" or "false")
            return Expression.Constant(name.Text == "true");
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
}

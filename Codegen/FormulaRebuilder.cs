using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace ExprJit.Codegen;

/// <summary>
/// Builds a parsed tree anew from the few kinds of nodes a formula may have, with what each parameter stands for in its
/// place. Nothing of the parsed tree itself is kept, and it is never compiled.
/// </summary>
internal sealed class FormulaRebuilder(FormulaScope scope, int position)
{
    public Expression Rebuild(Expression e)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw FormulaErrors.TooDeep(position);
        if (!FormulaTypes.IsPlain(e.Type))
            throw FormulaErrors.Unsupported($"a value of type {e.Type.Name}", position);
        return e switch
        {
            ConstantExpression { Value: { } value } when value.GetType() == e.Type => Expression.Constant(value, e.Type),
            ParameterExpression p when scope.Meaning(p) is { } meaning => meaning,
            BinaryExpression { Method: null, Conversion: null, IsLifted: false } b when IsAllowed(b.NodeType) =>
                Expression.MakeBinary(b.NodeType, Rebuild(b.Left), Rebuild(b.Right)),
            UnaryExpression { Method: null, IsLifted: false } u => Unary(u),
            ConditionalExpression c => Expression.Condition(Rebuild(c.Test), Rebuild(c.IfTrue), Rebuild(c.IfFalse)),
            _ => throw FormulaErrors.Unsupported($"a {e.NodeType} expression", position),
        };
    }

    private Expression Unary(UnaryExpression u)
    {
        var operand = Rebuild(u.Operand);
        switch (u.NodeType)
        {
            case ExpressionType.Negate:
                return Expression.Negate(operand);
            case ExpressionType.Not when u.Type == typeof(bool):
                return Expression.Not(operand);
            case ExpressionType.Convert or ExpressionType.ConvertChecked when FormulaTypes.Fits(operand, u.Type):
                return FormulaTypes.Brought(operand, u.Type);
            default:
                throw FormulaErrors.Unsupported($"a {u.NodeType} expression", position);
        }
    }

    private static bool IsAllowed(ExpressionType type) => type is
        ExpressionType.Add or ExpressionType.Subtract or ExpressionType.Multiply or ExpressionType.Divide or ExpressionType.Modulo
        or ExpressionType.LessThan or ExpressionType.LessThanOrEqual or ExpressionType.GreaterThan or ExpressionType.GreaterThanOrEqual
        or ExpressionType.Equal or ExpressionType.NotEqual or ExpressionType.AndAlso or ExpressionType.OrElse;
}

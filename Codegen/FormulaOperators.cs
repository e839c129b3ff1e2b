using System.Linq.Expressions;

namespace ExprJit.Codegen;

/// <summary>What operators mean over plain values and tensors: C#'s own meaning, and elementwise with broadcasting.</summary>
internal sealed class FormulaOperators(FormulaSource source)
{
    public static bool IsBinary(ExpressionType type) => IsArithmetic(type) || IsOrder(type) || IsEquality(type) || IsLogic(type);

    public FormulaPiece Binary(ExpressionType type, FormulaPiece left, FormulaPiece right)
    {
        var common = FormulaTypes.Promoted(left, right);
        bool isTruth = common is not null && FormulaTypes.Element(common) == typeof(bool);
        if (common is null || isTruth != IsLogic(type) && !IsEquality(type))
            throw FormulaErrors.Mismatch(source, left, right, IsLogic(type));
        var value = Applied(type, common, FormulaTypes.Brought(left, common), FormulaTypes.Brought(right, common));
        return new FormulaPiece(value, left.First, right.Last);
    }

    private static Expression Applied(ExpressionType type, Type common, Expression a, Expression b)
    {
        if (!FormulaTypes.IsTensor(common))
            return Expression.MakeBinary(type, a, b);
        if (IsEquality(type))
            return Expression.Call(typeof(Ops), type == ExpressionType.Equal ? nameof(Ops.Equal) : nameof(Ops.NotEqual), [FormulaTypes.Element(common)], a, b);
        return Expression.MakeBinary(type switch { ExpressionType.AndAlso => ExpressionType.And, ExpressionType.OrElse => ExpressionType.Or, _ => type }, a, b);
    }

    public FormulaPiece Unary(ExpressionType type, FormulaPiece operand)
    {
        int at = source.OperatorBefore(operand);
        if (operand.Element == typeof(bool) != (type == ExpressionType.Not))
            throw FormulaErrors.Operands(source.Tokens[at], "");
        if (type == ExpressionType.Not)
            return new FormulaPiece(Expression.Not(operand.Value), at, operand.Last);
        if (operand.Literal?.Negated(at == operand.First - 1) is { } number)
            return new FormulaPiece(number.Constant, at, operand.Last, number);
        if (operand.IsTensor)
            return new FormulaPiece(Expression.Negate(operand.Value), at, operand.Last);
        var zero = new FormulaPiece(Expression.Constant(0), at, at, FormulaLiteral.Of(new(FormulaTokenKind.Integer, "0", 0)));
        var promoted = operand.Type == typeof(uint) ? typeof(long) : FormulaTypes.IsFloat(operand.Type) ? operand.Type : FormulaTypes.Promoted(operand, zero)!;
        if (promoted == typeof(ulong))
            throw FormulaErrors.Type($"'-' has no meaning for the ulong '{source.Shown(operand)}'. Convert it first: -long(…)", source.Tokens[at].Position);
        return new FormulaPiece(Expression.Negate(FormulaTypes.Brought(operand, promoted)), at, operand.Last);
    }

    /// <summary>Lazy where the condition is plain, as in C#; a choice for each element where it is a tensor.</summary>
    public FormulaPiece Conditional(FormulaPiece test, FormulaPiece first, FormulaPiece second)
    {
        if (test.Element != typeof(bool))
            throw FormulaErrors.Operands(source.OperatorAfter(test), "");
        var type = FormulaTypes.Common([first, second])
            ?? throw FormulaErrors.Branches(source, first, second);
        if (test.IsTensor && !FormulaTypes.IsTensor(type))
            type = FormulaTypes.TensorOf(type);
        Expression a = FormulaTypes.Brought(first, type), b = FormulaTypes.Brought(second, type);
        var value = test.IsTensor
            ? Expression.Call(typeof(Ops), nameof(Ops.Where), [FormulaTypes.Element(type)], test.Value, a, b)
            : (Expression)Expression.Condition(test.Value, a, b);
        return new FormulaPiece(value, test.First, second.Last);
    }

    private static bool IsArithmetic(ExpressionType type) =>
        type is ExpressionType.Add or ExpressionType.Subtract or ExpressionType.Multiply or ExpressionType.Divide or ExpressionType.Modulo;

    private static bool IsOrder(ExpressionType type) =>
        type is ExpressionType.LessThan or ExpressionType.LessThanOrEqual or ExpressionType.GreaterThan or ExpressionType.GreaterThanOrEqual;

    private static bool IsEquality(ExpressionType type) => type is ExpressionType.Equal or ExpressionType.NotEqual;

    private static bool IsLogic(ExpressionType type) => type is ExpressionType.AndAlso or ExpressionType.OrElse;
}

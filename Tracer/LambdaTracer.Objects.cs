using System.Linq.Expressions;

namespace ExprJit;

/// <content>Operators between objects of the host: what they give is known now, and what it was read from is guarded.</content>
internal sealed partial class LambdaTracer
{
    /// <summary><c>a ?? b</c> over objects: which one it is counts until the first becomes null, or is set.</summary>
    private object? Coalesce(BinaryExpression b)
    {
        if (IsPlain(b.Type) || b.Conversion is not null || Path(b.Left) is not { } path)
            throw Errors.CannotTrace(b, "whether a value is null is known to the host alone.", "Choose before the call, or use '?:'.");
        return IsNull(path) ? Eval(b.Right) : Eval(b.Left);
    }

    private bool IsNull(Graphs.CaptureReader path)
    {
        object? value = path.Read();
        if (value is null)
            guards.Add(Guard.Of(path, null));
        return value is null;
    }

    /// <summary>Operators of user types over tensors, equality of strings, and comparisons with null; null for operators over values.</summary>
    private object? HostBinary(BinaryExpression b)
    {
        bool equality = b.NodeType is ExpressionType.Equal or ExpressionType.NotEqual;
        if (equality && (IsNullLiteral(b.Left) || IsNullLiteral(b.Right)) && Path(IsNullLiteral(b.Left) ? b.Right : b.Left) is { } path)
        {
            bool isNull = IsNull(path);
            if (!isNull)
                Eval(IsNullLiteral(b.Left) ? b.Right : b.Left);
            return arena.Constant(isNull == (b.NodeType == ExpressionType.Equal));
        }
        if (b.Method is null || IsValue(b.Left.Type) && IsValue(b.Right.Type) || b.NodeType is ExpressionType.AndAlso or ExpressionType.OrElse)
            return null;
        var types = b.Method.GetParameters();
        object? left = Argument(b.Left, types[0].ParameterType, b.Method.Name), right = Argument(b.Right, types[1].ParameterType, b.Method.Name);
        return Result(Run(b, () => b.Method.Invoke(null, [left, right])));
    }

    private static bool IsNullLiteral(Expression e)
    {
        while (e is UnaryExpression { NodeType: ExpressionType.Convert } u)
            e = u.Operand;
        return e is ConstantExpression { Value: null };
    }
}

using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace ExprJit.Codegen;

/// <summary>
/// Builds a parsed tree anew, over the real types, from the few kinds of nodes a formula may have. Nothing of the parsed
/// tree itself is kept.
/// </summary>
internal sealed class FormulaRebuilder(FormulaSource source, FormulaSegment segment)
{
    private readonly FormulaOperators _operators = new(source);

    public FormulaPiece Rebuild(Expression e)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw FormulaErrors.TooDeep(0);
        return e switch
        {
            ParameterExpression p when segment.Meaning(p) is { } piece => piece,
            BinaryExpression { Method: null, Conversion: null } b when FormulaOperators.IsBinary(b.NodeType) =>
                _operators.Binary(b.NodeType, Rebuild(b.Left), Rebuild(b.Right)),
            UnaryExpression { NodeType: ExpressionType.Negate or ExpressionType.Not, Method: null } u =>
                _operators.Unary(u.NodeType, Rebuild(u.Operand)),
            ConditionalExpression c => _operators.Conditional(Rebuild(c.Test), Rebuild(c.IfTrue), Rebuild(c.IfFalse)),
            _ => throw FormulaErrors.Unsupported($"a {e.NodeType} expression", 0),
        };
    }
}

using System.Linq.Expressions;

namespace ExprJit.Codegen;

/// <summary>A typed part of a formula, the indices of the first and the last symbol it was written with, and the number it is, if it is one.</summary>
internal readonly record struct FormulaPiece(Expression Value, int First, int Last, FormulaLiteral? Literal = null)
{
    public Type Type => Value.Type;

    public bool IsTensor => FormulaTypes.IsTensor(Type);

    /// <summary>The plain type of the value or of its elements.</summary>
    public Type Element => FormulaTypes.Element(Type);

    /// <summary>The same symbols with another meaning.</summary>
    public FormulaPiece With(Expression value) => new(value, First, Last);
}

using System.Linq.Expressions;

namespace ExprJit.Codegen;

/// <summary>The head of a formula, <c>x =></c>, <c>(x, y) =></c> or, for a delegate without parameters, nothing.</summary>
internal static class FormulaSignature
{
    private const string OneArrow = "'=>' is allowed once, after the parameters: 'x =>' or '(x, y) =>'";

    /// <summary>Declares the parameters and says where the body begins.</summary>
    public static int Read(FormulaToken[] tokens, Type[] types, FormulaScope scope, out ParameterExpression[] parameters)
    {
        int arrow = Array.FindIndex(tokens, t => t.Kind == FormulaTokenKind.Arrow);
        int again = Array.FindIndex(tokens, arrow + 1, t => t.Kind == FormulaTokenKind.Arrow);
        if (again > 0)
            throw FormulaErrors.Parameters(OneArrow, tokens[again].Position);
        var names = arrow < 0 ? [] : Names(tokens.AsSpan(0, arrow), tokens[arrow].Position);
        if (arrow < 0 && types.Length > 0)
            throw FormulaErrors.Parameters($"the formula names no parameters, but the delegate has {types.Length}. Begin it with 'x =>' or '(x, y) =>'", 0);
        if (names.Count != types.Length)
            throw FormulaErrors.Parameters($"the formula names {names.Count} parameters, but the delegate has {types.Length}", tokens[0].Position);
        parameters = new ParameterExpression[types.Length];
        for (int i = 0; i < types.Length; i++)
        {
            parameters[i] = Expression.Parameter(types[i], names[i].Text);
            scope.Declare(names[i].Text, parameters[i], names[i].Position);
        }
        return arrow + 1;
    }

    private static List<FormulaToken> Names(ReadOnlySpan<FormulaToken> head, int arrow)
    {
        var names = new List<FormulaToken>();
        if (head.Length == 1 && head[0].Kind == FormulaTokenKind.Name)
            return [head[0]];
        if (head.Length < 2 || head[0].Kind != FormulaTokenKind.Open || head[^1].Kind != FormulaTokenKind.Close)
            throw FormulaErrors.Parameters(OneArrow, arrow);
        var list = head[1..^1];
        for (int i = 0; i < list.Length; i++)
        {
            var wanted = i % 2 == 0 ? FormulaTokenKind.Name : FormulaTokenKind.Comma;
            if (list[i].Kind != wanted || wanted == FormulaTokenKind.Comma && i == list.Length - 1)
                throw FormulaErrors.Parameters("the parameters are plain names separated by commas", list[i].Position);
            if (wanted == FormulaTokenKind.Name)
                names.Add(list[i]);
        }
        return names;
    }
}

namespace ExprJit.Codegen;

/// <summary>Bounds how deep a parser can recurse: parentheses, conditionals and runs of prefix operators together.</summary>
internal static class FormulaNesting
{
    public static void Check(List<FormulaToken> tokens)
    {
        var levels = new Stack<int>();
        int open = 0;
        int conditionals = 0;
        int run = 0;
        int arms = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            run = token.Kind == FormulaTokenKind.Operator ? run + 1 : 0;
            switch (token.Kind)
            {
                case FormulaTokenKind.Open:
                    levels.Push(arms);
                    arms = 0;
                    open++;
                    break;
                case FormulaTokenKind.Close:
                    if (open == 0)
                        throw FormulaErrors.Syntax("this ')' closes nothing", token.Position);
                    open--;
                    conditionals -= arms;
                    arms = levels.Pop();
                    break;
                case FormulaTokenKind.Comma:
                    conditionals -= arms;
                    arms = 0;
                    break;
                case FormulaTokenKind.Question:
                    conditionals++;
                    arms++;
                    break;
            }
            if (open + conditionals + Math.Max(0, run - 1) > FormulaText.MaximumNesting)
                throw FormulaErrors.TooDeep(token.Position);
        }
        if (open > 0)
            throw FormulaErrors.Syntax("a '(' is never closed", tokens[^1].Position);
    }
}

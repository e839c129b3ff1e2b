namespace ExprJit.Codegen;

/// <summary>
/// Where parentheses must stand for the parser to group as C# does: System.Linq.Dynamic.Core reads <c>==</c> and
/// <c>&lt;</c> at one level from left to right, where C# compares order before equality. Around every comparison of order
/// they change nothing else.
/// </summary>
internal sealed class FormulaPrecedence
{
    private readonly bool[] _opens;
    private readonly bool[] _closes;

    public FormulaPrecedence(FormulaToken[] tokens)
    {
        _opens = new bool[tokens.Length];
        _closes = new bool[tokens.Length];
        var outer = new Stack<(int Start, bool IsOrder)>();
        var (start, isOrder) = (0, false);
        for (int i = 0; i < tokens.Length; i++)
        {
            switch (tokens[i])
            {
                case { Kind: FormulaTokenKind.Open }:
                    outer.Push((start, isOrder));
                    (start, isOrder) = (i + 1, false);
                    break;
                case { Kind: FormulaTokenKind.Close }:
                    End(i);
                    (start, isOrder) = outer.Pop();
                    break;
                case { Kind: FormulaTokenKind.Operator, Text: "<" or "<=" or ">" or ">=" }:
                    isOrder = true;
                    break;
                case { Kind: FormulaTokenKind.Operator, Text: "==" or "!=" or "&&" or "||" }:
                case { Kind: FormulaTokenKind.Comma or FormulaTokenKind.Question or FormulaTokenKind.Colon or FormulaTokenKind.Assign or FormulaTokenKind.Arrow or FormulaTokenKind.End }:
                    End(i);
                    (start, isOrder) = (i + 1, false);
                    break;
            }
        }

        void End(int next)
        {
            if (isOrder && start < next)
                _opens[start] = _closes[next - 1] = true;
        }
    }

    public bool OpensBefore(int token) => _opens[token];

    public bool ClosesAfter(int token) => _closes[token];
}

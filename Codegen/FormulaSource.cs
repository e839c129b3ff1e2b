namespace ExprJit.Codegen;

/// <summary>A text and its symbols: which characters a part of it was written with, for messages.</summary>
internal sealed record FormulaSource(string Text, FormulaToken[] Tokens)
{
    private const int Longest = 60;

    public int Position(FormulaPiece piece) => Tokens[piece.First].Position;

    /// <summary>The binary operator after a left operand; the parentheses that close round the operand are passed over.</summary>
    public FormulaToken OperatorAfter(FormulaPiece left)
    {
        int at = left.Last + 1;
        while (Tokens[at].Kind == FormulaTokenKind.Close)
            at++;
        return Tokens[at];
    }

    /// <summary>The index of the prefix operator before its operand; the parentheses between are passed over.</summary>
    public int OperatorBefore(FormulaPiece operand)
    {
        int at = operand.First - 1;
        while (at > 0 && (Tokens[at].Kind == FormulaTokenKind.Open || Tokens[at].Text == "+"))
            at--;
        return Math.Max(at, 0);
    }

    /// <summary>A part as written, with the parentheses that belong to it.</summary>
    public string Shown(FormulaPiece piece)
    {
        int first = piece.First, last = piece.Last, depth = 0, lowest = 0;
        for (int i = first; i <= last; i++)
        {
            depth += Tokens[i].Kind == FormulaTokenKind.Open ? 1 : Tokens[i].Kind == FormulaTokenKind.Close ? -1 : 0;
            lowest = Math.Min(lowest, depth);
        }
        for (int missing = -lowest; missing > 0 && first > 0; missing -= Tokens[--first].Kind == FormulaTokenKind.Open ? 1 : 0)
            ;
        for (int missing = depth - lowest; missing > 0 && last < Tokens.Length - 1; missing -= Tokens[++last].Kind == FormulaTokenKind.Close ? 1 : 0)
            ;
        string text = Text[Tokens[first].Position..(Tokens[last].Position + Tokens[last].Text.Length)];
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }
}

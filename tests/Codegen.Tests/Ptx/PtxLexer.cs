using System.Text.RegularExpressions;

namespace ExprJit.Codegen.Tests.Ptx;

internal enum PtxTokenKind
{
    Word,
    Directive,
    Number,
    Mark,
    End,
}

internal readonly record struct PtxToken(PtxTokenKind Kind, string Text, int Line);

/// <summary>Splits PTX into tokens. An opcode with its modifiers is one word, as is %tid.x.</summary>
internal static partial class PtxLexer
{
    public static PtxToken[] Split(string text)
    {
        var tokens = new List<PtxToken>();
        int line = 1, at = 0;
        while (at < text.Length)
        {
            var match = Token().Match(text, at);
            if (!match.Success)
                throw new PtxException("no token of PTX", line, text[at..Math.Min(at + 20, text.Length)]);
            foreach (var kind in (PtxTokenKind[])[PtxTokenKind.Word, PtxTokenKind.Directive, PtxTokenKind.Number, PtxTokenKind.Mark])
                if (match.Groups[kind.ToString()].Success)
                    tokens.Add(new PtxToken(kind, match.Value, line));
            line += match.Value.AsSpan().Count('\n');
            at += match.Length;
        }
        tokens.Add(new PtxToken(PtxTokenKind.End, "the end", line));
        return [.. tokens];
    }

    [GeneratedRegex(
        """
        \G(?:\s+|//[^\n]*|/\*[\s\S]*?\*/
        |(?<Word>[%A-Za-z_$][\w$]*(?:\.[A-Za-z_]\w*(?:::\w+)*|\.\d\w*)*)
        |(?<Directive>\.[A-Za-z_]\w*)
        |(?<Number>0[fF][0-9a-fA-F]{8}\b|0[dD][0-9a-fA-F]{16}\b|0[xX][0-9a-fA-F]+U?\b|0[bB][01]+U?\b|\d+\.\d+|\d+U?\b)
        |(?<Mark>[@!{}()\[\],;:=<>|+-]))
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}

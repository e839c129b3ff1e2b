using System.Globalization;

namespace ExprJit.Codegen;

/// <summary>What a symbol of a formula is.</summary>
internal enum FormulaTokenKind
{
    Integer, Real, Name, Operator, Open, Close, Comma, Question, Colon, Assign, Arrow, End,
}

/// <summary>A symbol of a formula and where it begins.</summary>
internal readonly record struct FormulaToken(FormulaTokenKind Kind, string Text, int Position);

/// <summary>
/// The gate before any parsing: a text becomes symbols of a closed set, within limits that keep every later step cheap,
/// or it is refused with the exact position.
/// </summary>
internal sealed class FormulaText
{
    public const int MaximumLength = 8 * 1024;
    public const int MaximumTokens = 2000;
    public const int MaximumNesting = 64;
    private const int MaximumNumber = 40;

    private readonly string _text;
    private readonly List<FormulaToken> _tokens = [];
    private int _at;

    private FormulaText(string text)
    {
        _text = text;
    }

    /// <summary>The symbols of a text, ending with one <see cref="FormulaTokenKind.End"/>.</summary>
    public static FormulaToken[] Tokens(string text)
    {
        if (text.Length > MaximumLength)
            throw FormulaErrors.TooLong(text.Length);
        var reader = new FormulaText(text);
        while (reader.Next())
        {
            if (reader._tokens.Count > MaximumTokens)
                throw FormulaErrors.TooManyTokens(reader._tokens[^1].Position);
        }
        reader._tokens.Add(new(FormulaTokenKind.End, "", text.Length));
        FormulaNesting.Check(reader._tokens);
        return [.. reader._tokens];
    }

    private bool Next()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
        if (_at == _text.Length)
            return false;
        char c = _text[_at];
        if (IsLetter(c))
            Name();
        else if (char.IsAsciiDigit(c) || c == '.' && char.IsAsciiDigit(Peek(1)))
            Number();
        else
            Symbol(c);
        return true;
    }

    private void Name()
    {
        int start = _at;
        while (IsLetter(Peek(0)) || char.IsAsciiDigit(Peek(0)))
            _at++;
        Add(FormulaTokenKind.Name, start);
    }

    private void Number()
    {
        int start = _at;
        Digits();
        bool real = Peek(0) == '.';
        if (real)
        {
            _at++;
            if (!char.IsAsciiDigit(Peek(0)))
                throw FormulaErrors.Number("a digit must follow the point", _at - 1);
            Digits();
        }
        if (Peek(0) is 'e' or 'E')
        {
            real = true;
            _at += Peek(1) is '+' or '-' ? 2 : 1;
            if (!char.IsAsciiDigit(Peek(0)))
                throw FormulaErrors.Number("the exponent has no digits", Math.Min(_at, _text.Length));
            Digits();
        }
        if (_at - start > MaximumNumber)
            throw FormulaErrors.Number($"it has more than {MaximumNumber} characters", start);
        var digits = _text.AsSpan(start, _at - start);
        char suffix = char.ToUpperInvariant(Peek(0));
        bool suffixed = suffix is 'F' or 'D' || !real && suffix is 'L' or 'U';
        if (suffixed)
            _at++;
        if (suffix == 'U' && suffixed && Peek(0) is 'L' or 'l')
            _at++;
        if (IsLetter(Peek(0)) || char.IsAsciiDigit(Peek(0)) || Peek(0) == '.')
            throw FormulaErrors.Number($"'{_text[_at]}' follows it", _at);
        real |= suffixed && suffix is 'F' or 'D';
        if (!InRange(digits, real, suffix == 'F' && suffixed))
            throw FormulaErrors.Number("it is out of range", start);
        Add(real ? FormulaTokenKind.Real : FormulaTokenKind.Integer, start);
    }

    private static bool InRange(ReadOnlySpan<char> digits, bool real, bool single)
    {
        if (!real)
            return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && (single ? float.IsFinite((float)value) : double.IsFinite(value));
    }

    private void Digits()
    {
        while (char.IsAsciiDigit(Peek(0)))
            _at++;
    }

    private void Symbol(char c)
    {
        int start = _at;
        char second = Peek(1);
        var (kind, length) = c switch
        {
            '(' => (FormulaTokenKind.Open, 1),
            ')' => (FormulaTokenKind.Close, 1),
            ',' => (FormulaTokenKind.Comma, 1),
            '?' => (FormulaTokenKind.Question, 1),
            ':' => (FormulaTokenKind.Colon, 1),
            '=' when second == '>' => (FormulaTokenKind.Arrow, 2),
            '=' when second == '=' => (FormulaTokenKind.Operator, 2),
            '=' => (FormulaTokenKind.Assign, 1),
            '<' or '>' or '!' when second == '=' => (FormulaTokenKind.Operator, 2),
            '&' or '|' when second == c => (FormulaTokenKind.Operator, 2),
            '&' or '|' => throw FormulaErrors.Operator(c.ToString(), $"Write {c}{c}.", start),
            '+' or '-' when second == c => throw FormulaErrors.Operator($"{c}{c}", "Put a space or a parenthesis between.", start),
            '+' or '-' or '*' or '/' or '%' or '<' or '>' or '!' => (FormulaTokenKind.Operator, 1),
            _ => throw FormulaErrors.Character(c, start),
        };
        _at += length;
        Add(kind, start);
    }

    private void Add(FormulaTokenKind kind, int start) => _tokens.Add(new(kind, _text[start.._at], start));

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';
}

using System.Linq.Expressions;

namespace ExprJit.Codegen;

/// <summary>
/// Symbols to typed expressions. Calls are taken apart here, innermost first; each call, name and number becomes a
/// stand-in, so that what System.Linq.Dynamic.Core groups (<see cref="FormulaSegment"/>) is only operators and
/// generated names, and what comes back is rebuilt from what the stand-ins mean.
/// </summary>
internal sealed class FormulaParser(FormulaSource source, FormulaScope scope)
{
    private readonly FormulaToken[] _tokens = source.Tokens;
    private readonly FormulaPrecedence _precedence = new(source.Tokens);

    /// <summary>The value of the symbols from one index up to another.</summary>
    public FormulaPiece Parse(int from, int to)
    {
        if (from == to)
            throw FormulaErrors.Syntax("an expression is missing", _tokens[to].Position);
        var segment = new FormulaSegment();
        bool wantsValue = true;
        for (int i = from; i < to; i++)
        {
            if (_precedence.OpensBefore(i))
                segment.Add("(", i);
            var token = _tokens[i];
            switch (token.Kind)
            {
                case FormulaTokenKind.Name when wantsValue && _tokens[i + 1].Kind == FormulaTokenKind.Open:
                    int close = Closing(i + 1);
                    segment.Add(Call(i, close));
                    i = close;
                    wantsValue = false;
                    break;
                case FormulaTokenKind.Name when wantsValue:
                    segment.Add(new FormulaPiece(scope.Named(token), i, i));
                    wantsValue = false;
                    break;
                case FormulaTokenKind.Integer or FormulaTokenKind.Real when wantsValue:
                    var number = FormulaLiteral.Of(token);
                    segment.Add(new FormulaPiece(number.Constant, i, i, number));
                    wantsValue = false;
                    break;
                case FormulaTokenKind.Open when wantsValue:
                    segment.Add("(", i);
                    break;
                case FormulaTokenKind.Operator when wantsValue && token.Text is "-" or "!":
                    segment.Add(token.Text, i);
                    wantsValue = true;
                    break;
                case FormulaTokenKind.Operator when wantsValue && token.Text is "+":
                    break;
                case FormulaTokenKind.Close when !wantsValue:
                    segment.Add(")", i);
                    break;
                case FormulaTokenKind.Operator when !wantsValue && token.Text != "!":
                case FormulaTokenKind.Question or FormulaTokenKind.Colon when !wantsValue:
                    segment.Add(token.Text, i);
                    wantsValue = true;
                    break;
                default:
                    throw Misplaced(token, wantsValue);
            }
            if (_precedence.ClosesAfter(i))
                segment.Add(")", i);
        }
        if (wantsValue)
            throw FormulaErrors.Syntax("an expression is missing", _tokens[to].Position);
        return new FormulaRebuilder(source, segment).Rebuild(segment.Parsed(source));
    }

    private static FormulaException Misplaced(FormulaToken token, bool wantsValue) => token.Kind switch
    {
        FormulaTokenKind.Assign => FormulaErrors.Syntax("a single '=' stands only after the variable of an update or a given; compare with '=='", token.Position),
        FormulaTokenKind.Arrow => FormulaErrors.Parameters("'=>' is allowed once, after the parameters of the formula", token.Position),
        FormulaTokenKind.Comma => FormulaErrors.Syntax("a comma stands only between the arguments of a function", token.Position),
        _ => FormulaErrors.Syntax($"'{FormulaErrors.Short(token.Text)}' does not fit here, where {(wantsValue ? "a value" : "an operator")} is needed", token.Position),
    };

    private FormulaPiece Call(int name, int close)
    {
        var function = FormulaFunctions.Named(_tokens[name]);
        var arguments = new List<FormulaPiece>();
        int depth = 0;
        int start = name + 2;
        for (int i = start; i <= close && close > name + 2; i++)
        {
            if (i == close || depth == 0 && _tokens[i].Kind == FormulaTokenKind.Comma)
            {
                arguments.Add(Parse(start, i));
                start = i + 1;
            }
            depth += Step(_tokens[i]);
        }
        return new FormulaPiece(new FormulaCall(source, _tokens[name], arguments).Bind(function), name, close);
    }

    private int Closing(int open)
    {
        int depth = 0;
        int i = open;
        do
            depth += Step(_tokens[i++]);
        while (depth > 0);
        return i - 1;
    }

    private static int Step(FormulaToken token) => token.Kind switch
    {
        FormulaTokenKind.Open => 1,
        FormulaTokenKind.Close => -1,
        _ => 0,
    };
}

using System.Reflection;

namespace ExprJit.Codegen;

/// <summary>Every message about a text formula: what is wrong, where, and what may be written instead.</summary>
internal static class FormulaErrors
{
    public static FormulaException TooLong(int length) =>
        new("EJ401", $"the formula has {length} characters; at most {FormulaText.MaximumLength} are allowed. Split it", FormulaText.MaximumLength);

    public static FormulaException TooManyTokens(int position) =>
        new("EJ401", $"the formula has more than {FormulaText.MaximumTokens} symbols. Split it", position);

    public static FormulaException TooDeep(int position) =>
        new("EJ401", $"the formula nests deeper than {FormulaText.MaximumNesting} levels. Split it", position);

    public static FormulaException Character(char c, int position) =>
        new("EJ402", $"{Shown(c)} is not part of a formula, which has only numbers, declared names, functions, + - * / % < <= > >= == != && || ! ?: and parentheses", position);

    public static FormulaException Operator(string text, string instead, int position) =>
        new("EJ402", $"'{text}' is not an operator of formulas. {instead}", position);

    public static FormulaException Number(string why, int position) =>
        new("EJ403", $"this is not a number: {why}. Write it as 12, 0.5 or 1e-3, with f for a float", position);

    public static FormulaException UnknownName(string name, IEnumerable<string> known, int position) =>
        new("EJ404", $"'{Short(name)}' is not declared.{Nearest(name, known)} Known here: {Listed(name, known)}", position);

    public static FormulaException UnknownFunction(string name, IEnumerable<string> known, int position) =>
        new("EJ404", $"'{Short(name)}' is not a function of formulas.{Nearest(name, known)} Known: {Listed(name, known)}", position);

    public static FormulaException Withheld(string name, string why, int position) =>
        new("EJ404", $"'{name}' is not a function of formulas: {why}. Use it in a lambda with Function.Compile", position);

    public static FormulaException FunctionAsValue(string name, int position) =>
        new("EJ404", $"the function '{name}' is used as a value. Call it: {name}(…)", position);

    public static FormulaException Parameters(string why, int position) => new("EJ405", why, position);

    public static FormulaException DeclaredTwice(string name, int position) =>
        new("EJ405", $"'{Short(name)}' is declared twice, as a parameter or a shared variable. Rename one", position);

    public static FormulaException Syntax(string why, int position) => new("EJ406", why, position);

    public static FormulaException ArgumentCount(string name, string expected, int actual, int position) =>
        new("EJ407", $"{name} takes {expected} argument{(expected == "1" ? "" : "s")}, not {actual}", position);

    public static FormulaException Type(string why, int position) => new("EJ408", why, position);

    /// <summary>A value of a type that its place does not take.</summary>
    public static FormulaException Unfit(FormulaSource source, string what, Type wanted, FormulaPiece found) =>
        Type($"{what} a {FormulaTypes.Shown(wanted)}, but '{source.Shown(found)}' is a {FormulaTypes.Shown(found.Type)}.{Conversion(FormulaTypes.Element(wanted), found.Element)}",
            source.Position(found));

    /// <summary>Two operands of types that do not go together.</summary>
    public static FormulaException Mismatch(FormulaSource source, FormulaPiece left, FormulaPiece right, bool isLogic)
    {
        var symbol = source.OperatorAfter(left);
        string why = $"'{symbol.Text}' cannot take '{source.Shown(left)}', a {FormulaTypes.Shown(left.Type)}, and '{source.Shown(right)}', a {FormulaTypes.Shown(right.Type)}.";
        bool isTruth = left.Element == typeof(bool) || right.Element == typeof(bool);
        return Type(why + (isLogic ? " It takes two bools: compare first, as in 'x > 0'." : isTruth ? "" : Conversion(left.Element, right.Element)), symbol.Position);
    }

    public static FormulaException Branches(FormulaSource source, FormulaPiece first, FormulaPiece second)
    {
        var symbol = source.OperatorAfter(first);
        return Type($"the branches of '?:' have no common type: '{source.Shown(first)}' is a {FormulaTypes.Shown(first.Type)} and '{source.Shown(second)}' a {FormulaTypes.Shown(second.Type)}."
            + Conversion(first.Element, second.Element), symbol.Position);
    }

    public static FormulaException Arguments(FormulaSource source, FormulaToken name, IReadOnlyList<FormulaPiece> arguments, IEnumerable<MethodInfo> overloads)
    {
        string given = string.Join(", ", arguments.Select(a => $"'{source.Shown(a)}', a {FormulaTypes.Shown(a.Type)}"));
        string[] forms = [.. overloads.Select(o => $"{name.Text}({string.Join(", ", o.GetParameters().Select(p => $"{FormulaTypes.Shown(p.ParameterType)} {p.Name}"))})").Distinct().Take(4)];
        return Type($"{name.Text} cannot take {given}. It takes {string.Join(" or ", forms)}, with one element type T for which it is defined; axes and flags are written as numbers, true and false",
            name.Position);
    }

    /// <summary>An operator over truth values where numbers are needed, or the reverse.</summary>
    public static FormulaException Operands(FormulaToken symbol, string why) => Type(symbol.Text switch
    {
        "&&" or "||" => $"'{symbol.Text}' takes two bools: compare first, as in 'x > 0'",
        "!" => "'!' takes a bool: compare first, as in '!(x > 0)'",
        "?" => "a bool must stand before '?': compare first, as in 'x > 0 ? 1 : 2'",
        ":" => "the branches of '?:' must be two numbers or two bools",
        "==" or "!=" => $"'{symbol.Text}' compares two numbers or two bools",
        "+" or "-" or "*" or "/" or "%" or "<" or "<=" or ">" or ">=" => $"'{symbol.Text}' takes numbers, not bools: turn a bool into a number with '? 1 : 0'",
        _ => Sentence(why),
    }, symbol.Position);

    public static FormulaException Unsupported(string what, int position) =>
        new("EJ409", $"{what} has no place in a formula. Use numbers, declared names, functions, operators and ?:", position);

    public static FormulaException Binding(string why, int position) => new("EJ410", why, position);

    /// <summary>A short form that is safe to show whatever the text holds.</summary>
    public static string Short(string name) => name.Length <= 40 ? name : name[..40] + "…";

    /// <summary>A parser's message as a part of ours.</summary>
    private static string Sentence(string message) => message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');

    private static string Shown(char c) => c is >= ' ' and <= '~' ? $"'{c}'" : $"U+{(int)c:X4}";

    /// <summary>The names, the most alike first.</summary>
    private static string Listed(string name, IEnumerable<string> names)
    {
        string[] sorted = [.. names.Select(Short).OrderBy(n => Distance(name, n)).ThenBy(n => n, StringComparer.Ordinal)];
        return sorted.Length == 0 ? "no name at all" : string.Join(", ", sorted);
    }

    private static string Nearest(string name, IEnumerable<string> names) =>
        names.OrderBy(n => Distance(name, n)).ThenBy(n => n, StringComparer.Ordinal).FirstOrDefault() is { } nearest && Distance(name, nearest) <= Math.Max(1, name.Length / 3)
            ? $" Did you mean '{Short(nearest)}'?" : "";

    /// <summary>How many letters differ (Levenshtein's distance, without regard to case) between the first 40 of each.</summary>
    private static int Distance(string a, string b)
    {
        (a, b) = (Short(a).ToLowerInvariant(), Short(b).ToLowerInvariant());
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }

    /// <summary>What to write where two element types meet.</summary>
    private static string Conversion(Type wanted, Type found) =>
        wanted == found ? "" : wanted == typeof(bool) ? " Compare, as in 'x > 0'." : found == typeof(bool) ? " Turn a bool into a number with '? 1 : 0'."
            : $" Convert one: {FormulaTypes.Shown(wanted)}(…)" + (wanted == typeof(float) && found == typeof(double) ? ", and write numbers with an f: 0.5f." : ".");
}

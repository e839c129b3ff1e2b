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
        new("EJ404", $"'{Short(name)}' is not declared. Known here: {Listed(known)}", position);

    public static FormulaException UnknownFunction(string name, IEnumerable<string> known, int position) =>
        new("EJ404", $"'{Short(name)}' is not a function of formulas. Known: {Listed(known)}", position);

    public static FormulaException FunctionAsValue(string name, int position) =>
        new("EJ404", $"the function '{name}' is used as a value. Call it: {name}(…)", position);

    public static FormulaException Parameters(string why, int position) => new("EJ405", why, position);

    public static FormulaException DeclaredTwice(string name, int position) =>
        new("EJ405", $"'{Short(name)}' is declared twice, as a parameter or a shared variable. Rename one", position);

    public static FormulaException Syntax(string why, int position) => new("EJ406", why, position);

    public static FormulaException ArgumentCount(string name, int expected, int actual, int position) =>
        new("EJ407", $"{name} takes {expected} argument{(expected == 1 ? "" : "s")}, not {actual}", position);

    public static FormulaException Type(string why, int position) => new("EJ408", why, position);

    public static FormulaException Unfit(string what, Type wanted, Type found, int position) =>
        Type($"{what} a {FormulaTypes.Shown(wanted)}, but this is a {FormulaTypes.Shown(found)}"
            + (wanted == typeof(float) && found == typeof(double) ? ". Write the numbers in it with an f: 0.5f" : ""), position);

    public static FormulaException Unsupported(string what, int position) =>
        new("EJ409", $"{what} has no place in a formula. Use numbers, declared names, functions, operators and ?:", position);

    public static FormulaException Binding(string why, int position) => new("EJ410", why, position);

    /// <summary>A short form that is safe to show whatever the text holds.</summary>
    public static string Short(string name) => name.Length <= 40 ? name : name[..40] + "…";

    /// <summary>A parser's message as a part of ours.</summary>
    public static string Sentence(string message) => message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');

    private static string Shown(char c) => c is >= ' ' and <= '~' ? $"'{c}'" : $"U+{(int)c:X4}";

    private static string Listed(IEnumerable<string> names)
    {
        string[] sorted = [.. names.Select(Short).Order(StringComparer.Ordinal)];
        return sorted.Length == 0 ? "no name at all" : string.Join(", ", sorted);
    }
}

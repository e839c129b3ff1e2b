using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit.Codegen;

/// <summary>A function of formulas: its overloads over numbers and tensors, in the order in which they are tried.</summary>
internal sealed record FormulaFunction(string Name, MethodInfo[] Overloads);

/// <summary>
/// The one table of what untrusted text may call. Every public name of <see cref="Ops"/> is either admitted or withheld
/// with a reason; the overloads are found by reflection. What is admitted makes no axis longer than its arguments'
/// axes put together, and raises no rank above theirs but for two vectors' product: a text cannot ask for memory.
/// </summary>
internal static class FormulaFunctions
{
    private static readonly string[] Admitted =
    [
        "Abs", "Sign", "Sqrt", "Rsqrt", "Square", "Exp", "Exp2", "ExpM1", "Log", "Log2", "Log10", "LogP1", "Sin", "Cos", "Tan", "Asin", "Acos",
        "Atan", "Atan2", "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh", "Sigmoid", "Softplus", "Relu", "Gelu", "Erf", "Erfc", "Pow",
        "Maximum", "Minimum", "Clamp", "Floor", "Ceiling", "Round", "Truncate", "FloorDiv", "FloorMod", "Where", "Equal", "NotEqual", "IsNaN",
        "IsFinite", "IsInfinity", "BinaryCrossEntropy",
        "Sum", "Prod", "Mean", "Var", "Std", "Max", "Min", "ArgMax", "ArgMin", "Any", "All", "LogSumExp", "CumSum", "Norm",
        "Softmax", "LogSoftmax", "CrossEntropy",
        "Dot", "MatMul", "Outer", "Transpose",
        "Squeeze", "Flip", "Length", "Diag", "Tril", "Triu", "Sort", "ArgSort",
    ];

    private static readonly (string Why, string[] Names)[] Reasons =
    [
        ("the text would choose lengths or ranks, and with them the memory",
            ["Reshape", "Flatten", "ExpandDims", "BroadcastTo", "OneHot", "Tile", "Repeat", "Slice", "Gather", "TensorDot"]),
        ("it takes or gives several values", ["Concat", "Stack", "TopK", "Scatter", "ScatterAdd"]),
        ("derivatives of derivatives grow without bound", ["Grad", "Jvp", "Vjp", "Jacobian", "Hessian", "StopGradient"]),
        ("it takes a function", ["Scan", "Fold", "While"]),
        ("layers belong in C#", ["Conv2D", "MaxPool2D", "AvgPool2D", "BatchNorm", "LayerNorm", "Dropout", "Embedding"]),
        ("formulas have no strings", ["Einsum"]),
        ("write condition ? first : second", ["If"]),
        ("write the type as a function: float(x), long(x)", ["Cast"]),
    ];

    /// <summary>The names of <see cref="Ops"/> that formulas lack, and why.</summary>
    public static readonly FrozenDictionary<string, string> Withheld =
        Reasons.SelectMany(r => r.Names.Select(n => (n, r.Why))).ToFrozenDictionary(r => r.n, r => r.Why, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, FormulaFunction> BySpelling = Spellings().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>One spelling of each: that of <see cref="Ops"/>, and C#'s names of the plain types for conversions.</summary>
    public static IEnumerable<string> Names => BySpelling.Values.Select(f => f.Name).Distinct();

    public static bool IsKnown(string name) => BySpelling.ContainsKey(name);

    public static FormulaFunction Named(FormulaToken name)
    {
        if (BySpelling.TryGetValue(name.Text, out var function))
            return function;
        throw Withheld.TryGetValue(name.Text, out string? why)
            ? FormulaErrors.Withheld(name.Text, why, name.Position)
            : FormulaErrors.UnknownFunction(name.Text, Names, name.Position);
    }

    /// <summary>As in C#, with a small first letter, and in small letters.</summary>
    private static IEnumerable<KeyValuePair<string, FormulaFunction>> Spellings()
    {
        var functions = Admitted.Select(Find).Concat(ElementTypes.All.Select(Conversion));
        foreach (var function in functions)
            foreach (string spelling in new[] { function.Name, char.ToLowerInvariant(function.Name[0]) + function.Name[1..], function.Name.ToLowerInvariant() }.Distinct())
                yield return new(spelling, function);
    }

    private static FormulaFunction Find(string name) => new(name,
        [.. typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name == name && IsCallable(m)).OrderBy(TakesTensors)]);

    private static FormulaFunction Conversion(ElementType to) => new(to.CSharp(),
        [.. typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name == nameof(Ops.Cast))
            .Select(m => m.MakeGenericMethod(to.Clr())).Where(IsCallable).OrderBy(TakesTensors)]);

    private static bool TakesTensors(MethodInfo method) => method.GetParameters().Any(p => FormulaTypes.IsTensor(p.ParameterType));

    /// <summary>Whether text can give every argument: numbers, tensors, axes and flags; variables pass as their values.</summary>
    private static bool IsCallable(MethodInfo method)
    {
        var parameters = method.GetParameters();
        bool isPlain = !TakesTensors(method);
        return method.GetGenericArguments().Length <= 1 && Array.TrueForAll(parameters, p => IsValue(p.ParameterType, isPlain)
            || !isPlain && (p.ParameterType == typeof(int) || p.ParameterType == typeof(bool) || p.ParameterType == typeof(int[]) && IsOpen(p)));
    }

    private static bool IsValue(Type type, bool isPlain) =>
        isPlain ? type.IsGenericParameter || ElementTypes.Find(type) is not null : FormulaTypes.IsTensor(type);

    /// <summary>Whether a parameter takes any number of arguments.</summary>
    public static bool IsOpen(ParameterInfo parameter) => parameter.IsDefined(typeof(ParamArrayAttribute), false);
}

using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit.Codegen;

/// <summary>One call in a formula: which overload takes the arguments, and the arguments as it wants them.</summary>
internal sealed class FormulaCall(FormulaSource source, FormulaToken name, List<FormulaPiece> arguments)
{
    /// <summary>Whether a function is defined for an element type, by its closed overload; as many entries as there are overloads and types.</summary>
    private static readonly ConcurrentDictionary<MethodInfo, bool> Defined = new();

    public Expression Bind(FormulaFunction function)
    {
        MethodInfo[] fitting = [.. function.Overloads.Where(TakesCount)];
        if (fitting.Length == 0)
            throw FormulaErrors.ArgumentCount(name.Text, Counts(function), arguments.Count, name.Position);
        foreach (var overload in fitting)
            if (Bound(overload) is { } call)
                return call;
        throw FormulaErrors.Arguments(source, name, arguments, fitting);
    }

    private Expression? Bound(MethodInfo overload)
    {
        if (TakesTensors(overload) != arguments.Exists(a => a.IsTensor))
            return null;
        var parameters = overload.GetParameters();
        Type? element = null;
        if (overload.IsGenericMethodDefinition)
        {
            if (Inferred(overload, parameters) is not { } inferred)
                return null;
            element = inferred;
            overload = overload.MakeGenericMethod(inferred);
            parameters = overload.GetParameters();
        }
        var values = new Expression[parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            if (Value(parameters[i], i) is not { } value)
                return null;
            values[i] = value;
        }
        if (element is null || IsDefined(overload))
            return Expression.Call(overload, values);
        return null;
    }

    /// <summary>The element type that the arguments of the generic parameters share; for plain integers a function of reals takes double.</summary>
    private Type? Inferred(MethodInfo overload, ParameterInfo[] parameters)
    {
        List<FormulaPiece> generic = [.. arguments.Where((_, i) => i < parameters.Length && FormulaTypes.Element(parameters[i].ParameterType).IsGenericParameter)];
        if (generic.Count == 0 || FormulaTypes.Common(generic) is not { } common)
            return null;
        var element = FormulaTypes.Element(common);
        if (!TakesTensors(overload) && element != typeof(bool) && !FormulaTypes.IsFloat(element) && !IsDefined(overload.MakeGenericMethod(element)))
            return typeof(double);
        return element;
    }

    private Expression? Value(ParameterInfo parameter, int at)
    {
        var type = parameter.ParameterType;
        if (type == typeof(int[]))
        {
            var axes = arguments.Skip(at).Select(a => Written(a, typeof(int))).ToArray();
            return axes.Length == 0 || axes.Contains(null) ? null : Expression.NewArrayInit(typeof(int), axes!);
        }
        if (at >= arguments.Count)
            return Expression.Constant(parameter.DefaultValue, type);
        var argument = arguments[at];
        if (TakesTensors(parameter.Member) && !FormulaTypes.IsTensor(type))
            return Written(argument, type);
        return argument.Type == type || FormulaTypes.Fits(argument, type) && parameter.Member.Name != nameof(Ops.Cast) ? FormulaTypes.Brought(argument, type) : null;
    }

    /// <summary>An axis or a flag, which has to stand in the text itself.</summary>
    private static ConstantExpression? Written(FormulaPiece argument, Type type) =>
        type == typeof(bool) ? argument.Value is ConstantExpression { Value: bool } flag ? flag : null
            : argument.Literal?.Number is int axis ? Expression.Constant(axis) : null;

    private bool TakesCount(MethodInfo overload)
    {
        var parameters = overload.GetParameters();
        int required = parameters.Count(p => !p.IsOptional && !FormulaFunctions.IsOpen(p));
        bool isOpen = parameters.Length > 0 && FormulaFunctions.IsOpen(parameters[^1]);
        return isOpen ? arguments.Count > required : arguments.Count >= required && arguments.Count <= parameters.Length;
    }

    private static string Counts(FormulaFunction function)
    {
        var parameters = function.Overloads.Select(o => o.GetParameters()).ToArray();
        int least = parameters.Min(p => p.Count(q => !q.IsOptional && !FormulaFunctions.IsOpen(q)));
        if (Array.Exists(parameters, p => p.Any(FormulaFunctions.IsOpen)))
            return $"{least} or more";
        int most = parameters.Max(p => p.Length);
        return least == most ? least.ToString(System.Globalization.CultureInfo.InvariantCulture) : $"{least} to {most}";
    }

    private static bool TakesTensors(MemberInfo overload) =>
        ((MethodInfo)overload).GetParameters().Any(p => FormulaTypes.IsTensor(p.ParameterType));

    /// <summary>Builds the function once over symbols of its types: the op's own typing rule says whether it is defined.</summary>
    private static bool IsDefined(MethodInfo closed) => Defined.GetOrAdd(closed, static method =>
    {
        var arena = new Arena();
        int symbols = 0;
        return Trace.In(arena, () =>
        {
            try
            {
                var operands = method.GetParameters().Select(p => FormulaTypes.IsTensor(p.ParameterType)
                    ? Symbol(FormulaTypes.Element(p.ParameterType)) : p.ParameterType == typeof(int[]) ? new[] { 0 } : Activator.CreateInstance(p.ParameterType));
                method.Invoke(null, [.. operands]);
                return true;
            }
            catch (TargetInvocationException e)
            {
                return e.InnerException is not TraceException { Code: "EJ117" };
            }
        });

        object Symbol(Type element) => Boundary.Symbolic(arena.Parameter(symbols++, new TensorType(ElementTypes.Find(element)!.Value, TensorType.UnknownRank), "x" + symbols));
    });
}

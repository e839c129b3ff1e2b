using System.Reflection;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>The table of functions against Ops: nothing is forgotten, and each means what it means in a lambda.</summary>
public sealed class FormulaFunctionTests
{
    private static readonly FunctionOptions OnHost = new() { Device = Device.Host };

    private static IEnumerable<MethodInfo> PublicOps => typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static);

    [Fact]
    public void Every_name_of_ops_is_admitted_or_withheld_with_a_reason()
    {
        var conversions = ElementTypes.All.Select(t => t.CSharp());
        string[] admitted = [.. FormulaFunctions.Names.Except(conversions)];
        string[] ops = [.. PublicOps.Select(m => m.Name).Distinct()];
        admitted.Concat(FormulaFunctions.Withheld.Keys).Should().OnlyHaveUniqueItems();
        ops.Except(admitted).Except(FormulaFunctions.Withheld.Keys).Should().BeEmpty("a new function of Ops is admitted to formulas or withheld in FormulaFunctions");
        admitted.Except(ops).Should().BeEmpty("formulas have no functions but those of Ops");
    }

    [Fact]
    public void Every_elementwise_op_is_a_function_or_an_operator()
    {
        string[] operators = ["Add", "Sub", "Mul", "Div", "Rem", "Neg", "Not", "And", "Or", "Less", "LessEqual", "Cast"];
        string[] notInText =
        [
            "Xor", "ShiftLeft", "ShiftRight", "StopGradient", "Bitcast", "Call", "CopySign", "Cbrt",
            "AddChecked", "SubChecked", "MulChecked", "NegChecked", "CastChecked", "SignChecked",
        ];
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Op).TypeHandle);
        Op.All.Where(op => op.Kind == OpKind.Elementwise && !op.IsInternal).Select(op => op.Name)
            .Except(operators).Except(notInText).Except(FormulaFunctions.Names).Should().BeEmpty();
    }

    /// <summary>Functions of one kind of arguments, with values inside every domain.</summary>
    public static TheoryData<string> Calls =>
    [
        .. FormulaFunctions.Names.Where(n => PublicOps.Any(m => m.Name == n)).SelectMany(CallsOf),
    ];

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_call_means_what_it_means_in_a_lambda(string call)
    {
        Tensor<double> x = new double[,] { { 0.25, 0.5, 0.75 }, { 0.125, 0.9375, 0.625 } };
        Tensor<double> y = new double[,] { { 0.5, 0.25, 0.75 }, { 0.0625, 0.375, 0.5 } };
        Tensor<bool> c = new bool[,] { { true, false, true }, { true, true, false } };
        Tensor<double> v = new double[] { 1, 2, 3 };
        Tensor<long> k = new long[] { 2, 0 };
        object? expected = Native(call, new() { ["x"] = x, ["y"] = y, ["c"] = c, ["v"] = v, ["k"] = k });
        if (expected is null)
            return;
        Shared<Tensor<double>> xs = new(x, "x", Device.Host), ys = new(y, "y", Device.Host), vs = new(v, "v", Device.Host);
        Shared<Tensor<bool>> cs = new(c, "c", Device.Host);
        Shared<Tensor<long>> ks = new(k, "k", Device.Host);
        IShared[] shared = [xs, ys, cs, vs, ks];
        foreach (string spelling in new[] { call, char.ToLowerInvariant(call[0]) + call[1..], call.ToLowerInvariant() })
            switch (expected)
            {
                case Tensor<double> real:
                    var found = Formula.Compile<Func<Tensor<double>>>(spelling, shared, options: OnHost)();
                    found.Shape.Should().Equal(real.Shape);
                    found.ToArray().Zip(real.ToArray()).Should().OnlyContain(p => Math.Abs(p.First - p.Second) <= 1e-12 * Math.Abs(p.Second) + 1e-15, spelling);
                    break;
                case Tensor<bool> truth:
                    Formula.Compile<Func<Tensor<bool>>>(spelling, shared, options: OnHost)().ToArray().Should().Equal(truth.ToArray(), spelling);
                    break;
                case Tensor<long> whole:
                    Formula.Compile<Func<Tensor<long>>>(spelling, shared, options: OnHost)().ToArray().Should().Equal(whole.ToArray(), spelling);
                    break;
                default:
                    Assert.Fail($"{call} gives a {expected.GetType()}");
                    break;
            }
    }

    /// <summary>Every way in which a text can write the arguments of an overload.</summary>
    private static IEnumerable<string> CallsOf(string name) => PublicOps
        .Where(m => m.Name == name && m.GetParameters().All(p => p.ParameterType.IsGenericType && p.ParameterType.GetGenericTypeDefinition() == typeof(Tensor<>)
            || p.ParameterType == typeof(int) || p.ParameterType == typeof(bool) || p.ParameterType == typeof(int[]) && p.IsDefined(typeof(ParamArrayAttribute))))
        .Where(m => m.GetParameters().Any(p => p.ParameterType.IsGenericType))
        .SelectMany(m => name switch
        {
            "Dot" => ["Dot(x, v)", "Dot(v, v)", "Dot(2, x)"],
            "MatMul" => ["MatMul(x, transpose(y))"],
            "Outer" => ["Outer(v, v)"],
            "CrossEntropy" => ["CrossEntropy(x, y)", "CrossEntropy(x, k)"],
            "Squeeze" => ["Squeeze(sum(x, 0, true), 0)"],
            "Acosh" => ["Acosh(1 + x)"],
            "Transpose" => ["Transpose(x)", "Transpose(x, 1, 0)", "Transpose(x, 0, -1)"],
            _ => Written(m),
        }).Distinct();

    private static IEnumerable<string> Written(MethodInfo method)
    {
        var parameters = method.GetParameters();
        int required = parameters.Count(p => !p.IsOptional);
        for (int count = required; count <= parameters.Length; count++)
        {
            int numbers = 0;
            var arguments = parameters.Take(count).Select(p => p.ParameterType == typeof(int) ? "-1" : p.ParameterType == typeof(bool) ? "true"
                : p.ParameterType == typeof(Tensor<bool>) ? "c" : p.ParameterType == typeof(Tensor<long>) ? "k" : "xyv"[numbers++].ToString());
            yield return $"{method.Name}({string.Join(", ", arguments)})";
        }
    }

    /// <summary>What Ops itself gives, by reflection and on the interpreter; null for a function that is declared but not built.</summary>
    private static object? Native(string call, Dictionary<string, object> values)
    {
        if (values.TryGetValue(call, out object? value))
            return value;
        int open = call.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
            return call is "true" or "false" ? call == "true" : int.Parse(call, System.Globalization.CultureInfo.InvariantCulture);
        if (call == "Acosh(1 + x)")
            return Ops.Acosh(1 + (Tensor<double>)values["x"]);
        object?[] arguments = [.. Split(call[(open + 1)..^1]).Select(a => Native(a, values))];
        if (arguments.Contains(null))
            return null;
        if (arguments[0] is int scale)
            arguments[0] = (Tensor<double>)(double)scale;
        string name = char.ToUpperInvariant(call[0]) + call[1..open];
        foreach (var method in PublicOps.Where(m => m.Name == name))
            if (Closed(method, arguments) is { } closed)
                try
                {
                    var parameters = closed.GetParameters();
                    bool isOpen = parameters[^1].ParameterType == typeof(int[]);
                    object?[] all = isOpen ? [.. arguments.Take(parameters.Length - 1), arguments.Skip(parameters.Length - 1).Cast<int>().ToArray()]
                        : [.. arguments, .. parameters.Skip(arguments.Length).Select(p => p.DefaultValue)];
                    return closed.Invoke(null, all);
                }
                catch (TargetInvocationException e) when (e.InnerException is TraceException { Code: "EJ115" })
                {
                    return null;
                }
        throw new InvalidOperationException($"no overload for {call}");
    }

    private static MethodInfo? Closed(MethodInfo method, object?[] arguments)
    {
        try
        {
            var closed = method.IsGenericMethodDefinition ? method.MakeGenericMethod(typeof(double)) : method;
            var parameters = closed.GetParameters();
            bool isOpen = parameters[^1].IsDefined(typeof(ParamArrayAttribute)) && arguments.Skip(parameters.Length - 1).All(a => a is int) && arguments.Length >= parameters.Length;
            int fixedCount = isOpen ? parameters.Length - 1 : parameters.Length;
            return (isOpen || arguments.Length <= parameters.Length) && parameters.Take(fixedCount).Select((p, i) => i < arguments.Length ? p.ParameterType.IsInstanceOfType(arguments[i]) : p.IsOptional).All(fits => fits)
                ? closed : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Split(string arguments)
    {
        int depth = 0, start = 0;
        for (int i = 0; i <= arguments.Length; i++)
        {
            if (i == arguments.Length || depth == 0 && arguments[i] == ',')
            {
                yield return arguments[start..i].Trim();
                start = i + 1;
                continue;
            }
            depth += arguments[i] == '(' ? 1 : arguments[i] == ')' ? -1 : 0;
        }
    }
}

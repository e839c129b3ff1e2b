using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using ExprJit.Graphs;
using ExprJit.Inlining;

namespace ExprJit;

/// <summary>The target of a delegate that Function.Compile made: it runs a program of its own, so there is no body to inline.</summary>
internal interface ICompiledFunction;

/// <content>What is inlined: methods over plain values by their code, expressions by substitution, nested lambdas by tracing their bodies when called.</content>
internal sealed partial class LambdaTracer
{
    private static readonly MethodInfo TraceBody = typeof(LambdaTracer).GetMethod(nameof(Traced), BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>The parameters of nested lambdas and inlined expressions, while their bodies are traced.</summary>
    private readonly Dictionary<ParameterExpression, object?> _bound = [];

    /// <summary>A call of a delegate or an expression; null for any other.</summary>
    private object? Inlined(MethodCallExpression c)
    {
        if (c.Method.DeclaringType == typeof(ExpressionCalls))
            return Substituted(c, c.Arguments[0], [.. c.Arguments.Skip(1)]);
        if (c.Method.Name == "Invoke" && c.Object is { } target && typeof(Delegate).IsAssignableFrom(target.Type))
            return Invoke(c, target, c.Arguments);
        return null;
    }

    private object? Invoke(Expression call, Expression target, IReadOnlyList<Expression> arguments)
    {
        if (target is MethodCallExpression { Method.Name: "Compile", Object: { } source } && typeof(LambdaExpression).IsAssignableFrom(source.Type))
            return Substituted(call, source, arguments);
        if (target is LambdaExpression written)
            return Substituted(written, [.. arguments.Select(Eval)]);
        var called = Eval(target) as Delegate ?? throw Errors.NullCapture(target);
        var signature = target.Type.GetMethod("Invoke")!;
        var types = signature.GetParameters();
        if (IsPlain(signature.ReturnType) && types.All(p => IsPlain(p.ParameterType)) && called.Target is not ICompiledFunction)
        {
            object?[] values = [.. arguments.Select(NodeOf)];
            return Inline(call, inliner => inliner.Invoke(called, values));
        }
        object?[] given = [.. arguments.Select((a, k) => Argument(a, types[k].ParameterType, CSharpText.Of(call)))];
        return Result(Watched(called.Method, [called, .. given], () => Run(call, () => called.DynamicInvoke(given))));
    }

    private object? Substituted(Expression call, Expression source, IReadOnlyList<Expression> arguments)
    {
        var lambda = source is UnaryExpression { NodeType: ExpressionType.Quote, Operand: LambdaExpression quoted } ? quoted
            : Eval(source) as LambdaExpression ?? throw Errors.NullCapture(source);
        if (lambda.Parameters.Count != arguments.Count)
            throw Errors.CannotTrace(call, "the expression takes another number of arguments.", "Pass one for each parameter.");
        return Substituted(lambda, [.. arguments.Select(Eval)]);
    }

    /// <summary>A lambda's body with values for its parameters.</summary>
    private object? Substituted(LambdaExpression lambda, object?[] values)
    {
        var before = lambda.Parameters.Select(p => (p, Bound: _bound.TryGetValue(p, out object? b), Value: _bound.GetValueOrDefault(p))).ToArray();
        for (int i = 0; i < values.Length; i++)
            _bound[lambda.Parameters[i]] = values[i];
        var outer = _found;
        _found = [];
        try
        {
            return Eval(lambda.Body);
        }
        finally
        {
            _found = outer;
            foreach (var (parameter, bound, value) in before)
                if (bound)
                    _bound[parameter] = value;
                else
                    _bound.Remove(parameter);
        }
    }

    /// <summary>A nested lambda as a delegate: called by a helper with symbolic tensors or objects, it traces its body.</summary>
    private object Closure(LambdaExpression lambda, Type type)
    {
        if (typeof(LambdaExpression).IsAssignableFrom(type))
            return lambda;
        var call = Expression.Call(Expression.Constant(this), TraceBody, Expression.Constant(lambda),
            Expression.NewArrayInit(typeof(object), lambda.Parameters.Select(p => Expression.Convert(p, typeof(object)))));
        Expression body = lambda.ReturnType == typeof(void) ? call : Expression.Convert(call, lambda.ReturnType);
        return Expression.Lambda(type, body, lambda.Parameters).Compile(preferInterpretation: true);
    }

    private object? Traced(LambdaExpression lambda, object?[] arguments)
    {
        object?[] values = Array.ConvertAll(arguments, a => a is ITensor tensor ? ((IOperand)tensor).ToNode(arena)
            : a is not null && IsPlain(a.GetType()) ? arena.Constant(Scalar.Of(a)) : a);
        object? value = Substituted(lambda, values);
        if (value is not Node node)
            return value;
        var type = lambda.ReturnType;
        return IsPlain(type) ? Concrete(node, lambda.Body, CSharpText.Of(lambda), type)
            : IsGeneric(type, typeof(Shared<>)) && node is Variable variable ? variable.Shared
            : Boundary.Symbolic(node);
    }

    /// <summary>Whether a call passes numbers that the host does not know now to plain parameters, next to objects that it knows.</summary>
    private bool TakesSymbolicNumbers(MethodCallExpression c)
    {
        var types = c.Method.GetParameters();
        if (types.Any(p => IsGeneric(p.ParameterType, typeof(Tensor<>)) || IsGeneric(p.ParameterType, typeof(Shared<>)) || typeof(IShared).IsAssignableFrom(p.ParameterType)))
            return false;
        return c.Arguments.Where((a, k) => IsPlain(types[k].ParameterType)).Any(IsSymbolic);
    }

    /// <summary>A call of a method over plain values, perhaps with enums, strings and objects that its code reads.</summary>
    private object PlainCall(MethodCallExpression c)
    {
        object?[] values = [.. c.Arguments.Select<Expression, object>(a => IsPlain(a.Type) ? NodeOf(a) : HostValue(a))];
        if (c.Object is not null)
            values = [HostValue(c.Object), .. values];
        return Inline(c, inliner => inliner.Call(c.Method, values));
    }

    private HostObject HostValue(Expression e) => e is LambdaExpression lambda ? new HostObject(new NestedLambda(values => Substituted(lambda, values))) : Eval(e) switch
    {
        Node => throw Errors.CannotTrace(e, "it is known only at each call.", "Pass its parts."),
        var value => new HostObject(value),
    };

    /// <summary>A tuple of plain values, which a method over plain values may return.</summary>
    private static bool IsPlainTuple(Type type) => type.IsGenericType && type.IsValueType && typeof(ITuple).IsAssignableFrom(type)
        && type.GetGenericArguments() is { Length: < 8 } items && Array.TrueForAll(items, IsPlain);

    private object Inline(Expression call, Func<MethodInliner, object?> body)
    {
        _pathReads++;
        try
        {
            object? value = body(new MethodInliner(arena, guards));
            return value is StructValue tuple && IsPlainTuple(call.Type) ? tuple : AsNode(value, call);
        }
        catch (UnfitException unfit)
        {
            throw Errors.HelperUnfit(call, unfit.Method, unfit.What, unfit.WayOut);
        }
    }
}

using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit;

/// <content>Calls: the mathematics of .NET, ops, and helpers run on symbolic tensors.</content>
internal sealed partial class LambdaTracer
{
    private static readonly ConcurrentDictionary<MethodInfo, MethodInfo?> Lifted = new();

    /// <summary>Methods of Math, MathF and the number types by the op that means the same.</summary>
    private static readonly Dictionary<(string Name, int Arity), Op> Mathematics = new()
    {
        [("Abs", 1)] = Op.Abs,
        [("Sqrt", 1)] = Op.Sqrt,
        [("Exp", 1)] = Op.Exp,
        [("Log", 1)] = Op.Log,
        [("Log2", 1)] = Op.Log2,
        [("Log10", 1)] = Op.Log10,
        [("LogP1", 1)] = Op.LogP1,
        [("ExpM1", 1)] = Op.ExpM1,
        [("Exp2", 1)] = Op.Exp2,
        [("Sin", 1)] = Op.Sin,
        [("Cos", 1)] = Op.Cos,
        [("Tan", 1)] = Op.Tan,
        [("Asin", 1)] = Op.Asin,
        [("Acos", 1)] = Op.Acos,
        [("Atan", 1)] = Op.Atan,
        [("Sinh", 1)] = Op.Sinh,
        [("Cosh", 1)] = Op.Cosh,
        [("Tanh", 1)] = Op.Tanh,
        [("Asinh", 1)] = Op.Asinh,
        [("Acosh", 1)] = Op.Acosh,
        [("Atanh", 1)] = Op.Atanh,
        [("Floor", 1)] = Op.Floor,
        [("Ceiling", 1)] = Op.Ceiling,
        [("Round", 1)] = Op.Round,
        [("Truncate", 1)] = Op.Truncate,
        [("Pow", 2)] = Op.Pow,
        [("Atan2", 2)] = Op.Atan2,
        [("Max", 2)] = Op.Maximum,
        [("Min", 2)] = Op.Minimum,
        [("IsNaN", 1)] = Op.IsNaN,
        [("IsFinite", 1)] = Op.IsFinite,
        [("IsInfinity", 1)] = Op.IsInfinity,
        [("FusedMultiplyAdd", 3)] = Op.MulAdd,
    };

    private object? Call(MethodCallExpression c)
    {
        var method = c.Method;
        var owner = method.DeclaringType!;
        if (owner == typeof(Math) || owner == typeof(MathF) || method.IsStatic && IsPlain(owner))
            return MathCall(c);
        if (method.Name == "get_Item" && c.Object is { } list && !IsValue(list.Type))
            return Element(c, list, c.Arguments[0], method);
        if (c.Object is { } variable && IsGeneric(variable.Type, typeof(Shared<>)))
            throw Errors.FrozenCall(c, variable);
        if (method.GetParameters().Any(p => p.ParameterType.IsByRefLike))
            throw Errors.CannotTrace(c, "it takes a span, which is memory of the host.", "Use a Tensor and the functions of Ops, or compute it before the call.");
        if (owner == typeof(Ops) && method.ReturnType is { } result && IsPlain(result))
            method = Lift(method) ?? throw Errors.CannotTrace(c, "this overload works on the host alone.", "Pass tensors.");
        else if (method.Name == "get_Item" && c.Arguments.Count == 1 && c.Arguments[0].Type != typeof(Index) && c.Arguments[0].Type != typeof(Range))
            return Boundary.Symbolic(NodeOf(c.Object!)) is { } tensor ? Row(c, tensor) : null;
        else if (owner != typeof(Ops) && IsPlain(method.ReturnType) && method.GetParameters().All(p => IsPlain(p.ParameterType)))
            throw method.IsStatic && owner.Namespace?.StartsWith("System", StringComparison.Ordinal) != true
                ? Errors.NotBuilt($"calling the plain method '{CSharpText.Of(c)}'")
                : Errors.CannotTrace(c, $"{CSharpText.Name(owner)} lives on the host.", "Compute the value before the call and pass it as a parameter.");
        else if (owner == typeof(Ops))
            method = LiftSymbolic(c) ?? method;
        return Helper(c, method);
    }

    /// <summary>The overload that takes tensors where this call's lengths or positions are known only at each call.</summary>
    private MethodInfo? LiftSymbolic(MethodCallExpression c)
    {
        var wanted = Array.ConvertAll(c.Method.GetParameters(), p => p.ParameterType);
        bool changed = false;
        for (int k = 0; k < wanted.Length; k++)
        {
            bool lengths = wanted[k] == typeof(long[]) && c.Arguments[k] is NewArrayExpression list && list.Expressions.Any(IsSymbolic);
            if (lengths || wanted[k] == typeof(long) && IsSymbolic(c.Arguments[k]))
                (wanted[k], changed) = (lengths ? typeof(Tensor<long>[]) : typeof(Tensor<long>), true);
        }
        return changed ? Overload(c.Method, wanted) : null;
    }

    private bool IsSymbolic(Expression e) =>
        ExprJit.Graphs.Graph.Reachable([NodeOf(e)]).Any(n => n is Parameter or Variable);

    private object? Row(MethodCallExpression c, object tensor)
    {
        object index = Boundary.Symbolic(N.Cast(NodeOf(c.Arguments[0]), ElementType.Int64));
        return Run(c, () => tensor.GetType().GetProperty("Item", [typeof(Tensor<long>)])!.GetValue(tensor, [index]));
    }

    private Node MathCall(MethodCallExpression c)
    {
        var arguments = c.Arguments.Where(a => IsPlain(a.Type)).Select(NodeOf).ToArray();
        string name = c.Method.Name;
        if (arguments.Length == c.Arguments.Count)
        {
            if (name is "Sign" && arguments[0].Element.IsFloat())
                return N.Cast(N.Sign(arguments[0]), ElementType.Int32);
            if (name is "Sign")
                return N.Cast(N.Sign(arguments[0]), ElementTypes.Find(c.Type)!.Value);
            if (name is "Clamp")
                return N.Minimum(N.Maximum(arguments[0], arguments[1]), arguments[2]);
            if (name is "Log" && arguments.Length == 2)
                return N.Log(arguments[0]) / N.Log(arguments[1]);
            if (Mathematics.TryGetValue((name, arguments.Length), out var op) && c.Type == (op.Typing(op, arguments, default).Element.Clr()))
                return arena.Apply(op, arguments);
        }
        throw Errors.CannotTrace(c, $"{CSharpText.Name(c.Method.DeclaringType!)}.{name} has no device version.", "Use a function of Ops, or compute the value before the call.");
    }

    private object? Invoke(InvocationExpression i)
    {
        var target = Eval(i.Expression) as Delegate ?? throw Errors.NullCapture(i.Expression);
        var parameterList = target.Method.GetParameters();
        int skip = parameterList.Length - i.Arguments.Count;
        object?[] arguments = [.. i.Arguments.Select((a, k) => Argument(a, parameterList[k + skip].ParameterType, CSharpText.Of(i)))];
        return Result(Run(i, () => target.DynamicInvoke(arguments)));
    }

    private object? Helper(MethodCallExpression c, MethodInfo method)
    {
        object? target = null;
        if (c.Object is not null)
            target = IsGeneric(c.Object.Type, typeof(Tensor<>)) ? Boundary.Symbolic(NodeOf(c.Object)) : Eval(c.Object) ?? throw Errors.NullCapture(c.Object);
        if (target is Node)
            throw Errors.CannotTrace(c, $"'{method.Name}' would need the value of '{CSharpText.Of(c.Object!)}' while tracing.", "Compute it before the call and pass it as a parameter.");
        var types = method.GetParameters();
        var arguments = new object?[types.Length];
        for (int k = 0; k < types.Length; k++)
            arguments[k] = Argument(c.Arguments[k], types[k].ParameterType, method.Name);
        return Result(Run(c, () => method.Invoke(target, arguments)));
    }

    private object? Result(object? value) => value is ITensor tensor ? ((IOperand)tensor).ToNode(arena)
        : value is not null && IsPlain(value.GetType()) ? arena.Constant(Scalar.Of(value)) : value;

    private object? Argument(Expression e, Type type, string method)
    {
        if (IsGeneric(type, typeof(Tensor<>)))
            return Boundary.Symbolic(NodeOf(e));
        if (type.IsArray && e is NewArrayExpression { NodeType: ExpressionType.NewArrayInit } list)
            return NewArray(list, type.GetElementType()!, method);
        object? value = Eval(e);
        if (value is Node node)
            return IsPlain(type) || type.IsEnum ? Concrete(node, e, method, type)
                : IsGeneric(type, typeof(Shared<>)) && node is Variable variable ? variable.Shared
                : Boundary.Symbolic(node);
        return value;
    }

    /// <summary>The overload over tensors of an op's overload over numbers, since numbers are symbolic here.</summary>
    private static MethodInfo? Lift(MethodInfo method) =>
        Lifted.GetOrAdd(method, static plain => Overload(plain, Array.ConvertAll(plain.GetParameters(), p => Tensorised(p.ParameterType))));

    private static MethodInfo? Overload(MethodInfo plain, Type[] wanted)
    {
        foreach (var candidate in typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static))
        {
            if (candidate.Name != plain.Name || candidate.GetParameters().Length != wanted.Length)
                continue;
            var closed = candidate;
            if (candidate.IsGenericMethodDefinition)
            {
                if (!plain.IsGenericMethod || candidate.GetGenericArguments().Length != plain.GetGenericArguments().Length)
                    continue;
                try
                {
                    closed = candidate.MakeGenericMethod(plain.GetGenericArguments());
                }
                catch (ArgumentException)
                {
                    continue;
                }
            }
            if (Array.ConvertAll(closed.GetParameters(), p => p.ParameterType).AsSpan().SequenceEqual(wanted))
                return closed;
        }
        return null;
    }

    private static Type Tensorised(Type type) =>
        IsPlain(type) ? typeof(Tensor<>).MakeGenericType(type)
        : IsGeneric(type, typeof(Shared<>)) && IsPlain(type.GetGenericArguments()[0]) ? typeof(Tensor<>).MakeGenericType(type.GetGenericArguments())
        : type;

    /// <param name="n">The array.</param>
    /// <param name="element">Its element type.</param>
    /// <param name="method">The method it is an argument of, or null.</param>
    private Array NewArray(NewArrayExpression n, Type element, string? method = null)
    {
        var array = Array.CreateInstance(element, n.Expressions.Count);
        if (method is null && IsPlain(element) && n.Expressions.Any(IsSymbolic))
            throw Errors.CannotTrace(n, "its elements are known only at each call, but the array is made when the function is traced.", "Return several values with Outputs.Of, or compute with tensors.");
        for (int i = 0; i < n.Expressions.Count; i++)
            array.SetValue(Argument(n.Expressions[i], element, method ?? "new[]"), i);
        return array;
    }

    private object? New(NewExpression n)
    {
        if (n.Constructor is null)
            throw Errors.CannotTrace(n, "it makes no object.", "Build it before the call.");
        var types = n.Constructor.GetParameters();
        object?[] arguments = [.. n.Arguments.Select((a, k) => Argument(a, types[k].ParameterType, CSharpText.Name(n.Type)))];
        return Run(n, () => n.Constructor.Invoke(arguments));
    }

    private object? ListInit(ListInitExpression l)
    {
        object? made = New(l.NewExpression);
        foreach (var initializer in l.Initializers)
        {
            if (made is Updates updates)
                updates.Entries.Add((Target(initializer.Arguments[0]), NodeOf(Unboxed(initializer.Arguments[1]))));
            else if (made is Givens givens)
                givens.Entries.Add((NodeOf(Unboxed(initializer.Arguments[0])), NodeOf(Unboxed(initializer.Arguments[1]))));
            else
            {
                var types = initializer.AddMethod.GetParameters();
                object?[] arguments = [.. initializer.Arguments.Select((a, k) => Argument(a, types[k].ParameterType, "Add"))];
                Run(l, () => initializer.AddMethod.Invoke(made, arguments));
            }
        }
        return made;
    }

    private IShared Target(Expression e) => Eval(Unboxed(e)) switch
    {
        IShared shared => shared,
        Variable variable => variable.Shared,
        null => throw Errors.NullCapture(e),
        _ => throw Errors.CannotTrace(e, "only a shared variable can be updated.", "Name a Shared<V> as the target."),
    };

    private static Expression Unboxed(Expression e) =>
        e is UnaryExpression { NodeType: ExpressionType.Convert } u && (u.Type == typeof(object) || u.Type == typeof(IShared)) ? u.Operand : e;
}

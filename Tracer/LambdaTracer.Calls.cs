using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Graphs;
using ExprJit.Inlining;

namespace ExprJit;

/// <content>Calls: the mathematics of .NET, ops, and helpers run on symbolic tensors.</content>
internal sealed partial class LambdaTracer
{
    private static readonly ConcurrentDictionary<MethodInfo, MethodInfo?> Lifted = new();

    private object? Call(MethodCallExpression c)
    {
        var method = c.Method;
        var owner = method.DeclaringType!;
        if (method.IsStatic && NumberMethods.Owns(owner))
            return MathCall(c);
        if (Inlined(c) is { } inlined)
            return inlined;
        if (c is { Method.Name: "Get", Object.Type.IsArray: true })
            return Path(c) is { } place ? Leaf(place, c) : throw Errors.CannotTrace(c, "an index is known only at each call.", "Make the array a tensor: Tensor<double> t = array; t[i][j].");
        if (method.Name == "get_Item" && c.Object is { } list && !IsValue(list.Type) && list.Type.IsDefined(typeof(DefaultMemberAttribute)))
            return Element(c, list, c.Arguments[0], method);
        if (c.Object is { } variable && IsGeneric(variable.Type, typeof(Shared<>)))
            throw Errors.FrozenCall(c, variable);
        if (method.GetParameters().Any(p => p.ParameterType.IsByRefLike))
            throw Errors.CannotTrace(c, "it takes a span, which is memory of the host.", "Use a Tensor and the functions of Ops, or compute it before the call.");
        if (owner == typeof(Ops) && method.ReturnType is { } result && (IsPlain(result) || result.IsArray && IsPlain(result.GetElementType()!)))
            method = Lift(method) ?? throw Errors.CannotTrace(c, "this overload works on the host alone.", "Pass tensors.");
        else if (method.Name == "get_Item" && c.Arguments.Count == 1 && c.Arguments[0].Type != typeof(Index) && c.Arguments[0].Type != typeof(Range))
            return Boundary.Symbolic(NodeOf(c.Object!)) is { } tensor ? Row(c, tensor) : null;
        else if (owner != typeof(Ops) && IsPlain(method.ReturnType) && method.GetParameters().All(p => IsPlain(p.ParameterType)))
            return IsSystem(owner)
                ? throw Errors.CannotTrace(c, $"{CSharpText.Name(owner)} lives on the host.", "Compute the value before the call and pass it as a parameter.")
                : PlainCall(c);
        else if (owner == typeof(Ops))
            method = LiftSymbolic(c) ?? method;
        else if ((IsPlain(method.ReturnType) || IsPlainTuple(method.ReturnType)) && !IsSystem(owner) && TakesSymbolicNumbers(c))
            return PlainCall(c);
        return Helper(c, method);
    }

    private static bool IsSystem(Type owner) => owner.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;

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

    private bool IsSymbolic(Expression e) => NodeOf(e).IsSymbolic;

    private object? Row(MethodCallExpression c, object tensor)
    {
        object index = Boundary.Symbolic(N.Cast(NodeOf(c.Arguments[0]), ElementType.Int64));
        return Run(c, () => tensor.GetType().GetProperty("Item", [typeof(Tensor<long>)])!.GetValue(tensor, [index]));
    }

    private Node MathCall(MethodCallExpression c)
    {
        object?[] arguments = [.. c.Arguments.Select(a => IsPlain(a.Type) ? NodeOf(a) : Eval(a))];
        return NumberMethods.Apply(c.Method.Name, arguments, c.Type)
            ?? throw Errors.CannotTrace(c, $"{CSharpText.Name(c.Method.DeclaringType!)}.{c.Method.Name} has no device version.", "Use a function of Ops, or compute the value before the call.");
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
        return Result(Watched(method, [target, .. arguments], () => Run(c, () => method.Invoke(target, arguments))));
    }

    /// <summary>Runs a helper, and guards what it could have read. The state after it counts: a helper may fill in what it lacks.</summary>
    private object? Watched(MethodBase method, object?[] objects, Func<object?> run)
    {
        object? value = run();
        if (method.DeclaringType != typeof(Ops) && !IsGeneric(method.DeclaringType ?? typeof(object), typeof(Tensor<>)) && HostSnapshot.Of(method, objects) is { } snapshot)
            guards.Add(snapshot);
        return value;
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
        if (value is IShared[] variables && type.IsArray && IsGeneric(type.GetElementType()!, typeof(Tensor<>)))
        {
            var tensors = Array.CreateInstance(type.GetElementType()!, variables.Length);
            for (int i = 0; i < variables.Length; i++)
                tensors.SetValue(Boundary.Symbolic(AsNode(variables[i], e)), i);
            return tensors;
        }
        if (value is Node node)
            return IsPlain(type) || type.IsEnum ? Concrete(node, e, method, type)
                : IsGeneric(type, typeof(Shared<>)) && node is Variable variable ? variable.Shared
                : Boundary.Symbolic(node);
        return value;
    }

    /// <summary>The overload over tensors of an op's overload over numbers, since numbers are symbolic here.</summary>
    internal static MethodInfo? Lift(MethodInfo method) =>
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
        : type.IsArray && type.GetArrayRank() == 1 && Tensorised(type.GetElementType()!) is var element && element != type.GetElementType() ? element.MakeArrayType()
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
            return Activator.CreateInstance(n.Type);
        var types = n.Constructor.GetParameters();
        object?[] arguments = [.. n.Arguments.Select((a, k) => Argument(a, types[k].ParameterType, CSharpText.Name(n.Type)))];
        return Run(n, () => n.Constructor.Invoke(arguments));
    }

    /// <summary>An object with members set by name; the values of members are those of its constructor's arguments.</summary>
    private object? MemberInit(MemberInitExpression m)
    {
        object made = New(m.NewExpression)!;
        foreach (var binding in m.Bindings)
        {
            if (binding is not MemberAssignment assignment)
                throw Errors.CannotTrace(m, $"'{binding.Member.Name}' is not set to one value.", "Build the object before the call.");
            if (binding.Member is FieldInfo field)
                field.SetValue(made, Argument(assignment.Expression, field.FieldType, field.Name));
            else if (binding.Member is PropertyInfo property)
                property.SetValue(made, Argument(assignment.Expression, property.PropertyType, property.Name));
        }
        return made;
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

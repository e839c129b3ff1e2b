using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit;

/// <summary>
/// Turns a lambda's expression tree into nodes. Operators become ops; calls of helpers over tensors are run on symbolic
/// tensors; captured objects are read now and guarded, captured numbers become leaves read at each call.
/// Every <c>Eval</c> gives a <see cref="Node"/> for a symbolic value and a plain object for what the host knows.
/// </summary>
internal sealed partial class LambdaTracer(Arena arena, IReadOnlyDictionary<ParameterExpression, Node> parameters, List<Guard> guards)
{
    public Node NodeOf(Expression e) => AsNode(Eval(e), e);

    /// <summary>The value of an expression whose operands may have been evaluated before it.</summary>
    private object? EvalHere(Expression e)
    {
        object? before = arena.Origin;
        arena.Origin = e;
        try
        {
            return e switch
            {
                ConstantExpression c => Constant(c),
                ParameterExpression p => parameters.TryGetValue(p, out var node) ? node : _bound.TryGetValue(p, out object? bound) ? bound : throw Errors.CannotTrace(e, "it is not a parameter of the traced lambda.", "Use the lambda's own parameters."),
                BinaryExpression { NodeType: ExpressionType.ArrayIndex } b => Element(b, b.Left, b.Right, null),
                BinaryExpression { NodeType: ExpressionType.Coalesce } b => Coalesce(b),
                BinaryExpression b when HostBinary(b) is { } known => known,
                BinaryExpression b => Binary(b),
                UnaryExpression u => Unary(u),
                MemberExpression m => Member(m),
                ConditionalExpression c => Conditional(c),
                MethodCallExpression c => Call(c),
                InvocationExpression i => Invoke(i, i.Expression, i.Arguments),
                ListInitExpression l => ListInit(l),
                NewArrayExpression { NodeType: ExpressionType.NewArrayInit } n => NewArray(n, n.Type.GetElementType()!),
                NewArrayExpression n => Array.CreateInstance(n.Type.GetElementType()!,
                    [.. n.Expressions.Select(length => System.Convert.ToInt64(Concrete(NodeOf(length), length, "new[]", length.Type), System.Globalization.CultureInfo.InvariantCulture))]),
                NewExpression n => New(n),
                MemberInitExpression m => MemberInit(m),
                DefaultExpression d when ElementTypes.Find(d.Type) is not null => arena.Constant(Scalar.Of(Activator.CreateInstance(d.Type)!)),
                LambdaExpression l => Closure(l, l.Type),
                TypeBinaryExpression => throw Errors.CannotTrace(e, "the type of an object is known to the host alone.", "Test it before the call: bool isText = o is string; a captured bool is read at each call."),
                _ => throw Errors.CannotTrace(e, $"a {e.NodeType} expression has no meaning on a device.", "Compute it before the call and pass it as a parameter."),
            };
        }
        finally
        {
            arena.Origin = before;
        }
    }

    /// <summary>A value as a node, from whatever a helper or an initialiser left.</summary>
    public Node AsNode(object? value, Expression e) => value switch
    {
        Node node => node,
        IOperand operand => operand.ToNode(arena),
        null => throw Errors.NullCapture(e),
        _ when ElementTypes.Find(value.GetType()) is not null => arena.Constant(Scalar.Of(value)),
        _ => throw Errors.CannotTrace(e, $"a {CSharpText.Name(value.GetType())} is not a number or a tensor.", "Convert it before the call."),
    };

    private object? Constant(ConstantExpression c) =>
        c.Value is not null && ElementTypes.Find(c.Value.GetType()) is not null ? arena.Constant(Scalar.Of(c.Value)) : c.Value;

    private Node Binary(BinaryExpression b)
    {
        switch (b.NodeType)
        {
            case ExpressionType.AndAlso or ExpressionType.OrElse:
                var first = NodeOf(b.Left);
                bool and = b.NodeType == ExpressionType.AndAlso;
                var second = Under(and ? first : N.Not(first), b.Right);
                return arena.Apply(and ? Op.And : Op.Or, first, second);
        }
        if (!IsValue(b.Left.Type) || !IsValue(b.Right.Type))
            throw Errors.CannotTrace(b, $"the type {CSharpText.Name(IsValue(b.Left.Type) ? b.Right.Type : b.Left.Type)} has no counterpart on a device.", "Compute it before the call and pass it as a parameter.");
        if (b.Method is null && !(IsPlain(b.Left.Type) && IsPlain(b.Right.Type)))
            throw Errors.CannotTrace(b, $"it compares {CSharpText.Name(b.Left.Type)} objects, not their elements.", "Use Equal(a, b) or NotEqual(a, b) for elementwise comparison.");
        Node left = NodeOf(b.Left), right = NodeOf(b.Right);
        if (b.Method?.DeclaringType is { } owner && owner.FullName!.StartsWith(typeof(HalfLiterals).FullName!, StringComparison.Ordinal))
            (left, right) = (AsHalf(left), AsHalf(right));
        if (b.NodeType is ExpressionType.LeftShift or ExpressionType.RightShift)
            right = N.Cast(right, left.Element);
        return b.NodeType switch
        {
            ExpressionType.Add => left + right,
            ExpressionType.Subtract => left - right,
            ExpressionType.Multiply => left * right,
            ExpressionType.AddChecked => N.AddChecked(left, right),
            ExpressionType.SubtractChecked => N.SubChecked(left, right),
            ExpressionType.MultiplyChecked => N.MulChecked(left, right),
            ExpressionType.Divide => left / right,
            ExpressionType.Modulo => arena.Apply(Op.Rem, left, right),
            ExpressionType.And => arena.Apply(Op.And, left, right),
            ExpressionType.Or => arena.Apply(Op.Or, left, right),
            ExpressionType.ExclusiveOr => arena.Apply(Op.Xor, left, right),
            ExpressionType.LeftShift => arena.Apply(Op.ShiftLeft, left, right),
            ExpressionType.RightShift => arena.Apply(Op.ShiftRight, left, right),
            ExpressionType.LessThan => N.Less(left, right),
            ExpressionType.LessThanOrEqual => N.LessEqual(left, right),
            ExpressionType.GreaterThan => N.Less(right, left),
            ExpressionType.GreaterThanOrEqual => N.LessEqual(right, left),
            ExpressionType.Equal => N.Equal(left, right),
            ExpressionType.NotEqual => N.NotEqual(left, right),
            _ => throw Errors.CannotTrace(b, $"the operator {b.NodeType} has no meaning on a device.", "Use + - * / % & | ^ << >> or a comparison."),
        };
    }

    /// <summary>A literal that meets a Half.</summary>
    private Node AsHalf(Node x) => x.Element == ElementType.Float16 ? x
        : x is Constant c ? arena.Constant(HalfLiterals.Exact((int)c.Value.Integer)) : throw Errors.TypesDisagree(Op.Add, [x, arena.Constant(Half.One)]);

    private Node Under(Node condition, Expression e) =>
        arena.Under(arena.Path is { } outer ? N.And(outer, condition) : condition, () => NodeOf(e));

    private object? Conditional(ConditionalExpression c)
    {
        var test = NodeOf(c.Test);
        if (!IsValue(c.Type))
            return Concrete(test, c.Test, "?:", typeof(bool)) is true ? Eval(c.IfTrue) : Eval(c.IfFalse);
        if (test is Constant known)
            return Eval(known.Value.IsTrue ? c.IfTrue : c.IfFalse);
        return N.Where(test, Under(test, c.IfTrue), Under(N.Not(test), c.IfFalse));
    }

    private object? Unary(UnaryExpression u)
    {
        switch (u.NodeType)
        {
            case ExpressionType.Negate or ExpressionType.UnaryPlus or ExpressionType.Not or ExpressionType.OnesComplement when u.Method is not null && !IsValue(u.Operand.Type):
                object? operand = Eval(u.Operand);
                return Result(Run(u, () => u.Method.Invoke(null, [operand])));
            case ExpressionType.Negate:
                return -NodeOf(u.Operand);
            case ExpressionType.UnaryPlus:
                return NodeOf(u.Operand);
            case ExpressionType.Not or ExpressionType.OnesComplement:
                return N.Not(NodeOf(u.Operand));
            case ExpressionType.Convert or ExpressionType.ConvertChecked:
                return Converted(u);
            case ExpressionType.NegateChecked:
                return N.NegChecked(NodeOf(u.Operand));
            case ExpressionType.ArrayLength:
                return arena.Constant(((Array)(Eval(u.Operand) ?? throw Errors.NullCapture(u.Operand))).Length);
            case ExpressionType.Quote:
                return u.Operand;
            case ExpressionType.TypeAs:
                throw Errors.CannotTrace(u, "the type of an object is known to the host alone.", "Convert it before the call, or write a cast.");
            default:
                throw Errors.CannotTrace(u, $"a {u.NodeType} expression has no meaning on a device.", "Compute it before the call.");
        }
    }

    private object? Converted(UnaryExpression u)
    {
        if (u.Operand.Type.IsEnum && ElementTypes.Find(u.Type) is { } number && Eval(u.Operand) is Enum named)
            return N.Cast(arena.Constant(Scalar.Of(Convert.ChangeType(named, named.GetTypeCode(), System.Globalization.CultureInfo.InvariantCulture))), number);
        if (ElementTypes.Find(u.Type) is { } to && IsValue(u.Operand.Type))
        {
            var operand = NodeOf(u.Operand);
            if (operand.Type is { IsRankKnown: true, IsScalar: false })
                throw Errors.RankUnfit($"a conversion to {CSharpText.Name(u.Type)}", operand, "0");
            return u.NodeType == ExpressionType.Convert || u.Method?.Name == "op_Explicit" ? N.Cast(operand, to) : N.CastChecked(operand, to);
        }
        if (u.Type.IsByRefLike)
            throw Errors.CannotTrace(u, "a span is memory of the host.", "Use a Tensor and the functions of Ops.");
        object? value = Eval(u.Operand);
        if (value is Node && IsPlain(u.Operand.Type) && !IsValue(u.Type) && u.Type != typeof(object))
            throw Errors.CannotTrace(u, $"the type {CSharpText.Name(u.Type)} has no counterpart on a device.", "Use double, float or an integer type.");
        if (u.Method is null || value is Node || value is IShared)
            return value;
        // A host object made a tensor, such as a captured array: its elements are read again at each call.
        if (Path(u.Operand) is { } path && u.Method.IsStatic && typeof(ITensor).IsAssignableFrom(u.Type))
            return Leaf(path.Then(new CaptureStep(u.Method)), u);
        return Run(u, () => u.Method.Invoke(null, [value]));
    }

    private static bool IsPlain(Type type) => ElementTypes.Find(type) is not null;

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    /// <summary>Whether values of the type are computed with, rather than objects of the host.</summary>
    private static bool IsValue(Type type) => IsPlain(type) || IsGeneric(type, typeof(Tensor<>)) || IsGeneric(type, typeof(Shared<>));

    /// <summary>Runs user code within the trace, giving its exceptions a place in the lambda.</summary>
    private object? Run(Expression e, Func<object?> call)
    {
        try
        {
            return Trace.In(arena, call);
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is { } inner)
        {
            if (inner is ExprJitException or RankNotKnownException)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw Errors.HelperFailed(e, inner);
        }
    }

    /// <summary>The value of a plain argument that a helper needs while being traced; what it was read from is guarded.</summary>
    private object Concrete(Node node, Expression e, string method, Type type)
    {
        if (node is Constant known)
            return known.Value.Boxed();
        if (node.IsSymbolic)
            throw Errors.SymbolicPlainArgument(e, method, type);
        foreach (var capture in ExprJit.Graphs.Graph.Reachable([node]).OfType<Capture>())
            guards.Add(Guard.Of(capture.Reader, capture.Reader.Read()));
        var interpreter = new Interpreter(leaf => Value.Of(Scalar.Of(((Capture)leaf).Reader.Read()!)));
        return interpreter.Run([node])[0][0].Boxed();
    }
}

using System.Linq.Expressions;
using System.Reflection;
using ExprJit.Graphs;
using ExprJit.Inlining;

namespace ExprJit;

/// <content>Captures: chains of members and elements, read now or at each call.</content>
internal sealed partial class LambdaTracer
{
    private readonly HashSet<CaptureReader> _paths = [];

    private object? Member(MemberExpression m)
    {
        if (m.Expression is not null && (IsGeneric(m.Expression.Type, typeof(Shared<>)) || IsGeneric(m.Expression.Type, typeof(Tensor<>))))
            return ValueMember(m);
        if (Path(m) is { } path)
            return Leaf(path, m);
        object? owner = m.Expression is null ? null : Eval(m.Expression);
        if (owner is StructValue tuple)
            return Item(tuple, m.Member.Name, m.Type);
        if (owner is null or Node)
            throw Errors.CannotTrace(m, $"'{m.Member.Name}' of a value known only at a call has no meaning on a device.", "Compute it before the call.");
        return Run(m, () => m.Member is FieldInfo f ? f.GetValue(owner) : ((PropertyInfo)m.Member).GetValue(owner));
    }

    /// <summary>A field of a tuple that a method over plain values returned; on the stack it may have been wider.</summary>
    public Node Item(StructValue tuple, string field, Type type) =>
        N.Cast(AsNode(tuple.Fields.GetValueOrDefault(field) ?? StackMachine.Zero(arena, type), Expression.Default(type)), ElementTypes.Find(type)!.Value);

    /// <summary>A property of a variable or tensor: <c>W.Value</c> is the variable; the rest run on the symbolic tensor.</summary>
    private object? ValueMember(MemberExpression m)
    {
        var node = NodeOf(m.Expression!);
        if (m.Member.Name == "Value")
            return node;
        if (node is Variable variable && m.Member is PropertyInfo { Name: nameof(IShared.Name) or nameof(IShared.Device) } known)
            return known.GetValue(variable.Shared);
        if (IsGeneric(m.Expression!.Type, typeof(Shared<>)))
            throw Errors.CannotTrace(m, "it is known to the host alone.", "Read it before the call, or use the variable's Value.");
        object tensor = Boundary.Symbolic(node);
        return Run(m, () => ((PropertyInfo)m.Member).GetValue(tensor));
    }

    private object? Element(Expression e, Expression list, Expression index, MethodInfo? indexer)
    {
        if (Path(e) is { } path)
            return Leaf(path, e);
        object? owner = Eval(list);
        if (IsSymbolic(index))
            throw Errors.SymbolicIndex(e, list, index);
        object at = Concrete(NodeOf(index), index, "[]", index.Type);
        return Run(e, () => indexer is null
            ? ((Array)owner!).GetValue(Convert.ToInt64(at, System.Globalization.CultureInfo.InvariantCulture)) : indexer.Invoke(owner, [at]));
    }

    /// <summary>What a captured chain holds: a number or tensor is read again at each call; any other object is guarded.</summary>
    private object? Leaf(CaptureReader path, Expression e)
    {
        object value = path.ReadValue();
        if (ElementTypes.Find(value.GetType()) is { } element)
            return arena.Capture(path, TensorType.Scalar(element));
        if (value is ITensor tensor)
        {
            if (tensor.Node is not null)
                return ((IOperand)tensor).ToNode(arena);
            if (!path.ConvertsArray)
                guards.Add(Guard.Of(path, tensor.Type));
            return arena.Capture(path, tensor.Type);
        }
        if (value is not LambdaExpression || ReferenceEquals(path.Read(), value))
            guards.Add(Guard.Of(path, value));
        return value;
    }

    /// <summary>The chain an expression reads from the closure or a static member, or null where it is not one.</summary>
    private CaptureReader? Path(Expression e)
    {
        var steps = new Stack<CaptureStep>();
        var text = e;
        for (; ; )
        {
            switch (e)
            {
                case MemberExpression { Member: FieldInfo or PropertyInfo } m when m.Expression is null || !IsValue(m.Expression.Type):
                    steps.Push(new CaptureStep(m.Member, Owner: m.Expression));
                    if (m.Expression is null)
                        return Interned(new CaptureReader(null, [.. steps], text));
                    e = m.Expression;
                    break;
                case BinaryExpression { NodeType: ExpressionType.ArrayIndex } b when Known(b.Right) is { } index:
                    steps.Push(new CaptureStep(null, index, b.Left));
                    e = b.Left;
                    break;
                case MethodCallExpression { Method.Name: "get_Item", Object: { } list } c when c.Arguments.Count == 1 && !IsValue(list.Type)
                        && (Known(c.Arguments[0]) ?? (c.Arguments[0] as ConstantExpression)?.Value) is { } key:
                    steps.Push(new CaptureStep(c.Method, key, list));
                    e = list;
                    break;
                case MethodCallExpression { Method.Name: "Get", Object: { Type.IsArray: true } array } c when c.Arguments.Select(Known).ToArray() is var keys && !keys.Contains(null):
                    steps.Push(new CaptureStep(c.Method, new IndexList(keys!)));
                    e = array;
                    break;
                case UnaryExpression { NodeType: ExpressionType.Convert, Method: null } u when !u.Type.IsValueType && !u.Operand.Type.IsValueType:
                    e = u.Operand;
                    break;
                case ParameterExpression p when steps.Count > 0 && _bound.TryGetValue(p, out object? held) && held is not (null or Node or IOperand):
                    return Interned(new CaptureReader(held, [.. steps], text));
                case ConstantExpression { Value: { } root } when ElementTypes.Find(root.GetType()) is null:
                    return Interned(new CaptureReader(root, [.. steps], text));
                default:
                    return null;
            }
        }
    }

    /// <summary>The reader of an equal chain where the trace has one, since making one that reads may mean compiling.</summary>
    private CaptureReader Interned(CaptureReader made)
    {
        if (_paths.TryGetValue(made, out var known))
            return known;
        _paths.Add(made);
        return made;
    }

    /// <summary>An index that the host knows now; what it was read from is guarded.</summary>
    private object? Known(Expression index)
    {
        if (index is ConstantExpression { Value: int or long } c)
            return c.Value;
        if (!IsPlain(index.Type))
            return null;
        try
        {
            return Concrete(NodeOf(index), index, "[]", index.Type);
        }
        catch (TraceException)
        {
            return null;
        }
    }
}

using System.Collections.Concurrent;
using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit;

/// <summary>The trace under way on this thread: operators on tensors add to its arena instead of computing.</summary>
internal static class Trace
{
    [ThreadStatic]
    private static Arena? _current;

    public static Arena? Current => _current;

    public static T In<T>(Arena arena, Func<T> body)
    {
        var before = _current;
        _current = arena;
        try
        {
            return body();
        }
        finally
        {
            _current = before;
        }
    }
}

/// <summary>Applies ops to operands: symbolically inside a trace, by the interpreter outside.</summary>
internal static class Symbolic
{
    public static Tensor<R> Call<R>(IOperand a, Func<Node, Node> build) => Call<R>([a], n => build(n[0]));

    public static Tensor<R> Call<R>(IOperand a, IOperand b, Func<Node, Node, Node> build) => Call<R>([a, b], n => build(n[0], n[1]));

    public static Tensor<R> Call<R>(IOperand[] operands, Func<Node[], Node> build)
    {
        var arena = Trace.Current;
        if (arena is not null)
            return new Tensor<R>(Build(arena, operands, build));
        return new Tensor<R>(Evaluate(operands, build));
    }

    public static R Plain<T, R>(T x, Func<Node, Node> build) where T : struct where R : struct => Plain<R>(Number(x), build);

    public static R Plain<T, R>(T x, T y, Func<Node, Node, Node> build) where T : struct where R : struct => Plain<R>(Number(x), Number(y), build);

    public static R Plain<T, R>(T x, T y, T z, Func<Node, Node, Node, Node> build) where T : struct where R : struct =>
        EvaluateScalar<R>([Number(x), Number(y), Number(z)], n => build(n[0], n[1], n[2]));

    public static R Plain<R>(IOperand x, Func<Node, Node> build) where R : struct => EvaluateScalar<R>([x], n => build(n[0]));

    public static R Plain<R>(IOperand x, IOperand y, Func<Node, Node, Node> build) where R : struct =>
        EvaluateScalar<R>([x, y], n => build(n[0], n[1]));

    public static IOperand Number<T>(T value) where T : struct => (Tensor<T>)value;

    public static R EvaluateScalar<R>(IOperand[] operands, Func<Node[], Node> build)
    {
        if (Trace.Current is not null)
            foreach (var operand in operands)
                if (operand is IShared shared)
                    throw Errors.Frozen(shared);
        return Evaluate(operands, build)[0].As<R>();
    }

    public static HostStorage Evaluate(IOperand[] operands, Func<Node[], Node> build)
    {
        var arena = new Arena();
        return Interpreter.Evaluate(Build(arena, operands, build)).ToStorage();
    }

    private static Node Build(Arena arena, IOperand[] operands, Func<Node[], Node> build)
    {
        foreach (var operand in operands)
            ArgumentNullException.ThrowIfNull(operand);
        return build(Array.ConvertAll(operands, o => o.ToNode(arena)));
    }
}

/// <summary>Crosses between values of a type known only at run time and storage or nodes.</summary>
internal static class Boundary
{
    private static readonly ConcurrentDictionary<Type, Func<object, object>> Wrappers = new();

    public static HostStorage ToStorage<V>(V value)
    {
        if (value is ITensor tensor)
            return (tensor.Storage ?? throw Errors.SymbolicRead(tensor.Node!)).ToHost();
        return HostStorage.Of<V>([value], []);
    }

    public static V FromStorage<V>(HostStorage storage) =>
        typeof(V) == storage.Element.Clr() ? storage.Span<V>()[0] : (V)Tensor.FromStorage(storage);

    /// <summary>A symbolic tensor over a node; its element type is the node's.</summary>
    public static object Symbolic(Node node) =>
        Wrappers.GetOrAdd(node.Element.Clr(), static clr =>
        {
            var wrap = typeof(Boundary).GetMethod(nameof(Wrap), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(clr);
            return wrap.CreateDelegate<Func<object, object>>();
        })(node);

    public static V Unary<V>(Op op, Shared<V> a) => Result<V>([a], n => n[0].Arena.Apply(op, n[0]));

    public static V Binary<V>(Op op, object? a, object? b) => Result<V>([Operand(a), Operand(b)], n => n[0].Arena.Apply(op, n[0], n[1]));

    public static V Unary<V>(Func<Node, Node> build, Shared<V> a) => Result<V>([a], n => build(n[0]));

    public static V Binary<V>(Func<Node, Node, Node> build, object? a, object? b) => Result<V>([Operand(a), Operand(b)], n => build(n[0], n[1]));

    private static IOperand Operand(object? value) => value switch
    {
        IOperand operand => operand,
        null => throw new ArgumentNullException(nameof(value)),
        _ => (IOperand)Tensor.FromStorage(One(Scalar.Of(value))),
    };

    private static HostStorage One(Scalar value)
    {
        var storage = new HostStorage(value.Type, []);
        storage[0] = value;
        return storage;
    }

    private static V Result<V>(IOperand[] operands, Func<Node[], Node> build)
    {
        if (ElementTypes.Find(typeof(V)) is not null)
            return ExprJit.Symbolic.EvaluateScalar<V>(operands, build);
        if (Trace.Current is { } arena)
            return (V)Symbolic(build(Array.ConvertAll(operands, o => o.ToNode(arena))));
        return (V)Tensor.FromStorage(ExprJit.Symbolic.Evaluate(operands, build));
    }

    private static object Wrap<E>(object node) => new Tensor<E>((Node)node);
}

using System.Linq.Expressions;
using ExprJit.Graphs;

namespace ExprJit;

/// <summary>The base of every error that ExprJit reports about a program or its data.</summary>
public abstract class ExprJitException(string code, string message, Exception? inner = null)
    : Exception($"{code}: {message}", inner)
{
    /// <summary>The stable code of the error, such as <c>EJ101</c>; <c>docs/errors.md</c> has an entry for each.</summary>
    public string Code { get; } = code;

    /// <inheritdoc/>
    public override string? HelpLink
    {
        get => "docs/errors.md#" + Code.ToLowerInvariant();
        set { }
    }
}

/// <summary>A lambda cannot be compiled as written.</summary>
public sealed class TraceException(string code, string message, Exception? inner = null) : ExprJitException(code, message, inner);

/// <summary>The shapes of a call's values do not fit; nothing was changed.</summary>
public sealed class ShapeException(string code, string message) : ExprJitException(code, message);

/// <summary>A device is missing, failed, or was mixed with another.</summary>
public sealed class DeviceException(string code, string message, Exception? inner = null) : ExprJitException(code, message, inner);

/// <summary>A text formula was refused.</summary>
public sealed class FormulaException(string code, string message, int position) : ExprJitException(code, $"{message} (at position {position})")
{
    /// <summary>Where in the text, zero-based.</summary>
    public int Position { get; } = position;
}

/// <summary>An invariant of the compiler itself is broken: never the user's mistake.</summary>
public sealed class InternalCompilerException(string pass, string message)
    : ExprJitException("EJ900", $"internal error in '{pass}': {message}. This is a defect of ExprJit, not of the program.");

/// <summary>Raised while checking a lambda before its first call, where an answer depends on a rank that only a call shows.</summary>
internal sealed class RankNotKnownException : Exception;

/// <summary>Every message in one place: what failed, where, and what to write instead.</summary>
internal static class Errors
{
    public static TraceException CannotTrace(Expression e, string why, string wayOut) =>
        new("EJ101", $"cannot trace '{CSharpText.Of(e)}': {why} {wayOut}");

    public static TraceException UnusedParameter(string name, LambdaExpression lambda) =>
        new("EJ102", $"parameter '{name}' of '{CSharpText.Of(lambda)}' is not used. Remove it, start its name with '_', or set FunctionOptions.OnUnusedInput to OnUnusedInput.Ignore.");

    public static TraceException UpdatedTwice(IShared target) =>
        new("EJ103", $"'{target.Name}' has two updates. Updates are simultaneous, so combine them into one expression.");

    public static TraceException UpdateNarrows(IShared target, Node value) =>
        new("EJ104", $"the update of '{target.Name}' is {A(value.Type.CSharp)}, written '{Written(value)}', but the variable is {A(target.Type.CSharp)}: C# has no implicit conversion there, and the value could narrow. Convert it explicitly: Cast<{target.Type.Element.CSharp()}>(…).");

    public static TraceException UpdateChangesRank(IShared target, Node value) =>
        new("EJ105", $"the update of '{target.Name}' has rank {value.Rank}, written '{Written(value)}', but the variable has rank {target.Type.Rank}. Reshape or reduce the value.");

    public static TraceException GivenUnused(Node key) =>
        new("EJ106", $"the given '{Written(key)}' occurs neither in the output nor in an update. Remove it, or use it.");

    public static TraceException GivenType(Node key, Node value) =>
        new("EJ107", $"the given '{Written(key)}' is {A(key.Type.CSharp)} but its replacement '{Written(value)}' is {A(value.Type.CSharp)}. Convert the replacement with Cast or reshape it.");

    public static TraceException GivenTwice(Node key) =>
        new("EJ107", $"'{Written(key)}' is given twice. Givens are simultaneous: keep one.");

    public static TraceException CostNotScalar(Node cost) =>
        new("EJ108", $"the cost '{Written(cost)}' of a gradient is {A(cost.Type.CSharp)}; a float scalar is needed. Reduce it with Sum or Mean.");

    public static TraceException NotDifferentiable(Node wrt) =>
        new("EJ108", $"cannot take a gradient with respect to '{Written(wrt)}', {A(wrt.Type.CSharp)}. Only float, double and Half values have one.");

    public static TraceException NotDifferentiated(Node y) =>
        new("EJ108", $"'{Written(y)}' has no derivative: it is {A(y.Type.CSharp)}, and only float, double and Half values have one. Convert it with Cast<…>(…) first.");

    public static TraceException GradientNotConnected(Node cost, Node wrt) =>
        new("EJ109", $"'{Written(cost)}' does not depend on '{Written(wrt)}', so it has no derivative there. Leave that variable out, or use it in what is differentiated.");

    public static TraceException NoGradient(Op op, Node node) =>
        new("EJ121", $"{op.Name} has no gradient, but the cost depends on '{Written(node)}'. Wrap it in StopGradient if it should count as a constant.");

    public static TraceException TypesDisagree(Op op, ReadOnlySpan<Node> inputs)
    {
        var a = inputs[0];
        var b = a;
        foreach (var input in inputs)
            if (input.Element != a.Element)
                b = input;
        return new("EJ110", $"{op.Name} of '{Written(a)}', {A(a.Type.CSharp)}, and '{Written(b)}', {A(b.Type.CSharp)}: the element types differ. Convert one: Cast<{a.Element.CSharp()}>(…).");
    }

    public static TraceException NotExact(int number, ElementType element) =>
        new("EJ110", $"no {element.CSharp()} is exactly {number}. Write the number as a {element.CSharp()}, which rounds it: ({element.CSharp()}){number}.");

    public static TraceException GradientOutside(Node cost) =>
        new("EJ108", $"a gradient is taken of an expression, but '{Written(cost)}' is a value. Take it in a lambda given to Function.Compile, or in a helper that one calls.");

    public static TraceException FrozenCall(Expression call, Expression variable) =>
        new("EJ111", $"'{CSharpText.Of(call)}' would freeze the variable's value of today in the compiled function. Use the variable itself: '{CSharpText.Of(variable)}' means its value at each call.");

    public static TraceException FrozenRead(IShared shared) =>
        new("EJ111", $"reading '{shared.Name}' inside a traced helper would freeze its value of today in the compiled function. Use the variable itself: it means its value at each call.");

    public static TraceException ChangedInTrace(IShared shared) =>
        new("EJ122", $"'{shared.Name}' is changed inside a traced helper, which runs when the function is traced and not at each call. Return Updates instead, or change it outside.");

    public static TraceException Frozen(IShared shared) =>
        new("EJ111", $"converting '{shared.Name}' to {shared.Type.CSharp} inside a traced helper would freeze its value. Use it through the tensor operators (g * {shared.Name}), or take it as a Tensor<{shared.Type.Element.CSharp()}>.");

    public static TraceException SymbolicRead(Node node) =>
        new("EJ112", $"'{Written(node)}' is symbolic{Within(node)}: its value and lengths are known only when the function is called. Compute with it, or use Length(x, axis), instead of reading it.");

    public static TraceException SymbolicCopy(Node node) =>
        new("EJ112", $"'{Written(node)}' is symbolic{Within(node)}: it has no memory until the function is called, and a function runs on one device. Copy what the function is given before the call, or its result after it.");

    public static TraceException Escaped(Node node) =>
        new("EJ113", $"'{Written(node)}' belongs to another trace: a symbolic value was kept after the lambda that made it. Pass it as an argument instead.");

    public static TraceException SymbolicPlainArgument(Expression argument, string method, Type type) =>
        new("EJ114", $"'{CSharpText.Of(argument)}' is known only at each call, but '{method}' takes it as a plain {CSharpText.Name(type)} and is traced by running it. Where the helper is yours, declare that parameter as Tensor<{CSharpText.Name(type)}>; else pass a constant or a captured value.");

    public static TraceException SymbolicIndex(Expression element, Expression list, Expression index) =>
        new("EJ114", $"'{CSharpText.Of(index)}' in '{CSharpText.Of(element)}' is known only at each call, but '{CSharpText.Of(list)}' is {A(CSharpText.Name(list.Type))} of the host, indexed when the function is traced. Make it a Tensor and index that.");

    public static TraceException NotBuilt(string what) =>
        new("EJ115", $"{what} is part of the contract but not built yet in this version. Express it with the functions listed in docs/ops.md.");

    public static TraceException AxisOutOfRange(int axis, Node x) =>
        AxisOutOfRange(axis, x, x.Rank);

    /// <param name="axis">The axis as written.</param>
    /// <param name="x">The value.</param>
    /// <param name="rank">How many axes there are to choose from; one more than the value's for a new one.</param>
    public static TraceException AxisOutOfRange(int axis, Node x, int rank) =>
        new("EJ116", $"axis {axis} is out of range for '{Written(x)}', {A(x.Type.CSharp)}{Within(x)}. {(rank == 0 ? "It has no axes: leave the axis or index out." : $"Axes run from {-rank} to {rank - 1}.")}");

    public static TraceException AxisTwice(int axis, int[] axes, Node x) =>
        new("EJ116", $"axis {axis} of '{Written(x)}' occurs twice in ({string.Join(", ", axes)}){Within(x)}. Name each axis once; negative ones count from the end.");

    public static TraceException ElementUnfit(Op op, Node x) => ElementUnfit(Symbol(op), x);

    public static TraceException ElementUnfit(string function, Node x) =>
        new("EJ117", $"{function} is not defined for '{Written(x)}', {A(x.Type.CSharp)}{Within(x)}. Convert it with Cast<…>(…) first.");

    public static TraceException MeanOfIntegers(Node x) =>
        new("EJ117", $"Mean is not defined for '{x.Origin ?? x.ToString()}', a {x.Type.CSharp}: the mean of integers is no integer. Convert them first: Mean(Cast<double>({x.Origin ?? x.ToString()})).");

    public static TraceException NotPlain(Type type) =>
        new("EJ117", $"{CSharpText.Name(type)} is not a plain type. Use bool, an integer type, Half, float or double, or a Tensor of one.{Instead(type)}");

    public static TraceException ParameterNotPlain(string name, Type type) =>
        new("EJ117", $"parameter '{name}' is of type {CSharpText.Name(type)}, which is not plain. Use bool, an integer type, Half, float or double, or a Tensor of one.{Instead(type)}");

    public static TraceException RankUnfit(Op op, Node x, string ranks) => RankUnfit(Symbol(op), x, ranks);

    public static TraceException RankUnfit(string function, Node x, string ranks) =>
        new("EJ117", $"{function} needs rank {ranks}{Within(x)}, but '{Written(x)}' is {A(x.Type.CSharp)}. Reshape it first.");

    public static TraceException RanksDiffer(Op op, Node a, Node b) =>
        new("EJ117", $"{op.Name} of '{a.Origin ?? a.ToString()}', a {a.Type.CSharp}, and '{b.Origin ?? b.ToString()}', a {b.Type.CSharp}: the ranks must be equal and at least 1. Reshape one, or use ExpandDims.");

    public static TraceException RankTooLarge(Op op, Node x, int rank) =>
        new("EJ117", $"{op.Name} cannot lower '{Written(x)}', {A(x.Type.CSharp)}, to rank {rank}.");

    public static TraceException Subscripts(string subscripts, string why) =>
        new("EJ123", $"Einsum cannot read \"{subscripts}\": {why}. Write one group of letters for each operand, such as \"ij,jk->ik\".");

    public static TraceException OutputForm(Expression e, Type type) =>
        new("EJ118", $"an output of type {CSharpText.Name(type)}, written '{CSharpText.Of(e)}', is not supported.{(typeof(IShared).IsAssignableFrom(type) ? " Among several outputs, write its Value." : "")} Return a plain value, a Tensor, a record or anonymous type of these, or Outputs.Of(…).");

    public static TraceException NullCapture(Expression e) => e is MethodCallExpression or InvocationExpression
        ? new("EJ119", $"'{CSharpText.Of(e)}' returned null. Return a value that the function can use.")
        : NullCapture(CSharpText.Of(e));

    public static TraceException NullCapture(string text) =>
        new("EJ119", $"'{text}' is null. Set it before compiling or calling the function.");

    public static TraceException CaptureFailed(string text, Exception inner) =>
        new("EJ119", $"'{text}', which is read when compiling and at each call, cannot be read: {inner.GetType().Name}: {inner.Message}", inner);

    public static TraceException HelperFailed(Expression e, Exception inner) =>
        new("EJ120", $"tracing '{CSharpText.Of(e)}' threw {inner.GetType().Name}: {inner.Message}", inner);

    public static TraceException HelperUnfit(Expression call, System.Reflection.MethodBase method, string what, string wayOut) =>
        new("EJ124", $"'{CSharpText.Of(call)}' cannot be compiled into a kernel: in '{CSharpText.Method(method)}' {what}. {wayOut}");

    public static TraceException CallUnfit(Node call, Device device, System.Reflection.MethodBase method, string what, string wayOut) =>
        new("EJ124", $"'{call.Origin ?? call.ToString()}' cannot be compiled for {device}: in '{CSharpText.Method(method)}' {what}. {wayOut}");

    public static TraceException NoGradientOfCall(System.Reflection.MethodInfo method, Node node) =>
        new("EJ121", $"'{node.Origin ?? node.ToString()}' has no gradient, because '{CSharpText.Method(method)}' has a loop and is called as it is. Write it over tensors (Tensor<double> x), without the loop, or wrap it in StopGradient if it should count as a constant.");

    public static ShapeException CannotBroadcast(Node node, Dim[][] shapes) =>
        new("EJ201", $"the shapes {string.Join(" and ", shapes.Select(Text))} in '{Written(node)}' do not broadcast together. Lengths must be equal, or 1.");

    public static ShapeException InnerLengthsDiffer(Node node, Dim[][] shapes) =>
        new("EJ202", $"the shapes {string.Join(" and ", shapes.Select(Text))} in '{Written(node)}' do not fit: the lengths that meet must be equal.");

    public static ShapeException CannotSqueeze(Node node, Dim[] shape, int axis) =>
        new("EJ202", $"axis {axis} of the shape {Text(shape)} in '{Written(node)}' has length {shape[axis]}; only an axis of length 1 can be squeezed.");

    public static ShapeException TwoOpenLengths(Node node) =>
        new("EJ203", $"'{Written(node)}' leaves two lengths open. Only one may be -1.");

    public static ShapeException CannotReshape(Node node, Dim[] from, Dim[] to) =>
        new("EJ203", $"'{Written(node)}' reshapes {Text(from)} to {Text(to)}, which has another number of elements.");

    public static ShapeException IndexOutOfRange(Node node, long index, long length) =>
        new("EJ204", $"index {index} in '{Written(node)}' is out of range for an axis of length {length}.");

    public static ShapeException IndexOutOfRange(long index, int axis, ReadOnlySpan<long> shape) =>
        new("EJ204", $"index {index} is out of range for axis {axis} of a tensor of shape {Text(shape)}. Indices run from {-shape[axis]} to {shape[axis] - 1}.");

    public static ShapeException NegativeLength(ReadOnlySpan<long> shape) =>
        new("EJ205", $"the shape {Text(shape)} has a negative length. Lengths are zero or more.");

    public static ShapeException IndexOutOfRange(Node node, long length) =>
        new("EJ204", $"an index in '{node.Origin ?? node.ToString()}' is out of range for an axis of length {length}.");

    public static ShapeException NegativeLength(Node node, long length) =>
        new("EJ205", $"'{Written(node)}' gives the length {length}; a length cannot be negative.");

    public static ShapeException RankChanged(string name, int from, int to) =>
        new("EJ206", $"'{name}' has rank {from} and cannot be set to a value of rank {to}.");

    public static ShapeException EmptyReduction(Node node) =>
        new("EJ207", $"'{Written(node)}' reduces no elements, and has no value then. Check the length first.");

    public static ShapeException WrongLength(string what, long expected, long actual) =>
        new("EJ208", $"{what} has {actual} elements where {expected} are needed.");

    public static DeviceException DeviceMissing(string device) =>
        new("EJ301", $"the device '{device}' is not available on this machine.{Device.DiscoverRefused?.Invoke(device)} Device.All lists those that are; Device.Host is always there.");

    public static DeviceException DevicesMixed(IShared shared, Device device, IShared? there = null, Node? reader = null) =>
        new("EJ302", $"'{shared.Name}' lives on {shared.Device} but the function{(reader is null ? "" : $", which computes '{Written(reader)}',")} runs on {device}{(there is null ? "" : $", where '{there.Name}' lives")}. "
            + $"Use a copy there, {shared.Name}.CopyTo({Code(device)}), create the variable there, or pass FunctionOptions.Device.");

    public static DeviceException DeviceFailed(Device device, string what, Exception inner) =>
        new("EJ303", $"{device} failed while {what}: {inner.Message} No variable was changed.", inner);

    public static DeviceException CannotAllocate(Device device, ElementType element, ReadOnlySpan<long> shape, Exception inner, Node? node = null) =>
        DeviceFailed(device, $"allocating {Size(element, shape)} for {(node is null ? "" : $"'{Written(node)}', ")}a {element.CSharp()} tensor of shape {Text(shape)}", inner);

    /// <summary>A device as C# names it.</summary>
    private static string Code(Device device) => device.Name.Split(':') switch
    {
        ["cuda", var index] => $"Device.Cuda({index})",
        ["opencl", var index] => $"Device.OpenCL({index})",
        ["ilgpu-cpu"] => "Device.IlgpuCpu",
        ["reference"] => "Device.Reference",
        _ => "Device.Host",
    };

    private static string A(string noun) => (noun.StartsWith("int", StringComparison.Ordinal) || noun.StartsWith("obj", StringComparison.Ordinal) ? "an " : "a ") + noun;

    /// <summary>A value as its user wrote it; what the host computes at once has no text, so the function alone stands for it.</summary>
    private static string Written(Node x) => x.Origin ?? (x is Apply apply && x.Arena.Origin is null && Trace.Current is null ? Symbol(apply.Op).Trim('\'') : x is Literal ? "a tensor of the host" : x.ToString());

    /// <summary>Bytes as a number of elements that may not fit in 64 bits.</summary>
    private static string Size(ElementType element, ReadOnlySpan<long> shape)
    {
        var bytes = new System.Numerics.BigInteger(element.Size());
        foreach (long length in shape)
            bytes *= length;
        return $"{bytes} bytes";
    }

    /// <summary>The expression being traced, where it says more than the value itself.</summary>
    private static string Within(Node x)
    {
        string? text = x.Arena.Origin switch { Expression e => CSharpText.Of(e), var other => other as string };
        return text is null || text == x.Origin || text == x.ToString() ? "" : $" in '{text}'";
    }

    /// <summary>An op as its user writes it.</summary>
    private static string Symbol(Op op) =>
        op == Op.Add ? "'+'" : op == Op.Sub || op == Op.Neg ? "'-'" : op == Op.Mul ? "'*'" : op == Op.Div ? "'/'" : op == Op.Rem ? "'%'"
        : op == Op.And ? "'&'" : op == Op.Or ? "'|'" : op == Op.Xor ? "'^'" : op == Op.Not ? "'!' or '~'"
        : op == Op.ShiftLeft ? "'<<'" : op == Op.ShiftRight ? "'>>'" : op == Op.Index_ ? "an index" : op.Name;

    private static string Instead(Type type) =>
        type.IsArray ? $" An array is passed as a Tensor<{CSharpText.Name(type.GetElementType()!)}>."
        : typeof(IShared).IsAssignableFrom(type) ? " A shared variable is captured, not passed."
        : Nullable.GetUnderlyingType(type) is { } plain ? $" A nullable is passed as {A(CSharpText.Name(plain))} and a bool."
        : type.IsEnum ? " An enum is passed as its number." : "";

    private static string Text(ReadOnlySpan<long> shape) => Text(Array.ConvertAll(shape.ToArray(), Dim.Of));

    private static string Text(Dim[] shape) => "(" + string.Join(", ", shape) + (shape.Length == 1 ? ",)" : ")");
}

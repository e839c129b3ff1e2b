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
        new("EJ104", $"the update of '{target.Name}' is a {value.Type.CSharp}, written '{value.Origin ?? value.ToString()}', but the variable is a {target.Type.CSharp}: the value would narrow. Convert it explicitly: Cast<{target.Type.Element.CSharp()}>(…).");

    public static TraceException UpdateChangesRank(IShared target, Node value) =>
        new("EJ105", $"the update of '{target.Name}' has rank {value.Rank}, written '{value.Origin ?? value.ToString()}', but the variable has rank {target.Type.Rank}. Reshape or reduce the value.");

    public static TraceException GivenUnused(Node key) =>
        new("EJ106", $"the given '{key.Origin ?? key.ToString()}' occurs neither in the output nor in an update. Remove it, or use it.");

    public static TraceException GivenType(Node key, Node value) =>
        new("EJ107", $"the given '{key.Origin ?? key.ToString()}' is a {key.Type.CSharp} but its replacement '{value.Origin ?? value.ToString()}' is a {value.Type.CSharp}. Convert the replacement with Cast or reshape it.");

    public static TraceException GivenTwice(Node key) =>
        new("EJ107", $"'{key.Origin ?? key.ToString()}' is given twice. Givens are simultaneous: keep one.");

    public static TraceException CostNotScalar(Node cost) =>
        new("EJ108", $"the cost '{cost.Origin ?? cost.ToString()}' of a gradient is a {cost.Type.CSharp}; a float scalar is needed. Reduce it with Sum or Mean.");

    public static TraceException NotDifferentiable(Node wrt) =>
        new("EJ108", $"cannot take a gradient with respect to '{wrt.Origin ?? wrt.ToString()}', a {wrt.Type.CSharp}. Only float, double and Half values have one.");

    public static TraceException GradientNotConnected(Node cost, Node wrt) =>
        new("EJ109", $"the cost '{cost.Origin ?? cost.ToString()}' does not depend on '{wrt.Origin ?? wrt.ToString()}', so it has no gradient there. Remove the variable from Grad, or use it in the cost.");

    public static TraceException NoGradient(Op op, Node node) =>
        new("EJ121", $"{op.Name} has no gradient, but the cost depends on '{node.Origin ?? node.ToString()}'. Wrap it in StopGradient if it should count as a constant.");

    public static TraceException TypesDisagree(Op op, ReadOnlySpan<Node> inputs)
    {
        var a = inputs[0];
        var b = a;
        foreach (var input in inputs)
            if (input.Element != a.Element)
                b = input;
        return new("EJ110", $"{op.Name} of '{a.Origin ?? a.ToString()}', a {a.Type.CSharp}, and '{b.Origin ?? b.ToString()}', a {b.Type.CSharp}: the element types differ. Convert one: Cast<{a.Element.CSharp()}>(…).");
    }

    public static TraceException NotExact(int number, ElementType element) =>
        new("EJ110", $"no {element.CSharp()} is exactly {number}. Write the number as a {element.CSharp()}, which rounds it: ({element.CSharp()}){number}.");

    public static TraceException Frozen(IShared shared) =>
        new("EJ111", $"converting '{shared.Name}' to {shared.Type.CSharp} inside a traced helper would freeze its value. Use it through the tensor operators (g * {shared.Name}), or take it as a Tensor<{shared.Type.Element.CSharp()}>.");

    public static TraceException SymbolicRead(Node node) =>
        new("EJ112", $"'{node.Origin ?? node.ToString()}' is symbolic: its value and lengths are known only when the function is called. Compute with it, or use Length(x, axis), instead of reading it.");

    public static TraceException Escaped(Node node) =>
        new("EJ113", $"'{node.Origin ?? node.ToString()}' belongs to another trace: a symbolic value was kept after the lambda that made it. Pass it as an argument instead.");

    public static TraceException SymbolicPlainArgument(Expression argument, string method, Type type) =>
        new("EJ114", $"'{CSharpText.Of(argument)}' is known only at each call, but '{method}' takes it as a plain {type.Name} and is traced by running it. Declare that parameter as Tensor<{type.Name}>.");

    public static TraceException NotBuilt(string what) =>
        new("EJ115", $"{what} is part of the contract but not built yet in this version. Express it with the functions listed in docs/ops.md.");

    public static TraceException AxisOutOfRange(int axis, Node x) =>
        new("EJ116", $"axis {axis} is out of range for '{x.Origin ?? x.ToString()}', a {x.Type.CSharp}. Axes run from {-x.Rank} to {x.Rank - 1}.");

    public static TraceException ElementUnfit(Op op, Node x) =>
        new("EJ117", $"{op.Name} is not defined for '{x.Origin ?? x.ToString()}', a {x.Type.CSharp}. Convert it with Cast<…>(…) first.");

    public static TraceException MeanOfIntegers(Node x) =>
        new("EJ117", $"Mean is not defined for '{x.Origin ?? x.ToString()}', a {x.Type.CSharp}: the mean of integers is no integer. Convert them first: Mean(Cast<double>({x.Origin ?? x.ToString()})).");

    public static TraceException NotPlain(Type type) =>
        new("EJ117", $"{type.Name} is not a plain type. Use bool, an integer type, Half, float or double, or a Tensor of one.");

    public static TraceException RankUnfit(Op op, Node x, string ranks) =>
        new("EJ117", $"{op.Name} needs rank {ranks}, but '{x.Origin ?? x.ToString()}' is a {x.Type.CSharp}. Reshape it first.");

    public static TraceException RanksDiffer(Op op, Node a, Node b) =>
        new("EJ117", $"{op.Name} of '{a.Origin ?? a.ToString()}', a {a.Type.CSharp}, and '{b.Origin ?? b.ToString()}', a {b.Type.CSharp}: the ranks must be equal and at least 1. Reshape one, or use ExpandDims.");

    public static TraceException NotANumber(Expression e, Node x) =>
        new("EJ117", $"'{CSharpText.Of(e)}' needs one number, but it is a {x.Type.CSharp}. Reduce it first, as in Sum(…), or return the tensor.");

    public static TraceException RankTooLarge(Op op, Node x, int rank) =>
        new("EJ117", $"{op.Name} cannot lower '{x.Origin ?? x.ToString()}', a {x.Type.CSharp}, to rank {rank}.");

    public static TraceException Subscripts(string subscripts, string why) =>
        new("EJ122", $"Einsum cannot read \"{subscripts}\": {why}. Write one group of letters for each operand, such as \"ij,jk->ik\".");

    public static TraceException OutputForm(Expression e, Type type) =>
        new("EJ118", $"an output of type {type.Name}, written '{CSharpText.Of(e)}', is not supported. Return a plain value, a Tensor, a record or anonymous type of these, or Outputs.Of(…).");

    public static TraceException NullCapture(Expression e) => NullCapture(CSharpText.Of(e));

    public static TraceException NullCapture(string text) =>
        new("EJ119", $"'{text}' is null. Set it before the function is compiled and called.");

    public static TraceException HelperFailed(Expression e, Exception inner) =>
        new("EJ120", $"tracing '{CSharpText.Of(e)}' threw {inner.GetType().Name}: {inner.Message}", inner);

    public static TraceException HelperUnfit(Expression call, System.Reflection.MethodBase method, string what, string wayOut) =>
        new("EJ131", $"'{CSharpText.Of(call)}' cannot be compiled into a kernel: in '{CSharpText.Method(method)}' {what}. {wayOut}");

    public static TraceException CallUnfit(Node call, Device device, System.Reflection.MethodBase method, string what, string wayOut) =>
        new("EJ131", $"'{call.Origin ?? call.ToString()}' cannot be compiled for {device}: in '{CSharpText.Method(method)}' {what}. {wayOut}");

    public static TraceException NoGradientOfCall(System.Reflection.MethodInfo method, Node node) =>
        new("EJ121", $"'{node.Origin ?? node.ToString()}' has no gradient, because '{CSharpText.Method(method)}' has a loop and is called as it is. Write it over tensors (Tensor<double> x), without the loop, or wrap it in StopGradient if it should count as a constant.");

    public static ShapeException CannotBroadcast(Node node, Dim[][] shapes) =>
        new("EJ201", $"the shapes {string.Join(" and ", shapes.Select(Text))} in '{node.Origin ?? node.ToString()}' do not broadcast together. Lengths must be equal, or 1.");

    public static ShapeException InnerLengthsDiffer(Node node, Dim[][] shapes) =>
        new("EJ202", $"the shapes {string.Join(" and ", shapes.Select(Text))} in '{node.Origin ?? node.ToString()}' do not fit: the lengths that meet must be equal.");

    public static ShapeException CannotReshape(Node node, Dim[] from, Dim[] to) =>
        new("EJ203", $"'{node.Origin ?? node.ToString()}' reshapes {Text(from)} to {Text(to)}, which has another number of elements.");

    public static ShapeException IndexOutOfRange(Node node, long index, long length) =>
        new("EJ204", $"index {index} in '{node.Origin ?? node.ToString()}' is out of range for an axis of length {length}.");

    public static ShapeException IndexOutOfRange(Node node, long length) =>
        new("EJ204", $"an index in '{node.Origin ?? node.ToString()}' is out of range for an axis of length {length}.");

    public static ShapeException NegativeLength(Node node, long length) =>
        new("EJ205", $"'{node.Origin ?? node.ToString()}' gives the length {length}; a length cannot be negative.");

    public static ShapeException RankChanged(string name, int from, int to) =>
        new("EJ206", $"'{name}' has rank {from} and cannot be set to a value of rank {to}.");

    public static ShapeException EmptyReduction(Node node) =>
        new("EJ207", $"'{node.Origin ?? node.ToString()}' reduces no elements, and has no value then. Check the length first.");

    public static ShapeException WrongLength(string what, long expected, long actual) =>
        new("EJ208", $"{what} has {actual} elements where {expected} are needed.");

    public static DeviceException DeviceMissing(string device) =>
        new("EJ301", $"the device '{device}' is not available on this machine. Device.All lists those that are; Device.Host is always there.");

    public static DeviceException DevicesMixed(IShared shared, Device device) =>
        new("EJ302", $"'{shared.Name}' lives on {shared.Device} but the function runs on {device}. Create the variable there, or pass FunctionOptions.Device.");

    public static DeviceException DeviceFailed(Device device, string what, Exception inner) =>
        new("EJ303", $"{device} failed while {what}: {inner.Message}", inner);

    private static string Text(Dim[] shape) => "(" + string.Join(", ", shape) + (shape.Length == 1 ? ",)" : ")");
}

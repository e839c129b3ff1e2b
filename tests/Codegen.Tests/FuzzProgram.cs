using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Tests;

/// <summary>A variable of a random program; a program writes its storage as it would any other's.</summary>
internal sealed class FuzzVariable(string name, TensorType type, HostStorage initial) : IShared
{
    public string Name { get; } = name;

    public Device Device { get; set; } = Device.Host;

    public HostStorage Initial { get; } = initial;

    public Storage Storage { get; set; } = initial;

    TensorType IShared.Type { get; } = type;

    /// <summary>The initial value again, in memory that no earlier program knows.</summary>
    public void Restart(Device device) => (Device, Storage) = (device, FuzzProgram.Copied(Initial, device));
}

/// <summary>What one call gave: outputs and variables, or variables as they were and the fault.</summary>
internal sealed record FuzzOutcome(Value[]? Outputs, Dictionary<FuzzVariable, Value> After, string? Fault)
{
    /// <summary>The largest finite number on the way, which bounds the error of a difference.</summary>
    public double Largest { get; init; } = 1;

    /// <summary>
    /// Whether the fault is only of a node that nothing but its shape is read of. A rule that knows the shape from
    /// elsewhere drops the node, and its check with it.
    /// </summary>
    public bool MayPass { get; init; }
}

/// <summary>
/// A random program and the calls made of it, one after another. An exact one has only ops that round at most once, so
/// that its results are the interpreter's to the bit, and inputs with NaN, infinities and signed zeros.
/// </summary>
internal sealed record FuzzProgram(Graph Graph, HostStorage[][] Calls, bool IsExact)
{
    /// <summary>Whether lengths that meet are assumed equal, as a compiled function does at first.</summary>
    public bool AssumesLengths { get; init; }

    public FuzzVariable[] Variables() => [.. Graph.Reachable().OfType<Variable>().Select(v => v.Shared)
        .Concat(Graph.Updates.Select(u => u.Target)).Distinct().Cast<FuzzVariable>()];

    /// <summary>The outcomes by the oracle: every new value from the values before the call, and none where it fails.</summary>
    public List<FuzzOutcome> Expected()
    {
        var graph = Graph.Reachable().Any(n => n.Is(Op.Grad)) ? Pipeline.Run(Graph, [], FuzzCampaign.NothingOptional) : Graph;
        var state = Variables().ToDictionary(v => v, v => Value.Of(v.Initial));
        var outcomes = new List<FuzzOutcome>();
        foreach (var arguments in Calls)
        {
            var before = state;
            var interpreter = new Interpreter(leaf => leaf is Variable v ? before[(FuzzVariable)v.Shared] : Value.Of(arguments[((Parameter)leaf).Index]));
            try
            {
                var values = interpreter.Run([.. graph.Roots]);
                state = new Dictionary<FuzzVariable, Value>(before);
                for (int i = 0; i < graph.Updates.Length; i++)
                    state[(FuzzVariable)graph.Updates[i].Target] = values[graph.Outputs.Length + i];
                outcomes.Add(new FuzzOutcome(values[..graph.Outputs.Length], state, null) { Largest = IsExact ? 1 : Largest(graph, interpreter) });
            }
            catch (Exception fault) when (IsFault(fault))
            {
                outcomes.Add(new FuzzOutcome(null, before, fault.GetType().Name + ": " + fault.Message) { MayPass = fault is ShapeException && IsOfShapeAlone(graph, interpreter) });
            }
        }
        return outcomes;
    }

    private static bool IsOfShapeAlone(Graph graph, Interpreter interpreter)
    {
        var needed = new HashSet<Node>(graph.Roots);
        var all = graph.Reachable();
        for (int i = all.Length - 1; i >= 0; i--)
            if (all[i] is Apply apply && needed.Contains(apply))
                for (int k = 0; k < apply.Inputs.Length; k++)
                    if (!apply.Op.ReadsOnlyShape(k))
                        needed.Add(apply[k]);
        var first = Array.Find(all, node => Faults(interpreter, node));
        return first is not null && !needed.Contains(first);
    }

    private static bool Faults(Interpreter interpreter, Node node)
    {
        try
        {
            interpreter.Run([node]);
            return false;
        }
        catch (Exception fault) when (IsFault(fault))
        {
            return true;
        }
    }

    /// <summary>Errors that a call may end in; anything else is a defect of the program that raised it.</summary>
    public static bool IsFault(Exception fault) => fault is (ExprJitException and not InternalCompilerException) or ArithmeticException;

    /// <summary>Compares a device, under some options, with the oracle: each call's outputs, all variables, and that nothing handed out or in changes later.</summary>
    public void Check(Device device, OptimizerOptions options, List<FuzzOutcome>? expected = null)
    {
        expected ??= Expected();
        var variables = Variables();
        foreach (var variable in variables)
            variable.Restart(device);
        bool assumes = AssumesLengths;
        var (program, graph) = FuzzCampaign.Compile(this, device, options, assumes);
        var returned = new List<(string What, FuzzOutcome Outcome, int Output, Func<Value> Actual)>();
        for (int call = 0; call < Calls.Length; call++)
        {
            var frame = new Frame(Calls[call].Length, graph.Outputs.Length);
            var arguments = Array.ConvertAll(Calls[call], a => Copied(a, Device.Host));
            for (int i = 0; i < arguments.Length; i++)
                if (arguments[i].Shape.Length == 0)
                    frame.Scalars[i] = arguments[i][0].Bits;
                else
                    frame.Tensors[i] = Tensor.FromStorage(arguments[i]);
            Exception? fault = null;
            try
            {
                try
                {
                    program.Run(frame);
                }
                catch (ShapeAssumptionException) when (assumes)
                {
                    (program, graph) = FuzzCampaign.Compile(this, device, options, assumes = false);
                    program.Run(frame);
                }
            }
            catch (Exception error) when (IsFault(error))
            {
                fault = error;
            }
            string what = $"call {call}";
            if (expected[call].MayPass && fault is null)
                return; // what comes after has other values than the oracle's
            if (expected[call].Fault is { } due && fault is null)
                throw new InvalidOperationException($"{what} did not fail, but the interpreter says {due}");
            if (expected[call].Fault is null && fault is not null)
                throw new InvalidOperationException($"{what} failed", fault);
            for (int i = 0; i < graph.Outputs.Length && fault is null; i++)
            {
                var (output, place) = (graph.Outputs[i], i);
                var storage = frame.TensorResults[i];
                ulong bits = frame.ScalarResults[i];
                returned.Add((what, expected[call], place, () => output.Rank > 0 ? Value.Of(storage!.ToHost()) : Value.Of(new Scalar(output.Element, bits))));
                Agree($"{what}, output {i}", expected[call], expected[call].Outputs![i], returned[^1].Actual());
            }
            foreach (var variable in variables)
                Agree($"{what}, variable {variable.Name} after", expected[call], expected[call].After[variable], Value.Of(variable.Storage.ToHost()));
            for (int i = 0; i < arguments.Length; i++)
                Harness.Agree($"{what}, argument {i}, which is not the program's to write,", Value.Of(Calls[call][i]), Value.Of(arguments[i]));
        }
        foreach (var (what, outcome, output, actual) in returned)
            Agree($"{what}, output {output}, read again after all calls,", outcome, outcome.Outputs![output], actual());
    }

    private void Agree(string what, FuzzOutcome outcome, Value expected, Value actual)
    {
        double scale = IsExact ? 0 : 1e3 + outcome.Largest;
        double absolute = Has(ElementType.Float16) ? 4e-3 : Has(ElementType.Float32) ? 1e-5 : 1e-12;
        Harness.Agree(what, expected, actual, absolute: scale * absolute, relative: IsExact ? 0 : 10 * absolute);
    }

    private bool Has(ElementType type) => Graph.Reachable().Any(n => n.Element == type);

    private static double Largest(Graph graph, Interpreter interpreter)
    {
        double largest = 1;
        foreach (var node in graph.Reachable().Where(n => n.Element.IsFloat()))
        {
            Value value;
            try
            {
                value = interpreter.Run([node])[0];
            }
            catch (Exception unread) when (IsFault(unread))
            {
                continue; // a node whose shape alone is read
            }
            for (long i = 0; i < value.Length; i++)
                if (double.IsFinite(value[i].Real))
                    largest = Math.Max(largest, Math.Abs(value[i].Real));
        }
        return largest;
    }

    public static HostStorage Copied(HostStorage from, Device device)
    {
        var copy = new HostStorage(from.Element, from.Shape, device);
        copy.CopyFrom(from);
        return copy;
    }

    public override string ToString() =>
        $"{(IsExact ? "exact" : "inexact")}{(AssumesLengths ? ", assuming lengths" : "")}\n"
        + string.Concat(Graph.Reachable().OfType<Variable>().Select(v => $"{v.Shared.Name}: {Text(((FuzzVariable)v.Shared).Initial)}\n"))
        + string.Concat(Calls.Select((call, i) => $"call {i}: {string.Join(", ", Graph.Reachable().OfType<Parameter>().Select(p => $"{p.Name} = {Text(call[p.Index])}"))}\n"))
        + Printer.Print(Graph);

    private static string Text(HostStorage storage) =>
        $"{storage.Element}[{string.Join(",", storage.Shape)}]{(storage.Length > 12 ? "" : $" {{{string.Join(" ", Enumerable.Range(0, (int)storage.Length).Select(i => storage[i]))}}}")}";
}

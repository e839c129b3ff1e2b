using System.Collections.Immutable;
using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit.Inlining;

/// <summary>
/// Turns a call of a method over plain values into nodes. Without loops the method's blocks are run on symbolic values
/// and what its paths leave is selected by their conditions, so that it fuses and has a gradient. A pure method with a
/// loop, or with what has no node, becomes a call of it as it is.
/// </summary>
internal sealed class MethodInliner(Arena arena, List<Guard> guards) : IMachineScope
{
    private readonly HashSet<MethodBase> _running = [];
    private Node? _outer = arena.Path;
    private PathCondition _path = PathCondition.Always;

    /// <summary>When the running block runs, or null for always.</summary>
    private Node? Condition => _path.ToNode() is not { } path ? _outer : _outer is null ? path : N.And(_outer, path);

    /// <summary>The value of a call; an instance method's first argument is its target.</summary>
    /// <exception cref="UnfitException">The method does what a graph cannot express.</exception>
    public object? Call(MethodBase method, object?[] arguments)
    {
        if (!method.IsStatic)
        {
            if (arguments[0] is HostObject { Value: null })
                throw new UnfitException(method, "its target is null", "Set it first.");
            if (arguments[0] is HostObject { Value: NestedLambda nested })
                return nested.Body(arguments[1..]);
            if (arguments[0] is HostObject { Value: Delegate called } && method.Name == "Invoke")
                return Invoke(called, arguments[1..]);
            if (arguments[0] is HostObject { Value: { } target } && method is MethodInfo { IsVirtual: true } declared)
                method = Override(declared, target.GetType());
        }
        if (method is MethodInfo { IsStatic: true } number && NumberMethods.Owns(method.DeclaringType!)
            && NumberMethods.Apply(StackMachine.Simple(method.Name), arguments, number.ReturnType) is { } node)
            return node;
        if (method.DeclaringType == typeof(Ops) && method is MethodInfo op && LambdaTracer.Lift(op) is { } lifted && Array.TrueForAll(arguments, a => a is Node))
            return Trace.In(arena, () => ((IOperand)lifted.Invoke(null, BindingFlags.DoNotWrapExceptions, null, Array.ConvertAll(arguments, a => Boundary.Symbolic((Node)a!)), null)!).ToNode(arena));
        if (method.DeclaringType == typeof(string) && Array.TrueForAll(arguments, a => a is HostObject or Constant))
            return Known(method, arguments);
        if (method.DeclaringType?.Namespace?.StartsWith("System", StringComparison.Ordinal) == true && !NumberMethods.Owns(method.DeclaringType) && !StackMachine.IsGenerated(method.DeclaringType))
            throw new UnfitException(method, $"'{CSharpText.Name(method.DeclaringType)}.{StackMachine.Simple(method.Name)}' has no device version", "Compute the value before the call and pass it as a parameter.");
        if (!_running.Add(method))
            throw new UnfitException(method, "it calls itself", "Write a loop.");
        var (outer, path) = (_outer, _path);
        (_outer, _path) = (Condition, PathCondition.Always);
        try
        {
            return Body(method, arguments);
        }
        finally
        {
            (_outer, _path) = (outer, path);
            _running.Remove(method);
        }
    }

    public object? Invoke(Delegate called, object?[] arguments)
    {
        if (!called.HasSingleTarget)
            throw new UnfitException(called.Method, "the delegate has several targets", "Call one method.");
        return Call(called.Method, called.Method.IsStatic && called.Method.GetParameters().Length == arguments.Length ? arguments : [new HostObject(called.Target), .. arguments]);
    }

    public object? StaticField(FieldInfo field, MethodBase reader)
    {
        if (StackMachine.IsGenerated(field.DeclaringType!))
            return new HostObject(field.GetValue(null));
        if (ElementTypes.Find(field.FieldType) is not null && field.IsInitOnly)
            return arena.Constant(Scalar.Of(field.GetValue(null)!));
        return Read(new CaptureReader(null, [new CaptureStep(field)], CSharpText.Name(field.DeclaringType!) + "." + field.Name), field.FieldType, reader);
    }

    public object? Field(FieldInfo field, HostObject owner, MethodBase reader) =>
        Read(new CaptureReader(owner.Value, [new CaptureStep(field)], field.Name), field.FieldType, reader);

    /// <summary>A number is read again at each call; what else it finds there is guarded.</summary>
    private object? Read(CaptureReader field, Type type, MethodBase reader)
    {
        if (ElementTypes.Find(type) is { } element)
            return arena.Capture(field, TensorType.Scalar(element));
        object value = field.Read() ?? throw new UnfitException(reader, $"'{field.Text}' is null", "Set it first.");
        guards.Add(Guard.Of(field, value));
        return new HostObject(value);
    }

    private object? Body(MethodBase method, object?[] arguments)
    {
        if (MethodCode.Of(method) is not { } code)
            throw new UnfitException(method, "it has no IL that can be read", "Write it as a method or lambda in C#.");
        if (code.Handles)
            throw new UnfitException(method, "it handles exceptions", "Return a value such as double.NaN instead of throwing and catching.");
        if (code.IsCyclic)
            return Native(method, arguments) ?? throw new UnfitException(method, "it has a loop and takes an object", "Make it static over plain values, and pass what it reads.");
        try
        {
            return Run(code, arguments);
        }
        catch (UnfitException) when (Purity.Find(method) is null && Native(method, arguments) is { } call)
        {
            return call;
        }
    }

    /// <summary>The method called as it is; null where it takes more than plain values.</summary>
    private Apply? Native(MethodBase method, object?[] arguments)
    {
        if (Purity.Find(method) is { } unfit)
            throw unfit;
        if (!method.IsStatic && arguments[0] is HostObject && !method.IsVirtual && StackMachine.IsGenerated(method.DeclaringType!))
            arguments = arguments[1..];
        if (method is not MethodInfo called || !Array.TrueForAll(arguments, a => a is Node) || ElementTypes.Find(called.ReturnType) is null || called.GetParameters().Length != arguments.Length
            || !called.GetParameters().All(p => ElementTypes.Find(p.ParameterType) is not null))
            return null;
        return (Apply)arena.Apply(Op.Call, [arena.Constant(true), .. arguments.Cast<Node>()], Attributes.Of(called));
    }

    private object? Run(MethodCode code, object?[] arguments)
    {
        var machine = new StackMachine(arena, code, this);
        var arriving = new List<(PathCondition Path, MachineState State)>?[code.Blocks.Length];
        var starts = code.Blocks.ToDictionary(b => b.Instructions[0].Offset, b => b.Index);
        arriving[0] = [(PathCondition.Always, new MachineState([.. arguments, .. code.Locals.Select(t => StackMachine.Zero(arena, t))], []))];
        var results = new List<(PathCondition Path, object? Value)>();
        void Go(int target, PathCondition path, MachineState state)
        {
            if (path.Runs.Count > 0)
                (arriving[starts[target]] ??= []).Add((path, state));
        }
        foreach (var block in code.Order)
        {
            if (arriving[block.Index] is not { } from)
                continue;
            _path = PathCondition.Or(from.Select(f => f.Path));
            if (_path.Runs.Count > PathCondition.MostRuns)
                throw new UnfitException(code.Method, "it branches too much", "Split it, or compute the value before the call.");
            var state = Merge(from);
            var (end, after) = arena.Under(Condition, () => machine.Run(block, state));
            switch (end)
            {
                case BlockEnd.Return(var value):
                    results.Add((_path, value));
                    break;
                case BlockEnd.Jump(var target):
                    Go(target, _path, after);
                    break;
                case BlockEnd.Branch(var targets, var otherwise):
                    var rest = _path;
                    foreach (var (tested, target) in targets)
                    {
                        bool? known = Value(tested);
                        if (known != false)
                            Go(target, known == true ? rest : rest.And(Decision.Of(tested, true)), after);
                        rest = known == true ? PathCondition.Or([]) : known == false ? rest : rest.And(Decision.Of(tested, false));
                    }
                    Go(otherwise, rest, after);
                    break;
            }
        }
        return PathCondition.Select(results, Where);
    }

    /// <summary>A condition that does not depend on the call.</summary>
    private static bool? Value(Node condition) => condition switch
    {
        Constant c => c.Value.IsTrue,
        Apply { Meaning: { } meaning } a when !a.Op.CanThrow && Array.TrueForAll(a.Inputs, i => i is Constant) =>
            meaning(Array.ConvertAll(a.Inputs, i => ((Constant)i).Value), a.Element).IsTrue,
        _ => null,
    };

    private MachineState Merge(List<(PathCondition Path, MachineState State)> from)
    {
        if (from.Count == 1)
            return from[0].State;
        var slots = from[0].State.Slots.Select((_, i) => PathCondition.Select([.. from.Select(f => (f.Path, f.State.Slots[i]))], Where));
        var stacks = from.Select(f => (f.Path, Stack: f.State.Stack.Reverse().ToArray())).ToArray();
        var stack = stacks[0].Stack.Select((_, i) => PathCondition.Select([.. stacks.Select(s => (s.Path, s.Stack[i]))], Where));
        return new MachineState([.. slots], ImmutableStack.CreateRange(stack));
    }

    private object? Where(Node condition, object? yes, object? no)
    {
        switch (yes, no)
        {
            case (Node a, Node b):
                (a, b) = StackMachine.Level(a, b);
                return a.Element == b.Element ? N.Where(condition, a, b) : new SeveralValues();
            case (StructValue a, StructValue b):
                var merged = StructValue.Empty.Fields;
                foreach (string field in a.Fields.Keys.Union(b.Fields.Keys))
                    merged = merged.SetItem(field, a.Fields.TryGetValue(field, out object? left) && b.Fields.TryGetValue(field, out object? right)
                        ? Equals(left, right) ? left : Where(condition, left, right) : new SeveralValues());
                return new StructValue(merged);
            default:
                return new SeveralValues();
        }
    }

    /// <summary>What a slot holds where paths meet that left different objects there; using it is refused.</summary>
    private sealed record SeveralValues;

    private object Known(MethodBase method, object?[] arguments)
    {
        object?[] values = Array.ConvertAll(arguments, a => a is HostObject host ? host.Value : ((Constant)a!).Value.Boxed());
        object? result = method.IsStatic ? method.Invoke(null, values) : method.Invoke(values[0], values[1..]);
        return result is not null && ElementTypes.Find(result.GetType()) is not null ? arena.Constant(Scalar.Of(result)) : new HostObject(result);
    }

    /// <summary>The method that a virtual call on an object of the type runs.</summary>
    internal static MethodBase Override(MethodInfo declared, Type type)
    {
        if (declared.DeclaringType!.IsInterface)
            return StackMachine.Implementation(declared, type);
        for (var at = type; at is not null; at = at.BaseType)
            foreach (var candidate in at.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (candidate.GetBaseDefinition() == declared.GetBaseDefinition())
                    return candidate;
        return declared;
    }
}

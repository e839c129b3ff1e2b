using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit.Inlining;

/// <content>Fields, structs, delegates and calls.</content>
internal sealed partial class StackMachine
{
    private object? Load(FieldInfo field, object? owner) => owner switch
    {
        SlotAddress address => Load(field, _slots[address.Slot]),
        ReadOnlyAddress address => Load(field, address.Value),
        StructValue value => value.Fields.TryGetValue(field.Name, out object? known) ? known : Zero(arena, field.FieldType),
        HostObject host => scope.Field(field, host, code.Method),
        _ => throw Unfit($"it reads the field '{field.Name}'", "Pass the value as a parameter."),
    };

    private void StoreField(FieldInfo field)
    {
        object? value = Coerce(Pop(), field.FieldType);
        if (Pop() is SlotAddress address && _slots[address.Slot] is StructValue owner)
            _slots[address.Slot] = new StructValue(owner.Fields.SetItem(field.Name, value));
        else
            throw Unfit($"it writes the field '{field.Name}'", "Return the value instead.");
    }

    private int Own(object? address, Instruction i) => address is SlotAddress own ? own.Slot : throw Unfit(Describe(i), "Return the value instead.");

    private object? Behind(object? address, Instruction i) => address switch
    {
        SlotAddress own => _slots[own.Slot],
        ReadOnlyAddress other => other.Value,
        _ => throw Unfit(Describe(i), "Pass the value itself."),
    };

    private void New(ConstructorInfo made)
    {
        var parameters = made.GetParameters();
        var arguments = Arguments(parameters);
        var owner = made.DeclaringType!;
        if (typeof(Delegate).IsAssignableFrom(owner) && arguments is [HostObject target, HostObject { Value: MethodInfo method }])
            Push(new HostObject(Delegate.CreateDelegate(owner, target.Value, method)));
        else if (owner.IsValueType && owner.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal) && parameters.Length < 8)
            Push(new StructValue(StructValue.Empty.Fields.AddRange(arguments.Select((a, k) => KeyValuePair.Create("Item" + (k + 1), a)))));
        else
            throw Unfit($"it makes a {CSharpText.Name(owner)}", "Keep to plain values, or take tensors so that the method is run instead of read.");
    }

    private object?[] Arguments(ParameterInfo[] parameters)
    {
        var arguments = new object?[parameters.Length];
        for (int k = arguments.Length - 1; k >= 0; k--)
            arguments[k] = Coerce(Pop(), parameters[k].ParameterType);
        return arguments;
    }

    private void Call(MethodBase method, Type? constrained)
    {
        var arguments = Arguments(method.GetParameters());
        object? target = method.IsStatic ? null : Pop();
        if (constrained is not null)
            method = Implementation(method, constrained);
        object? result;
        if (NumberMethods.Owns(method.DeclaringType!) && method is MethodInfo { IsStatic: true } known
            && NumberMethods.Apply(Simple(method.Name), arguments, known.ReturnType) is { } node)
            result = node;
        else if (!method.IsStatic && target is not (HostObject or null) && NumberMethods.Owns(method.DeclaringType!))
            result = Instance(method, Number(Behind(target, new Instruction(0, "call", method, 0))), arguments);
        else
            result = scope.Call(method, method.IsStatic ? arguments
                : [target is SlotAddress address ? new ReadOnlyAddress(_slots[address.Slot]) : target, .. arguments]);
        if (method is MethodInfo { ReturnType: var type } && type != typeof(void))
            Push(result);
    }

    /// <summary>The instance methods of numbers that generic code calls.</summary>
    private Node Instance(MethodBase method, Node self, object?[] arguments) => (method.Name, arguments) switch
    {
        ("CompareTo", [Node other]) when !self.Element.IsFloat() => N.Where(N.Less(self, other), arena.Constant(-1), N.Where(N.Less(other, self), arena.Constant(1), arena.Constant(0))),
        ("Equals", [Node other]) when other.Element == self.Element => !self.Element.IsFloat() ? N.Equal(self, other)
            : N.Or(N.Equal(self, other), N.And(N.NotEqual(self, self), N.NotEqual(other, other))),
        _ => throw Unfit($"it calls '{CSharpText.Name(method.DeclaringType!)}.{method.Name}'", "Use an operator."),
    };

    /// <summary>The method of a number type that stands behind a generic call such as <c>T.Sqrt</c> or <c>a + b</c>.</summary>
    internal static MethodBase Implementation(MethodBase method, Type type)
    {
        if (method.DeclaringType is not { IsInterface: true } contract || !contract.IsAssignableFrom(type))
            return method;
        var generic = method is MethodInfo { IsGenericMethod: true } g ? g.GetGenericMethodDefinition() : method;
        var map = type.GetInterfaceMap(contract);
        int at = Array.IndexOf(map.InterfaceMethods, (MethodInfo)generic);
        if (at < 0 || map.TargetMethods[at] is not { } found)
            return method;
        return method is MethodInfo { IsGenericMethod: true } closed ? found.MakeGenericMethod(closed.GetGenericArguments()) : found;
    }

    /// <summary>A method's name without the interface that it implements explicitly.</summary>
    internal static string Simple(string name) => name[(name.LastIndexOf('.') + 1)..];
}

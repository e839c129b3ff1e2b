using System.Collections.Immutable;
using System.Reflection;
using ExprJit.Graphs;

namespace ExprJit.Inlining;

/// <summary>An object of the host on the evaluation stack: a captured object, a delegate, a string, or null.</summary>
internal sealed record HostObject(object? Value);

/// <summary>A lambda written in the traced one, passed to a helper: its body, given the arguments.</summary>
internal sealed record NestedLambda(Func<object?[], object?> Body);

/// <summary>A struct by its fields, such as the closure of a local function or a tuple. Fields that are not there are zero.</summary>
internal sealed record StructValue(ImmutableDictionary<string, object?> Fields)
{
    public static readonly StructValue Empty = new(ImmutableDictionary<string, object?>.Empty);
}

/// <summary>The address of an argument or local of the running method.</summary>
internal sealed record SlotAddress(int Slot);

/// <summary>A caller's local passed by address: it can be read, not written.</summary>
internal sealed record ReadOnlyAddress(object? Value);

/// <summary>Raised where a method does what a graph cannot express.</summary>
internal sealed class UnfitException(MethodBase method, string what, string wayOut) : Exception
{
    public MethodBase Method { get; } = method;

    public string What { get; } = what;

    public string WayOut { get; } = wayOut;
}

/// <summary>Arguments, then locals, and the evaluation stack, where a block begins or ends.</summary>
internal sealed record MachineState(ImmutableArray<object?> Slots, ImmutableStack<object?> Stack);

/// <summary>How a block ends: with a result, or by going on to the block at an offset.</summary>
internal abstract record BlockEnd
{
    public sealed record Return(object? Value) : BlockEnd;

    public sealed record Jump(int Target) : BlockEnd;

    /// <summary>The first target whose condition holds, else the last, which has none.</summary>
    public sealed record Branch((Node Condition, int Target)[] Targets, int Otherwise) : BlockEnd;
}

/// <summary>What a machine asks of what drives it.</summary>
internal interface IMachineScope
{
    object? Call(MethodBase method, object?[] arguments);

    object? StaticField(FieldInfo field, MethodBase reader);

    object? Field(FieldInfo field, HostObject owner, MethodBase reader);
}

/// <summary>
/// Runs one block of a method's IL on symbolic values: the one meaning of IL here, from which graphs are traced and from
/// which devices that run no IL get their code. On the stack small integers are widened as the runtime does it, but a bool
/// stays a bool for as long as it is not computed with.
/// </summary>
internal sealed partial class StackMachine(Arena arena, MethodCode code, IMachineScope scope)
{
    private object?[] _slots = [];
    private Stack<object?> _stack = [];

    public (BlockEnd End, MachineState State) Run(Block block, MachineState start)
    {
        _slots = [.. start.Slots];
        _stack = new Stack<object?>(start.Stack.Reverse());
        Type? constrained = null;
        foreach (var instruction in block.Instructions)
        {
            if (instruction.Name == "constrained.")
            {
                constrained = (Type)instruction.Operand!;
                continue;
            }
            if (End(instruction) is { } end)
                return (end, State());
            Step(instruction, constrained);
            constrained = null;
        }
        return (new BlockEnd.Jump(block.Instructions[^1].Next), State());
    }

    /// <summary>The value a slot of this type begins with.</summary>
    public static object? Zero(Arena arena, Type type) =>
        PlainOf(type) is { } element ? arena.Constant(new Scalar(element, 0)) : type.IsValueType ? StructValue.Empty : new HostObject(null);

    private MachineState State() => new([.. _slots], ImmutableStack.CreateRange(_stack.Reverse()));

    private BlockEnd? End(Instruction i)
    {
        switch (i.Name)
        {
            case "ret":
                return new BlockEnd.Return(code.Result == typeof(void) ? null : Coerce(Pop(), code.Result));
            case "br":
                return new BlockEnd.Jump((int)i.Operand!);
            case "brtrue" or "brfalse":
                object? tested = Pop();
                bool isTrue = i.Name == "brtrue";
                if (tested is HostObject host)
                    return new BlockEnd.Jump(host.Value is not null == isTrue ? (int)i.Operand! : i.Next);
                var truth = Truth(Number(tested));
                return Branch(isTrue ? truth : N.Not(truth), i);
            case "switch":
                var index = Wide(Number(Pop()));
                int[] targets = (int[])i.Operand!;
                return new BlockEnd.Branch([.. targets.Select((t, k) => (N.Equal(index, index.Like(k)), t))], i.Next);
            case "throw":
                throw Unfit("it throws an exception", "Return a value instead, such as double.NaN.");
            case "beq" or "bge" or "bgt" or "ble" or "blt" or "bne.un" or "bge.un" or "bgt.un" or "ble.un" or "blt.un":
                object? right = Pop(), left = Pop();
                if (left is HostObject a && right is HostObject b)
                    return new BlockEnd.Jump(ReferenceEquals(a.Value, b.Value) == (i.Name == "beq") ? (int)i.Operand! : i.Next);
                return Branch(Compare(i.Name[1..], Number(left), Number(right)), i);
            default:
                return null;
        }
    }

    private static BlockEnd.Branch Branch(Node condition, Instruction i) => new([(condition, (int)i.Operand!)], i.Next);

    private void Step(Instruction i, Type? constrained)
    {
        switch (i.Name)
        {
            case "nop" or "break" or "volatile." or "readonly." or "tail.":
                return;
            case "ldarg":
                Push(_slots[(int)i.Operand!]);
                return;
            case "ldloc":
                Push(_slots[code.Arguments.Length + (int)i.Operand!]);
                return;
            case "starg":
                Store((int)i.Operand!, code.Arguments[(int)i.Operand!]);
                return;
            case "stloc":
                Store(code.Arguments.Length + (int)i.Operand!, code.Locals[(int)i.Operand!]);
                return;
            case "ldarga":
                Push(new SlotAddress((int)i.Operand!));
                return;
            case "ldloca":
                Push(new SlotAddress(code.Arguments.Length + (int)i.Operand!));
                return;
            case "ldc.i4" or "ldc.i8" or "ldc.r4" or "ldc.r8":
                Push(arena.Constant(Scalar.Of(i.Operand!)));
                return;
            case "ldstr":
                Push(new HostObject(i.Operand));
                return;
            case "ldnull":
                Push(new HostObject(null));
                return;
            case "dup":
                Push(_stack.Peek());
                return;
            case "pop":
                Pop();
                return;
            case "add.ovf" or "sub.ovf" or "mul.ovf" or "add.ovf.un" or "sub.ovf.un" or "mul.ovf.un":
                object? by = Pop(), from = Pop();
                Push(Checked(i.Name, Number(from), Number(by)));
                return;
            case "neg":
                Push(-Wide(Number(Pop())));
                return;
            case "not":
                Push(N.Not(Wide(Number(Pop()))));
                return;
            case "ceq" or "cgt" or "clt" or "cgt.un" or "clt.un":
                object? right = Pop(), left = Pop();
                Push(left is HostObject a && right is HostObject b
                    ? arena.Constant(ReferenceEquals(a.Value, b.Value) == (i.Name == "ceq"))
                    : Compare(i.Name switch { "ceq" => "eq", "cgt" => "gt", "clt" => "lt", "cgt.un" => "gt.un", _ => "lt.un" }, Number(left), Number(right)));
                return;
            case "ldfld":
                Push(Load((FieldInfo)i.Operand!, Pop()));
                return;
            case "stfld":
                StoreField((FieldInfo)i.Operand!);
                return;
            case "ldflda":
                Push(new ReadOnlyAddress(Load((FieldInfo)i.Operand!, Pop())));
                return;
            case "ldsfld":
                Push(scope.StaticField((FieldInfo)i.Operand!, code.Method));
                return;
            case "stsfld" when IsGenerated(((FieldInfo)i.Operand!).DeclaringType!):
                Pop();
                return;
            case "initobj":
                _slots[Own(Pop(), i)] = Zero(arena, (Type)i.Operand!);
                return;
            case "ldobj" or "ldind.i1" or "ldind.u1" or "ldind.i2" or "ldind.u2" or "ldind.i4" or "ldind.u4" or "ldind.i8" or "ldind.r4" or "ldind.r8" or "ldind.i":
                Push(Behind(Pop(), i));
                return;
            case "ldftn":
                Push(new HostObject(i.Operand));
                return;
            case "newobj":
                New((ConstructorInfo)i.Operand!);
                return;
            case "call" or "callvirt":
                Call((MethodBase)i.Operand!, constrained);
                return;
        }
        if (i.Name.StartsWith("conv.", StringComparison.Ordinal))
            Push(Convert(i.Name[5..], Number(Pop())));
        else if (i.Name is "add" or "sub" or "mul" or "div" or "rem" or "div.un" or "rem.un" or "and" or "or" or "xor" or "shl" or "shr" or "shr.un")
        {
            Node right = Number(Pop()), left = Number(Pop());
            Push(Arithmetic(i.Name, left, right));
        }
        else
            throw Unfit(Describe(i), "Use local variables, arithmetic, comparisons, Math and other static methods over plain values.");
    }

    /// <summary>An instruction in words that a C# programmer knows.</summary>
    internal static string Describe(Instruction i) => i.Name switch
    {
        "newarr" => "it makes an array",
        "box" or "unbox.any" or "unbox" => "it boxes a value",
        "stsfld" => $"it writes the static field '{((FieldInfo)i.Operand!).Name}'",
        "stfld" => $"it writes the field '{((FieldInfo)i.Operand!).Name}'",
        "ldsfld" or "ldsflda" => $"it reads the static field '{((FieldInfo)i.Operand!).Name}', which may change",
        "newobj" => $"it makes a {CSharpText.Name(((MethodBase)i.Operand!).DeclaringType!)}",
        "throw" => "it throws an exception",
        "castclass" or "isinst" => $"it tests for the type {CSharpText.Name((Type)i.Operand!)}",
        "ldlen" => "it reads an array's length",
        _ when i.Name.StartsWith("ldelem", StringComparison.Ordinal) || i.Name.StartsWith("stelem", StringComparison.Ordinal) => "it uses an array's elements",
        _ when i.Name.StartsWith("stind", StringComparison.Ordinal) || i.Name == "stobj" => "it writes through a reference",
        _ when i.Operand is MethodBase m => $"it calls '{CSharpText.Name(m.DeclaringType!)}.{m.Name}'",
        _ => $"it uses the instruction '{i.Name}'",
    };

    internal static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false);

    /// <summary>The element type a slot of this type holds; an enum is its number.</summary>
    internal static ElementType? PlainOf(Type type) => ElementTypes.Find(type.IsEnum ? type.GetEnumUnderlyingType() : type);

    private void Push(object? value) => _stack.Push(value);

    private object? Pop() => _stack.Pop();

    private void Store(int slot, Type type) => _slots[slot] = Coerce(Pop(), type);

    private Node Number(object? value) => value switch
    {
        Node node => node,
        HostObject { Value: Enum e } => arena.Constant(Scalar.Of(System.Convert.ChangeType(e, e.GetTypeCode(), System.Globalization.CultureInfo.InvariantCulture))),
        _ => throw Unfit("it computes with an object", "Use plain values."),
    };

    private UnfitException Unfit(string what, string wayOut) => new(code.Method, what, wayOut);
}

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>What instructions refer to outside of their function.</summary>
/// <param name="Functions">By name.</param>
/// <param name="Target">The architecture, 70 for sm_70.</param>
/// <param name="StaticBytes">The shared memory of fixed length; that of the launch's length comes after it.</param>
internal sealed record PtxContext(IReadOnlyDictionary<string, PtxFunction> Functions, int Target, long StaticBytes);

/// <summary>One instruction being decoded: what is not asked for by <see cref="Accept"/> or as an operand is an error in the end.</summary>
internal sealed class PtxDecoding(PtxStatement statement, PtxFunction function, PtxContext context)
{
    private int _modifier = 1;
    private int _operands;

    public PtxFunction Function => function;

    public PtxContext Context => context;

    /// <summary>Whether the last modifier is a type of floats.</summary>
    public bool IsFloat => PtxTypes.Parse(statement.Opcode[^1])?.IsFloat() ?? false;

    public int OperandCount => statement.Operands.Length;

    /// <summary>What threads do together, where they do.</summary>
    public PtxMeeting? Meeting { get; set; }

    public PtxException Error(string message) => new(message, statement.Line, statement.ToString());

    /// <summary>Takes the next modifier if it is one of these.</summary>
    public string? Accept(params ReadOnlySpan<string> names) =>
        _modifier < statement.Opcode.Length && names.Contains(statement.Opcode[_modifier]) ? statement.Opcode[_modifier++] : null;

    public string Require(params ReadOnlySpan<string> names) =>
        Accept(names) ?? throw Error($"expected one of the modifiers {string.Join(", ", names.ToArray())}");

    public PtxType Type() => _modifier < statement.Opcode.Length && PtxTypes.Parse(statement.Opcode[_modifier]) is { } type && _modifier++ > 0
        ? type : throw Error("expected a type");

    public PtxType Type(params ReadOnlySpan<PtxType> known)
    {
        var type = Type();
        return known.Contains(type) ? type : throw Error($"no such instruction on {type.Name()}");
    }

    public PtxOperand Operand(int index)
    {
        _operands = Math.Max(_operands, index + 1);
        return index < statement.Operands.Length ? statement.Operands[index] : throw Error("too few operands");
    }

    /// <summary>The slot of an operand that is read: a constant has one too.</summary>
    public int Source(int index, PtxType type, bool wider = false) => Source(Operand(index), type, wider);

    public int Source(PtxOperand operand, PtxType type, bool wider = false) => operand switch
    {
        PtxRegister register => Checked(register, type, wider),
        PtxConstant constant => function.AddConstant(Bits(constant, type)),
        PtxName { Name: var name } => throw Error($"no such name: {name}"),
        _ => throw Error($"{operand} is no value"),
    };

    public int Destination(int index, PtxType type, bool wider = false) => Destination(Operand(index), type, wider);

    public int Destination(PtxOperand operand, PtxType type, bool wider = false) =>
        operand is PtxRegister { Slot: var slot } register && slot >= PtxSpecial.Count ? Checked(register, type, wider)
            : throw Error($"{operand} is no destination");

    public int LabelTarget(string label) => statement.Scope.Target(label) ?? throw Error($"no such label: {label}");

    public int[] Targets(string label) =>
        [.. (statement.Scope.Targets(label) ?? throw Error($"no such table: {label}")).Select(LabelTarget)];

    public PtxFunction Callee(string name) => context.Functions.GetValueOrDefault(name) ?? throw Error($"no such function: {name}");

    public void End()
    {
        if (_modifier < statement.Opcode.Length)
            throw Error($"unknown modifier .{statement.Opcode[_modifier]}");
        if (_operands < statement.Operands.Length)
            throw Error("too many operands");
    }

    private int Checked(PtxRegister register, PtxType type, bool wider) => type.Takes(register.Type, wider) ? register.Slot
        : throw Error($"{register.Name} is {register.Type.Name()}, which is no {type.Name()}");

    private ulong Bits(PtxConstant constant, PtxType type)
    {
        bool fits = constant.Kind switch
        {
            PtxConstantKind.Single => type is PtxType.F32 or PtxType.B32,
            PtxConstantKind.Double => type is PtxType.F64 or PtxType.B64,
            _ when type == PtxType.Pred => constant.Bits <= 1,
            _ => !type.IsFloat() && (type.Size() == 8 || constant.Bits >> (8 * type.Size()) == 0 || (long)constant.Bits is < 0 and var bits && bits >= -1L << (8 * type.Size() - 1)),
        };
        return fits ? constant.Bits : throw Error($"the constant {constant.Bits:x} is no {type.Name()}");
    }
}

namespace ExprJit.Codegen.Tests.Ptx;

internal abstract record PtxOperand;

/// <summary>A register of a function, or a special one of the thread.</summary>
internal sealed record PtxRegister(string Name, PtxType Type, int Slot) : PtxOperand;

internal enum PtxConstantKind
{
    Integer,
    Single,
    Double,
}

/// <summary>A constant's bits; those of an integer are as of 64.</summary>
internal sealed record PtxConstant(ulong Bits, PtxConstantKind Kind) : PtxOperand;

internal enum PtxSpace
{
    Generic,
    Param,
    Local,
    Shared,
    Global,
}

/// <summary>A variable in memory. Its offset is from where its space begins in the thread's frame, the group or the module.</summary>
internal sealed record PtxVariable(PtxSpace Space, string Name, int Alignment, long Size, bool IsFormal) : PtxOperand
{
    public long Offset { get; init; }

    /// <summary>Shared memory whose length the launch gives.</summary>
    public bool IsDynamic => Size < 0;
}

/// <summary>What is in brackets.</summary>
internal sealed record PtxAddress(PtxOperand Base, long Offset) : PtxOperand;

/// <summary>What is in braces.</summary>
internal sealed record PtxVector(PtxOperand[] Items) : PtxOperand;

/// <summary>What is in parentheses, in a call.</summary>
internal sealed record PtxList(PtxOperand[] Items) : PtxOperand;

/// <summary>A predicate that is read inverted.</summary>
internal sealed record PtxNegated(PtxRegister Predicate) : PtxOperand;

/// <summary>Two destinations, d|p.</summary>
internal sealed record PtxPair(PtxOperand First, PtxOperand Second) : PtxOperand;

/// <summary>A label, a function, or the sink "_".</summary>
internal sealed record PtxName(string Name) : PtxOperand;

/// <summary>An instruction as it is written.</summary>
/// <param name="Line">Of the text.</param>
/// <param name="Guard">The predicate before it, or null.</param>
/// <param name="Opcode">The operation and its modifiers.</param>
/// <param name="Operands">In order.</param>
/// <param name="Scope">Where its labels are looked up.</param>
internal sealed record PtxStatement(int Line, PtxOperand? Guard, string[] Opcode, PtxOperand[] Operands, PtxScope Scope)
{
    public override string ToString() => string.Join('.', Opcode);
}

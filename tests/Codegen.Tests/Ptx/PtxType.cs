namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>The fundamental types of PTX. Source: PTX ISA 7.8, section 5.2.</summary>
internal enum PtxType
{
    Pred,
    B8,
    B16,
    B32,
    B64,
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
    F16,
    F32,
    F64,
}

internal static class PtxTypes
{
    public static PtxType? Parse(string name) => name.Length is > 1 and < 5 && char.IsLower(name[0])
        && Enum.TryParse(char.ToUpperInvariant(name[0]) + name[1..], out PtxType type) ? type : null;

    public static string Name(this PtxType type) => type.ToString().ToLowerInvariant();

    public static int Size(this PtxType type) => type switch
    {
        PtxType.B8 or PtxType.U8 or PtxType.S8 => 1,
        PtxType.B16 or PtxType.U16 or PtxType.S16 or PtxType.F16 => 2,
        PtxType.B32 or PtxType.U32 or PtxType.S32 or PtxType.F32 => 4,
        PtxType.B64 or PtxType.U64 or PtxType.S64 or PtxType.F64 => 8,
        _ => 0,
    };

    public static bool IsFloat(this PtxType type) => type is PtxType.F16 or PtxType.F32 or PtxType.F64;

    public static bool IsBits(this PtxType type) => type is PtxType.B8 or PtxType.B16 or PtxType.B32 or PtxType.B64;

    public static bool IsSigned(this PtxType type) => type is PtxType.S8 or PtxType.S16 or PtxType.S32 or PtxType.S64;

    public static bool IsUnsigned(this PtxType type) => type is PtxType.U8 or PtxType.U16 or PtxType.U32 or PtxType.U64;

    public static bool IsInteger(this PtxType type) => type.IsSigned() || type.IsUnsigned();

    /// <summary>Whether a register may be an operand. Source: PTX ISA 7.8, section 9.4, tables 24 to 26.</summary>
    /// <param name="instruction">The operand's type by the instruction.</param>
    /// <param name="register">The register's declared type.</param>
    /// <param name="wider">Whether the register may be wider: in loads, stores and conversions.</param>
    public static bool Takes(this PtxType instruction, PtxType register, bool wider)
    {
        if (instruction == PtxType.Pred || register == PtxType.Pred)
            return instruction == register;
        if (register.Size() < instruction.Size() || (register.Size() > instruction.Size() && (!wider || register.IsFloat())))
            return false;
        return instruction.IsBits() || register.IsBits() || instruction.IsFloat() == register.IsFloat();
    }
}

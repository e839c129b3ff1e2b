namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Moves of registers, constants and addresses of variables, and between address spaces.</summary>
internal static class PtxMoves
{
    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new()
    {
        ["mov"] = Move,
        ["cvta"] = ConvertAddress,
    };

    private static PtxOperation Move(PtxDecoding x)
    {
        var type = x.Type();
        if (type.Size() == 1 || type == PtxType.F16)
            throw x.Error($"no move of {type.Name()}");
        if (x.Operand(0) is PtxVector parts)
            return Unpack(x, type, parts);
        int d = x.Destination(0, type);
        switch (x.Operand(1))
        {
            case PtxVector whole:
                return Pack(x, type, d, whole);
            case PtxVariable variable when type.Size() == 8 && !type.IsFloat():
                return AddressOf(x, d, variable);
            default:
                int a = x.Source(1, type);
                return t => t.Write(d, t.Read<ulong>(a));
        }
    }

    private static PtxOperation AddressOf(PtxDecoding x, int d, PtxVariable variable)
    {
        if (variable.Space == PtxSpace.Shared)
        {
            int constant = x.Function.AddConstant(PtxAddresses.Of(x, variable));
            return t => t.Write(d, t.Read<ulong>(constant));
        }
        if (variable.Space != PtxSpace.Local)
            throw x.Error($"the address of {variable.Name}");
        return t => t.Write(d, t.LocalAddress(variable.Offset));
    }

    private static PtxType Part(PtxDecoding x, PtxType type, PtxVector parts) => parts.Items.Length == 2 && type is PtxType.B32 or PtxType.B64
        ? type == PtxType.B32 ? PtxType.B16 : PtxType.B32 : throw x.Error("only two halves of b32 and b64 are known");

    private static PtxOperation Pack(PtxDecoding x, PtxType type, int d, PtxVector parts)
    {
        var half = Part(x, type, parts);
        int low = x.Source(parts.Items[0], half), high = x.Source(parts.Items[1], half);
        return half == PtxType.B16 ? t => t.Write(d, t.Read<ushort>(low) | (uint)t.Read<ushort>(high) << 16)
            : t => t.Write(d, t.Read<uint>(low) | (ulong)t.Read<uint>(high) << 32);
    }

    private static PtxOperation Unpack(PtxDecoding x, PtxType type, PtxVector parts)
    {
        var half = Part(x, type, parts);
        int low = x.Destination(parts.Items[0], half), high = x.Destination(parts.Items[1], half), a = x.Source(1, type);
        int bits = 8 * half.Size();
        return t =>
        {
            ulong whole = t.Read<ulong>(a);
            t.Write(low, whole);
            t.Write(high, whole >> bits);
        };
    }

    private static PtxOperation ConvertAddress(PtxDecoding x)
    {
        bool isTo = x.Accept("to") is not null;
        var space = PtxAddresses.Space(x, "global", "shared", "local");
        var type = x.Type(PtxType.U64);
        int d = x.Destination(0, type), a = x.Source(1, type);
        return isTo ? t => t.Write(d, PtxAddresses.FromGeneric(space, t.Read<ulong>(a))) : t => t.Write(d, PtxAddresses.ToGeneric(space, t.Read<ulong>(a)));
    }
}

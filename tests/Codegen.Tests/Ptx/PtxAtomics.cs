using System.Numerics;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Atomic operations. Their combinations with types are those of the ISA: there is no atom.add.s64.</summary>
internal static unsafe class PtxAtomics
{
    private static readonly string[] Operations = ["and", "or", "xor", "cas", "exch", "add", "min", "max"];

    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new()
    {
        ["atom"] = x => Decode(x, hasResult: true),
        ["red"] = x => Decode(x, hasResult: false),
    };

    private static PtxOperation Decode(PtxDecoding x, bool hasResult)
    {
        // The assembler takes the space before the operation and after it.
        string? space = x.Accept("global", "shared");
        string operation = x.Require(Operations);
        space ??= x.Accept("global", "shared");
        var type = x.Type();
        if (!hasResult && operation is "cas" or "exch")
            throw x.Error("a reduction has no result");
        var combine = Combination(x, operation, type, space != "shared");
        int first = hasResult ? 1 : 0, d = hasResult ? x.Destination(0, type) : -1;
        int b = x.Source(first + 1, type), c = operation == "cas" ? x.Source(first + 2, type) : b;
        int size = type.Size();
        var place = PtxAccesses.Address(x, first, PtxAddresses.Named(space), type, 1, isParamStore: false);
        return t =>
        {
            byte* at = (byte*)place(t, PtxAccess.Atomic);
            ulong old = PtxAccesses.Read((nint)at, size, isSigned: false);
            PtxAccesses.Write(at, size, combine(old, t.Read<ulong>(b), t.Read<ulong>(c)));
            if (d >= 0)
                t.Write(d, old);
        };
    }

    private static Func<ulong, ulong, ulong, ulong> Combination(PtxDecoding x, string operation, PtxType type, bool isGlobal) => (operation, type) switch
    {
        ("and", PtxType.B32 or PtxType.B64) => (a, b, _) => a & b,
        ("or", PtxType.B32 or PtxType.B64) => (a, b, _) => a | b,
        ("xor", PtxType.B32 or PtxType.B64) => (a, b, _) => a ^ b,
        ("exch", PtxType.B32 or PtxType.B64) => (_, b, _) => b,
        ("cas", PtxType.B32) => (a, b, c) => (uint)a == (uint)b ? c : a,
        ("cas", PtxType.B64) => (a, b, c) => a == b ? c : a,
        ("add", PtxType.U32 or PtxType.S32 or PtxType.U64) => (a, b, _) => unchecked(a + b),
        ("add", PtxType.F32) => (a, b, _) => BitConverter.SingleToUInt32Bits(Add((uint)a, (uint)b, isGlobal)),
        ("add", PtxType.F64) => (a, b, _) => BitConverter.DoubleToUInt64Bits(
            PtxFloats.Canonical(BitConverter.UInt64BitsToDouble(a) + BitConverter.UInt64BitsToDouble(b))),
        ("min" or "max", PtxType.U32) => Choice<uint>(operation),
        ("min" or "max", PtxType.S32) => Choice<int>(operation),
        ("min" or "max", PtxType.U64) => Choice<ulong>(operation),
        ("min" or "max", PtxType.S64) => Choice<long>(operation),
        _ => throw x.Error($"no atomic {operation} of {type.Name()}"),
    };

    private static Func<ulong, ulong, ulong, ulong> Choice<T>(string operation)
        where T : IBinaryInteger<T> => operation == "min"
            ? (a, b, _) => T.CreateTruncating(a) < T.CreateTruncating(b) ? a : b
            : (a, b, _) => T.CreateTruncating(a) > T.CreateTruncating(b) ? a : b;

    /// <summary>In global memory subnormals are flushed, in shared memory they are not. Source: PTX ISA 7.8, section 9.7.12.4.</summary>
    private static float Add(uint a, uint b, bool isGlobal)
    {
        float x = BitConverter.UInt32BitsToSingle(a), y = BitConverter.UInt32BitsToSingle(b);
        return PtxFloats.Canonical(isGlobal ? Flushed(Flushed(x) + Flushed(y)) : x + y);
    }

    private static float Flushed(float value) => float.IsSubnormal(value) ? MathF.CopySign(0, value) : value;
}

using System.Numerics;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Arithmetic and logic on integers and predicates.</summary>
internal static class PtxIntegers
{
    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new()
    {
        ["add"] = x => Either(x, "add"),
        ["sub"] = x => Either(x, "sub"),
        ["mul"] = x => x.IsFloat ? PtxFloats.Decode(x, "mul") : Multiply(x, adds: false),
        ["mad"] = x => Multiply(x, adds: true),
        ["div"] = x => Either(x, "div"),
        ["rem"] = x => Either(x, "rem"),
        ["min"] = x => Either(x, "min"),
        ["max"] = x => Either(x, "max"),
        ["abs"] = x => Either(x, "abs"),
        ["neg"] = x => Either(x, "neg"),
        ["and"] = x => Logic(x, (a, b) => a & b, (a, b) => a & b),
        ["or"] = x => Logic(x, (a, b) => a | b, (a, b) => a | b),
        ["xor"] = x => Logic(x, (a, b) => a ^ b, (a, b) => a ^ b),
        ["not"] = Not,
        ["shl"] = x => Shift(x, x.Type(PtxType.B16, PtxType.B32, PtxType.B64), (a, n) => n > 63 ? 0 : (ulong)a << (int)n),
        ["shr"] = ShiftRight,
        ["popc"] = x => Count(x, (a, _) => (uint)BitOperations.PopCount(a)),
        ["clz"] = x => Count(x, (a, bits) => (uint)(BitOperations.LeadingZeroCount(a) - 64 + bits)),
    };

    private static PtxOperation Either(PtxDecoding x, string operation)
    {
        if (x.IsFloat)
            return PtxFloats.Decode(x, operation);
        var type = x.Type(PtxType.U16, PtxType.U32, PtxType.U64, PtxType.S16, PtxType.S32, PtxType.S64);
        return type switch
        {
            PtxType.U16 => Of<ushort>(x, type, operation),
            PtxType.U32 => Of<uint>(x, type, operation),
            PtxType.U64 => Of<ulong>(x, type, operation),
            PtxType.S16 => Of<short>(x, type, operation),
            PtxType.S32 => Of<int>(x, type, operation),
            _ => Of<long>(x, type, operation),
        };
    }

    private static PtxOperation Of<T>(PtxDecoding x, PtxType type, string operation)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => operation switch
        {
            "add" => x.Binary<T>(type, static (a, b) => unchecked(a + b)),
            "sub" => x.Binary<T>(type, static (a, b) => unchecked(a - b)),
            "min" => x.Binary<T>(type, static (a, b) => a < b ? a : b),
            "max" => x.Binary<T>(type, static (a, b) => a > b ? a : b),
            "div" => x.Binary<T>(type, static (a, b) => IsUnspecified(a, b) ? Unspecified<T>(b) : a / b),
            "rem" => x.Binary<T>(type, static (a, b) => IsUnspecified(a, b) ? Unspecified<T>(b) : a % b),
            "abs" when type.IsSigned() => x.Unary<T>(type, static a => a < T.Zero ? unchecked(T.Zero - a) : a),
            "neg" when type.IsSigned() => x.Unary<T>(type, static a => unchecked(T.Zero - a)),
            _ => throw x.Error($"no such instruction on {type.Name()}"),
        };

    private static bool IsUnspecified<T>(T a, T b)
        where T : IBinaryInteger<T>, IMinMaxValue<T> => T.IsZero(b) || (T.IsNegative(b) && b == unchecked(T.Zero - T.One) && a == T.MinValue);

    /// <summary>All ones by zero, as devices give; where the smallest is divided by -1, what no device gives.</summary>
    private static T Unspecified<T>(T divisor)
        where T : IBinaryInteger<T> => T.IsZero(divisor) ? T.AllBitsSet : T.CreateTruncating(0x5A5A_5A5A_5A5A_5A5A);

    private static PtxOperation Multiply(PtxDecoding x, bool adds)
    {
        string part = x.Require("lo", "hi", "wide");
        var type = x.Type();
        return (part, type) switch
        {
            ("wide", PtxType.U16) => Product<ushort, uint>(x, type, PtxType.U32, part, adds),
            ("wide", PtxType.S16) => Product<short, int>(x, type, PtxType.S32, part, adds),
            ("wide", PtxType.U32) => Product<uint, ulong>(x, type, PtxType.U64, part, adds),
            ("wide", PtxType.S32) => Product<int, long>(x, type, PtxType.S64, part, adds),
            (not "wide", PtxType.U16) => Product<ushort, ushort>(x, type, type, part, adds),
            (not "wide", PtxType.S16) => Product<short, short>(x, type, type, part, adds),
            (not "wide", PtxType.U32) => Product<uint, uint>(x, type, type, part, adds),
            (not "wide", PtxType.S32) => Product<int, int>(x, type, type, part, adds),
            (not "wide", PtxType.U64) => Product<ulong, ulong>(x, type, type, part, adds),
            (not "wide", PtxType.S64) => Product<long, long>(x, type, type, part, adds),
            _ => throw x.Error($"no such product of {type.Name()}"),
        };
    }

    private static PtxOperation Product<T, TResult>(PtxDecoding x, PtxType type, PtxType result, string part, bool adds)
        where T : unmanaged, IBinaryInteger<T>
        where TResult : unmanaged, IBinaryInteger<TResult>
    {
        int d = x.Destination(0, result), a = x.Source(1, type), b = x.Source(2, type), c = adds ? x.Source(3, result) : x.Function.AddConstant(0);
        int bits = 8 * type.Size();
        if (part != "hi")
            return t => t.Write(d, unchecked(TResult.CreateTruncating(t.Read<T>(a)) * TResult.CreateTruncating(t.Read<T>(b)) + t.Read<TResult>(c)));
        return t => t.Write(d, unchecked(TResult.CreateTruncating((Int128.CreateTruncating(t.Read<T>(a)) * Int128.CreateTruncating(t.Read<T>(b))) >> bits) + t.Read<TResult>(c)));
    }

    private static PtxOperation Logic(PtxDecoding x, Func<ulong, ulong, ulong> onBits, Func<bool, bool, bool> onPredicates)
    {
        var type = x.Type(PtxType.Pred, PtxType.B16, PtxType.B32, PtxType.B64);
        int d = x.Destination(0, type), a = x.Source(1, type), b = x.Source(2, type);
        return type == PtxType.Pred ? t => t.Set(d, onPredicates(t.Test(a), t.Test(b))) : t => t.Write(d, onBits(t.Read<ulong>(a), t.Read<ulong>(b)));
    }

    private static PtxOperation Not(PtxDecoding x)
    {
        var type = x.Type(PtxType.Pred, PtxType.B16, PtxType.B32, PtxType.B64);
        int d = x.Destination(0, type), a = x.Source(1, type);
        return type == PtxType.Pred ? t => t.Set(d, !t.Test(a)) : t => t.Write(d, ~t.Read<ulong>(a));
    }

    private static PtxOperation ShiftRight(PtxDecoding x)
    {
        var type = x.Type(PtxType.B16, PtxType.B32, PtxType.B64, PtxType.U16, PtxType.U32, PtxType.U64, PtxType.S16, PtxType.S32, PtxType.S64);
        return type.IsSigned() ? Shift(x, type, (a, n) => (ulong)(a >> (int)Math.Min(n, 63))) : Shift(x, type, (a, n) => n > 63 ? 0 : (ulong)a >> (int)n);
    }

    /// <summary>The amount has 32 bits whatever the type, and is not taken modulo its width.</summary>
    private static PtxOperation Shift(PtxDecoding x, PtxType type, Func<long, uint, ulong> shift)
    {
        int d = x.Destination(0, type), a = x.Source(1, type), n = x.Source(2, PtxType.B32);
        bool isSigned = type.IsSigned();
        return type.Size() switch
        {
            2 when isSigned => t => t.Write(d, shift(t.Read<short>(a), t.Read<uint>(n))),
            2 => t => t.Write(d, shift(t.Read<ushort>(a), t.Read<uint>(n))),
            4 when isSigned => t => t.Write(d, shift(t.Read<int>(a), t.Read<uint>(n))),
            4 => t => t.Write(d, shift(t.Read<uint>(a), t.Read<uint>(n))),
            _ => t => t.Write(d, shift(t.Read<long>(a), t.Read<uint>(n))),
        };
    }

    private static PtxOperation Count(PtxDecoding x, Func<ulong, int, uint> count)
    {
        var type = x.Type(PtxType.B32, PtxType.B64);
        int d = x.Destination(0, PtxType.U32), a = x.Source(1, type);
        return type == PtxType.B32 ? t => t.Write(d, count(t.Read<uint>(a), 32)) : t => t.Write(d, count(t.Read<ulong>(a), 64));
    }
}

using System.Numerics;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Comparisons into predicates, and selections by them.</summary>
internal static class PtxComparisons
{
    private static readonly string[] Combinations = ["and", "or", "xor"];

    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new()
    {
        ["setp"] = SetPredicate,
        ["selp"] = Select,
    };

    private static PtxOperation SetPredicate(PtxDecoding x)
    {
        string comparison = x.Require(
            "eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan");
        string? combination = x.Accept(Combinations);
        var type = x.Type();
        return type switch
        {
            PtxType.B16 or PtxType.B32 or PtxType.B64 when comparison is not ("eq" or "ne") => throw x.Error("bits are equal or not"),
            PtxType.B16 or PtxType.U16 => Compared<ushort>(x, type, comparison, combination),
            PtxType.B32 or PtxType.U32 => Compared<uint>(x, type, comparison, combination),
            PtxType.B64 or PtxType.U64 => Compared<ulong>(x, type, comparison, combination),
            PtxType.S16 => Compared<short>(x, type, comparison, combination),
            PtxType.S32 => Compared<int>(x, type, comparison, combination),
            PtxType.S64 => Compared<long>(x, type, comparison, combination),
            PtxType.F16 => Compared<Half>(x, type, comparison, combination),
            PtxType.F32 => Compared<float>(x, type, comparison, combination),
            PtxType.F64 => Compared<double>(x, type, comparison, combination),
            _ => throw x.Error($"no comparison of {type.Name()}"),
        };
    }

    private static PtxOperation Compared<T>(PtxDecoding x, PtxType type, string comparison, string? combination)
        where T : unmanaged, INumber<T>
    {
        var (first, second) = x.Operand(0) is PtxPair pair ? (pair.First, pair.Second) : (x.Operand(0), null);
        int p = x.Destination(first, PtxType.Pred), q = second is null ? -1 : x.Destination(second, PtxType.Pred);
        int a = x.Source(1, type), b = x.Source(2, type);
        var compare = Comparison<T>(x, type, comparison);
        if (combination is null)
        {
            return q < 0 ? t => t.Set(p, compare(t.Read<T>(a), t.Read<T>(b))) : t =>
            {
                bool isTrue = compare(t.Read<T>(a), t.Read<T>(b));
                t.Set(p, isTrue);
                t.Set(q, !isTrue);
            };
        }
        if (q >= 0)
            throw x.Error("two results and a combination");
        bool isNegated = x.Operand(3) is PtxNegated;
        int c = x.Source(x.Operand(3) is PtxNegated not ? not.Predicate : x.Operand(3), PtxType.Pred);
        return t =>
        {
            bool isTrue = compare(t.Read<T>(a), t.Read<T>(b)), other = t.Test(c) != isNegated;
            t.Set(p, combination == "and" ? isTrue & other : combination == "or" ? isTrue | other : isTrue ^ other);
        };
    }

    /// <summary>C#'s comparisons are false with a NaN, but for !=; so are PTX's, != too.</summary>
    private static Func<T, T, bool> Comparison<T>(PtxDecoding x, PtxType type, string comparison)
        where T : INumber<T> => comparison switch
        {
            "eq" => static (a, b) => a == b,
            "ne" => static (a, b) => a < b || a > b,
            "lt" => static (a, b) => a < b,
            "le" => static (a, b) => a <= b,
            "gt" => static (a, b) => a > b,
            "ge" => static (a, b) => a >= b,
            "lo" when type.IsUnsigned() => static (a, b) => a < b,
            "ls" when type.IsUnsigned() => static (a, b) => a <= b,
            "hi" when type.IsUnsigned() => static (a, b) => a > b,
            "hs" when type.IsUnsigned() => static (a, b) => a >= b,
            "equ" when type.IsFloat() => static (a, b) => !(a < b || a > b),
            "neu" when type.IsFloat() => static (a, b) => a != b,
            "ltu" when type.IsFloat() => static (a, b) => !(a >= b),
            "leu" when type.IsFloat() => static (a, b) => !(a > b),
            "gtu" when type.IsFloat() => static (a, b) => !(a <= b),
            "geu" when type.IsFloat() => static (a, b) => !(a < b),
            "num" when type.IsFloat() => static (a, b) => !T.IsNaN(a) && !T.IsNaN(b),
            "nan" when type.IsFloat() => static (a, b) => T.IsNaN(a) || T.IsNaN(b),
            _ => throw x.Error($"no such comparison of {type.Name()}"),
        };

    private static PtxOperation Select(PtxDecoding x)
    {
        var type = x.Type();
        if (type.Size() < 2 || type == PtxType.F16)
            throw x.Error($"no selection of {type.Name()}");
        int d = x.Destination(0, type), a = x.Source(1, type), b = x.Source(2, type), c = x.Source(3, PtxType.Pred);
        return t => t.Write(d, t.Read<ulong>(t.Test(c) ? a : b));
    }
}

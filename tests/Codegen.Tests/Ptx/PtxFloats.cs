using System.Numerics;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Arithmetic on floats. A NaN result has the bits that the ISA or a device gives it, not the host's.</summary>
internal static class PtxFloats
{
    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new()
    {
        ["sqrt"] = x => Rounded(x, PtxType.F32, PtxType.F64) is PtxType.F32
            ? x.Unary<float>(PtxType.F32, a => Canonical(MathF.Sqrt(a))) : x.Unary<double>(PtxType.F64, a => Canonical(Math.Sqrt(a))),
        ["rcp"] = x => Rounded(x, PtxType.F32, PtxType.F64) is PtxType.F32
            ? x.Unary<float>(PtxType.F32, a => Canonical(1 / a)) : x.Unary<double>(PtxType.F64, a => Canonical(1 / a)),
        ["fma"] = x => Rounded(x, PtxType.F16, PtxType.F32, PtxType.F64) switch
        {
            PtxType.F16 => x.Ternary<Half>(PtxType.F16, (a, b, c) => Canonical(PtxRounding.MultiplyAdd(a, b, c))),
            PtxType.F32 => x.Ternary<float>(PtxType.F32, (a, b, c) => Canonical(MathF.FusedMultiplyAdd(a, b, c))),
            _ => x.Ternary<double>(PtxType.F64, (a, b, c) => Canonical(Math.FusedMultiplyAdd(a, b, c))),
        },
        ["copysign"] = x => x.Type(PtxType.F32, PtxType.F64) is PtxType.F32
            ? x.Binary<uint>(PtxType.F32, (a, b) => (a & 0x8000_0000) | (b & 0x7FFF_FFFF))
            : x.Binary<ulong>(PtxType.F64, (a, b) => (a & 1ul << 63) | (b & ~(1ul << 63))),
        ["testp"] = TestProperty,
    };

    /// <summary>The canonical NaN of single-precision instructions; of double, what devices give for an invalid operation.</summary>
    public static T Canonical<T>(T value)
        where T : IFloatingPointIeee754<T> => !T.IsNaN(value) ? value
            : typeof(T) == typeof(float) ? (T)(object)BitConverter.UInt32BitsToSingle(0x7FFF_FFFF)
            : typeof(T) == typeof(double) ? (T)(object)BitConverter.UInt64BitsToDouble(0xFFF8_0000_0000_0000)
            : (T)(object)BitConverter.UInt16BitsToHalf(0x7FFF);

    /// <summary>Decodes what integers have too; its type comes last.</summary>
    public static PtxOperation Decode(PtxDecoding x, string operation)
    {
        bool isDivision = operation == "div";
        if (operation is "add" or "sub" or "mul" or "div")
            _ = isDivision ? x.Require("rn") : x.Accept("rn");
        bool keepsNaN = operation is "min" or "max" && x.Accept("NaN") is not null;
        var type = x.Type(PtxType.F16, PtxType.F32, PtxType.F64);
        if (keepsNaN && (x.Context.Target < 80 || type == PtxType.F64))
            throw x.Error("min.NaN and max.NaN are for sm_80 and not for f64");
        return type switch
        {
            PtxType.F32 => Of<float>(x, type, operation, keepsNaN),
            PtxType.F64 => Of<double>(x, type, operation, keepsNaN),
            _ when !isDivision => Of<Half>(x, type, operation, keepsNaN),
            _ => throw x.Error("no such instruction on f16"),
        };
    }

    private static PtxOperation Of<T>(PtxDecoding x, PtxType type, string operation, bool keepsNaN)
        where T : unmanaged, IFloatingPointIeee754<T> => operation switch
        {
            "add" => x.Binary<T>(type, static (a, b) => Canonical(a + b)),
            "sub" => x.Binary<T>(type, static (a, b) => Canonical(a - b)),
            "mul" => x.Binary<T>(type, static (a, b) => Canonical(a * b)),
            "div" => x.Binary<T>(type, static (a, b) => Canonical(a / b)),
            "min" when keepsNaN => x.Binary<T>(type, static (a, b) => Canonical(T.Min(a, b))),
            "max" when keepsNaN => x.Binary<T>(type, static (a, b) => Canonical(T.Max(a, b))),
            "min" => x.Binary<T>(type, static (a, b) => Canonical(T.MinNumber(a, b))),
            "max" => x.Binary<T>(type, static (a, b) => Canonical(T.MaxNumber(a, b))),
            "abs" => x.Unary<T>(type, static a => Canonical(T.Abs(a))),
            "neg" => x.Unary<T>(type, static a => Canonical(-a)),
            _ => throw x.Error("no such instruction on floats"),
        };

    private static PtxType Rounded(PtxDecoding x, params ReadOnlySpan<PtxType> types)
    {
        x.Require("rn");
        return x.Type(types);
    }

    private static PtxOperation TestProperty(PtxDecoding x)
    {
        string property = x.Require("finite", "infinite", "number", "notanumber", "normal", "subnormal");
        return x.Type(PtxType.F32, PtxType.F64) is PtxType.F32 ? Test<float>(x, PtxType.F32, property) : Test<double>(x, PtxType.F64, property);
    }

    private static PtxOperation Test<T>(PtxDecoding x, PtxType type, string property)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int to = x.Destination(0, PtxType.Pred), from = x.Source(1, type);
        Func<T, bool> test = property switch
        {
            "finite" => T.IsFinite,
            "infinite" => T.IsInfinity,
            "number" => a => !T.IsNaN(a),
            "notanumber" => T.IsNaN,
            "normal" => T.IsNormal,
            _ => T.IsSubnormal,
        };
        return t => t.Set(to, test(t.Read<T>(from)));
    }
}

using System.Numerics;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>The instruction cvt. Source: PTX ISA 7.8, section 9.7.8.21.</summary>
internal static class PtxConversions
{
    private static readonly string[] ToIntegral = ["rni", "rzi", "rmi", "rpi"];

    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new() { ["cvt"] = Convert };

    private static PtxOperation Convert(PtxDecoding x)
    {
        string rounding = x.Accept(["rn", .. ToIntegral]) ?? "";
        bool saturates = x.Accept("sat") is not null;
        PtxType to = x.Type(), from = x.Type();
        bool fromFloat = from.IsFloat(), toFloat = to.IsFloat(), isIntegral = ToIntegral.Contains(rounding);
        if (!(fromFloat || from.IsInteger()) || !(toFloat || to.IsInteger()))
            throw x.Error("a conversion of bits");
        if (saturates && (fromFloat || toFloat))
            throw x.Error("saturation with floats");
        bool isRight = (fromFloat, toFloat) switch
        {
            (true, false) => isIntegral,
            (false, true) => rounding == "rn",
            (true, true) when from == to => isIntegral,
            (true, true) when to.Size() < from.Size() => rounding == "rn",
            _ => rounding == "",
        };
        if (!isRight)
            throw x.Error($"the rounding '{rounding}' here");
        int d = x.Destination(0, to, wider: true), a = x.Source(1, from, wider: true);
        return (fromFloat, toFloat) switch
        {
            (false, false) => Between(from, to, d, a, saturates),
            (false, true) => Into(to, d, Magnitude(from, a)),
            (true, false) => OfIntegral(to, d, Value(from, a), rounding, from),
            _ => Into(to, d, Value(from, a), rounding),
        };
    }

    private static Func<PtxThread, double> Value(PtxType type, int slot) => type switch
    {
        PtxType.F16 => t => (double)t.Read<Half>(slot),
        PtxType.F32 => t => t.Read<float>(slot),
        _ => t => t.Read<double>(slot),
    };

    private static double Integral(double value, string rounding) => rounding switch
    {
        "rni" => Math.Round(value, MidpointRounding.ToEven),
        "rzi" => Math.Truncate(value),
        "rmi" => Math.Floor(value),
        "rpi" => Math.Ceiling(value),
        _ => value,
    };

    private static PtxOperation Into(PtxType to, int d, Func<PtxThread, double> value, string rounding) => to switch
    {
        PtxType.F16 => t => t.Write(d, PtxFloats.Canonical((Half)Integral(value(t), rounding))),
        PtxType.F32 => t => t.Write(d, PtxFloats.Canonical((float)Integral(value(t), rounding))),
        _ => t => t.Write(d, PtxFloats.Canonical(Integral(value(t), rounding))),
    };

    private static PtxOperation OfIntegral(PtxType to, int d, Func<PtxThread, double> value, string rounding, PtxType from)
    {
        int bits = 8 * to.Size();
        double smallest = to.IsSigned() ? -Math.ScaleB(1, bits - 1) : 0, above = Math.ScaleB(1, to.IsSigned() ? bits - 1 : bits);
        ulong least = to.IsSigned() ? (ulong)(-1L << (bits - 1)) : 0;
        ulong most = to.IsSigned() ? ~least : ulong.MaxValue >> (64 - bits);
        // NaN is 0 unless one side has 64 bits; then it is the middle of the range.
        ulong notANumber = bits == 64 || from == PtxType.F64 ? to.IsSigned() ? least : 1ul << (bits - 1) : 0;
        return t =>
        {
            double rounded = Integral(value(t), rounding);
            t.Write(d, double.IsNaN(rounded) ? notANumber
                : rounded < smallest ? least
                : rounded >= above ? most
                : to.IsSigned() ? (ulong)(long)rounded : (ulong)rounded);
        };
    }

    private static Func<PtxThread, (bool IsNegative, ulong Magnitude)> Magnitude(PtxType type, int slot) => type switch
    {
        PtxType.U8 => t => (false, t.Read<byte>(slot)),
        PtxType.U16 => t => (false, t.Read<ushort>(slot)),
        PtxType.U32 => t => (false, t.Read<uint>(slot)),
        PtxType.U64 => t => (false, t.Read<ulong>(slot)),
        PtxType.S8 => t => Split(t.Read<sbyte>(slot)),
        PtxType.S16 => t => Split(t.Read<short>(slot)),
        PtxType.S32 => t => Split(t.Read<int>(slot)),
        _ => t => Split(t.Read<long>(slot)),
    };

    private static (bool IsNegative, ulong Magnitude) Split(long value) => (value < 0, value < 0 ? (ulong)-value : (ulong)value);

    private static PtxOperation Into(PtxType to, int d, Func<PtxThread, (bool IsNegative, ulong Magnitude)> integer) => t =>
    {
        var (isNegative, magnitude) = integer(t);
        double value = to == PtxType.F64 ? PtxRounding.ToDouble(magnitude) : PtxRounding.ToOdd(magnitude);
        value = isNegative ? -value : value;
        if (to == PtxType.F64)
            t.Write(d, value);
        else if (to == PtxType.F32)
            t.Write(d, (float)value);
        else
            t.Write(d, (Half)value);
    };

    private static PtxOperation Between(PtxType from, PtxType to, int d, int a, bool saturates) => from switch
    {
        PtxType.U8 => Between<byte>(to, d, a, saturates),
        PtxType.U16 => Between<ushort>(to, d, a, saturates),
        PtxType.U32 => Between<uint>(to, d, a, saturates),
        PtxType.U64 => Between<ulong>(to, d, a, saturates),
        PtxType.S8 => Between<sbyte>(to, d, a, saturates),
        PtxType.S16 => Between<short>(to, d, a, saturates),
        PtxType.S32 => Between<int>(to, d, a, saturates),
        _ => Between<long>(to, d, a, saturates),
    };

    private static PtxOperation Between<TFrom>(PtxType to, int d, int a, bool saturates)
        where TFrom : unmanaged, IBinaryInteger<TFrom> => to switch
        {
            PtxType.U8 => Between<TFrom, byte>(d, a, saturates),
            PtxType.U16 => Between<TFrom, ushort>(d, a, saturates),
            PtxType.U32 => Between<TFrom, uint>(d, a, saturates),
            PtxType.U64 => Between<TFrom, ulong>(d, a, saturates),
            PtxType.S8 => Between<TFrom, sbyte>(d, a, saturates),
            PtxType.S16 => Between<TFrom, short>(d, a, saturates),
            PtxType.S32 => Between<TFrom, int>(d, a, saturates),
            _ => Between<TFrom, long>(d, a, saturates),
        };

    /// <summary>A destination that is wider than its type gets the value extended to its width.</summary>
    private static PtxOperation Between<TFrom, TTo>(int d, int a, bool saturates)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo> => saturates
            ? t => t.Write(d, ulong.CreateTruncating(TTo.CreateSaturating(t.Read<TFrom>(a))))
            : t => t.Write(d, ulong.CreateTruncating(TTo.CreateTruncating(t.Read<TFrom>(a))));
}

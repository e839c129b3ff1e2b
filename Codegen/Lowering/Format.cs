using ExprJit.Graphs;

namespace ExprJit.Codegen.Lowerings;

/// <summary>How a binary floating-point type keeps its numbers. Source: IEEE 754-2019, §3.4.</summary>
/// <param name="Element">The type.</param>
/// <param name="Word">The unsigned integer of its size.</param>
/// <param name="FractionBits">Bits of the fraction, the leading one not counted.</param>
/// <param name="Bias">What is added to an exponent.</param>
internal sealed record Format(ElementType Element, ElementType Word, int FractionBits, int Bias)
{
    private static readonly Format Single = new(ElementType.Float32, ElementType.UInt32, 23, 127);

    private static readonly Format Double = new(ElementType.Float64, ElementType.UInt64, 52, 1023);

    public static Format Of(ElementType element) => element == ElementType.Float32 ? Single : Double;

    public ulong SignMask { get; } = 1ul << (8 * Word.Size() - 1);

    public ulong FractionMask { get; } = (1ul << FractionBits) - 1;

    /// <summary>The bits of 1.</summary>
    public ulong One { get; } = (ulong)Bias << FractionBits;

    /// <summary>The bits of √½ rounded to the type.</summary>
    public ulong SqrtHalf { get; } = Element == ElementType.Float32 ? 0x3F3504F3ul : 0x3FE6A09E667F3BCDul;

    public double SmallestNormal { get; } = Math.ScaleB(1, 1 - Bias);

    /// <summary>Numbers below this size vanish beside 1.</summary>
    public double Negligible { get; } = Math.ScaleB(1, -FractionBits - 3);

    /// <summary>2^<see cref="FractionBits"/>: what is added to it keeps a whole number below that in its last bits.</summary>
    public double Units { get; } = Math.ScaleB(1, FractionBits);

    /// <summary>The bits of <see cref="Units"/>.</summary>
    public ulong UnitsBits { get; } = (ulong)(Bias + FractionBits) << FractionBits;

    /// <summary>1.5·2^<see cref="FractionBits"/>: what is added to it, of either sign, is rounded to a whole number kept in its last bits.</summary>
    public double Rounder { get; } = Math.ScaleB(1.5, FractionBits);

    /// <summary>One number for each precision.</summary>
    public double Pick(double single, double @double) => Element == ElementType.Float32 ? single : @double;
}

using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>How wide the vectors of a loop are.</summary>
internal enum VectorWidth
{
    /// <summary>No vectors: one element at a time.</summary>
    Scalar = 0,

    Bits128 = 128,

    Bits256 = 256,

    Bits512 = 512,
}

/// <summary>What the machine has of each <see cref="VectorWidth"/>.</summary>
internal static class VectorWidths
{
    /// <summary>The widest the machine computes with, or what <c>EXPRJIT_VECTOR</c> (<c>scalar</c>, <c>128</c>, <c>256</c>, <c>512</c>) narrows it to.</summary>
    public static readonly VectorWidth Widest = Narrowed(Environment.GetEnvironmentVariable("EXPRJIT_VECTOR"));

    /// <summary>Every width the machine computes with, the narrowest first.</summary>
    public static IEnumerable<VectorWidth> All => Enum.GetValues<VectorWidth>().Where(IsAccelerated);

    private static bool IsAccelerated(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Vector512.IsHardwareAccelerated,
        VectorWidth.Bits256 => Vector256.IsHardwareAccelerated,
        VectorWidth.Bits128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };

    private static VectorWidth Narrowed(string? wish)
    {
        int most = wish switch { "scalar" => 0, _ when int.TryParse(wish, out int bits) => bits, _ => int.MaxValue };
        return All.Last(width => (int)width <= most);
    }
}

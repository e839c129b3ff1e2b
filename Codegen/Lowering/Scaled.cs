namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// A fraction near 1 times 2ⁿ, where the last bits of a word hold n plus twice the exponent's bias: n may go beyond the
/// exponents of the type, so 2ⁿ is multiplied in two steps of which only the second can round.
/// </summary>
internal readonly struct Scaled(Real fraction, Word bits, Format format)
{
    public Real Value => Times(fraction);

    /// <summary>The number times a factor between about ¼ and 4.</summary>
    public Real ValueTimes(Real factor) => Times(fraction * factor);

    private Real Times(Real fraction)
    {
        var half = bits >> 1;
        return fraction * (half << format.FractionBits).Real * ((bits - half) << format.FractionBits).Real;
    }
}

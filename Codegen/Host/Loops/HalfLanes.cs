using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>Halves in a vector loop: floats of half precision in registers, 16 bits in memory.</summary>
internal static class HalfLanes
{
    /// <summary>The exponents of a half start 112 below a float's, and 42 or 13 bits of a significand are those that a half has not.</summary>
    private const double Rebias = 5.192296858534828e33; // 2^112

    /// <summary>The floats of 16 bits each. Source of the scaling by 2¹¹², which makes subnormals normal: F. Giesen, "Float→half conversions".</summary>
    public static Node Unpack(Node bits)
    {
        var wide = N.Cast(bits, ElementType.Int32);
        var size = Float(Shift(Op.ShiftLeft, And(wide, 0x7FFF), 13)) * Rebias;
        // What has the largest exponent is infinite or NaN: the quotient by zero keeps either.
        var finite = N.Where(N.LessEqual(size.Like(65536), size), Float(Or(Int(size), 0x7F800000)), size);
        return CopySign(finite, Float(Shift(Op.ShiftLeft, wide, 16)));
    }

    /// <summary>The 16 bits of floats that are halves.</summary>
    public static Node Pack(Node x)
    {
        var size = N.Abs(x);
        var bits = Shift(Op.ShiftRight, Int(size * (1 / Rebias)), 13);
        var special = N.Where(N.Equal(x, x), bits.Like(0x7C00), bits.Like(0x7E00));
        var sign = And(Shift(Op.ShiftRight, Int(x), 16), 0x8000);
        return N.Cast(N.Or(N.Where(N.Less(size, size.Like(double.PositiveInfinity)), bits, special), sign), ElementType.UInt16);
    }

    /// <summary>
    /// Rounds floats or doubles to the nearest half, ties to even: adding and taking away a power of two whose last bit is the half's, which
    /// is 2⁻²⁴ for the smallest.
    /// </summary>
    public static Node Round(Node x)
    {
        var (integer, significand, extra) = x.Element == ElementType.Float32 ? (ElementType.Int32, 23, 13) : (ElementType.Int64, 52, 42);
        var size = N.Abs(x);
        var bits = Bitcast(N.Minimum(N.Maximum(size, x.Like(Math.ScaleB(1, -14))), x.Like(65536)), integer);
        long exponent = x.Element == ElementType.Float32 ? 0x7F800000 : 0x7FF0000000000000;
        var power = Bitcast(N.And(bits, Whole(bits, exponent)) + Whole(bits, (long)extra << significand), x.Element);
        var rounded = size + power - power;
        return CopySign(N.Where(N.Less(x.Like(65504), rounded), x.Like(double.PositiveInfinity), rounded), x);
    }

    private static Node Bitcast(Node x, ElementType to) => x.Arena.Apply(Op.Bitcast, [x], Attributes.To(to));

    private static Node Float(Node x) => Bitcast(x, ElementType.Float32);

    private static Node Int(Node x) => Bitcast(x, ElementType.Int32);

    private static Node Whole(Node like, long value) => like.Arena.Constant(Scalar.FromInteger(like.Element, value));

    private static Node And(Node x, long mask) => N.And(x, Whole(x, mask));

    private static Node Or(Node x, long mask) => N.Or(x, Whole(x, mask));

    private static Node Shift(Op op, Node x, int count) => x.Arena.Apply(op, x, x.Like(count));

    private static Node CopySign(Node size, Node sign) => size.Arena.Apply(Op.CopySign, size, sign);
}

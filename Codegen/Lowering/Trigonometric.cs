using ExprJit.Graphs;
using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// Circular functions by the distance to the nearest zero, with π in three parts. Beyond the angle where that loses
/// digits they are the op itself, which a backend computes one by one, or the distance is <see cref="HugeAngle"/>'s. Source of the reduction:
/// Cody and Waite, Software Manual for the Elementary Functions, 1980; that a fused product cancels exactly: Muller et al., Handbook of
/// Floating-Point Arithmetic, §11.2.
/// </summary>
internal static class Trigonometric
{
    private const double InversePi = 0.3183098861837907;

    /// <summary>Periods as <see cref="HugeAngle"/> takes them.</summary>
    private const int QuarterTurn = 62, HalfTurn = 63;

    private static readonly Series Pi = new([3.1415927f, -8.742278e-08f, -3.430249e-15f], [3.141592653589793, 1.2246467991473532e-16, -2.9947698097183397e-33]);

    private static readonly Series HalfPi = new([1.5707964f, -4.371139e-08f, -1.7151245e-15f], [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33]);

    /// <summary>(sin r - r)/r³ in r² for |r| ≤ ½π, minimax by Remez' algorithm: degree 3, error 2⁻²⁷·² of the sine, and 7, 2⁻⁶¹·⁵.</summary>
    private static readonly Series Sine = new(
        [-0.1666666f, 0.008333069f, -0.00019809777f, 2.6060977e-06f],
        [
            -0.16666666666666666, 0.008333333333333207, -0.00019841269841212476, 2.755731921156833e-06, -2.5052106904243007e-08,
            1.6058940989087316e-10, -7.643018909429719e-13, 2.7214133532787627e-15,
        ]);

    /// <summary>The same for |r| ≤ ¼π: degree 2, error 2⁻²⁷·⁹, and 5, 2⁻⁵⁷·⁸.</summary>
    private static readonly Series QuarterSine = new(
        [-0.16666655f, 0.008332189f, -0.0001951829f],
        [
            -0.1666666666666663, 0.00833333333332184, -0.00019841269829358335, 2.755731353837548e-06, -2.5050734357848724e-08,
            1.5895431013352538e-10,
        ]);

    /// <summary>(cos r - 1 + ½r²)/r⁴ in r² for |r| ≤ ¼π, minimax: degree 2, error 2⁻³² of the cosine, and 5, 2⁻⁶³.</summary>
    private static readonly Series QuarterCosine = new(
        [0.041666646f, -0.001388731f, 2.4432324e-05f],
        [
            0.041666666666666595, -0.0013888888888873342, 2.4801587289002005e-05, -2.7557314216985683e-07, 2.0875705383771366e-09,
            -1.1358748327206731e-11,
        ]);

    /// <summary>sin(r + nπ) = (-1)ⁿ·sin r.</summary>
    public static Real Sin(Real x, Domain domain)
    {
        var angle = Abs(x);
        var (n, bits) = Exponential.Nearest(angle, x.Of(InversePi), 0);
        var r = Pi.Remainder(angle, n);
        if (domain == Domain.Whole)
            (r, bits) = WhereReduced(angle, r, bits, 0, HalfTurn);
        var sine = WithSign(SineOf(r), bits, x.SignBit);
        return domain == Domain.Whole ? sine : WhereReduced(angle, sine, Op.Sin, x);
    }

    /// <summary>cos(r + (n + ½)π) = -(-1)ⁿ·sin r.</summary>
    public static Real Cos(Real x, Domain domain)
    {
        var angle = Abs(x);
        double rounder = x.Format.Rounder + 1;
        var shifted = Fma(angle, InversePi, -0.5) + rounder;
        var (r, bits) = (Pi.Remainder(angle, shifted - rounder + 0.5), shifted.Bits);
        if (domain == Domain.Whole)
            (r, bits) = WhereReduced(angle, r, bits, 1, HalfTurn);
        var cosine = WithSign(SineOf(r), bits, null);
        return domain == Domain.Whole ? cosine : WhereReduced(angle, cosine, Op.Cos, x);
    }

    /// <summary>tan(r + n·½π) is sin r/cos r, or for odd n -cos r/sin r.</summary>
    public static Real Tan(Real x, Domain domain)
    {
        var angle = Abs(x);
        var (n, bits) = Exponential.Nearest(angle, x.Of(2 * InversePi), 0);
        var r = HalfPi.Remainder(angle, n);
        if (domain == Domain.Whole)
            (r, bits) = WhereReduced(angle, r, bits, 0, QuarterTurn);
        var z = r * r;
        var sine = Fma(r * z, QuarterSine.At(z), r);
        var cosine = Fma(z * z, QuarterCosine.At(z), Fma(z, -0.5, 1));
        var isEven = (bits & 1).Is(0);
        var tangent = WithSign(Where(isEven, sine, cosine) / Where(isEven, cosine, sine), bits, x.SignBit);
        return domain == Domain.Whole ? tangent : WhereReduced(angle, tangent, Op.Tan, x);
    }

    private static Real SineOf(Real r)
    {
        var z = r * r;
        return Fma(r * z, Sine.At(z), r);
    }

    /// <summary>The value, negated where n is odd, and where the argument is negative.</summary>
    private static Real WithSign(Real value, Word n, Word? sign)
    {
        var flip = n << (8 * value.Format.Word.Size() - 1);
        return (value.Bits ^ (sign is { } s ? flip ^ s : flip)).Real;
    }

    private static Real WhereReduced(Real angle, Real value, Op op, Real x) => Where(IsReducible(angle), value, Apply(op, x));

    /// <summary>The rest of an angle and the multiple it lies next to, for a huge angle of its own kind.</summary>
    private static (Real Remainder, Word Multiple) WhereReduced(Real angle, Real rest, Word multiple, int quarters, int period)
    {
        var isReducible = IsReducible(angle);
        var arena = angle.Node.Arena;
        var huge = new Real(arena.Apply(Op.Call, [(!isReducible).Node, angle.Bits.Node, arena.Constant(quarters), arena.Constant(period)],
            Attributes.Of(HugeAngle.Of(angle.Format))));
        var isOdd = Abs(huge) > 2;
        huge = huge * Where(isOdd, 1 / HugeAngle.Odd, angle.Of(1));
        return (Where(isReducible, rest, huge), Word.Where(isReducible, multiple, Word.Where(isOdd, multiple.Of(1), multiple.Of(0))));
    }

    /// <summary>The bound keeps n·(what three parts lack of π) far below the least distance of a number of the type from a multiple of ½π.</summary>
    private static Truth IsReducible(Real angle) => angle <= angle.Format.Pick(100_000, 1_000_000_000);
}

using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// The coefficients of a polynomial, lowest first, or the parts of a constant, largest first, for each precision.
/// </summary>
internal sealed class Series(float[] single, double[] @double)
{
    private readonly double[] _single = Array.ConvertAll(single, c => (double)c);

    /// <summary>A coefficient in the type of <paramref name="like"/>.</summary>
    public Real this[int term, Real like] => like.Of(For(like)[term]);

    /// <summary>The polynomial by Horner's rule.</summary>
    public Real At(Real x)
    {
        var terms = For(x);
        var sum = x.Of(terms[^1]);
        for (int i = terms.Length - 2; i >= 0; i--)
            sum = Fma(sum, x, terms[i]);
        return sum;
    }

    /// <summary>The polynomial as the sum of its even and its odd half, which shortens the chain of dependent operations.</summary>
    public Real AtHalves(Real x)
    {
        var terms = For(x);
        var square = x * x;
        Real even = Half(terms, 0, square), odd = Half(terms, 1, square);
        return Fma(odd, x, even);
    }

    /// <summary>x - n·c for a constant c given in parts, such that the first product cancels exactly. Source: Cody and Waite, Software Manual for the Elementary Functions, 1980.</summary>
    public Real Remainder(Real x, Real n)
    {
        foreach (double part in For(x))
            x = Fma(n, -part, x);
        return x;
    }

    private static Real Half(double[] terms, int parity, Real square)
    {
        int last = (terms.Length - 1 - parity) / 2 * 2 + parity;
        var sum = square.Of(terms[last]);
        for (int i = last - 2; i >= 0; i -= 2)
            sum = Fma(sum, square, terms[i]);
        return sum;
    }

    private double[] For(Real like) => like.Format.FractionBits == 23 ? _single : @double;
}

namespace ExprJit.Codegen.Tests;

/// <summary>
/// An unevaluated sum of two doubles, about 104 bits, with errors of a few units in the last of them: what functions of doubles are
/// judged by. Source: Dekker, A floating-point technique for extending the available precision, 1971; Joldes, Muller and
/// Popescu, Tight and rigorous error bounds for basic building blocks of double-word arithmetic, 2017.
/// </summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    public static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);

    /// <summary>What <see cref="Ln2"/> lacks of ln 2.</summary>
    public const double Ln2Rest = 5.707708438416212e-34;

    public static readonly DoubleDouble Pi = new(3.141592653589793, 1.2246467991473532e-16);

    public static readonly DoubleDouble Ln10 = new(2.302585092994046, -2.1707562233822494e-16);

    public static implicit operator DoubleDouble(double value) => new(value, 0);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var (high, error) = TwoSum(a.High, b.High);
        var (low, rest) = TwoSum(a.Low, b.Low);
        (high, error) = FastTwoSum(high, error + low);
        return Of(FastTwoSum(high, error + rest));
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        double high = a.High * b.High;
        double low = Math.FusedMultiplyAdd(a.High, b.High, -high) + Math.FusedMultiplyAdd(a.High, b.Low, a.Low * b.High);
        return Of(FastTwoSum(high, low));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double first = a.High / b.High;
        var rest = a - b * first;
        double second = rest.High / b.High;
        rest -= b * second;
        return new DoubleDouble(first, 0) + second + rest.High / b.High;
    }

    public static bool operator <(DoubleDouble a, double b) => a.High < b || a.High == b && a.Low < 0;

    public static bool operator >(DoubleDouble a, double b) => b < a.High || a.High == b && a.Low > 0;

    public DoubleDouble Scale(int exponent) => new(Math.ScaleB(High, exponent), Math.ScaleB(Low, exponent));

    public static DoubleDouble Abs(DoubleDouble a) => a.High < 0 ? -a : a;

    public static DoubleDouble Sqrt(DoubleDouble a)
    {
        if (a.High == 0)
            return a;
        double root = Math.Sqrt(a.High);
        return root + (a - new DoubleDouble(root, 0) * root) / (2 * root);
    }

    private static (double Sum, double Error) TwoSum(double a, double b)
    {
        double sum = a + b, part = sum - a;
        return (sum, a - (sum - part) + (b - part));
    }

    private static (double Sum, double Error) FastTwoSum(double a, double b)
    {
        double sum = a + b;
        return (sum, b - (sum - a));
    }

    private static DoubleDouble Of((double Sum, double Error) pair) => new(pair.Sum, pair.Error);
}

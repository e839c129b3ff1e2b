using ExprJit.Graphs;
using static ExprJit.Codegen.Tests.DoubleDouble;

namespace ExprJit.Codegen.Tests;

/// <summary>What each function is at finite arguments, to far more digits than its type has.</summary>
internal static class VectorMathOracle
{
    private static readonly Dictionary<Op, Func<double, Exact>> Unary = new()
    {
        [Op.Exp] = x => Exp(x),
        [Op.Exp2] = x =>
        {
            double whole = Math.Round(x);
            var power = Exp(Ln2 * (x - whole));
            return new Exact(power.Value, power.Exponent + (int)Math.Clamp(whole, -1e4, 1e4));
        },
        [Op.ExpM1] = x => x > 100 ? Exp(x) : x < -100 ? -1 : HighPrecision.ExpM1(x),
        [Op.Log] = x => HighPrecision.Log(x),
        [Op.Log2] = x => HighPrecision.Log(x) / Ln2,
        [Op.Log10] = x => HighPrecision.Log(x) / Ln10,
        [Op.LogP1] = x => HighPrecision.LogP1(x),
        [Op.Sin] = x => HighPrecision.Sin(x),
        [Op.Cos] = x => HighPrecision.Cos(x),
        [Op.Tan] = x => HighPrecision.Sin(x) / HighPrecision.Cos(x),
        [Op.Asin] = x => HighPrecision.Atan2(x, CosineOfArc(x)),
        [Op.Acos] = x => x == 1 ? 0 : HighPrecision.Atan2(CosineOfArc(x), x),
        [Op.Atan] = x => HighPrecision.Atan2(x, 1),
        [Op.Sinh] = x => Math.Abs(x) > 700 ? Signed(Halved(Exp(Math.Abs(x))), x) : HighPrecision.Sinh(x),
        [Op.Cosh] = x => Math.Abs(x) > 700 ? Halved(Exp(Math.Abs(x))) : Cosh(x),
        [Op.Tanh] = Tanh,
        [Op.Asinh] = x => Signed(Asinh(Math.Abs(x)), x),
        [Op.Acosh] = Acosh,
        [Op.Atanh] = x => Signed(HighPrecision.LogP1(new DoubleDouble(2 * Math.Abs(x), 0) / (1 - (DoubleDouble)Math.Abs(x))).Scale(-1), x),
        [Op.Sigmoid] = x =>
        {
            var e = Exp(-Math.Abs(x));
            var rest = 1 + e.Value.Scale(e.Exponent);
            return x > 0 ? 1 / rest : e with { Value = e.Value / rest };
        },
        [Op.Softplus] = x => x > 100 ? x : x > 0 ? x + LogP1OfExp(-x).Value : LogP1OfExp(x),
        [Op.Erf] = x => Math.Abs(x) > 7 ? Math.Sign(x) : HighPrecision.Erf(x),
        [Op.Erfc] = x => x < -7 ? 2 : x > 100 ? new Exact(1, -5000) : HighPrecision.Erfc(x),
        [Op.Rsqrt] = x =>
        {
            int half = Math.ILogB(x) >> 1;
            return new Exact(1 / Sqrt(((DoubleDouble)x).Scale(-2 * half)), -half);
        },
        [Op.Cbrt] = x =>
        {
            int third = Math.ILogB(x) / 3;
            var m = ((DoubleDouble)x).Scale(-3 * third);
            DoubleDouble root = Math.Cbrt(m.High);
            return new Exact(root + (m - root * root * root) / (3 * (root * root)), third);
        },
    };

    private static readonly Dictionary<Op, Func<double, double, Exact>> Binary = new()
    {
        [Op.Pow] = Pow,
        [Op.Atan2] = Atan2,
    };

    public static IEnumerable<Op> Functions => Unary.Keys.Concat(Binary.Keys);

    public static Exact Of(Op op, double x, double y = 0) => op.Arity == 1 ? Unary[op](x) : Binary[op](x, y);

    /// <summary>Past ±10,000 it under- or overflows in any type.</summary>
    private static Exact Exp(DoubleDouble x) => Math.Abs(x.High) > 10_000 ? new Exact(1, x.High > 0 ? 10_000 : -10_000) : HighPrecision.Exp(x);

    private static Exact Halved(Exact x) => x with { Exponent = x.Exponent - 1 };

    private static Exact Signed(Exact size, double sign) => sign < 0 ? size with { Value = -size.Value } : size;

    private static DoubleDouble CosineOfArc(DoubleDouble x) => Sqrt((1 - x) * (1 + x));

    private static DoubleDouble Cosh(double x)
    {
        var e = Exp(x);
        var power = e.Value.Scale(e.Exponent);
        return (power + 1 / power).Scale(-1);
    }

    private static Exact Tanh(double x)
    {
        if (Math.Abs(x) < 0.3)
            return HighPrecision.Sinh(x) / Cosh(x);
        var e = Exp(-2 * Math.Abs(x));
        var power = e.Value.Scale(e.Exponent);
        return Signed((1 - power) / (1 + power), x);
    }

    private static DoubleDouble Asinh(double x)
    {
        if (x > 1e100)
            return HighPrecision.Log(x) + Ln2;
        DoubleDouble a = x, square = a * a;
        return HighPrecision.LogP1(a + square / (1 + Sqrt(1 + square)));
    }

    private static Exact Acosh(double x)
    {
        if (x > 1e100)
            return HighPrecision.Log(x) + Ln2;
        var t = (DoubleDouble)x - 1;
        return HighPrecision.LogP1(t + Sqrt(t * (t + 2)));
    }

    private static Exact LogP1OfExp(double x)
    {
        var e = Exp(x);
        return x < -100 ? e : HighPrecision.LogP1(e.Value.Scale(e.Exponent));
    }

    /// <summary>Of a negative base only with a whole exponent.</summary>
    private static Exact Pow(double x, double y)
    {
        var power = Exp(HighPrecision.Log(Math.Abs(x)) * y);
        return x < 0 && Math.Abs(y % 2) == 1 ? power with { Value = -power.Value } : power;
    }

    private static Exact Atan2(double y, double x)
    {
        int up = Math.ILogB(y), right = Math.ILogB(x);
        if (x > 0 && up - right < -200)
            return new Exact(((DoubleDouble)y).Scale(-up) / ((DoubleDouble)x).Scale(-right), up - right);
        int scale = -Math.Max(up, right);
        return HighPrecision.Atan2(((DoubleDouble)y).Scale(scale), ((DoubleDouble)x).Scale(scale));
    }
}

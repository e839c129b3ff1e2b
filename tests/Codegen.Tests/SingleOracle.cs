using ExprJit.Graphs;

namespace ExprJit.Codegen.Tests;

/// <summary>What each function is at an argument of single precision, to about the last digit of a double: the library's functions of doubles, and sums where it has none.</summary>
internal static class SingleOracle
{
    private static readonly Dictionary<Op, Func<double, double>> Unary = new()
    {
        [Op.Exp] = Math.Exp,
        [Op.Exp2] = x => Math.Pow(2, x),
        [Op.ExpM1] = x => Math.Abs(x) < 1e-4 ? x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4))) : Math.Exp(x) - 1,
        [Op.Log] = Math.Log,
        [Op.Log2] = Math.Log2,
        [Op.Log10] = Math.Log10,
        [Op.LogP1] = LogP1,
        [Op.Sin] = Math.Sin,
        [Op.Cos] = Math.Cos,
        [Op.Tan] = Math.Tan,
        [Op.Asin] = Math.Asin,
        [Op.Acos] = Math.Acos,
        [Op.Atan] = Math.Atan,
        [Op.Sinh] = Math.Sinh,
        [Op.Cosh] = Math.Cosh,
        [Op.Tanh] = Math.Tanh,
        [Op.Asinh] = Math.Asinh,
        [Op.Acosh] = Math.Acosh,
        [Op.Atanh] = Math.Atanh,
        [Op.Sigmoid] = x => x > 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)),
        [Op.Softplus] = x => x > 0 ? x + LogP1(Math.Exp(-x)) : LogP1(Math.Exp(x)),
        [Op.Erf] = InHighPrecision(Op.Erf),
        [Op.Erfc] = InHighPrecision(Op.Erfc),
        [Op.Rsqrt] = x => 1 / Math.Sqrt(x),
        [Op.Cbrt] = Math.Cbrt,
    };

    /// <summary>Functions whose oracle is so slow that they are tried at fewer arguments.</summary>
    public static bool IsSlow(Op op) => op == Op.Erf || op == Op.Erfc;

    public static Func<double, double, double> Of(Op op)
    {
        if (op == Op.Pow)
            return Math.Pow;
        if (op == Op.Atan2)
            return Math.Atan2;
        var unary = Unary[op];
        return (x, _) => unary(x);
    }

    /// <summary>A float plus 1 is exact in a double, but where the sum would lose the float's digits it is a series.</summary>
    private static double LogP1(double x) => Math.Abs(x) < 1e-4 ? x * (1 - x * (1 / 2.0 - x * (1 / 3.0 - x / 4))) : Math.Log(1 + x);

    private static Func<double, double> InHighPrecision(Op op) => x =>
    {
        var (value, exponent) = VectorMathOracle.Of(op, x);
        return Math.ScaleB(value.High, exponent);
    };
}

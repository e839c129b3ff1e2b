using ExprJit.Graphs;

namespace ExprJit.Codegen.Tests;

/// <summary>The error of a function's result in units in the last place of the exact result; what must be exact is infinitely wrong where it differs.</summary>
/// <param name="Op">The function.</param>
/// <param name="Element">Its type.</param>
internal sealed record VectorMathError(Op Op, ElementType Element)
{
    private readonly Func<double, double, double> _single = SingleOracle.Of(Op);
    private readonly int _digits = Element == ElementType.Float64 ? 53 : 24;
    private readonly int _largest = Element == ElementType.Float64 ? 1023 : 127;

    public double Of(double actual, double x, double y)
    {
        if (Op.Arity == 1)
            y = 1;
        bool isOrdinary = double.IsFinite(x) && double.IsFinite(y) && x != 0 && y != 0;
        if (Element == ElementType.Float32 && isOrdinary)
        {
            double exact = _single(x, y);
            if (double.IsFinite(exact) && exact != 0)
                return Distance(actual, exact);
        }
        double meaning = Op.Meaning!(Op.Arity == 1 ? [Scalar.Of(x)] : [Scalar.Of(x), Scalar.Of(y)], ElementType.Float64).Real;
        if (double.IsNaN(meaning))
            return double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (!isOrdinary)
            return meaning == 0 || double.IsInfinity(meaning) ? Same(actual, meaning) : Distance(actual, (DoubleDouble)meaning);
        var value = Element == ElementType.Float64 ? VectorMathOracle.Of(Op, x, y) : _single(x, y);
        return double.IsFinite(value.Value.High) && value.Value.High != 0 ? Distance(actual, value)
            : Element == ElementType.Float32 && double.IsInfinity(meaning) ? Distance(actual, new Exact(Math.Sign(meaning), 5000)) : Same(actual, meaning);
    }

    private static double Same(double actual, double expected) =>
        BitConverter.DoubleToInt64Bits(actual) == BitConverter.DoubleToInt64Bits(expected) ? 0 : double.PositiveInfinity;

    /// <summary>In plain doubles, whose own error does not matter to single precision.</summary>
    private double Distance(double actual, double exact)
    {
        if (double.IsNaN(actual) || double.IsNegative(actual) != double.IsNegative(exact))
            return double.PositiveInfinity;
        double bound = Math.ScaleB(1, _largest + 1);
        double unit = Math.ScaleB(1, Math.Clamp(Math.ILogB(exact), -_largest + 1, _largest) - _digits + 1);
        return Math.Abs(Math.Min(Math.Abs(actual), bound) - Math.Min(Math.Abs(exact), bound)) / unit;
    }

    private double Distance(double actual, Exact exact)
    {
        if (double.IsNaN(actual) || double.IsNegative(actual) != double.IsNegative(exact.Value.High))
            return double.PositiveInfinity;
        var size = DoubleDouble.Abs(exact.Value);
        int exponent = Math.ILogB(size.High) + exact.Exponent;
        int unit = Math.Clamp(exponent, -_largest + 1, _largest) - _digits + 1;
        DoubleDouble end = Math.ScaleB(1, _digits);
        var expected = exponent > _largest ? end : size.Scale(exact.Exponent - unit);
        var found = double.IsInfinity(actual) ? end : Math.ScaleB(Math.Abs(actual), -unit);
        return Math.Abs((found - expected).High);
    }
}

using static ExprJit.Codegen.Lowerings.Real;

namespace ExprJit.Codegen.Lowerings;

/// <summary>The logistic function and its integral, by e^-|x|, which cannot overflow.</summary>
internal static class Logistic
{
    public static Real Sigmoid(Real x)
    {
        var e = Exponential.OfNonPositive(-Abs(x));
        return Where(x < 0, e, 1) / (1 + e);
    }

    public static Real Softplus(Real x) => Max(x, 0) + Logarithm.LogP1OfUnit(Exponential.OfNonPositive(-Abs(x)));
}

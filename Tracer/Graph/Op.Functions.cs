namespace ExprJit.Graphs;

/// <content>The elementary and special functions of one or two real numbers.</content>
internal sealed partial class Op
{
    private static Op Function(Func<double, double> f, Derivative derivative, int cost = 10,
        [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Elementwise(1, Same(Float), Real(f), derivative, cost: cost, name: name);

    public static readonly Op Sqrt = Function(Math.Sqrt, (n, g) => [g * 0.5 / n], 4);

    public static readonly Op Rsqrt = Function(x => 1 / Math.Sqrt(x), (n, g) => [g * -0.5 * n / n[0]], 6);

    /// <summary>The real cube root, of negative numbers too.</summary>
    public static readonly Op Cbrt = Function(Math.Cbrt, (n, g) => [g / (3 * n * n)]);

    public static readonly Op Exp = Function(Math.Exp, (n, g) => [g * n]);

    public static readonly Op Exp2 = Function(x => Math.Pow(2, x), (n, g) => [g * n * Math.Log(2)]);

    public static readonly Op ExpM1 = Function(Special.ExpM1, (n, g) => [g * N.Exp(n[0])]);

    public static readonly Op Log = Function(Math.Log, (n, g) => [g / n[0]]);

    public static readonly Op Log2 = Function(Math.Log2, (n, g) => [g / (n[0] * Math.Log(2))]);

    public static readonly Op Log10 = Function(Math.Log10, (n, g) => [g / (n[0] * Math.Log(10))]);

    public static readonly Op LogP1 = Function(Special.LogP1, (n, g) => [g / (1 + n[0])]);

    public static readonly Op Sin = Function(Math.Sin, (n, g) => [g * N.Cos(n[0])]);

    public static readonly Op Cos = Function(Math.Cos, (n, g) => [-(g * N.Sin(n[0]))]);

    public static readonly Op Tan = Function(Math.Tan, (n, g) => [g * (1 + n * n)]);

    public static readonly Op Asin = Function(Math.Asin, (n, g) => [g * N.Rsqrt((1 - n[0]) * (1 + n[0]))]);

    public static readonly Op Acos = Function(Math.Acos, (n, g) => [-(g * N.Rsqrt((1 - n[0]) * (1 + n[0])))]);

    public static readonly Op Atan = Function(Math.Atan, (n, g) => [g / (1 + n[0] * n[0])]);

    public static readonly Op Sinh = Function(Math.Sinh, (n, g) => [g * N.Cosh(n[0])]);

    public static readonly Op Cosh = Function(Math.Cosh, (n, g) => [g * N.Sinh(n[0])]);

    public static readonly Op Tanh = Function(Math.Tanh, (n, g) => [g * (1 - n * n)]);

    public static readonly Op Asinh = Function(Math.Asinh, (n, g) => [g * N.Rsqrt(n[0] * n[0] + 1)]);

    public static readonly Op Acosh = Function(Math.Acosh, (n, g) => [g * N.Rsqrt((n[0] - 1) * (n[0] + 1))]);

    public static readonly Op Atanh = Function(Math.Atanh, (n, g) => [g / ((1 - n[0]) * (1 + n[0]))]);

    /// <summary>1 / (1 + e⁻ˣ), without overflow.</summary>
    public static readonly Op Sigmoid = Function(Special.Sigmoid, (n, g) => [g * n * (1 - n)]);

    /// <summary>log(1 + eˣ), without overflow.</summary>
    public static readonly Op Softplus = Function(Special.Softplus, (n, g) => [g * N.Sigmoid(n[0])]);

    public static readonly Op Erf = Function(Special.Erf, (n, g) => [g * (2 / Math.Sqrt(Math.PI)) * N.Exp(-(n[0] * n[0]))], 20);

    public static readonly Op Erfc = Function(Special.Erfc, (n, g) => [g * (-2 / Math.Sqrt(Math.PI)) * N.Exp(-(n[0] * n[0]))], 20);

    public static readonly Op Floor = Function(Math.Floor, (n, g) => [N.ZerosLike(n[0])], 1);

    public static readonly Op Ceiling = Function(Math.Ceiling, (n, g) => [N.ZerosLike(n[0])], 1);

    /// <summary>To the nearest integer, ties to even, as <see cref="Math.Round(double)"/>.</summary>
    public static readonly Op Round = Function(Math.Round, (n, g) => [N.ZerosLike(n[0])], 1);

    public static readonly Op Truncate = Function(Math.Truncate, (n, g) => [N.ZerosLike(n[0])], 1);

    /// <summary>x to the power y as <see cref="Math.Pow"/>; the gradient in the exponent is 0 where the base is 0.</summary>
    public static readonly Op Pow = Elementwise(2, Same(Float), Real(Math.Pow),
        (n, g) => [PowByBase(n, g), g * N.Where(N.Equal(n[0], n[0].Like(0)), n.Like(0), n * N.Log(n[0]))], cost: 25);

    public static readonly Op Atan2 = Elementwise(2, Same(Float), Real(Math.Atan2),
        (n, g) =>
        {
            var square = n[0] * n[0] + n[1] * n[1];
            return [g * n[1] / square, -(g * n[0] / square)];
        }, cost: 15);

    /// <summary>y·x to the power y - 1, but 0 for y = 0, where the power of a zero is infinite.</summary>
    private static Node PowByBase(Apply n, Node g)
    {
        var (x, y) = (n[0], n[1]);
        if (y is Constant { Value.Real: var exponent })
            return exponent == 0 ? N.ZerosLike(n) : g * y * N.Pow(x, y.Like(exponent - 1));
        return g * N.Where(N.Equal(y, y.Like(0)), y.Like(0), y * N.Pow(x, y - 1));
    }
}

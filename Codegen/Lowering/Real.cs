using ExprJit.Graphs;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// A real value of a body, Float32 or Float64, with which a function is written once as a formula of primitive ops.
/// A fused product rounds once, and no formula is rearranged: the error bounds rely on both.
/// </summary>
internal readonly struct Real(Node node)
{
    public Node Node { get; } = node;

    public Format Format => Format.Of(Node.Element);

    /// <summary>The bits, as an unsigned integer of the same width.</summary>
    public Word Bits => new(Node.Arena.Apply(Op.Bitcast, [Node], Attributes.To(Format.Word)), Format);

    public Word SignBit => Bits & Format.SignMask;

    /// <summary>The number in this value's type, rounded to nearest.</summary>
    public Real Of(double number) => new(Node.Like(number));

    public static Real operator +(Real a, Real b) => Apply(Op.Add, a, b);

    public static Real operator +(Real a, double b) => a + a.Of(b);

    public static Real operator +(double a, Real b) => b.Of(a) + b;

    public static Real operator -(Real a, Real b) => Apply(Op.Sub, a, b);

    public static Real operator -(Real a, double b) => a - a.Of(b);

    public static Real operator -(double a, Real b) => b.Of(a) - b;

    public static Real operator -(Real a) => Apply(Op.Neg, a);

    public static Real operator *(Real a, Real b) => Apply(Op.Mul, a, b);

    public static Real operator *(Real a, double b) => a * a.Of(b);

    public static Real operator /(Real a, Real b) => Apply(Op.Div, a, b);

    public static Real operator /(double a, Real b) => b.Of(a) / b;

    public static Truth operator <(Real a, Real b) => new(N.Less(a.Node, b.Node));

    public static Truth operator >(Real a, Real b) => b < a;

    public static Truth operator <(Real a, double b) => a < a.Of(b);

    public static Truth operator >(Real a, double b) => a > a.Of(b);

    public static Truth operator <=(Real a, double b) => new(N.LessEqual(a.Node, a.Node.Like(b)));

    public static Truth operator >=(Real a, double b) => new(N.LessEqual(a.Node.Like(b), a.Node));

    public Truth Is(Real other) => new(N.Equal(Node, other.Node));

    public Truth Is(double other) => Is(Of(other));

    public Truth IsNaN => new(Node.Arena.Apply(Op.IsNaN, Node));

    /// <summary>a·b + c, rounded once.</summary>
    public static Real Fma(Real a, Real b, Real c) => Apply(Op.MulAdd, a, b, c);

    public static Real Fma(Real a, double b, Real c) => Fma(a, a.Of(b), c);

    public static Real Fma(Real a, Real b, double c) => Fma(a, b, a.Of(c));

    public static Real Fma(Real a, double b, double c) => Fma(a, a.Of(b), a.Of(c));

    public static Real Abs(Real a) => Apply(Op.Abs, a);

    public static Real Sqrt(Real a) => Apply(Op.Sqrt, a);

    public static Real Round(Real a) => Apply(Op.Round, a);

    public static Real Max(Real a, double b) => Apply(Op.Maximum, a, a.Of(b));

    public static Real Min(Real a, double b) => Apply(Op.Minimum, a, a.Of(b));

    public static Real CopySign(Real size, Real sign) => Apply(Op.CopySign, size, sign);

    public static Real Where(Truth condition, Real a, Real b) => new(N.Where(condition.Node, a.Node, b.Node));

    public static Real Where(Truth condition, double a, Real b) => Where(condition, b.Of(a), b);

    public static Real Where(Truth condition, Real a, double b) => Where(condition, a, a.Of(b));

    /// <summary>The op itself, for arguments so rare that a backend may compute them one by one.</summary>
    public static Real Apply(Op op, params Real[] inputs) => new(inputs[0].Node.Arena.Apply(op, Array.ConvertAll(inputs, i => i.Node)));
}

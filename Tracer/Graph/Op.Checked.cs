namespace ExprJit.Graphs;

/// <content>
/// Integer arithmetic and casts under C#'s <c>checked</c>: where the exact result has no value of the type, the call
/// throws and changes nothing. Floats never overflow, so checked arithmetic on them is the plain rows.
/// </content>
internal sealed partial class Op
{
    public static readonly Op AddChecked = Elementwise(2, Same(Integer), Exactly((a, b) => a + b), laws: Laws.Commutative, cost: 2, hazard: new Hazard(1, 0));

    public static readonly Op SubChecked = Elementwise(2, Same(Integer), Exactly((a, b) => a - b), cost: 2, hazard: new Hazard(1, 0));

    public static readonly Op MulChecked = Elementwise(2, Same(Integer), Exactly((a, b) => checked(a * b)), laws: Laws.Commutative, cost: 3, hazard: new Hazard(1, 0));

    /// <summary>Negation; of an unsigned integer only 0 has one.</summary>
    public static readonly Op NegChecked = Elementwise(1, Same(Integer), (x, t) => InRange(-Exact(x[0]), t), cost: 2, hazard: new Hazard(0, 0));

    /// <summary>The value cut toward zero in another integer type, of a float that is no NaN or of an integer; throws where that type does not hold it.</summary>
    public static readonly Op CastChecked = Elementwise(1,
        (op, inputs, attributes) =>
        {
            RequireArity(op, inputs);
            if (!Number(inputs[0].Element) || !attributes.Element!.Value.IsInteger())
                throw Errors.ElementUnfit(op, inputs[0]);
            return inputs[0].Type.With(attributes.Element!.Value);
        },
        (x, t) =>
        {
            if (!x[0].Type.IsFloat())
                return InRange(Exact(x[0]), t);
            double whole = Math.Truncate(x[0].Real);
            return double.IsNaN(whole) || Math.Abs(whole) > 1e30 ? throw new OverflowException() : InRange((Int128)whole, t);
        }, cost: 3, hazard: new Hazard(0, 0));

    /// <summary>-1, 0 or 1 as an <c>int</c>, as <see cref="Math.Sign(double)"/>: a NaN throws.</summary>
    public static readonly Op SignChecked = Elementwise(1, Same(Float, ElementType.Int32), (x, _) => Scalar.Of(Math.Sign(x[0].Real)), cost: 2, hazard: new Hazard(0, 0));

    private static Meaning Exactly(Func<Int128, Int128, Int128> f) => (x, t) => InRange(f(Exact(x[0]), Exact(x[1])), t);

    private static Int128 Exact(Scalar x) => x.Type.IsUnsigned() ? x.Bits : x.Integer;

    private static Scalar InRange(Int128 value, ElementType type)
    {
        var (smallest, largest) = type.Range();
        return value >= smallest && value <= largest ? Scalar.FromInteger(type, unchecked((long)value)) : throw new OverflowException();
    }
}

using ExprJit.Graphs;
using static ExprJit.Optimization.Logic;

namespace ExprJit.Optimization;

/// <summary>Rules about casts that lose nothing: what is written in a wider type, as C# does for the small ones, is done in the narrower.</summary>
internal static class Casts
{
    private static readonly Op[] Ordering = [Op.Less, Op.LessEqual, Op.Equal, Op.NotEqual];

    public static readonly IReadOnlyList<Rule> Rules =
    [
        Rule.Coded("cast-same", [Op.Cast], (node, _) => node[0].Element == node.Element ? node[0] : null)
            .On(1, x => x.Arena.Apply(Op.Cast, [x], Attributes.To(x.Element))),
        Rule.Coded("cast-cast", [Op.Cast], (node, _) =>
            node[0] is Apply { Op: var op } inner && op == Op.Cast && IsThroughLossless(inner[0].Element, inner.Element, node.Element)
                ? N.Cast(inner[0], node.Element) : null)
            .On(1, x => N.Cast(N.Cast(x, ElementType.Float64), x.Element == ElementType.Float32 ? ElementType.Float16 : ElementType.Float32))
            .On(1, x => N.Cast(N.Cast(x, ElementType.Int64), ElementType.Int16)),
        Rule.To("cast-where", (_, _) => true, (c, a, b, to) => N.Cast(N.Where(c, a, b), to), (c, a, b, to) => N.Where(c, N.Cast(a, to), N.Cast(b, to)))
            .WithCondition().Constant(1).Constant(2),

        // Comparing what was widened.
        .. from op in Ordering
           select Rule.To($"{Name(op)}-casts", Holds, (a, b, to) => F(op, N.Cast(a, to), N.Cast(b, to)), (a, b, _) => F(op, a, b)),
        .. from op in Ordering
           select Rule.To($"{Name(op)}-cast-constant", Holds, (a, d, to) => F(op, N.Cast(a, to), d), (a, d, _) => F(op, a, N.Cast(d, a.Element))).CastConstant(1, IsHeld),
        .. from op in Ordering[..2]
           select Rule.To($"constant-{Name(op)}-cast", Holds, (a, d, to) => F(op, d, N.Cast(a, to)), (a, d, _) => F(op, N.Cast(d, a.Element), a)).CastConstant(1, IsHeld),

        // Comparing with what the narrower type does not hold.
        .. from op in Ordering[..2]
           from row in new (string Name, Func<Scalar, ElementType, bool> Where, bool IsLeft)[] { ("above", IsAbove, true), ("below", IsBelow, false) }
           from flipped in new[] { false, true }
           select flipped
               ? Rule.To($"{row.Name}-{Name(op)}-cast", IsInteger, (a, d, to) => F(op, d, N.Cast(a, to)), (a, _, _) => a.Arena.Constant(!row.IsLeft)).CastConstant(1, row.Where)
               : Rule.To($"{Name(op)}-cast-{row.Name}", IsInteger, (a, d, to) => F(op, N.Cast(a, to), d), (a, _, _) => a.Arena.Constant(row.IsLeft)).CastConstant(1, row.Where),
        Rule.To("equal-cast-never", Holds, (a, d, to) => N.Equal(N.Cast(a, to), d), (a, _, _) => False(a)).CastConstant(1, IsNowhere),
        Rule.To("not-equal-cast-always", Holds, (a, d, to) => N.NotEqual(N.Cast(a, to), d), (a, _, _) => True(a)).CastConstant(1, IsNowhere),

        // Arithmetic in a wider type and back: integers wrap alike; floats round once to more than twice the digits.
        .. from op in new[] { Op.Add, Op.Sub, Op.Mul, Op.Maximum, Op.Minimum }
           select Rule.To($"narrow-{Name(op)}", IsWider, (a, b, to) => N.Cast(F(op, N.Cast(a, to), N.Cast(b, to)), a.Element), (a, b, _) => F(op, a, b)),
        .. from op in new[] { Op.Neg, Op.Abs }
           select Rule.To($"narrow-{Name(op)}", IsWider, (a, to) => N.Cast(F(op, N.Cast(a, to)), a.Element), (a, _) => F(op, a)),
        .. from op in new[] { Op.And, Op.Or, Op.Xor }
           select Rule.To($"narrow-{Name(op)}", IsWiderInteger, (a, b, to) => N.Cast(F(op, N.Cast(a, to), N.Cast(b, to)), a.Element), (a, b, _) => F(op, a, b)),
        Rule.To("narrow-not", IsWiderInteger, (a, to) => N.Cast(N.Not(N.Cast(a, to)), a.Element), (a, _) => N.Not(a)),
        Rule.To("narrow-div", IsWiderFloat, (a, b, to) => N.Cast(N.Cast(a, to) / N.Cast(b, to), a.Element), (a, b, _) => a / b),
        Rule.To("narrow-sqrt", IsWiderFloat, (a, to) => N.Cast(N.Sqrt(N.Cast(a, to)), a.Element), (a, _) => N.Sqrt(a)),
        .. from op in new[] { Op.Add, Op.Sub, Op.Mul }
           select Rule.To($"narrow-{Name(op)}-constant", IsWiderInteger, (a, d, to) => N.Cast(F(op, N.Cast(a, to), d), a.Element), (a, d, _) => F(op, a, N.Cast(d, a.Element)))
               .CastConstant(1, (_, _) => true),
    ];

    /// <summary>Whether a type holds every value of another.</summary>
    public static bool Holds(ElementType from, ElementType to)
    {
        if (from == ElementType.Bool || from == to)
            return true;
        if (to == ElementType.Bool)
            return false;
        if (!from.IsInteger() || !to.IsFloat())
            return ElementTypes.Widens(from, to);
        int digits = to switch { ElementType.Float16 => 11, ElementType.Float32 => 24, _ => 53 };
        return 8 * from.Size() - (from.IsUnsigned() ? 0 : 1) <= digits;
    }

    private static bool IsInteger(ElementType from, ElementType to) => from.IsInteger() && Holds(from, to);

    private static bool IsWiderInteger(ElementType from, ElementType to) => from.IsInteger() && to.IsInteger() && ElementTypes.Widens(from, to);

    private static bool IsWiderFloat(ElementType from, ElementType to) => from.IsFloat() && to.IsFloat() && ElementTypes.Widens(from, to);

    private static bool IsWider(ElementType from, ElementType to) => IsWiderInteger(from, to) || IsWiderFloat(from, to);

    /// <summary>Whether a constant is the cast of one of the narrower type.</summary>
    private static bool IsHeld(Scalar constant, ElementType narrow) => Cast(Cast(constant, narrow), constant.Type) == constant;

    /// <summary>Whether a constant equals the cast of nothing; -0, which no integer is cast to, equals that of 0.</summary>
    private static bool IsNowhere(Scalar constant, ElementType narrow) => !IsHeld(constant, narrow) && constant.Real != 0;

    private static bool IsAbove(Scalar constant, ElementType narrow) => Compare(constant, narrow) > 0;

    private static bool IsBelow(Scalar constant, ElementType narrow) => Compare(constant, narrow) < 0;

    /// <summary>Above an integer type's range, below it, or 0; a NaN is neither.</summary>
    private static int Compare(Scalar constant, ElementType narrow)
    {
        var (smallest, largest) = narrow.Range();
        if (constant.Type.IsFloat())
            return constant.Real > (double)largest ? 1 : constant.Real < (double)smallest ? -1 : 0;
        Int128 value = constant.Type.IsUnsigned() ? constant.Bits : constant.Integer;
        return value > largest ? 1 : value < smallest ? -1 : 0;
    }

    private static Scalar Cast(Scalar value, ElementType to) => value.Type == to ? value : Op.Cast.Meaning!([value], to);

    private static string Name(Op op) => op == Op.LessEqual ? "less-equal" : op == Op.NotEqual ? "not-equal" : op.Name.ToLowerInvariant();

    private static Node F(Op op, params Node[] x) => x[0].Arena.Apply(op, x);

    /// <summary>Whether a cast by way of a type that holds every value of the first gives what the direct cast gives.</summary>
    private static bool IsThroughLossless(ElementType from, ElementType by, ElementType to)
    {
        if (from == ElementType.Bool)
            return true;
        if (by == ElementType.Bool)
            return false;
        if (from.IsFloat())
            return by.IsFloat() && by.Size() >= from.Size();
        // A float that holds the integer saturates on the way to another integer, where the integer would wrap.
        return by.IsFloat() ? by.Size() > from.Size() && (to.IsFloat() || to == from) : ElementTypes.Widens(from, by);
    }
}

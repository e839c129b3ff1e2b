using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Rewrites a loop's body into ops that vectors have: compositions become their parts, conversions single steps, and halves become floats
/// that are rounded after each op whose result a half might not hold.
/// </summary>
internal sealed class VectorForms
{
    private readonly Dictionary<int, Node> _forms = [];

    public static Graph Of(Graph body)
    {
        var forms = new VectorForms();
        foreach (var node in body.Reachable())
            forms._forms[node.Id] = forms.Form(node);
        return body.WithRoots(root => root.Element == ElementType.Float16 ? HalfLanes.Pack(forms._forms[root.Id]) : forms._forms[root.Id]);
    }

    private Node Form(Node node)
    {
        if (node is Parameter { Element: ElementType.Float16 } half)
            return HalfLanes.Unpack(node.Arena.Parameter(half.Index, half.Type.With(ElementType.UInt16), half.Name));
        if (node is Constant { Value: { Type: ElementType.Float16 } value })
            return node.Arena.Constant((float)value.As<Half>());
        if (node is not Apply apply)
            return node;
        var inputs = Array.ConvertAll(apply.Inputs, n => _forms[n.Id]);
        if (apply.Op == Op.Cast)
            return Cast(inputs[0], apply[0].Element, apply.Element);
        var form = Compose(apply.Op, inputs) ?? node.Arena.Rebuild(apply, inputs);
        return apply.Element == ElementType.Float16 && !IsExact(apply.Op) ? HalfLanes.Round(form) : form;
    }

    /// <summary>Whether the op gives halves for halves, so that nothing is to be rounded.</summary>
    private static bool IsExact(Op op) =>
        op == Op.Neg || op == Op.Abs || op == Op.Sign || op == Op.Maximum || op == Op.Minimum || op == Op.CopySign || op == Op.Where
        || op == Op.Floor || op == Op.Ceiling || op == Op.Round || op == Op.Truncate || op == Op.StopGradient;

    private static Node? Compose(Op op, Node[] x)
    {
        var a = x[0];
        if (op == Op.StopGradient || op == Op.Abs && a.Element.IsUnsigned())
            return a;
        if (a.Element == ElementType.Bool && op.Arity == 2)
            return OfMasks(op, a, x[1]);
        if (op == Op.Sign)
            return a.Element.IsUnsigned() ? N.Minimum(a, a.Like(1)) : N.Where(N.Less(a.Like(0), a), a.Like(1), N.Where(N.Less(a, a.Like(0)), a.Like(-1), a));
        if (op == Op.IsNaN)
            return N.NotEqual(a, a);
        if (op == Op.IsInfinity)
            return N.Equal(N.Abs(a), a.Like(double.PositiveInfinity));
        if (op == Op.IsFinite)
            return N.Less(N.Abs(a), a.Like(double.PositiveInfinity));
        if (op == Op.FloorDiv && a.Element.IsFloat())
            return N.Cast(N.Floor(N.Cast(a, ElementType.Float64) / N.Cast(x[1], ElementType.Float64)), a.Element);
        return op == Op.FloorMod && a.Element.IsFloat() ? FloorMod(a.Arena.Apply(Op.Rem, a, x[1]), x[1]) : null;
    }

    private static Node? OfMasks(Op op, Node a, Node b)
    {
        if (op == Op.Maximum)
            return N.Or(a, b);
        if (op == Op.Minimum)
            return N.And(a, b);
        if (op == Op.NotEqual)
            return a.Arena.Apply(Op.Xor, a, b);
        if (op == Op.Equal)
            return N.Not(a.Arena.Apply(Op.Xor, a, b));
        return op == Op.Less ? N.And(N.Not(a), b) : op == Op.LessEqual ? N.Or(N.Not(a), b) : null;
    }

    /// <summary>C#'s remainder brought to the sign of the divisor; a zero takes it too.</summary>
    private static Node FloorMod(Node rest, Node divisor)
    {
        var zero = rest.Like(0);
        return N.Where(N.Equal(rest, zero), rest.Arena.Apply(Op.CopySign, zero, divisor),
            N.Where(N.NotEqual(N.Less(rest, zero), N.Less(divisor, zero)), rest + divisor, rest));
    }

    /// <summary>A cast in steps that <see cref="LaneConversions"/> has. Halves are floats already, and floats reach the small integers by way of <c>int</c>.</summary>
    private static Node Cast(Node x, ElementType from, ElementType to)
    {
        if (to == ElementType.Bool)
            return from == ElementType.Bool ? x : N.NotEqual(x, x.Like(0));
        if (from == to)
            return x;
        if (from == ElementType.Bool)
            return to == ElementType.Float16 ? Cast(x, from, ElementType.Float32)
                : N.Where(x, x.Arena.Constant(Scalar.FromInteger(to, 1)), x.Arena.Constant(Scalar.FromInteger(to, 0)));
        if (to == ElementType.Float16)
            return from == ElementType.Float64 ? N.Cast(HalfLanes.Round(x), ElementType.Float32) : HalfLanes.Round(Cast(x, from, ElementType.Float32));
        if (from == ElementType.Float16)
            return Cast(x, ElementType.Float32, to);
        if (from.IsFloat() && to.IsInteger())
            return ToInteger(x, to);
        return from.IsInteger() && to.IsFloat() && from.Size() < 4 ? N.Cast(N.Cast(x, ElementType.Int32), to) : N.Cast(x, to);
    }

    private static Node ToInteger(Node x, ElementType to)
    {
        if (to.Size() < 4)
            return N.Cast(ToInteger(x, ElementType.Int32), to);
        if (x.Element.Size() == to.Size())
            return N.Cast(x, to);
        if (x.Element == ElementType.Float32)
            return N.Cast(N.Cast(x, ElementType.Float64), to);
        var (smallest, largest) = to.Range();
        var whole = N.Cast(x, ElementType.Int64);
        return N.Cast(N.Minimum(N.Maximum(whole, x.Arena.Constant((long)smallest)), x.Arena.Constant((long)largest)), to);
    }
}

using ExprJit.Graphs;

namespace ExprJit.Codegen.Tests;

/// <content>One step of a program over many types.</content>
internal sealed partial class FuzzDraw
{
    private Node? Step()
    {
        var x = Any();
        switch (_random.Next(22))
        {
            case 0 or 1 or 2:
                return _arena.Apply(Pick(Op.Add, Op.Sub, Op.Mul, Op.Maximum, Op.Minimum), x, Const(x));
            case 3:
                return _arena.Apply(Pick(Op.Neg, Op.Abs, Op.Sign, Op.Not), x);
            case 4:
                // In an inexact program a comparison of floats could go either way.
                return _exact || !x.Element.IsFloat() ? _arena.Apply(Pick(Op.Less, Op.LessEqual, Op.Equal, Op.NotEqual), x, Const(x)) : null;
            case 5:
                return _arena.Apply(Op.Where, Of(n => n.Element == ElementType.Bool), x, Const(x));
            case 6:
                var to = Pick(Harness.Types);
                return _exact || !x.Element.IsFloat() || to.IsFloat() ? N.Cast(x, to) : null;
            case 7:
                return Function(x);
            case 8:
                return Reduced(x);
            case 9:
                var a = Of(n => n.Rank is 1 or 2 && (!_exact || n.Element.IsInteger()));
                var b = Of(n => n.Rank is 1 or 2 && n.Element == a.Element);
                return N.Dot(a, b.Rank == 2 && _random.Next(2) == 0 ? N.Transpose(b, 1, 0) : b);
            case 10:
                return x.Rank == 0 ? null : N.Slice(x, Index(_random.Next(-3, 4)), Index(_random.Next(1, 5)), _random.Next(x.Rank));
            case 11:
                return x.Rank == 2 ? N.Transpose(x, 1, 0) : x.Rank == 0 ? null : N.Flip(x, _random.Next(x.Rank));
            case 12:
                return _random.Next(3) switch
                {
                    0 => N.Reshape(x, Index(-1)),
                    1 => N.ExpandDims(x, _random.Next(x.Rank + 1)),
                    _ => x.Rank == 0 ? null : _arena.Apply(Op.Index_, [x, Index(_random.Next(-1, 1))], Attributes.Axes(_random.Next(x.Rank))),
                };
            case 13:
                return Checked(x);
            case 14:
                return N.BroadcastLike(x, Of(n => n.Rank >= x.Rank));
            default:
                return x.Rank == 0 ? null : AlongAxis(x, _random.Next(x.Rank));
        }
    }

    private Node Function(Node x)
    {
        if (_exact)
            return x.Element.IsFloat()
                ? _arena.Apply(Pick(Op.Floor, Op.Ceiling, Op.Round, Op.Truncate, Op.Sqrt, Op.IsNaN, Op.IsFinite, Op.IsInfinity), x)
                : _arena.Apply(Pick(Op.And, Op.Or, Op.Xor, Op.ShiftLeft, Op.ShiftRight, Op.Div, Op.Rem), x, Const(x));
        var f = Float();
        return _random.Next(9) switch
        {
            0 => N.Log(1 + f * f),
            1 => N.Sqrt(1 + f * f),
            2 => N.Exp(N.Tanh(f)),
            3 => N.Log(1 + N.Exp(f)),
            4 => 1 / (1 + N.Exp(-f)),
            5 => f / (2 + N.Cos(f)),
            6 => N.Exp(f) - 1,
            7 => N.Log(N.Sigmoid(f)),
            _ => _arena.Apply(Pick(Op.Sin, Op.Cos, Op.Tanh, Op.Sigmoid, Op.Softplus, Op.Atan, Op.Erf, Op.Asinh), f),
        };
    }

    private Node? Reduced(Node x)
    {
        int[] axes = [.. Enumerable.Range(0, x.Rank).Where(_ => _random.Next(2) == 0)];
        if (axes.Length == 0)
            return null;
        var op = _exact && x.Element.IsFloat() ? Pick(Op.Max, Op.Min, Op.ArgMax, Op.ArgMin)
            : x.Element.IsFloat() ? Pick(Op.Sum, Op.Max, Op.Min)
            : Pick(Op.Sum, Op.Max, Op.Min, Op.Prod, Op.ArgMax, Op.ArgMin);
        var reduced = _arena.Apply(op, [x], Attributes.Axes(axes));
        return _random.Next(2) == 0 ? reduced : N.Expand(reduced, (Apply)reduced);
    }

    private Node? Checked(Node x)
    {
        if (x.Element.IsFloat())
            return !_exact ? null : _random.Next(2) == 0 ? N.CastChecked(x, Pick(Harness.Types)) : _arena.Apply(Op.SignChecked, x);
        return _random.Next(3) switch
        {
            0 => N.CastChecked(x, Pick(Harness.Types)),
            1 => _arena.Apply(Op.NegChecked, x),
            _ => _arena.Apply(Pick(Op.AddChecked, Op.SubChecked, Op.MulChecked), x, Const(x)),
        };
    }

    /// <summary>Joins, gathers, scatters, sorts, running sums and strides along an axis; indices are brought into range by what they index.</summary>
    private Node? AlongAxis(Node x, int axis)
    {
        var length = N.Length(x, axis);
        // Sums of floats may be associated in another way, and values that differ a little may be ordered otherwise.
        bool sums = x.Element.IsInteger() || x.Element.IsFloat() && !_exact, orders = _exact || !x.Element.IsFloat();
        Node Alike() => Of(n => n.Element == x.Element && n.Rank == x.Rank) is var like && like.Element == x.Element && like.Rank == x.Rank ? like : x;
        Node Whole(int rank) => N.Cast(Of(n => n.Element.IsInteger() && n.Rank == rank), ElementType.Int64);
        Node Places()
        {
            var places = _arena.Apply(Op.FloorMod, Whole(x.Rank), length);
            return _random.Next(2) == 0 ? places : places - length;
        }
        Node Turned() => x.Rank < 2 ? x : N.TransposeLast(x);
        switch (_random.Next(11))
        {
            case 0:
                return N.Concat(axis, _random.Next(2) == 0 ? [x, Alike()] : [Alike(), x, N.Flip(x, axis)]);
            case 1:
                return N.TakeAlong(x, Places(), axis);
            case 2:
                return N.PutAlong(x, Places(), Alike(), axis);
            case 3:
                return sums ? N.AddAlong(x, Places(), Alike(), axis) : null;
            case 4:
                return sums ? _arena.Apply(Op.CumSum, [x], Attributes.Axes(axis)) : null;
            case 5:
                return orders ? _arena.Apply(Op.ArgSort, [x], Attributes.Axes(axis)) : null;
            case 6:
                return N.Step(x, axis, _random.Next(1, 4));
            case 7:
                return x.Rank < 2 ? null : N.Diagonal(x, axis, (axis + _random.Next(1, x.Rank)) % x.Rank);
            case 8:
                if (x.Rank < 2 || !sums)
                    return null;
                var stack = x.Rank < 3 && _random.Next(2) == 0 ? N.ExpandDims(x, 0) : x;
                return _random.Next(2) == 0 ? N.MatMul(stack, Turned()) : N.MatMul(Turned(), stack);
            case 9:
                var count = _arena.Constant((long)_random.Next(1, 4));
                return _random.Next(2) == 0 ? Formulas.Tile(Turned(), [count]) : Formulas.Repeat(Turned(), count, axis);
            default:
                var start = _arena.Apply(Op.FloorMod, Whole(0), _arena.Constant(7L)) - _arena.Constant(3L);
                return N.Slice(x, start, _arena.Constant((long)_random.Next(1, 5)), axis);
        }
    }
}

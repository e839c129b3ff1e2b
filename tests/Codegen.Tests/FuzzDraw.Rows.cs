using ExprJit.Graphs;

namespace ExprJit.Codegen.Tests;

/// <content>Programs of rows: reductions along an axis that are broadcast back, products and what follows them.</content>
internal sealed partial class FuzzDraw
{
    /// <summary>Softmax-like chains, normalisations, products with epilogues, gathers and joins over one or two shapes.</summary>
    public static FuzzProgram Rows(int seed)
    {
        var draw = new FuzzDraw(seed, exact: new Random(seed).Next(5) == 0);
        draw.DrawRows(draw._exact ? ElementType.Int32 : draw._random.Next(3) == 0 ? ElementType.Float32 : ElementType.Float64);
        draw.Grow(2 + draw._random.Next(9), draw.RowStep);
        return draw.Program(draw.Ends(), []);
    }

    private void DrawRows(ElementType type)
    {
        long rows = Length(), columns = Length();
        // Now and then a row that crosses a chunk of the loops, or many rows.
        if (_random.Next(40) == 0)
            (rows, columns) = (_random.Next(1, 3), _random.Next(1023, 1026));
        else if (_random.Next(60) == 0)
            (rows, columns) = (_random.Next(1023, 1026), _random.Next(1, 3));
        long other = _random.Next(1, 6);
        foreach (long[] shape in new long[][] { [rows, columns], [rows, columns], [columns], [rows, 1], [columns, other], [] })
            AddParameter(type, shape);
        if (_random.Next(3) == 0 && rows * columns < 100)
            AddParameter(type, [2, rows, columns]);
        AddParameter(ElementType.Int64, [rows]);
        AddParameter(ElementType.Int64, [other]);
        AddParameter(ElementType.Bool, [rows, columns]);
    }

    private Node RowInput() => Of(n => n.Rank >= 1 && !(_exact ? n.Element is ElementType.Bool or ElementType.Int64 : !n.Element.IsFloat()));

    private Node? RowStep()
    {
        var x = RowInput();
        if (x.Rank == 0 || x.Element == ElementType.Bool)
            return null;
        int[] axes = Axes(x);
        // A sum of floats is not exact: it may be associated in another way.
        if (_exact && x.Element.IsFloat())
            return _random.Next(3) switch
            {
                0 => x - Spread(Op.Max, x, axes),
                1 => N.Maximum(Matching(x), Spread(Op.Min, x, axes)),
                _ => Elementwise(x, Matching(x)),
            };
        switch (_random.Next(16))
        {
            case 0 or 1:
                return _exact ? x - Spread(Op.Max, x, axes) : Softmax(x, axes);
            case 2:
                return _exact ? N.Maximum(x, Spread(Op.Min, x, axes)) : x - Spread(Op.Max, x, axes) - N.Log(Spread(Op.Sum, N.Exp(x - Spread(Op.Max, x, axes)), axes));
            case 3 or 4:
                return _exact ? x - Spread(Op.Sum, x, axes) : Normalised(x, axes);
            case 5:
                return _exact ? Spread(Op.Sum, x * x, axes) : x / N.Sqrt(0.1 + Spread(Op.Sum, x * x, axes));
            case 6:
                return Spread(Pick(Op.Sum, Op.Max, Op.Min), x, axes) * Matching(x);
            case 7:
                return _arena.Apply(Pick(Op.Sum, Op.Max, Op.Min, Op.ArgMax) is var op && op == Op.ArgMax && !_exact ? Op.Sum : op, [x], Attributes.Axes(axes));
            case 8 or 9:
                return Epilogue(Product(x));
            case 10:
                return Elementwise(x, Matching(x));
            case 11:
                return x.Rank < 2 ? N.Flip(x, 0) : N.TransposeLast(x);
            case 12:
                return N.Slice(x, Index(_random.Next(-3, 3)), Index(_random.Next(1, 40)), _random.Next(x.Rank));
            case 13:
                int axis = _random.Next(x.Rank);
                return N.Concat(axis, x, Of(n => n.Element == x.Element && n.Rank == x.Rank));
            case 14:
                return Formulas.Gather(x, Places(x, 0), 0);
            default:
                var mask = Of(n => n.Element == ElementType.Bool);
                return mask.Element == ElementType.Bool ? N.Where(mask, x, Matching(x)) : null;
        }
    }

    private Node Places(Node x, int axis) =>
        _arena.Apply(Op.FloorMod, Of(n => n.Element == ElementType.Int64 && n.Rank == 1), N.Length(x, axis));

    private int[] Axes(Node x) => _random.Next(4) switch
    {
        0 => [_random.Next(x.Rank)],
        1 when x.Rank > 1 => [.. Enumerable.Range(0, x.Rank)],
        _ => [x.Rank - 1],
    };

    /// <summary>A reduction, put back over what it reduced.</summary>
    private static Node Spread(Op op, Node x, int[] axes)
    {
        var reduced = (Apply)N.Reduce(op, x, Attributes.Axes(axes));
        return N.Expand(reduced, reduced);
    }

    private static Node Softmax(Node x, int[] axes)
    {
        var e = N.Exp(x - Spread(Op.Max, x, axes));
        return e / Spread(Op.Sum, e, axes);
    }

    private static Node Normalised(Node x, int[] axes)
    {
        var count = x.Arena.Constant(1L);
        foreach (int axis in axes)
            count *= N.Length(x, axis);
        var n = N.Cast(count, x.Element);
        var centred = x - Spread(Op.Sum, x, axes) / n;
        return centred / N.Sqrt(Spread(Op.Sum, centred * centred, axes) / n + x.Like(0.01));
    }

    private Node Matching(Node x) => Of(n => n.Element == x.Element && n.Rank <= x.Rank) is var found && found.Element == x.Element ? found : x;

    private Node Elementwise(Node x, Node y) => _random.Next(7) switch
    {
        0 => x + y,
        1 => x - y,
        2 => x * y,
        3 => N.Maximum(x, y),
        4 => N.Maximum(x, x.Like(0)),
        5 => _exact ? -x : N.Tanh(x),
        _ => _exact ? N.Abs(x) : N.Sigmoid(x) * y,
    };

    private Node Product(Node x)
    {
        var y = Of(n => n.Element == x.Element && n.Rank is 1 or 2);
        return N.Dot(x.Rank > 2 ? N.Reduce(Op.Max, x, Attributes.Axes(0)) : x, y.Element == x.Element && y.Rank > 0 ? y.Rank == 2 && _random.Next(3) == 0 ? N.Transpose(y, 1, 0) : y : x);
    }

    /// <summary>What usually follows a product: a scale, a bias, an activation, a residual, a reduction of its rows.</summary>
    private Node Epilogue(Node product)
    {
        if (_random.Next(3) == 0)
            product = product * product.Like(_exact ? 3 : 0.125);
        if (_random.Next(2) == 0)
            product += Matching(product);
        if (_random.Next(2) == 0)
            product = Elementwise(product, Matching(product));
        if (product.Rank > 0 && _random.Next(4) == 0)
            product = _exact ? product - Spread(Op.Max, product, [product.Rank - 1]) : Softmax(product, [product.Rank - 1]);
        return product;
    }
}

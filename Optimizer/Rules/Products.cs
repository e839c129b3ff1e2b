using ExprJit.Graphs;
using static ExprJit.Optimization.DataMovement;

namespace ExprJit.Optimization;

/// <summary>Rules about products of matrices. Each element is the same sum of the same products, so no bit changes; integers also associate and distribute.</summary>
internal static class Products
{
    public static readonly IReadOnlyList<Rule> Rules =
    [
        Rule.Of("matmul-neg-neg", (a, b) => N.MatMul(-a, -b), (a, b) => N.MatMul(a, b)).On(Rule.Numbers).OverTensors(),
        Rule.Of("int-matmul-factor", (a, b, c) => N.MatMul(a, b) + N.MatMul(a, c), (a, b, c) => N.MatMul(a, b + c)).On(Rule.Integers).OverTensors().When(SameShapes),
        Rule.Of("int-matmul-factor-right", (a, b, c) => N.MatMul(b, a) + N.MatMul(c, a), (a, b, c) => N.MatMul(b + c, a)).On(Rule.Integers).OverTensors().When(SameShapes),
        Rule.Coded("transpose-matmul", [Op.Transpose], TransposeOfProduct)
            .On(2, x => N.TransposeLast(N.MatMul(x, N.TransposeLast(x)))).On(3, x => N.TransposeLast(N.MatMul(N.TransposeLast(x), x)))
            .On(2, x => N.TransposeLast(N.MatMul(N.TransposeLast(N.Abs(x)), N.Abs(x)))),
        Rule.Coded("int-matmul-chain", [Op.MatMul], (node, around) => node.Element.IsInteger() ? Reassociated(node, around) : null)
            .On(2, x => N.MatMul(N.MatMul(x, N.TransposeLast(x)), N.ExpandDims(N.Reduce(Op.Max, x, Attributes.Axes(1)), 1)))
            .On(2, x => N.MatMul(N.ExpandDims(First(x), 0), N.MatMul(N.TransposeLast(x), x))).On(Rule.Integers),
        Rule.Coded("slice-matmul", [Op.Slice], SliceOfProduct)
            .On(2, x => N.Slice(N.MatMul(x, N.TransposeLast(x)), x.Arena.Constant(1L), x.Arena.Constant(2L), 0))
            .On(2, x => N.Slice(N.MatMul(x, N.TransposeLast(x)), x.Arena.Constant(0L), x.Arena.Constant(2L), 1)),
        Rule.Coded("index-matmul", [Op.Index_], RowOfProduct)
            .On(2, x => x.Arena.Apply(Op.Index_, [N.MatMul(x, N.TransposeLast(x)), x.Arena.Constant(0L)], Attributes.Axes(0)))
            .On(2, x => x.Arena.Apply(Op.Index_, [N.MatMul(x, N.TransposeLast(x)), x.Arena.Constant(0L)], Attributes.Axes(1))),
    ];

    /// <summary>Whether the two that are added have one shape, so that no other broadcasting was meant.</summary>
    public static bool SameShapes(Match match) => match.Around is not { } around || around.Facts.SameShape(match[1], match[2]);

    /// <summary>
    /// (A·B)·C as A·(B·C) or the other way, where that takes fewer multiplications whatever the lengths that are not known:
    /// a matrix times a matrix times a vector is two products with a vector.
    /// </summary>
    public static Node? Reassociated(Apply node, Surroundings around)
    {
        if (node.Rank != 2)
            return null;
        if (Factor(node[0], around) is { } left)
        {
            Dim[] a = around.Facts.Of(left[0]), b = around.Facts.Of(left[1]), c = around.Facts.Of(node[1]);
            if (IsFewer((a[0], b[0], b[1], c[1]), isRight: true))
                return N.MatMul(left[0], N.MatMul(left[1], node[1]));
        }
        if (Factor(node[1], around) is { } right)
        {
            Dim[] a = around.Facts.Of(node[0]), b = around.Facts.Of(right[0]), c = around.Facts.Of(right[1]);
            if (IsFewer((a[0], b[0], b[1], c[1]), isRight: false))
                return N.MatMul(N.MatMul(node[0], right[0]), right[1]);
        }
        return null;
    }

    private static Apply? Factor(Node node, Surroundings around) =>
        node is Apply { Op: var op, Rank: 2 } product && op == Op.MatMul && product[0].Rank == 2 && product[1].Rank == 2 && around.IsUsedOnce(product) ? product : null;

    /// <summary>Whether one order is cheaper for all lengths tried; the wide spread stands for all.</summary>
    private static bool IsFewer((Dim M, Dim K, Dim N, Dim P) dims, bool isRight)
    {
        double[] tried = [2, 40, 3000];
        foreach (double m in Numbers(dims.M))
            foreach (double k in Numbers(dims.K))
                foreach (double n in Numbers(dims.N))
                    foreach (double p in Numbers(dims.P))
                    {
                        double left = m * k * n + m * n * p, right = k * n * p + m * k * p;
                        if (isRight ? right >= left : left >= right)
                            return false;
                    }
        return true;

        double[] Numbers(Dim dim) => dim.IsKnown ? [dim.Number] : tried;
    }

    private static Node First(Node x) => x.Arena.Apply(Op.Index_, [x, x.Arena.Constant(0L)], Attributes.Axes(0));

    private static Apply? Product(Apply node, Surroundings around) => Under(node, Op.MatMul) is { } product && around.IsUsedOnce(product) ? product : null;

    private static Node? TransposeOfProduct(Apply node, Surroundings around)
    {
        if (Product(node, around) is not { } product || product[0].Rank != product.Rank || product[1].Rank != product.Rank)
            return null;
        int rank = product.Rank;
        for (int i = 0; i < rank; i++)
            if (node.Attributes.Numbers[i] != (i < rank - 2 ? i : 2 * rank - 3 - i))
                return null;
        return N.MatMul(N.TransposeLast(product[1]), N.TransposeLast(product[0]));
    }

    private static Node? SliceOfProduct(Apply node, Surroundings around)
    {
        if (Product(node, around) is not { Rank: 2 } product)
            return null;
        int side = node.Attributes.Axis;
        Node[] factors = [product[0], product[1]];
        factors[side] = N.Slice(factors[side], node[1], node[2], side);
        return N.MatMul(factors[0], factors[1]);
    }

    private static Node? RowOfProduct(Apply node, Surroundings around)
    {
        if (Product(node, around) is not { Rank: 2 } product)
            return null;
        int side = node.Attributes.Axis;
        Node[] factors = [product[0], product[1]];
        factors[side] = N.ExpandDims(node.Arena.Apply(Op.Index_, [factors[side], node[1]], node.Attributes), side);
        return N.Squeeze(N.MatMul(factors[0], factors[1]), side);
    }
}

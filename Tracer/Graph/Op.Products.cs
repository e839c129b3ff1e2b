namespace ExprJit.Graphs;

/// <content>Products of matrices.</content>
internal sealed partial class Op
{
    /// <summary>
    /// The products of matrices, the last two axes of each input, over the broadcast axes before them:
    /// result[…, i, j] = Σₖ a[…, i, k] · b[…, k, j].
    /// </summary>
    public static readonly Op MatMul = Row(OpKind.Contraction, 2,
        (op, inputs, _) =>
        {
            var element = CommonElement(op, inputs);
            if (!Number(element))
                throw Errors.ElementUnfit(op, inputs[0]);
            foreach (var input in inputs)
                if (input.Rank is 0 or 1)
                    throw Errors.RankUnfit(op, input, "2 or more");
            return new TensorType(element, BroadcastRank(inputs));
        },
        (node, shapes, dims) =>
        {
            Dim[] a = shapes[0], b = shapes[1];
            dims.Match(a[^1], b[^2], node);
            var result = new Dim[Math.Max(a.Length, b.Length)];
            for (int i = 3; i <= result.Length; i++)
                result[^i] = i > a.Length ? b[^i] : i > b.Length ? a[^i] : dims.BroadcastUnassumed(a[^i], b[^i], node);
            (result[^2], result[^1]) = (a[^2], b[^1]);
            return result;
        },
        derivative: (n, g) =>
        [
            N.SumTo(N.MatMul(g, N.TransposeLast(n[1])), n[0]),
            N.SumTo(N.MatMul(N.TransposeLast(n[0]), g), n[1]),
        ],
        whole: (node, inputs, result) =>
        {
            Value a = inputs[0], b = inputs[1];
            var index = new long[result.Shape.Length];
            for (long at = 0; at < result.Length; at++)
            {
                Interpreter.Unflatten(at, result.Shape, index);
                (long row, long column) = (index[^2], index[^1]);
                double real = 0;
                long integer = 0;
                for (long k = 0; k < a.Shape[^1]; k++)
                {
                    (index[^2], index[^1]) = (row, k);
                    var left = a[Interpreter.Broadcast(index, a.Shape)];
                    (index[^2], index[^1]) = (k, column);
                    var right = b[Interpreter.Broadcast(index, b.Shape)];
                    real += node.Element.IsFloat() ? left.Real * right.Real : 0;
                    integer += node.Element.IsFloat() ? 0 : left.Integer * right.Integer;
                }
                result.Bits[at] = (node.Element.IsFloat() ? Scalar.FromReal(node.Element, real) : Scalar.FromInteger(node.Element, integer)).Bits;
            }
        });
}

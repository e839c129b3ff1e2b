namespace ExprJit.Graphs;

/// <summary>The meaning of the reduction ops: elements combined in row-major order, sums and products of floats in double.</summary>
internal static class Reduction
{
    public static void Run(Apply node, Value input, Value result)
    {
        var kept = Kept(node, input.Shape, result.Shape);
        bool choose = node.Op == Op.ArgMax || node.Op == Op.ArgMin;
        var places = new long[result.Length];
        var reals = new double[result.Length];
        var integers = new long[result.Length];
        var best = new Scalar[result.Length];
        var seen = new bool[result.Length];
        var index = new long[input.Shape.Length];
        var combine = node.Op.Combine!.Meaning!;
        bool isSum = node.Op.Combine == Op.Add, isProduct = node.Op.Combine == Op.Mul, isFloat = input.Element.IsFloat();
        if (isProduct)
        {
            Array.Fill(reals, 1);
            Array.Fill(integers, 1);
        }
        for (long i = 0; i < input.Length; i++)
        {
            Interpreter.Unflatten(i, input.Shape, index);
            long at = 0, place = 0;
            for (int axis = 0; axis < index.Length; axis++)
            {
                if (kept[axis] >= 0)
                    at += index[axis] * kept[axis];
                else
                    place = place * input.Shape[axis] + index[axis];
            }
            var x = input[i];
            if (isSum && isFloat)
                reals[at] += x.Real;
            else if (isSum)
                integers[at] = unchecked(integers[at] + x.Integer);
            else if (isProduct && isFloat)
                reals[at] *= x.Real;
            else if (isProduct)
                integers[at] = unchecked(integers[at] * x.Integer);
            else if (!seen[at])
                (best[at], places[at]) = (x, place);
            else if (choose ? Beats(node.Op, x, best[at]) : true)
                (best[at], places[at]) = (choose ? x : combine([best[at], x], input.Element), place);
            seen[at] = true;
        }
        for (long i = 0; i < result.Length; i++)
        {
            if (isSum || isProduct)
                result.Bits[i] = (isFloat ? Scalar.FromReal(node.Element, reals[i]) : Scalar.FromInteger(node.Element, integers[i])).Bits;
            else if (seen[i])
                result.Bits[i] = choose ? (ulong)places[i] : best[i].Bits;
            else if (input.Element == ElementType.Bool)
                result.Bits[i] = node.Op == Op.Min ? 1ul : 0ul;
            else
                throw Errors.EmptyReduction(node);
        }
    }

    /// <summary>Whether a later element takes the place: strictly better, or the first NaN.</summary>
    private static bool Beats(Op op, Scalar x, Scalar best)
    {
        if (x.Type.IsFloat() && double.IsNaN(best.Real))
            return false;
        if (x.Type.IsFloat() && double.IsNaN(x.Real))
            return true;
        return (op == Op.ArgMax ? Op.Less.Meaning!([best, x], ElementType.Bool) : Op.Less.Meaning!([x, best], ElementType.Bool)).IsTrue;
    }

    /// <summary>For each input axis its stride in the result, or -1 where it is reduced.</summary>
    private static long[] Kept(Apply node, long[] from, long[] to)
    {
        var strides = new long[from.Length];
        long stride = 1;
        int next = to.Length - 1;
        for (int axis = from.Length - 1; axis >= 0; axis--)
        {
            if (node.Op == Op.SumTo)
            {
                // Lengths align at the end; a target axis that is missing or of length 1 collects the whole axis.
                int target = axis - (from.Length - to.Length);
                bool collects = target < 0 || to[target] == 1;
                strides[axis] = collects ? -1 : stride;
                if (target >= 0)
                    stride *= to[target];
                continue;
            }
            bool reduced = node.Attributes.Numbers.Contains(axis);
            strides[axis] = reduced ? -1 : stride;
            if (!reduced)
                stride *= to[next--];
        }
        return strides;
    }
}

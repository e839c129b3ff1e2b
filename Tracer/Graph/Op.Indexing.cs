namespace ExprJit.Graphs;

/// <content>
/// Reading and writing at places that are data. The indices have as many axes as the value; along the axis of the
/// attributes they say where, along the others they are broadcast to the value. A negative one counts from the end; one
/// out of range fails the call.
/// </content>
internal sealed partial class Op
{
    /// <summary>result[…, i, …] = x[…, indices[…, i, …], …].</summary>
    public static readonly Op TakeAlong = Row(OpKind.Indexing, 2,
        (op, inputs, _) =>
        {
            RequireIndices(op, inputs[0], inputs[1]);
            return inputs[0].Type;
        },
        (node, shapes, dims) => Places(shapes[0], shapes[1], node, dims),
        derivative: (n, g) => [N.AddAlong(N.ZerosLike(n[0]), n[1], g, n.Attributes.Axis), null],
        whole: (node, inputs, result) => EachPlace(node, result.Shape, inputs[0].Shape, inputs[1], (from, at) =>
            result.Bits[from] = inputs[0].Bits[at]),
        cost: 2, hazard: new Hazard(1, 0));

    /// <summary>x with the elements at the indices replaced; of repeated indices the last in row-major order stays.</summary>
    public static readonly Op PutAlong = Writing((result, at, value) => result.Bits[at] = value.Bits,
        (n, g) =>
        {
            // Only the value that stayed carries a gradient: the one whose place is still written in the result.
            int axis = n.Attributes.Axis;
            var zero = g.Like(0);
            var taken = N.TakeAlong(g, n[1], axis);
            var place = N.BroadcastLike(N.IndexAlong(n[1], axis), n[1]);
            var stayed = N.Equal(place, N.TakeAlong(N.PutAlong(N.ZerosLike(N.Cast(n[0], ElementType.Int64)), n[1], place, axis), n[1], axis));
            return [N.PutAlong(g, n[1], zero, axis), null, N.SumTo(N.Where(stayed, taken, zero), n[2])];
        });

    /// <summary>x with values added at the indices; those of repeated indices all add up.</summary>
    public static readonly Op AddAlong = Writing((result, at, value) => result.Bits[at] = Add.Meaning!([result[at], value], result.Element).Bits,
        (n, g) => [g, null, N.SumTo(N.TakeAlong(g, n[1], n.Attributes.Axis), n[2])]);

    private static Op Writing(Action<Value, long, Scalar> write, Derivative derivative, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Row(OpKind.Indexing, 3,
            (op, inputs, _) =>
            {
                RequireIndices(op, inputs[0], inputs[1]);
                if (inputs[0].Element != inputs[2].Element)
                    throw Errors.TypesDisagree(op, [inputs[0], inputs[2]]);
                if (op.Name == nameof(AddAlong) && inputs[0].Element == ElementType.Bool)
                    throw Errors.ElementUnfit(op, inputs[0]);
                if (inputs[2].Type.IsRankKnown && inputs[0].Type.IsRankKnown && inputs[2].Rank > inputs[0].Rank)
                    throw Errors.RankTooLarge(op, inputs[2], inputs[0].Rank);
                return inputs[0].Type;
            },
            (node, shapes, dims) =>
            {
                var places = Places(shapes[0], shapes[1], node, dims);
                for (int i = 1; i <= shapes[2].Length; i++)
                    dims.Fits(shapes[2][^i], places[^i], node);
                return shapes[0];
            },
            derivative: derivative,
            whole: (node, inputs, result) =>
            {
                inputs[0].Bits.CopyTo(result.Bits, 0);
                var places = (long[])result.Shape.Clone();
                places[node.Attributes.Axis] = inputs[1].Shape[node.Attributes.Axis];
                var index = new long[places.Length];
                EachPlace(node, places, result.Shape, inputs[1], (from, at) =>
                {
                    Interpreter.Unflatten(from, places, index);
                    write(result, at, inputs[2][Interpreter.Broadcast(index, inputs[2].Shape)]);
                });
            },
            cost: 2, hazard: new Hazard(1, 0), name: name);

    private static void RequireIndices(Op op, Node x, Node indices)
    {
        if (indices.Element != ElementType.Int64)
            throw Errors.ElementUnfit(op, indices);
        if (x.Rank == 0)
            throw Errors.RankUnfit(op, x, "1 or more");
        if (x.Type.IsRankKnown && indices.Type.IsRankKnown && x.Rank != indices.Rank)
            throw Errors.RanksDiffer(op, x, indices);
    }

    /// <summary>The value's shape, but along the axis the indices' length.</summary>
    private static Dim[] Places(Dim[] x, Dim[] indices, Apply node, DimAlgebra dims)
    {
        var result = (Dim[])x.Clone();
        for (int i = 0; i < x.Length; i++)
            if (i == node.Attributes.Axis)
                result[i] = indices[i];
            else
                dims.Fits(indices[i], x[i], node);
        return result;
    }

    /// <summary>Calls back with the flat place of each index in <paramref name="places"/> and the flat place it names in <paramref name="target"/>.</summary>
    private static void EachPlace(Apply node, long[] places, long[] target, Value indices, Action<long, long> visit)
    {
        int axis = node.Attributes.Axis;
        var index = new long[places.Length];
        for (long i = 0, count = Storage.Product(places); i < count; i++)
        {
            Interpreter.Unflatten(i, places, index);
            long at = indices[Interpreter.Broadcast(index, indices.Shape)].Integer;
            if (at < -target[axis] || at >= target[axis])
                throw Errors.IndexOutOfRange(node, at, target[axis]);
            index[axis] = at < 0 ? at + target[axis] : at;
            visit(i, Interpreter.Flatten(index, target));
        }
    }
}

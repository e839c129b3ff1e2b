using ExprJit.Graphs;

namespace ExprJit.Codegen;

/// <summary>A strided window on storage: element i, j, … is at <c>Offset + i·Strides[0] + j·Strides[1] + …</c>.</summary>
internal readonly record struct View(Storage Storage, long Offset, long[] Shape, long[] Strides)
{
    public static View Dense(Storage storage) => new(storage, 0, storage.Shape, DenseStrides(storage.Shape));

    public long Length => Storage.Product(Shape);

    public bool IsDense => Length <= 1 || AlignedTo(Shape) is { } strides && IsDenseStrides(strides, Shape);

    public static long[] DenseStrides(long[] shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    /// <summary>The strides by which this view is read over a larger index space: 0 along broadcast axes.</summary>
    public long[] AlignedTo(long[] space)
    {
        var strides = new long[space.Length];
        int offset = space.Length - Shape.Length;
        for (int i = 0; i < Shape.Length; i++)
            strides[offset + i] = Shape[i] == 1 ? 0 : Strides[i];
        return strides;
    }

    /// <summary>Whether the strides walk the space's elements one after another in memory.</summary>
    public static bool IsDenseStrides(long[] strides, long[] space)
    {
        long expected = 1;
        for (int i = space.Length - 1; i >= 0; i--)
        {
            if (space[i] != 1 && strides[i] != expected)
                return false;
            expected *= space[i];
        }
        return true;
    }

    /// <summary>This view moved by a movement op; null where the result is no strided view of it.</summary>
    public View? Through(Apply move, long[] shape, Func<Node, long> value)
    {
        int axis = move.Attributes.Numbers.Length > 0 ? move.Attributes.Axis : 0;
        long offset = Offset;
        long[] strides = Strides;
        if (move.Op == Op.Transpose)
        {
            strides = new long[Strides.Length];
            for (int i = 0; i < strides.Length; i++)
                strides[i] = Strides[(int)move.Attributes.Numbers[i]];
        }
        else if (move.Op == Op.ExpandDims)
            strides = [.. Strides[..axis], 0, .. Strides[axis..]];
        else if (move.Op == Op.Squeeze)
            strides = [.. Strides[..axis], .. Strides[(axis + 1)..]];
        else if (move.Op == Op.BroadcastTo || move.Op == Op.BroadcastLike)
            strides = AlignedTo(shape);
        else if (move.Op == Op.Slice)
            offset += NumberDims.ClipStart(Shape[axis], value(move[1])) * Strides[axis];
        else if (move.Op == Op.Index_)
        {
            long at = value(move[1]);
            offset += (at < 0 ? at + Shape[axis] : at) * Strides[axis];
            strides = [.. Strides[..axis], .. Strides[(axis + 1)..]];
        }
        else if (move.Op == Op.Flip)
        {
            strides = (long[])Strides.Clone();
            foreach (long flipped in move.Attributes.Numbers)
            {
                offset += (Shape[(int)flipped] - 1) * Strides[(int)flipped];
                strides[(int)flipped] = -Strides[(int)flipped];
            }
        }
        else if (move.Op == Op.Reshape && IsDense)
            strides = DenseStrides(shape);
        else
            return null;
        return new View(Storage, offset, shape, strides);
    }
}

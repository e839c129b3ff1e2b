using ExprJit.Graphs;

namespace ExprJit.Codegen;

/// <summary>A strided window on storage: element i, j, … is at <c>Offset + i·Strides[0] + j·Strides[1] + …</c>.</summary>
internal readonly record struct View(Storage Storage, long Offset, long[] Shape, long[] Strides)
{
    public static View Dense(Storage storage) => new(storage, 0, storage.Shape, DenseStrides(storage.Shape));

    public long Length => Storage.Product(Shape);

    public bool IsDense => Length <= 1 || IsDenseStrides(Strides, Shape);

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

    /// <summary>The rows of an axis from one on; both lie within it.</summary>
    public View Rows(int axis, long start, long length) =>
        this with { Offset = Offset + start * Strides[axis], Shape = With(Shape, axis, length) };

    /// <summary>Every step-th row of an axis.</summary>
    public View Every(int axis, long step) =>
        this with { Shape = With(Shape, axis, (Shape[axis] + step - 1) / step), Strides = With(Strides, axis, Strides[axis] * step) };

    /// <summary>The elements with equal indices along two axes, which become one last axis.</summary>
    public View Diagonal(int first, int second)
    {
        var shape = Shape;
        var strides = Strides;
        int[] kept = [.. Enumerable.Range(0, Shape.Length).Where(axis => axis != first && axis != second)];
        return this with
        {
            Shape = [.. kept.Select(axis => shape[axis]), Math.Min(Shape[first], Shape[second])],
            Strides = [.. kept.Select(axis => strides[axis]), Strides[first] + Strides[second]],
        };
    }

    /// <summary>An axis of length 1 added before another.</summary>
    public View Expanded(int axis) => this with { Shape = [.. Shape[..axis], 1, .. Shape[axis..]], Strides = [.. Strides[..axis], 0, .. Strides[axis..]] };

    /// <summary>Dense storage seen in another shape of as many elements.</summary>
    public View Reshaped(long[] shape) => this with { Shape = shape, Strides = DenseStrides(shape) };

    /// <summary>This view moved by a movement op that is one (<see cref="Optimization.Plan.IsView"/>).</summary>
    public View Through(Apply move, long[] shape, Func<Node, long> value)
    {
        var numbers = move.Attributes.Numbers;
        int axis = numbers.Length > 0 ? move.Attributes.Axis : 0;
        if (move.Op == Op.Transpose)
        {
            var strides = new long[Strides.Length];
            for (int i = 0; i < strides.Length; i++)
                strides[i] = Strides[(int)numbers[i]];
            return this with { Shape = shape, Strides = strides };
        }
        if (move.Op == Op.ExpandDims)
            return Expanded(axis);
        if (move.Op == Op.Squeeze)
            return this with { Shape = shape, Strides = Without(Strides, axis) };
        if (move.Op == Op.BroadcastTo || move.Op == Op.BroadcastLike)
            return this with { Shape = shape, Strides = AlignedTo(shape) };
        if (move.Op == Op.Slice)
            return Rows(axis, NumberDims.ClipStart(Shape[axis], value(move[1])), shape[axis]);
        if (move.Op == Op.Step)
            return Every(axis, numbers[1]);
        if (move.Op == Op.Diagonal)
            return Diagonal(axis, (int)numbers[1]);
        if (move.Op == Op.Reshape)
            return Reshaped(shape);
        if (move.Op == Op.Index_)
        {
            long at = value(move[1]);
            return this with { Offset = Offset + (at < 0 ? at + Shape[axis] : at) * Strides[axis], Shape = shape, Strides = Without(Strides, axis) };
        }
        if (move.Op != Op.Flip)
            throw new InternalCompilerException("view", $"'{move}' is no view");
        var flipped = this with { Strides = (long[])Strides.Clone() };
        foreach (long reversed in numbers)
        {
            flipped = flipped with { Offset = flipped.Offset + (Shape[(int)reversed] - 1) * Strides[(int)reversed] };
            flipped.Strides[(int)reversed] = -Strides[(int)reversed];
        }
        return flipped;
    }

    /// <summary>Every index of a space, in row-major order.</summary>
    public static IEnumerable<long[]> Places(long[] space)
    {
        for (long i = 0, count = Storage.Product(space); i < count; i++)
        {
            var index = new long[space.Length];
            Interpreter.Unflatten(i, space, index);
            yield return index;
        }
    }

    /// <summary>The matrix of the last two axes at a place along the axes before, to which this view is broadcast.</summary>
    public View Matrix(long[] place)
    {
        int extra = Shape.Length - 2;
        long offset = Offset;
        for (int k = 1; k <= extra; k++)
            offset += Shape[extra - k] == 1 ? 0 : place[^k] * Strides[extra - k];
        return new View(Storage, offset, Shape[^2..], Strides[^2..]);
    }

    private static long[] With(long[] numbers, int at, long value)
    {
        var result = (long[])numbers.Clone();
        result[at] = value;
        return result;
    }

    private static long[] Without(long[] numbers, int at) => [.. numbers[..at], .. numbers[(at + 1)..]];
}

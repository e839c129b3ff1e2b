namespace ExprJit.Graphs;

/// <summary>A length: a number, or when compiling a symbol whose number only a call knows.</summary>
internal readonly record struct Dim(long Number, int Symbol)
{
    public static Dim Of(long number) => new(number, 0);

    public static readonly Dim One = Of(1);

    public bool IsKnown => Symbol == 0;

    public bool IsOne => IsKnown && Number == 1;

    public override string ToString() => IsKnown ? Number.ToString() : "n" + Symbol;
}

/// <summary>The arithmetic of lengths that shape rules are written in: over numbers (<see cref="NumberDims"/>) or symbols.</summary>
internal abstract class DimAlgebra
{
    /// <summary>The length two broadcast axes make together, by NumPy's rule.</summary>
    public abstract Dim Broadcast(Dim a, Dim b, Apply node);

    /// <summary>As <see cref="Broadcast(Dim, Dim, Apply)"/>, but never taken to be equal when compiling.</summary>
    public abstract Dim BroadcastUnassumed(Dim a, Dim b, Apply node);

    /// <summary>States that a length is another's or 1; nothing is assumed of it when compiling.</summary>
    public abstract void Fits(Dim from, Dim to, Apply node);

    /// <summary>The length of two axes joined.</summary>
    public abstract Dim Sum(Dim a, Dim b);

    /// <summary>The shorter of two lengths.</summary>
    public abstract Dim Shorter(Dim a, Dim b);

    /// <summary>How many rows there are of which every <paramref name="step"/>-th is taken, from the first on.</summary>
    public abstract Dim DivideUp(Dim length, long step);

    /// <summary>States that two lengths must be equal (the inner axes of a product).</summary>
    public abstract void Match(Dim a, Dim b, Apply node);

    /// <summary>The value of an integer scalar that a shape depends on.</summary>
    public abstract Dim Value(Node scalar);

    /// <summary>The length of <c>start .. start + length</c> clipped to an axis, as NumPy's slices are.</summary>
    public abstract Dim Clip(Dim axis, Node start, Node length);

    /// <summary>States that an index lies within an axis; a negative one counts from the end.</summary>
    public abstract void Within(Dim axis, Node index, Apply node);

    /// <summary>The lengths of a reshape, one of which may be -1.</summary>
    public abstract Dim[] Reshape(Dim[] from, Node[] to, Apply node);

    /// <summary>States that <paramref name="from"/> broadcasts to exactly <paramref name="to"/>.</summary>
    public abstract void BroadcastsTo(Dim[] from, Dim[] to, Apply node);

    public Dim[] Broadcast(Dim[][] shapes, Apply node)
    {
        int rank = 0;
        foreach (var shape in shapes)
            rank = Math.Max(rank, shape.Length);
        var result = new Dim[rank];
        Array.Fill(result, Dim.One);
        foreach (var shape in shapes)
        {
            int offset = rank - shape.Length;
            for (int i = 0; i < shape.Length; i++)
                result[offset + i] = Broadcast(result[offset + i], shape[i], node);
        }
        return result;
    }
}

/// <summary>Lengths at a call. A shape that does not fit throws <see cref="ShapeException"/> naming the C# sub-expression.</summary>
internal sealed class NumberDims(Func<Node, long> value, Func<Node, Dim[]> shape) : DimAlgebra
{
    public override Dim Broadcast(Dim a, Dim b, Apply node) =>
        a.Number == b.Number || b.Number == 1 ? a
        : a.Number == 1 ? b
        : throw Errors.CannotBroadcast(node, Shapes(node));

    public override Dim BroadcastUnassumed(Dim a, Dim b, Apply node) => Broadcast(a, b, node);

    public override void Fits(Dim from, Dim to, Apply node)
    {
        if (from.Number != to.Number && from.Number != 1)
            throw Errors.CannotBroadcast(node, Shapes(node));
    }

    public override Dim Sum(Dim a, Dim b) => Dim.Of(a.Number + b.Number);

    public override Dim Shorter(Dim a, Dim b) => Dim.Of(Math.Min(a.Number, b.Number));

    public override Dim DivideUp(Dim length, long step) => Dim.Of((length.Number + step - 1) / step);

    public override void Match(Dim a, Dim b, Apply node)
    {
        if (a.Number != b.Number)
            throw node.Op == Op.Squeeze ? Errors.CannotSqueeze(node, Shapes(node)[0], node.Attributes.Axis) : Errors.InnerLengthsDiffer(node, Shapes(node));
    }

    public override Dim Value(Node scalar)
    {
        long number = value(scalar);
        return number >= 0 ? Dim.Of(number) : throw Errors.NegativeLength(scalar, number);
    }

    public override Dim Clip(Dim axis, Node start, Node length)
    {
        long from = ClipStart(axis.Number, value(start));
        return Dim.Of(Math.Clamp(value(length), 0, axis.Number - from));
    }

    public override void Within(Dim axis, Node index, Apply node)
    {
        long i = value(index);
        if (i >= axis.Number || i < -axis.Number)
            throw Errors.IndexOutOfRange(node, i, axis.Number);
    }

    public override Dim[] Reshape(Dim[] from, Node[] to, Apply node)
    {
        long total = 1, known = 1;
        int infer = -1;
        foreach (var dim in from)
            total *= dim.Number;
        var result = new Dim[to.Length];
        for (int i = 0; i < to.Length; i++)
        {
            long n = value(to[i]);
            if (n == -1 && infer < 0)
                infer = i;
            else if (n < 0)
                throw n == -1 ? Errors.TwoOpenLengths(node) : Errors.NegativeLength(node, n);
            else
                known *= n;
            result[i] = Dim.Of(n);
        }
        if (infer >= 0 && known > 0 && total % known == 0)
            result[infer] = Dim.Of(total / known);
        else if (infer >= 0 || known != total)
            throw Errors.CannotReshape(node, from, result);
        return result;
    }

    public override void BroadcastsTo(Dim[] from, Dim[] to, Apply node)
    {
        int offset = to.Length - from.Length;
        for (int i = 0; i < from.Length; i++)
            if (from[i].Number != to[offset + i].Number && from[i].Number != 1)
                throw Errors.CannotBroadcast(node, [from, to]);
    }

    /// <summary>A start counted from the end where negative, then clipped into the axis.</summary>
    public static long ClipStart(long axis, long start) => Math.Clamp(start < 0 ? start + axis : start, 0, axis);

    private Dim[][] Shapes(Apply node) => Array.ConvertAll(node.Inputs, n => shape(n));
}

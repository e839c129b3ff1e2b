using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>An operand that no strides tell and that nothing stores: loops read it where its elements are.</summary>
internal abstract record IndirectRead
{
    /// <summary>A window that it reads.</summary>
    public abstract View First { get; }

    /// <summary>The strides over a space of all that it looks at: axes are merged only where all of these step evenly.</summary>
    public abstract long[][] Strides(long[] space);

    /// <summary>The access, given those strides over the kernel's axes.</summary>
    public abstract Access Access(ElementType element, long[][] strides, AccessBuilder builder);
}

/// <summary>A gather.</summary>
/// <param name="Source">What is looked up in.</param>
/// <param name="Indices">Where, with as many axes.</param>
/// <param name="Along">The axis of the look-up.</param>
/// <param name="Fault">What an index out of range raises.</param>
internal sealed record GatherRead(View Source, View Indices, int Along, int Fault) : IndirectRead
{
    public override View First => Source;

    public override long[][] Strides(long[] space)
    {
        long[] source = Source.AlignedTo(space);
        source[Along + space.Length - Source.Shape.Length] = 0;
        return [source, Indices.AlignedTo(space)];
    }

    public override Access Access(ElementType element, long[][] strides, AccessBuilder builder)
    {
        var given = builder.Of(Indices, ElementType.Int64, strides[1]);
        var index = new IndexAccess(given, builder.Arguments.Fixed(Source.Shape[Along]), builder.Arguments.Fixed(Fault));
        return new GatherAccess(element, index, builder.Of(Source, element, [Source.Strides[Along], .. strides[0]]));
    }
}

/// <summary>A join.</summary>
/// <param name="Parts">The windows.</param>
/// <param name="Along">The axis that they are joined along.</param>
internal sealed record JoinRead(View[] Parts, int Along) : IndirectRead
{
    public override View First => Parts[0];

    private long Total => Parts.Sum(p => p.Shape[Along]);

    public override long[][] Strides(long[] space) => [PlaceStrides(First, Along, Total, space), .. Parts.Select(p => p.AlignedTo(space))];

    public override Access Access(ElementType element, long[][] strides, AccessBuilder builder)
    {
        var pieces = new List<(Access?, int)>();
        long from = 0;
        for (int k = 0; k < Parts.Length; k++)
        {
            long length = Parts[k].Shape[Along];
            if (length == 0)
                continue;
            // A window of one place is read without a stride, so it begins where it does.
            var window = length == 1 ? Parts[k] : Parts[k] with { Offset = Parts[k].Offset - from * Parts[k].Strides[Along] };
            from += length;
            pieces.Add((builder.Of(window, element, strides[k + 1]), builder.Arguments.Fixed(from)));
        }
        return new PiecesAccess(element, builder.Steps(strides[0]), pieces.Count == 0 ? [(null, 0)] : [.. pieces]);
    }

    /// <summary>The strides of the place along an axis.</summary>
    public static long[] PlaceStrides(View part, int along, long total, long[] space)
    {
        var strides = new long[space.Length];
        if (total != 1)
            strides[along + space.Length - part.Shape.Length] = 1;
        return strides;
    }
}

/// <summary>A window with zeros before and after it, which begins elsewhere at each call.</summary>
/// <param name="Window">The window.</param>
/// <param name="Along">The axis.</param>
/// <param name="Total">The length of all along the axis.</param>
/// <param name="Start">Where the window begins.</param>
internal sealed record PaddedRead(View Window, int Along, long Total, Func<long> Start) : IndirectRead
{
    public override View First => Window;

    public override long[][] Strides(long[] space) => [JoinRead.PlaceStrides(Window, Along, Total, space), Window.AlignedTo(space)];

    public override Access Access(ElementType element, long[][] strides, AccessBuilder builder)
    {
        long length = Window.Shape[Along], stride = length == 1 ? 0 : Window.Strides[Along];
        int start = builder.Arguments.Computed(Start), end = builder.Arguments.Computed(() => Start() + length);
        var window = builder.Of(Window, element, strides[1], () => -Start() * stride);
        return new PiecesAccess(element, builder.Steps(strides[0]), [(null, start), (window, end), (null, 0)]);
    }
}

using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The places of a space in which one axis is special, a thread for each: the others are merged where all streams step evenly.</summary>
internal sealed class Places
{
    private readonly int[] _lengths;
    private readonly int _count;

    /// <param name="space">The lengths.</param>
    /// <param name="axis">The axis that stays as it is.</param>
    /// <param name="arguments">Where the lengths are added.</param>
    /// <param name="strides">The strides over the space of all that is read and written.</param>
    public Places(long[] space, int axis, PartArguments arguments, params long[][] strides)
    {
        Axes = new KernelAxes(space, [.. space.Select((_, k) => k == axis ? AxisRole.Row : AxisRole.Kept)], strides);
        Count = Storage.Product(space);
        _lengths = [.. Axes.Lengths.Select(arguments.Fixed)];
        _count = arguments.Fixed(Count);
        Axis = Axes.Of(AxisRole.Row)[0];
    }

    public KernelAxes Axes { get; }

    /// <summary>The number of the special axis among the kernel's.</summary>
    public int Axis { get; }

    public long Count { get; }

    public string Key => $"{Axis}/{_lengths.Length}";

    public int Groups(KernelGeometry geometry) => geometry.GroupsFor(Count);

    /// <summary>Runs a body for every place, given its flat number too.</summary>
    public void ForEach(KernelCode code, Action<Ix, Ix[]> body)
    {
        long size = code.Geometry.GroupSize;
        code.For(code.Keep(code.Block * size + code.Thread), code.Scalar(_count), code.Keep(code.Blocks * size), flat => body(flat, Of(code, flat)));
    }

    /// <summary>The place of a flat number.</summary>
    public Ix[] Of(KernelCode code, Ix flat) => code.Unflatten(flat, [.. _lengths.Select(code.Scalar)]);

    /// <summary>Places with another along the special axis.</summary>
    public Ix[] With(Ix[] places, Ix along)
    {
        Ix[] with = [.. places];
        with[Axis] = along;
        return with;
    }
}

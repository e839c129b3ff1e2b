namespace ExprJit.Codegen.Host;

/// <summary>
/// An index space as loops walk it: axes of length 1 are left out, and neighbours that every stream steps through evenly are one, so that runs along
/// the last axis are long.
/// </summary>
internal sealed class LoopSpace
{
    private readonly int[] _innermost;
    private readonly long[] _lengths;

    private LoopSpace(int[] innermost, long[] lengths, int cut, long scale) => (_innermost, _lengths, Cut, Scale) = (innermost, lengths, cut, scale);

    /// <summary>The axis that ranges are cut along; -1 for none.</summary>
    public int Cut { get; }

    /// <summary>How many steps along the cut axis a row of the range is.</summary>
    public long Scale { get; }

    public long[] Lengths => (long[])_lengths.Clone();

    /// <summary>A space with its axes as they are.</summary>
    public static LoopSpace Whole(long[] space, int cut) => new([.. Enumerable.Range(0, space.Length)], space, cut, 1);

    /// <summary>A space with its axes merged.</summary>
    /// <param name="space">The lengths.</param>
    /// <param name="cut">The axis that ranges are cut along; -1 for none. It is merged into none before it.</param>
    /// <param name="strides">Strides over the space, one array for each stream or result.</param>
    public static LoopSpace Merged(long[] space, int cut, long[][] strides)
    {
        var axes = new List<(int Axis, long Length)>();
        int at = -1;
        long scale = 1;
        for (int axis = 0; axis < space.Length; axis++)
        {
            if (space[axis] == 1 && axis != cut)
                continue;
            if (axis == cut)
                at = axes.Count;
            else if (axes.Count > 0 && Array.TrueForAll(strides, s => s[axes[^1].Axis] == s[axis] * space[axis]))
            {
                scale *= at == axes.Count - 1 ? space[axis] : 1;
                axes[^1] = (axis, axes[^1].Length * space[axis]);
                continue;
            }
            axes.Add((axis, space[axis]));
        }
        if (axes.Count == 0)
            axes.Add((-1, 1));
        return new LoopSpace([.. axes.Select(a => a.Axis)], [.. axes.Select(a => a.Length)], at, scale);
    }

    /// <summary>Strides over the space as strides over the merged axes.</summary>
    public long[] Project(long[] strides) => Array.ConvertAll(_innermost, axis => axis < 0 ? 0 : strides[axis]);
}

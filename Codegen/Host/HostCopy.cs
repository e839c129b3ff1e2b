using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Copies between strided windows. Axes are put in the order of the target's strides and merged where they are
/// contiguous; where the source runs along another axis than the target, the two are walked in tiles that stay in the cache.
/// </summary>
internal static unsafe class HostCopy
{
    private const int Tile = 32;

    private readonly record struct Axis(long Length, long From, long To);

    public static void Run(View from, View to)
    {
        if (to.Length == 0)
            return;
        int size = to.Storage.Element.Size();
        byte* source = ((HostStorage)from.Storage).Pointer + from.Offset * size, target = ((HostStorage)to.Storage).Pointer + to.Offset * size;
        var axes = Merged(from, to);
        switch (size)
        {
            case 1:
                Copy(axes, (byte*)source, (byte*)target);
                break;
            case 2:
                Copy(axes, (short*)source, (short*)target);
                break;
            case 4:
                Copy(axes, (int*)source, (int*)target);
                break;
            default:
                Copy(axes, (long*)source, (long*)target);
                break;
        }
        GC.KeepAlive(from.Storage);
        GC.KeepAlive(to.Storage);
    }

    /// <summary>The axes longer than 1, outermost first, neighbours merged where both sides step on evenly.</summary>
    private static Axis[] Merged(View from, View to)
    {
        var axes = new List<Axis>();
        for (int i = 0; i < to.Shape.Length; i++)
            if (to.Shape[i] != 1)
                axes.Add(new Axis(to.Shape[i], from.Strides[i], to.Strides[i]));
        axes.Sort(static (a, b) => Math.Abs(b.To).CompareTo(Math.Abs(a.To)));
        for (int i = axes.Count - 2; i >= 0; i--)
        {
            Axis outer = axes[i], inner = axes[i + 1];
            if (outer.To == inner.To * inner.Length && outer.From == inner.From * inner.Length)
            {
                axes[i] = new Axis(outer.Length * inner.Length, inner.From, inner.To);
                axes.RemoveAt(i + 1);
            }
        }
        return axes.Count == 0 ? [new Axis(1, 1, 1)] : [.. axes];
    }

    private static void Copy<T>(ReadOnlySpan<Axis> axes, T* from, T* to) where T : unmanaged
    {
        if (axes.Length == 1)
        {
            Line(axes[0], from, to);
            return;
        }
        if (axes.Length == 2 && Math.Abs(axes[1].From) > Math.Abs(axes[0].From) && axes[0].From != 0)
        {
            Tiled(axes[0], axes[1], from, to);
            return;
        }
        var outer = axes[0];
        // The axis along which the source runs joins the innermost one, so that the two can be tiled.
        int run = axes.Length > 2 ? Contiguous(axes) : 0;
        if (run > 0 && run < axes.Length - 1)
        {
            Axis[] rest = [.. axes[..run], .. axes[(run + 1)..^1], axes[run], axes[^1]];
            for (long i = 0; i < rest[0].Length; i++)
                Copy<T>(rest.AsSpan(1), from + i * rest[0].From, to + i * rest[0].To);
            return;
        }
        for (long i = 0; i < outer.Length; i++)
            Copy(axes[1..], from + i * outer.From, to + i * outer.To);
    }

    private static int Contiguous(ReadOnlySpan<Axis> axes)
    {
        for (int i = 0; i < axes.Length; i++)
            if (Math.Abs(axes[i].From) == 1)
                return i;
        return axes.Length - 1;
    }

    private static void Line<T>(Axis axis, T* from, T* to) where T : unmanaged
    {
        if (axis is { From: 1, To: 1 })
            Buffer.MemoryCopy(from, to, axis.Length * sizeof(T), axis.Length * sizeof(T));
        else
            for (long i = 0; i < axis.Length; i++)
                to[i * axis.To] = from[i * axis.From];
    }

    private static void Tiled<T>(Axis outer, Axis inner, T* from, T* to) where T : unmanaged
    {
        for (long i = 0; i < outer.Length; i += Tile)
            for (long j = 0; j < inner.Length; j += Tile)
                for (long r = i; r < Math.Min(i + Tile, outer.Length); r++)
                {
                    T* source = from + r * outer.From, target = to + r * outer.To;
                    for (long c = j; c < Math.Min(j + Tile, inner.Length); c++)
                        target[c * inner.To] = source[c * inner.From];
                }
    }
}

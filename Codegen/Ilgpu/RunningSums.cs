using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The launches of running sums: a thread for each short line, a group for each long one or, where those are few, for each of its pieces.</summary>
internal static class RunningSums
{
    private const long ShortLine = 32;

    /// <summary>So many lines side by side keep a device busy, a thread for each.</summary>
    private const long ManyLines = 1 << 16;

    /// <summary>A piece has so many tiles at least, since cutting a line reads it twice.</summary>
    private const long LeastTiles = 4;

    public static IReadOnlyList<IDeviceWork> Of(RoutineSite on, Apply op, View x, View result)
    {
        if (result.Length == 0)
            return [];
        int axis = op.Attributes.Axis;
        long length = result.Shape[axis], lines = result.Length / length;
        if (length <= ShortLine || lines >= ManyLines && x.Strides[axis] != 1)
            return [on.Launch(new LineSumPart(x, result, axis))];
        long tile = RunningSumPart.TileOf(on.Geometry), tiles = (length + tile - 1) / tile;
        long cuts = Math.Clamp(on.Geometry.MostGroups / lines, 1, Math.Max(tiles / LeastTiles, 1));
        long piece = (tiles + cuts - 1) / cuts * tile, count = (length + piece - 1) / piece;
        if (count == 1)
            return [on.Launch(new RunningSumPart(x, result, axis, new LinePieces(1, piece, null), on.Geometry))];
        var sums = on.Scratch(IlgpuOps.Accumulated(op.Element), lines, count);
        return
        [
            on.Launch(new PieceSumPart(x, op.Element, axis, new LinePieces(count, piece, sums), sums)),
            on.Launch(new RunningSumPart(x, result, axis, new LinePieces(count, piece, sums), on.Geometry)),
        ];
    }
}

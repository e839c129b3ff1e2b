using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>How many rows a tile has: so many that their values fit, at least one.</summary>
internal static class TileSize
{
    /// <summary>What the values of a tile may take together: a quarter of a second-level cache.</summary>
    private const long TileBytes = 256 * 1024;

    /// <summary>A product packs its right factor anew for each tile, which costs as much as about 25 rows of it: few tiles, or one.</summary>
    private const long ProductRows = 512;

    /// <summary>Tiles along another axis than the first would cut every row of memory into pieces, which costs more than the cache saves: there one tile is everything.</summary>
    public static long Of(Nest nest, long[] space, PlanCall call)
    {
        long rows = space[nest.TileAxis];
        bool isFirst = Array.TrueForAll(space[..nest.TileAxis], length => length == 1);
        if (!isFirst || nest.Steps.Count(s => !s.IsAfterTiles) <= 1 || rows == 0)
            return Math.Max(rows, 1);
        if (nest.Steps.Any(s => s is Routine))
            return (rows + Tiles(rows) - 1) / Tiles(rows);
        long bytes = 0;
        foreach (var store in nest.Steps.SelectMany(s => s.Stores))
            if (store.IsTileLocal)
                bytes += store.Node.Element.Size() * Storage.Product(call.ShapeOf(store.Node)) / rows;
        // Where nothing is handed on but what is computed again, the operands should stay.
        bytes = Math.Max(bytes, nest.Space.Element.Size() * Storage.Product(space) / rows);
        return Math.Clamp(TileBytes / Math.Max(bytes, 1), 1, rows);
    }

    private static long Tiles(long rows) => Math.Max(rows / ProductRows, 1);
}

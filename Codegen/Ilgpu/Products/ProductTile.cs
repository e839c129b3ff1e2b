namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// How a group cuts a product: every thread of a rectangle of threads computes a rectangle of results in its registers, from panels of the factors
/// that the group keeps in shared memory, some steps of the depth at a time.
/// </summary>
/// <param name="ThreadRows">The threads along the rows.</param>
/// <param name="ThreadColumns">The threads along the columns.</param>
/// <param name="RowsEach">The rows of results of a thread.</param>
/// <param name="ColumnsEach">The columns of results of a thread.</param>
/// <param name="Depth">The steps of the depth of a panel.</param>
/// <param name="Splits">Into how many pieces the depth is cut, each of which other groups take.</param>
internal readonly record struct ProductTile(int ThreadRows, int ThreadColumns, int RowsEach, int ColumnsEach, int Depth, int Splits)
{
    /// <summary>How many groups share a multiprocessor.</summary>
    public const int GroupsAtOnce = 2;

    /// <summary>Eight by eight sums, and what feeds them, are as many registers as leave room for two groups of 256 threads.</summary>
    private const int MostEach = 8;

    /// <summary>A piece of the depth that is shorter costs more to combine than it gains.</summary>
    private const int LeastPiece = 128;

    /// <summary>The rows of a tile.</summary>
    public int Rows => ThreadRows * RowsEach;

    /// <summary>The columns of a tile.</summary>
    public int Columns => ThreadColumns * ColumnsEach;

    /// <summary>The elements that lie next to each other in a panel and are read at once: 16 bytes where a thread has so many.</summary>
    public static int VectorOf(int each, int size) => Math.Min(each, 16 / size);

    /// <summary>The elements from one step of a panel to the next: a vector more than are used, so that threads that write neighbouring steps meet no bank twice.</summary>
    public static int PitchOf(int length, int each, int size) => length + Math.Max(VectorOf(each, size), 2);

    /// <summary>The bytes of both panels, each twice: one is read while the next is written.</summary>
    public int SharedBytes(int size) => 2 * Depth * (PitchOf(Rows, RowsEach, size) + PitchOf(Columns, ColumnsEach, size)) * size;

    /// <summary>Large tiles do the most with what they load; small ones and pieces of the depth are for products that would leave groups idle.</summary>
    /// <param name="shape">The product.</param>
    /// <param name="size">The bytes of a carried sum.</param>
    /// <param name="geometry">What it is cut for.</param>
    public static ProductTile For(ProductShape shape, int size, KernelGeometry geometry)
    {
        int threadRows = 1 << (System.Numerics.BitOperations.Log2((uint)geometry.GroupSize) / 2), threadColumns = geometry.GroupSize / threadRows;
        // Of groups a multiprocessor holds eight at most.
        long filling = Math.Max(geometry.MostGroups * GroupsAtOnce / 8, 2);
        int most = size == 8 ? MostEach / 2 : MostEach;
        var tile = new ProductTile(threadRows, threadColumns, EachFor(shape.Rows, threadRows, most), EachFor(shape.Columns, threadColumns, most), 8, 1);
        int least = shape.Depth >= 2 * LeastPiece ? 4 : 2;
        while (tile.Count(shape) < filling && Math.Max(tile.RowsEach, tile.ColumnsEach) > least || tile.SharedBytes(size) > geometry.SharedBytes)
            tile = tile.RowsEach >= tile.ColumnsEach ? tile with { RowsEach = tile.RowsEach / 2 } : tile with { ColumnsEach = tile.ColumnsEach / 2 };
        var deeper = tile with { Depth = 16 };
        // A panel must give every thread something to load.
        bool isThin = tile.RowsEach * tile.Depth < threadColumns || tile.ColumnsEach * tile.Depth < threadRows;
        if (isThin || tile.RowsEach * tile.ColumnsEach <= 16 && deeper.SharedBytes(size) <= geometry.SharedBytes)
            tile = deeper;
        long pieces = Math.Clamp(filling / tile.Count(shape), 1, Math.Max(shape.Depth / LeastPiece, 1));
        return tile with { Splits = (int)pieces };
    }

    /// <summary>How many tiles a product has.</summary>
    public long Count(ProductShape shape) => shape.Batches * TileRows(shape) * TileColumns(shape);

    public long TileRows(ProductShape shape) => (shape.Rows + Rows - 1) / Rows;

    public long TileColumns(ProductShape shape) => (shape.Columns + Columns - 1) / Columns;

    /// <summary>How far a piece of the depth goes: whole panels.</summary>
    public long Piece(ProductShape shape)
    {
        long piece = (shape.Depth + Splits - 1) / Splits;
        return (piece + Depth - 1) / Depth * Depth;
    }

    private static int EachFor(long length, int threads, int most)
    {
        int each = 1;
        while (each < most && each * threads < length)
            each *= 2;
        return each;
    }
}

using System.Numerics;

namespace ExprJit.Codegen.Host;

/// <summary>The blocked product: depth and columns are cut to fit the caches, and a block's tiles shared by threads.</summary>
/// <remarks>
/// An operand is packed only where reuse repays the copy; otherwise tiles read it in place. Rows are dealt evenly to
/// panels, so every tile has nearly its full height. The cut into tiles does not depend on the number of threads.
/// </remarks>
internal sealed unsafe class GemmBlocks<T> : IChunked
    where T : unmanaged, INumber<T>
{
    // A panel of A (12 rows) and a strip of C fill L1; a packed block of B half fills an L2 of a mebibyte.
    private const int DepthBytes = 2048;
    private const int BlockColumns = 256;
    private const int BlockRows = 3072;

    // Measured break-even points of packing, in panels of the other operand.
    private const int DirectRowPanels = 10;
    private const int DirectColumnPanels = 10;
    private const int DirectLastPanels = 8;

    private const int ChunksPerThread = 16;

    [ThreadStatic]
    private static GemmBlocks<T>? s_own;

    private readonly NativeScratch _scratchA = new();
    private readonly NativeScratch _scratchB = new();

    private T* _a;
    private T* _b;
    private T* _c;
    private nint _aRow;
    private nint _aCol;
    private nint _bRow;
    private nint _bCol;
    private nint _cRow;
    private T _alpha;
    private T _beta;
    private bool _packA;
    private bool _packB;
    private bool _packLast;
    private T* _panelsA;
    private T* _panelsB;
    private int _rows;
    private int _columns;
    private int _depth;
    private int _rowPanels;
    private int _columnPanels;
    private int _packChunksA;
    private int _packChunks;
    private int _rowGroups;
    private int _columnGroups;
    private bool _packing;

    private static int Width => 2 * GemmTiles.Lanes<T>();

    /// <summary>C = alpha * A * B + beta * C for positive extents.</summary>
    internal static void Run(
        long m, long n, long k, T alpha, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, T beta, T* c, nint cRow)
    {
        var blocks = s_own ??= new GemmBlocks<T>();
        blocks.Multiply(m, n, k, alpha, a, aRow, aCol, b, bRow, bCol, beta, c, cRow);
    }

    void IChunked.Run(int chunk)
    {
        if (_packing)
        {
            Pack(chunk);
        }
        else
        {
            MultiplyTiles(chunk);
        }
    }

    private void Multiply(
        long m, long n, long k, T alpha, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, T beta, T* c, nint cRow)
    {
        (_aRow, _aCol, _bRow, _bCol, _cRow, _alpha) = (aRow, aCol, bRow, bCol, cRow, alpha);
        _packA = n > DirectColumnPanels * Width;
        _packB = bCol != 1 || m > DirectRowPanels * GemmTiles.Rows;

        var degree = Gemm.IsShared((double)m * n * k, sizeof(T)) ? WorkerPool.Shared.Degree : 1;
        var depthLimit = DepthBytes / sizeof(T);
        var depthBlocks = Math.Max(1, (k + (depthLimit / 4)) / depthLimit);
        var depth = (int)((k + depthBlocks - 1) / depthBlocks);
        var columnBlock = _packB ? BlockColumns : (long)int.MaxValue / 2;
        for (long i = 0; i < m; i += BlockRows)
        {
            _rows = (int)Math.Min(BlockRows, m - i);
            _rowPanels = CeilingDivide(_rows, GemmTiles.Rows);
            for (long p = 0; p < k; p += depth)
            {
                _depth = (int)Math.Min(depth, k - p);
                _beta = p == 0 ? beta : T.One;
                _a = a + ((nint)i * aRow) + ((nint)p * aCol);
                for (long j = 0; j < n; j += columnBlock)
                {
                    _columns = (int)Math.Min(columnBlock, n - j);
                    _columnPanels = CeilingDivide(_columns, Width);
                    _b = b + ((nint)p * bRow) + ((nint)j * bCol);
                    _c = c + ((nint)i * cRow) + (nint)j;
                    PackBlock(packRows: j == 0, degree);
                    MultiplyBlock(degree);
                }
            }
        }
    }

    private void PackBlock(bool packRows, int degree)
    {
        var panelsA = packRows && _packA ? _rowPanels : 0;
        _packLast = !_packB && _rowPanels > DirectLastPanels && _columns % GemmTiles.Lanes<T>() != 0;
        var panelsB = _packB ? _columnPanels : _packLast ? 1 : 0;
        if (panelsA > 0)
        {
            _panelsA = (T*)_scratchA.Reserve((nuint)_rows * (nuint)(_depth * sizeof(T)));
        }

        if (panelsB > 0)
        {
            _panelsB = (T*)_scratchB.Reserve((nuint)panelsB * (nuint)(Width * _depth * sizeof(T)));
        }

        _packing = true;
        _packChunksA = Math.Min(panelsA, degree * ChunksPerThread);
        _packChunks = _packChunksA + Math.Min(panelsB, degree * ChunksPerThread);
        Dispatch(_packChunks, degree);
    }

    private void MultiplyBlock(int degree)
    {
        // Threads part along rows, each with the whole block of B in its own L2, unless rows are few.
        _packing = false;
        var target = degree == 1 ? 1 : degree * ChunksPerThread;
        _rowGroups = _packB ? Math.Min(_rowPanels, target) : 1;
        _columnGroups = Math.Min(_columnPanels, CeilingDivide(target, _rowGroups));
        Dispatch(_rowGroups * _columnGroups, degree);
    }

    private void Dispatch(int chunks, int degree)
    {
        if (degree > 1)
        {
            WorkerPool.Shared.Run(this, chunks);
            return;
        }

        for (var chunk = 0; chunk < chunks; chunk++)
        {
            ((IChunked)this).Run(chunk);
        }
    }

    private void Pack(int chunk)
    {
        if (chunk < _packChunksA)
        {
            var (first, end) = Part(_rowPanels, chunk, _packChunksA);
            for (var panel = first; panel < end; panel++)
            {
                var (row, endRow) = Part(_rows, panel, _rowPanels);
                var lines = endRow - row;
                GemmPack.Panel(_a + (row * _aRow), _aRow, _aCol, lines, lines, _depth, _panelsA + ((nint)row * _depth));
            }
        }
        else
        {
            var (first, end) = _packB
                ? Part(_columnPanels, chunk - _packChunksA, _packChunks - _packChunksA)
                : (_columnPanels - 1, _columnPanels);
            for (var panel = first; panel < end; panel++)
            {
                var column = panel * Width;
                var lines = Math.Min(Width, _columns - column);
                GemmPack.Panel(_b + (column * _bCol), _bCol, _bRow, lines, PanelWidth(lines), _depth, PackedB(column));
            }
        }
    }

    private void MultiplyTiles(int chunk)
    {
        var (firstRow, endRow) = Part(_rowPanels, chunk % _rowGroups, _rowGroups);
        var (firstColumn, endColumn) = Part(_columnPanels, chunk / _rowGroups, _columnGroups);
        var tile = new TileOperands<T> { CRow = _cRow, Depth = _depth, Alpha = _alpha, Beta = _beta };

        // The inner loop walks the operand that is packed or fits; the panel of the other stays in L1.
        if (_packB)
        {
            for (var row = firstRow; row < endRow; row++)
            {
                for (var column = firstColumn; column < endColumn; column++)
                {
                    MultiplyTile(row, column, &tile);
                }
            }
        }
        else
        {
            for (var column = firstColumn; column < endColumn; column++)
            {
                for (var row = firstRow; row < endRow; row++)
                {
                    MultiplyTile(row, column, &tile);
                }
            }
        }
    }

    private void MultiplyTile(int rowPanel, int columnPanel, TileOperands<T>* tile)
    {
        var (row, endRow) = Part(_rows, rowPanel, _rowPanels);
        var column = columnPanel * Width;
        var columns = Math.Min(Width, _columns - column);
        tile->A = _packA ? _panelsA + ((nint)row * _depth) : _a + (row * _aRow);
        (tile->ARow, tile->ACol) = _packA ? (1, endRow - row) : (_aRow, _aCol);
        var packed = _packB || (_packLast && columnPanel == _columnPanels - 1);
        tile->B = packed ? PackedB(column) : _b + column;
        tile->BRow = packed ? PanelWidth(columns) : _bRow;
        tile->C = _c + (row * _cRow) + column;
        GemmTiles.Run(endRow - row, columns, tile);
    }

    // Of a B read in place only the ragged last panel is packed, for several tiles to read in whole vectors.
    private T* PackedB(int column) => _panelsB + (_packB ? (nint)column * _depth : 0);

    private static int PanelWidth(int columns) => columns <= GemmTiles.Lanes<T>() ? GemmTiles.Lanes<T>() : Width;

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    private static (int First, int End) Part(int total, int index, int parts) =>
        ((int)((long)total * index / parts), (int)((long)total * (index + 1) / parts));
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace ExprJit.Codegen.Host;

/// <summary>The blocked product: depth and columns are cut to fit the caches, and a block's tiles shared by threads.</summary>
/// <remarks>
/// An operand is packed only where reuse repays the copy; otherwise tiles read it in place, and only the ragged
/// last panel is packed. Rows of a panel past the edge multiply zeros, and their results never reach C.
/// </remarks>
internal sealed unsafe class GemmBlocks<T> : IChunked
    where T : unmanaged, INumber<T>
{
    // One panel of A (12 rows of float) half fills L1; a packed block of B half fills L2.
    private const int DepthBytes = 1024;
    private const int BlockColumnBytes = 2048;
    private const int BlockRows = 3072;

    // Measured break-even points of packing, in panels of the other operand.
    private const int DirectRowPanels = 6;
    private const int DirectColumnPanels = 6;

    // About 20 us of one thread, in multiply-adds.
    private const long ParallelWork = 4_000_000;

    private const int ChunksPerThread = 4;

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

    private static int Width => 2 * GemmTile.Lanes<T>();

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
        _packB = bCol != 1 || m > DirectRowPanels * GemmTile.Rows;

        var work = (double)m * n * k;
        var degree = work * sizeof(T) >= ParallelWork ? WorkerPool.Shared.Degree : 1;
        var depthLimit = DepthBytes / sizeof(T);
        var depthBlocks = Math.Max(1, (k + (depthLimit / 4)) / depthLimit);
        var depth = (int)((k + depthBlocks - 1) / depthBlocks);
        var columnBlock = _packB ? BlockColumnBytes / sizeof(T) : (long)int.MaxValue / 2;
        for (long i = 0; i < m; i += BlockRows)
        {
            _rows = (int)Math.Min(BlockRows, m - i);
            _rowPanels = CeilingDivide(_rows, GemmTile.Rows);
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
        var panelsA = !packRows ? 0 : _packA ? _rowPanels : _rows % GemmTile.Step == 0 ? 0 : 1;
        var panelsB = _packB ? _columnPanels : _columns % GemmTile.Lanes<T>() == 0 ? 0 : 1;
        if (panelsA > 0)
        {
            _panelsA = (T*)_scratchA.Reserve((nuint)panelsA * (nuint)(GemmTile.Rows * _depth * sizeof(T)));
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
            var (first, end) = _packA ? Part(_rowPanels, chunk, _packChunksA) : (_rowPanels - 1, _rowPanels);
            for (var panel = first; panel < end; panel++)
            {
                var row = panel * GemmTile.Rows;
                var lines = Math.Min(GemmTile.Rows, _rows - row);
                GemmPack.Panel(_a + (row * _aRow), _aRow, _aCol, lines, GemmTile.Rows, _depth, PackedA(panel));
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
                GemmPack.Panel(_b + (column * _bCol), _bCol, _bRow, lines, PanelWidth(lines), _depth, PackedB(panel));
            }
        }
    }

    [SkipLocalsInit]
    private void MultiplyTiles(int chunk)
    {
        var edge = stackalloc byte[(GemmTile.Rows * Width * sizeof(T)) + 64];
        var scratch = (T*)(((nuint)edge + 63) & ~(nuint)63);
        var (firstRow, endRow) = Part(_rowPanels, chunk % _rowGroups, _rowGroups);
        var (firstColumn, endColumn) = Part(_columnPanels, chunk / _rowGroups, _columnGroups);
        if (_packB)
        {
            for (var row = firstRow; row < endRow; row++)
            {
                for (var column = firstColumn; column < endColumn; column++)
                {
                    MultiplyTile(row, column, scratch);
                }
            }
        }
        else
        {
            for (var column = firstColumn; column < endColumn; column++)
            {
                for (var row = firstRow; row < endRow; row++)
                {
                    MultiplyTile(row, column, scratch);
                }
            }
        }
    }

    private void MultiplyTile(int rowPanel, int columnPanel, T* scratch)
    {
        var row = rowPanel * GemmTile.Rows;
        var column = columnPanel * Width;
        var rows = Math.Min(GemmTile.Rows, _rows - row);
        var columns = Math.Min(Width, _columns - column);
        var panelWidth = PanelWidth(columns);
        var steps = CeilingDivide(rows, GemmTile.Step);
        var packedA = _packA || rows != steps * GemmTile.Step;
        var packedB = _packB || columns != panelWidth;
        var a = packedA ? PackedA(rowPanel) : _a + (row * _aRow);
        var (aRow, aCol) = packedA ? (1, GemmTile.Rows) : (_aRow, _aCol);
        var b = packedB ? PackedB(columnPanel) : _b + column;
        var bRow = packedB ? panelWidth : _bRow;
        var c = _c + (row * _cRow) + column;
        var wide = panelWidth == Width;
        if (rows == steps * GemmTile.Step && columns == panelWidth)
        {
            GemmTile.Run(steps, wide, _depth, a, aRow, aCol, b, bRow, _alpha, _beta, c, _cRow);
            return;
        }

        GemmTile.Run(steps, wide, _depth, a, aRow, aCol, b, bRow, T.One, T.Zero, scratch, Width);
        for (var r = 0; r < rows; r++)
        {
            GemmEdge.Merge(scratch + (r * Width), _alpha, _beta, c + (r * _cRow), columns);
        }
    }

    // In place, only the ragged last panel is packed, into the first slot.
    private T* PackedA(int panel) => _panelsA + (_packA ? (nint)panel * GemmTile.Rows * _depth : 0);

    private T* PackedB(int panel) => _panelsB + (_packB ? (nint)panel * Width * _depth : 0);

    private static int PanelWidth(int columns) => columns <= GemmTile.Lanes<T>() ? GemmTile.Lanes<T>() : Width;

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    private static (int First, int End) Part(int total, int index, int parts) =>
        ((int)((long)total * index / parts), (int)((long)total * (index + 1) / parts));
}

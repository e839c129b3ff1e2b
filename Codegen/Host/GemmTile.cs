using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ExprJit.Codegen.Host;

/// <summary>The operands of one register tile: C = alpha * A * B + beta * C; B and C have unit column stride, beta 0 overwrites C.</summary>
internal unsafe struct TileOperands<T>
    where T : unmanaged
{
    /// <summary>The tile's first row of A, the step between its rows, and the step along the depth.</summary>
    public T* A;
    public nint ARow;
    public nint ACol;

    /// <summary>The tile's first column of B and the step along the depth.</summary>
    public T* B;
    public nint BRow;

    /// <summary>The tile's corner of C and the step between its rows.</summary>
    public T* C;
    public nint CRow;

    /// <summary>Terms of each sum.</summary>
    public nint Depth;

    /// <summary>Factors of the new product and of the old C.</summary>
    public T Alpha;
    public T Beta;

    /// <summary>Columns of the tile's last vector that exist; those beyond are neither read nor written.</summary>
    public int LastColumns;
}

/// <summary>Register tile of the product: up to 12 rows by one or two vectors of columns.</summary>
internal static unsafe class GemmTile<T, TVector, TLanes>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TLanes : struct, IGemmLanes<TVector, T>
{
    /// <summary>Computes one tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TRows, TColumns>(TileOperands<T>* tile)
        where TRows : struct, ITileRows
        where TColumns : struct, ITileColumns
    {
        TVector l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11;
        TVector r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11;
        l0 = l1 = l2 = l3 = l4 = l5 = l6 = l7 = l8 = l9 = l10 = l11 = default;
        r0 = r1 = r2 = r3 = r4 = r5 = r6 = r7 = r8 = r9 = r10 = r11 = default;
        var c = tile->C;
        var cRow = tile->CRow;
        Touch<TRows, TColumns>(c, cRow);

        // Rows are reached from four pointers and one or two strides, which leaves the loop free of spills.
        var mask = TLanes.First(tile->LastColumns);
        var (aRow, aCol, bRow) = (tile->ARow, tile->ACol, tile->BRow);
        var b = tile->B;
        var aRow2 = 2 * aRow;
        var a0 = tile->A;
        var a1 = a0 + (3 * aRow);
        var a2 = a1 + (3 * aRow);
        var a3 = a2 + (3 * aRow);
        for (var depth = tile->Depth; depth > 0; depth--)
        {
            var left = Load<TColumns>(b, mask, 0);
            var right = Load<TColumns>(b, mask, 1);
            l0 = Row<TRows, TColumns>(0, 0, a0, left, l0);
            r0 = Row<TRows, TColumns>(0, 1, a0, right, r0);
            l1 = Row<TRows, TColumns>(1, 0, a0 + aRow, left, l1);
            r1 = Row<TRows, TColumns>(1, 1, a0 + aRow, right, r1);
            l2 = Row<TRows, TColumns>(2, 0, a0 + aRow2, left, l2);
            r2 = Row<TRows, TColumns>(2, 1, a0 + aRow2, right, r2);
            l3 = Row<TRows, TColumns>(3, 0, a1, left, l3);
            r3 = Row<TRows, TColumns>(3, 1, a1, right, r3);
            l4 = Row<TRows, TColumns>(4, 0, a1 + aRow, left, l4);
            r4 = Row<TRows, TColumns>(4, 1, a1 + aRow, right, r4);
            l5 = Row<TRows, TColumns>(5, 0, a1 + aRow2, left, l5);
            r5 = Row<TRows, TColumns>(5, 1, a1 + aRow2, right, r5);
            l6 = Row<TRows, TColumns>(6, 0, a2, left, l6);
            r6 = Row<TRows, TColumns>(6, 1, a2, right, r6);
            l7 = Row<TRows, TColumns>(7, 0, a2 + aRow, left, l7);
            r7 = Row<TRows, TColumns>(7, 1, a2 + aRow, right, r7);
            l8 = Row<TRows, TColumns>(8, 0, a2 + aRow2, left, l8);
            r8 = Row<TRows, TColumns>(8, 1, a2 + aRow2, right, r8);
            l9 = Row<TRows, TColumns>(9, 0, a3, left, l9);
            r9 = Row<TRows, TColumns>(9, 1, a3, right, r9);
            l10 = Row<TRows, TColumns>(10, 0, a3 + aRow, left, l10);
            r10 = Row<TRows, TColumns>(10, 1, a3 + aRow, right, r10);
            l11 = Row<TRows, TColumns>(11, 0, a3 + aRow2, left, l11);
            r11 = Row<TRows, TColumns>(11, 1, a3 + aRow2, right, r11);
            b += bRow;
            a0 += aCol;
            a1 += aCol;
            a2 += aCol;
            a3 += aCol;
        }

        var scale = TLanes.Create(tile->Alpha);
        var keep = TLanes.Create(tile->Beta);
        var overwrite = T.IsZero(tile->Beta);
        Store<TRows, TColumns>(0, ref c, cRow, l0, r0, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(1, ref c, cRow, l1, r1, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(2, ref c, cRow, l2, r2, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(3, ref c, cRow, l3, r3, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(4, ref c, cRow, l4, r4, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(5, ref c, cRow, l5, r5, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(6, ref c, cRow, l6, r6, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(7, ref c, cRow, l7, r7, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(8, ref c, cRow, l8, r8, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(9, ref c, cRow, l9, r9, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(10, ref c, cRow, l10, r10, scale, keep, mask, overwrite);
        Store<TRows, TColumns>(11, ref c, cRow, l11, r11, scale, keep, mask, overwrite);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsMasked<TColumns>(int vector)
        where TColumns : struct, ITileColumns
        => TColumns.IsRagged && vector == TColumns.Vectors - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load<TColumns>(T* from, TVector mask, int vector)
        where TColumns : struct, ITileColumns
        => vector >= TColumns.Vectors ? default
            : IsMasked<TColumns>(vector) ? TLanes.Load(from + (vector * TLanes.Count), mask)
            : TLanes.Load(from + (vector * TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Row<TRows, TColumns>(int row, int vector, T* a, TVector b, TVector sum)
        where TRows : struct, ITileRows
        where TColumns : struct, ITileColumns
        => row < TRows.Count && vector < TColumns.Vectors ? TLanes.Fma(TLanes.Create(*a), b, sum) : sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows, TColumns>(
        int row, ref T* c, nint cRow, TVector left, TVector right, TVector scale, TVector keep, TVector mask, bool overwrite)
        where TRows : struct, ITileRows
        where TColumns : struct, ITileColumns
    {
        if (row >= TRows.Count)
        {
            return;
        }

        Store<TColumns>(c, 0, TLanes.Multiply(left, scale), keep, mask, overwrite);
        if (TColumns.Vectors > 1)
        {
            Store<TColumns>(c, 1, TLanes.Multiply(right, scale), keep, mask, overwrite);
        }

        c += cRow;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TColumns>(T* c, int vector, TVector value, TVector keep, TVector mask, bool overwrite)
        where TColumns : struct, ITileColumns
    {
        if (!overwrite)
        {
            value = TLanes.Fma(keep, Load<TColumns>(c, mask, vector), value);
        }

        c += vector * TLanes.Count;
        if (IsMasked<TColumns>(vector))
        {
            TLanes.Store(value, c, mask);
        }
        else
        {
            TLanes.Store(value, c);
        }
    }

    // C is on its way while the sums are made.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Touch<TRows, TColumns>(T* c, nint cRow)
        where TRows : struct, ITileRows
        where TColumns : struct, ITileColumns
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        for (var row = 0; row < TRows.Count; row++, c += cRow)
        {
            Sse.Prefetch0(c);
            if (TColumns.Vectors * TLanes.Count * sizeof(T) > 64)
            {
                Sse.Prefetch0(c + TLanes.Count);
            }
        }
    }
}

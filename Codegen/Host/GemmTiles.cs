using System.Numerics;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>Compile-time rows of a register tile.</summary>
internal interface ITileRows
{
    /// <summary>1 to 12.</summary>
    static abstract int Count { get; }
}

/// <summary>Compile-time columns of a register tile.</summary>
internal interface ITileColumns
{
    /// <summary>One or two vectors.</summary>
    static abstract int Vectors { get; }

    /// <summary>Whether the last vector ends before its register does.</summary>
    static abstract bool IsRagged { get; }
}

/// <summary>Chooses the register tile of this processor and of an extent.</summary>
internal static unsafe class GemmTiles
{
    /// <summary>Rows of the largest tile: as many as leave registers for a row of B and an element of A.</summary>
    internal static int Rows => Vector512.IsHardwareAccelerated ? 12 : 6;

    /// <summary>Elements of one vector of columns.</summary>
    internal static int Lanes<T>()
        where T : unmanaged, INumber<T>
        => Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256<T>.Count;

    /// <summary>Computes a tile of at most <see cref="Rows"/> rows and two vectors of columns.</summary>
    internal static void Run<T>(int rows, int columns, TileOperands<T>* tile)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<T, Vector512<T>, GemmLanes512<T>>(rows, columns, tile);
        }
        else
        {
            Run<T, Vector256<T>, GemmLanes256<T>>(rows, columns, tile);
        }
    }

    private static void Run<T, TVector, TLanes>(int rows, int columns, TileOperands<T>* tile)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TLanes : struct, IGemmLanes<TVector, T>
    {
        var lanes = TLanes.Count;
        tile->LastColumns = columns > lanes ? columns - lanes : columns;
        switch (columns > lanes, tile->LastColumns < lanes)
        {
            case (true, false):
                Run<T, TVector, TLanes, Two>(rows, tile);
                break;
            case (true, true):
                Run<T, TVector, TLanes, RaggedTwo>(rows, tile);
                break;
            case (false, false):
                Run<T, TVector, TLanes, One>(rows, tile);
                break;
            default:
                Run<T, TVector, TLanes, RaggedOne>(rows, tile);
                break;
        }
    }

    private static void Run<T, TVector, TLanes, TColumns>(int rows, TileOperands<T>* tile)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TLanes : struct, IGemmLanes<TVector, T>
        where TColumns : struct, ITileColumns
    {
        switch (rows)
        {
            case 1:
                GemmTile<T, TVector, TLanes>.Run<Rows1, TColumns>(tile);
                break;
            case 2:
                GemmTile<T, TVector, TLanes>.Run<Rows2, TColumns>(tile);
                break;
            case 3:
                GemmTile<T, TVector, TLanes>.Run<Rows3, TColumns>(tile);
                break;
            case 4:
                GemmTile<T, TVector, TLanes>.Run<Rows4, TColumns>(tile);
                break;
            case 5:
                GemmTile<T, TVector, TLanes>.Run<Rows5, TColumns>(tile);
                break;
            case 6:
                GemmTile<T, TVector, TLanes>.Run<Rows6, TColumns>(tile);
                break;
            case 7:
                GemmTile<T, TVector, TLanes>.Run<Rows7, TColumns>(tile);
                break;
            case 8:
                GemmTile<T, TVector, TLanes>.Run<Rows8, TColumns>(tile);
                break;
            case 9:
                GemmTile<T, TVector, TLanes>.Run<Rows9, TColumns>(tile);
                break;
            case 10:
                GemmTile<T, TVector, TLanes>.Run<Rows10, TColumns>(tile);
                break;
            case 11:
                GemmTile<T, TVector, TLanes>.Run<Rows11, TColumns>(tile);
                break;
            default:
                GemmTile<T, TVector, TLanes>.Run<Rows12, TColumns>(tile);
                break;
        }
    }

    private readonly struct One : ITileColumns
    {
        public static int Vectors => 1;

        public static bool IsRagged => false;
    }

    private readonly struct RaggedOne : ITileColumns
    {
        public static int Vectors => 1;

        public static bool IsRagged => true;
    }

    private readonly struct Two : ITileColumns
    {
        public static int Vectors => 2;

        public static bool IsRagged => false;
    }

    private readonly struct RaggedTwo : ITileColumns
    {
        public static int Vectors => 2;

        public static bool IsRagged => true;
    }

    private readonly struct Rows1 : ITileRows
    {
        public static int Count => 1;
    }

    private readonly struct Rows2 : ITileRows
    {
        public static int Count => 2;
    }

    private readonly struct Rows3 : ITileRows
    {
        public static int Count => 3;
    }

    private readonly struct Rows4 : ITileRows
    {
        public static int Count => 4;
    }

    private readonly struct Rows5 : ITileRows
    {
        public static int Count => 5;
    }

    private readonly struct Rows6 : ITileRows
    {
        public static int Count => 6;
    }

    private readonly struct Rows7 : ITileRows
    {
        public static int Count => 7;
    }

    private readonly struct Rows8 : ITileRows
    {
        public static int Count => 8;
    }

    private readonly struct Rows9 : ITileRows
    {
        public static int Count => 9;
    }

    private readonly struct Rows10 : ITileRows
    {
        public static int Count => 10;
    }

    private readonly struct Rows11 : ITileRows
    {
        public static int Count => 11;
    }

    private readonly struct Rows12 : ITileRows
    {
        public static int Count => 12;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>Compile-time extent of a register tile.</summary>
internal interface ITileShape
{
    /// <summary>How many row steps the tile spans, 1 to 3.</summary>
    static abstract int Steps { get; }

    /// <summary>Whether the tile spans two vectors of columns rather than one.</summary>
    static abstract bool Wide { get; }
}

/// <summary>Chooses the register tile of this processor and its edge variants.</summary>
internal static unsafe class GemmTile
{
    /// <summary>Rows of the full tile; the packed row panel has this stride.</summary>
    internal static int Rows => 3 * Step;

    /// <summary>Granularity of the rows a tile can span.</summary>
    internal static int Step => Vector512.IsHardwareAccelerated ? 4 : 2;

    /// <summary>Elements of one vector of columns.</summary>
    internal static int Lanes<T>()
        where T : unmanaged, INumber<T>
        => Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256<T>.Count;

    /// <summary>C = alpha * A * B + beta * C over a tile of <paramref name="steps"/> row steps by one or two vectors.</summary>
    internal static void Run<T>(
        int steps, bool wide, nint depth, T* a, nint aRow, nint aCol, T* b, nint bRow, T alpha, T beta, T* c, nint cRow)
        where T : unmanaged, INumber<T>
    {
        switch (steps, wide)
        {
            case (3, true):
                Run<T, Wide3>(depth, a, aRow, aCol, b, bRow, alpha, beta, c, cRow);
                break;
            case (2, true):
                Run<T, Wide2>(depth, a, aRow, aCol, b, bRow, alpha, beta, c, cRow);
                break;
            case (1, true):
                Run<T, Wide1>(depth, a, aRow, aCol, b, bRow, alpha, beta, c, cRow);
                break;
            case (3, false):
                Run<T, Narrow3>(depth, a, aRow, aCol, b, bRow, alpha, beta, c, cRow);
                break;
            case (2, false):
                Run<T, Narrow2>(depth, a, aRow, aCol, b, bRow, alpha, beta, c, cRow);
                break;
            default:
                Run<T, Narrow1>(depth, a, aRow, aCol, b, bRow, alpha, beta, c, cRow);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<T, TShape>(
        nint depth, T* a, nint aRow, nint aCol, T* b, nint bRow, T alpha, T beta, T* c, nint cRow)
        where T : unmanaged, INumber<T>
        where TShape : struct, ITileShape
    {
        if (Vector512.IsHardwareAccelerated)
        {
            GemmTile512.Run<T, TShape>(depth, a, aRow, aCol, b, bRow, alpha, beta, c, cRow);
        }
        else
        {
            GemmTile256.Run<T, TShape>(depth, a, aRow, aCol, b, bRow, alpha, beta, c, cRow);
        }
    }

    private readonly struct Wide3 : ITileShape
    {
        public static int Steps => 3;

        public static bool Wide => true;
    }

    private readonly struct Wide2 : ITileShape
    {
        public static int Steps => 2;

        public static bool Wide => true;
    }

    private readonly struct Wide1 : ITileShape
    {
        public static int Steps => 1;

        public static bool Wide => true;
    }

    private readonly struct Narrow3 : ITileShape
    {
        public static int Steps => 3;

        public static bool Wide => false;
    }

    private readonly struct Narrow2 : ITileShape
    {
        public static int Steps => 2;

        public static bool Wide => false;
    }

    private readonly struct Narrow1 : ITileShape
    {
        public static int Steps => 1;

        public static bool Wide => false;
    }
}
